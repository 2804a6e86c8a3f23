"""What can be seen of a session: the data, one frame, one row of metrics.

Legend of shapes: n samples, r rows and c columns of a grid. Positions are plane coordinates;
verdicts are the discriminator's belief that a point is real, 0 to 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32] | NDArray[np.float64]

GENERATED_SHOWN = 400
"""Generated samples in a frame."""
MAP_CELLS = 30
"""Cells of the verdict map along each axis of the view; the divergences count in the same."""
MANIFOLD_LINES = 21
"""Lines of the noise grid along each of its two dimensions."""
DENSITY_CELLS = 80
"""Cells of the real density along each axis of the view: narrow enough for the thinnest curve."""
FIELD_CELLS = 20
"""Arrows of the gradient field along each axis of the view."""
STRETCH_POINTS = 7
"""Points of noise along each of its dimensions at which the generator's Jacobian is shown."""


class LayerKind(StrEnum):
    """A layer of the picture."""

    GENERATED = "generated"
    GRADIENTS = "gradients"
    MAP = "map"
    MANIFOLD = "manifold"
    FIELD = "field"
    OPTIMAL = "optimal"
    STRETCH = "stretch"


class MetricKind(StrEnum):
    """A scalar that is recorded over time."""

    DISCRIMINATOR_LOSS = "discriminator_loss"
    GENERATOR_LOSS = "generator_loss"
    KL_DIVERGENCE = "kl_divergence"
    JS_DIVERGENCE = "js_divergence"
    ACCURACY_REAL = "accuracy_real"
    ACCURACY_GENERATED = "accuracy_generated"
    MEAN_VERDICT_REAL = "mean_verdict_real"
    MEAN_VERDICT_GENERATED = "mean_verdict_generated"
    DISCRIMINATOR_GRADIENT_NORM = "discriminator_gradient_norm"
    GENERATOR_GRADIENT_NORM = "generator_gradient_norm"


@dataclass(frozen=True)
class Box:
    """A rectangle of the plane."""

    x_min: float
    x_max: float
    y_min: float
    y_max: float


@dataclass(frozen=True)
class MeasuredAxis:
    """What an axis of the plane measures: measured = offset + scale * plane."""

    name: str
    unit: str
    offset: float
    scale: float


@dataclass(frozen=True)
class Dataset:
    """The real data as they are shown, and what a perfect generator would score."""

    view: Box
    points: Array
    """Shape [n, 2], at most 500."""
    axes: tuple[MeasuredAxis, MeasuredAxis]
    verdict_is_probability: bool
    """False where D only ranks (Wasserstein, hinge, relativistic)."""
    kl_floor: float
    """Bits; see ``trainer_service.diagnosis.divergence``."""
    js_floor: float
    """Bits."""
    density: Array
    """Shape [80, 80]: of real samples at cell centres, the highest 1; rows as in a map."""
    density_is_exact: bool
    """The density is the law's own, and not an estimate from samples."""
    latents: Array
    """Shape [400, d]: the noise behind each generated sample; d is 2, or 1."""
    noise_grid: Array
    """Shape [21, 21, 2], or [1, 21, 1]: the noise whose images the manifold shows."""
    noise_view: Box
    """The part of the noise plane that holds nearly all noise."""


class PointsFrame(NamedTuple):
    """One frame of a points session; layers that were not asked for are None.

    A tuple, because a frozen dataclass of as many fields takes a microsecond longer to make.
    """

    step: int
    generated: Array | None = None
    """Shape [400, 2]: images of the same noise in every frame of a run."""
    verdicts: Array | None = None
    """Shape [400]; comes with ``generated``."""
    gradients: Array | None = None
    """Shape [400, 2]: minus the gradient of each sample's share of the generator's loss."""
    map: Array | None = None
    """Shape [30, 30]: verdicts at cell centres, row 0 at y_min, column 0 at x_min."""
    manifold: Array | None = None
    """Shape [21, 21, 2], or [1, 21, 2] for one-dimensional noise."""
    field: Array | None = None
    """Shape [20, 20, 2]: minus the gradient of G's loss at cell centres, rows as in ``map``."""
    optimal: Array | None = None
    """Shape [30, 30]: verdicts of the best discriminator, cells as in ``map``."""
    stretch_points: Array | None = None
    """Shape [49, 2], or [7, 2] for one-dimensional noise."""
    stretch: Array | None = None
    """Shape [49, 2, 2], or [7, 2, 1]: Jacobians of G; comes with ``stretch_points``."""


class PackedLayer(NamedTuple):
    """Where a layer stands in the frames of one kind, and how its numbers are stored there.

    They are unsigned integers, little-endian: value = offset + scale * stored.
    """

    name: str
    """Of :class:`PointsFrame`."""
    shape: tuple[int, ...]
    begin: int
    """In bytes."""
    end: int
    is_wide: bool
    """Two bytes for each number, not one."""
    scale: float
    """0 where each frame tells its own."""
    offset: float
    """In units of the scale, where each frame tells its own."""


class PackedFrame(NamedTuple):
    """A frame in the form in which it travels."""

    step: int
    layers: tuple[PackedLayer, ...]
    """The same object in all frames of one kind."""
    data: bytes | memoryview
    scales: Mapping[str, float]
    """Of those layers that have another one in each frame."""


@dataclass(frozen=True)
class MetricRow:
    """All scalars at one step."""

    step: int
    values: Mapping[MetricKind, float]


@dataclass(frozen=True, slots=True)
class MetricRows:
    """All scalars at some steps."""

    steps: Sequence[int]
    """Ascending."""
    values: NDArray[np.float32]
    """Shape [n, metrics]; columns in the order of :class:`MetricKind`, NaN where unknown."""

    @classmethod
    def from_rows(cls, rows: Sequence[MetricRow]) -> MetricRows:
        """Lay rows out as arrays."""
        values = [[row.values.get(kind, np.nan) for kind in MetricKind] for row in rows]
        columns = np.array(values, dtype=np.float32).reshape(len(rows), len(MetricKind))
        return cls([row.step for row in rows], columns)

    def __len__(self) -> int:
        return len(self.steps)

    def last(self) -> MetricRow:
        """Return the latest row; there is one."""
        values = self.values[-1].tolist()
        return MetricRow(self.steps[-1], dict(zip(MetricKind, values, strict=True)))


@dataclass(frozen=True)
class ParameterCounts:
    """Trainable parameters of the two networks."""

    generator: int
    discriminator: int
