"""What the worker needs of an engine, and nothing else.

An engine makes GANs; one GAN belongs to one session. Calls on one GAN never overlap; calls on
different GANs may come from different threads, so that an engine which releases the GIL can
serve several at once.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Protocol

from trainer_service.domain.session import StepTarget
from trainer_service.domain.snapshot import (
    Dataset,
    LayerKind,
    MetricRow,
    ParameterCounts,
    PointsFrame,
)
from trainer_service.domain.spec import SessionSpec


class DivergedError(Exception):
    """A loss or a parameter is no longer finite; not a failure of the server.

    ``str()`` is a sentence for people: which network became infinite, and what to try.
    """

    def __init__(self, step: int, message: str) -> None:
        self.step = step
        super().__init__(message)


class Gan(Protocol):
    """One session's two networks, their optimisers and their data.

    A run is determined by its specification, its edits and the steps at which they were made:
    not by how its steps are cut into calls, nor by snapshots, measurements, saving and loading
    in between.
    """

    @property
    def spec(self) -> SessionSpec:
        """The specification in force."""
        ...

    @property
    def step(self) -> int:
        """Steps trained since the beginning."""
        ...

    @property
    def dataset(self) -> Dataset:
        """The real data as they are shown; another object after each change of them."""
        ...

    @property
    def parameters(self) -> ParameterCounts:
        """Number of trainable parameters."""
        ...

    def train(self, count: int, target: StepTarget = StepTarget.BOTH) -> None:
        """Train ``count`` steps; each trains what ``target`` says and counts one.

        A step makes ``discriminator_updates`` updates of D, then ``generator_updates`` of G. A
        target of one network makes at least one update of it, even where its number is 0.

        Raises:
            DivergedError: a number became infinite; the GAN is of no further use.

        """
        ...

    def edit(self, spec: SessionSpec) -> None:
        """Use another specification from the next step on.

        Layers whose shape stays keep their weights and moments; others are drawn anew.
        """
        ...

    def snapshot(self, layers: AbstractSet[LayerKind]) -> PointsFrame:
        """Look at the present state; changes nothing."""
        ...

    def measure(self) -> MetricRow:
        """Measure all metrics of the present state; changes nothing."""
        ...

    def save(self) -> bytes:
        """Write the whole state as an archive (``trainer_service.engine.archive``)."""
        ...


class Engine(Protocol):
    """Makes GANs."""

    def create(self, spec: SessionSpec) -> Gan:
        """Make a GAN at step 0."""
        ...

    def load(self, archive: bytes, spec: SessionSpec) -> Gan:
        """Make a GAN that stands where ``archive`` was saved, then edit it to ``spec``.

        Raises:
            InvalidFieldError: the archive is damaged or not ours (field ``archive``).

        """
        ...
