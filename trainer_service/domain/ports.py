"""What the worker needs of an engine, and nothing else.

An engine makes GANs; one GAN belongs to one session. Calls on one GAN never overlap; calls on
different GANs may come from different threads, so that an engine which releases the GIL can
serve several at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Protocol

from trainer_service.domain.preview import StepPreview
from trainer_service.domain.session import StepTarget
from trainer_service.domain.snapshot import (
    Dataset,
    LayerKind,
    MetricRow,
    MetricRows,
    PackedFrame,
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

    def preview(self) -> StepPreview:
        """Take the next step of both networks apart, on a copy; changes nothing.

        One step that follows ends with the very weights that it was worked out from.

        Raises:
            DivergedError: the step makes a number infinite.

        """
        ...

    def save(self) -> bytes:
        """Write the whole state as an archive (``trainer_service.engine.archive``)."""
        ...


@dataclass(slots=True)
class Turn:
    """What is to be done with one GAN in one go, and what came of it."""

    gan: Gan
    steps: int = 0
    """To be trained."""
    target: StepTarget = StepTarget.BOTH
    max_rows: int = 0
    """Most rows of metrics, of the first steps that are multiples of ``row_interval``."""
    row_interval: int = 1
    layers: AbstractSet[LayerKind] = frozenset()
    """Of the frame to be made after the last step; none for no frame."""

    rows: list[MetricRows] = field(default_factory=list[MetricRows])
    """Result: up to the step that it came to."""
    frame: PointsFrame | PackedFrame | None = None
    """Result. A packed one holds until the same thread hands the engine other turns."""
    error: Exception | None = None
    """Result: DivergedError, or whatever else ended it; the GAN is of no further use."""
    spent_s: float = 0.0
    """Result: processor time that the engine took for it."""

    @property
    def is_empty(self) -> bool:
        """Nothing is to be done."""
        return not self.steps and not self.layers


class Engine(Protocol):
    """Makes GANs, and trains several of them at once."""

    def create(self, spec: SessionSpec) -> Gan:
        """Make a GAN at step 0."""
        ...

    def load(self, archive: bytes, spec: SessionSpec) -> Gan:
        """Make a GAN that stands where ``archive`` was saved, then edit it to ``spec``.

        Raises:
            InvalidFieldError: the archive is damaged or not ours (field ``archive``).

        """
        ...

    def take_turns(self, turns: Sequence[Turn]) -> None:
        """Do what turns ask for and write the results into them; never raises.

        GANs are different ones, and nobody else uses them meanwhile.
        """
        ...
