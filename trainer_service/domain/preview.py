"""One step taken apart: what goes in, what comes out, and which weights move.

Legend of shapes: n samples of the batch, d noise coordinates (the first two, or the only one).
Positions are plane coordinates; verdicts are D's belief that a sample is real, 0 to 1. Samples are
as D sees them: with instance noise, if there is any.
"""

from __future__ import annotations

from dataclasses import dataclass

from trainer_service.domain.snapshot import Array

MOST_CHANGES = 4
"""Weights of a layer whose changes are listed one by one."""


@dataclass(frozen=True)
class WeightChange:
    """How one weight or bias changes."""

    output: int
    """The unit that it belongs to."""
    input: int | None
    """The unit that it reads; None for a bias."""
    before: float
    after: float


@dataclass(frozen=True)
class LayerChange:
    """How the weights and biases of one layer change; norms are Euclidean."""

    inputs: int
    outputs: int
    gradient_norm: float
    """Of the first update."""
    weight_norm: float
    """Before."""
    change_norm: float
    """Of what all updates add."""
    greatest: tuple[WeightChange, ...]
    """At most ``MOST_CHANGES``, the greatest change first; none that does not change."""


@dataclass(frozen=True)
class DiscriminatorState:
    """How D stands to one batch."""

    verdicts_generated: Array
    """Shape [n]."""
    verdicts_real: Array
    """Shape [n]."""
    loss: float
    """Without penalties."""
    map: Array
    """Shape [30, 30], as in a frame."""


@dataclass(frozen=True)
class DiscriminatorUpdate:
    """What goes into D's first update, and what all of them change."""

    updates: int
    noise: Array
    """Shape [n, d]."""
    generated: Array
    """Shape [n, 2]."""
    real: Array
    """Shape [n, 2]."""
    before: DiscriminatorState
    after: DiscriminatorState
    """On the same samples."""
    changes: tuple[LayerChange, ...]
    """Of each layer, from the input on."""


@dataclass(frozen=True)
class GeneratorState:
    """What G makes of one batch of noise; G itself, not its average."""

    generated: Array
    """Shape [n, 2]."""
    verdicts: Array
    """Shape [n]."""
    loss: float
    manifold: Array
    """Shape [21, 21, 2], or [1, 21, 2], as in a frame."""


@dataclass(frozen=True)
class GeneratorUpdate:
    """What goes into G's first update, and what all of them change; D stands as it left itself."""

    updates: int
    noise: Array
    """Shape [n, d]."""
    gradients: Array
    """Shape [n, 2]: minus the gradient of each sample's own loss."""
    before: GeneratorState
    after: GeneratorState
    """On the same noise."""
    changes: tuple[LayerChange, ...]
    """Of each layer, from the input on."""


@dataclass(frozen=True)
class StepPreview:
    """One step of both networks; a half that makes no update is None."""

    step: int
    """Where the session stands."""
    discriminator: DiscriminatorUpdate | None
    generator: GeneratorUpdate | None
