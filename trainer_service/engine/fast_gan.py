"""The kernel behind the port ``trainer_service.domain.ports``: the engine of every 2-D session.

It starts from the plain engine's weights and shows the plain engine's noise and real samples.
Training draws its own random numbers, and real samples of a law come from a pool that was drawn
once, so the two engines' runs part after the first step.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import cast

import torch

from trainer_service.domain.ports import DivergedError, Turn
from trainer_service.domain.preview import StepPreview
from trainer_service.domain.session import StepTarget
from trainer_service.domain.snapshot import (
    Dataset,
    LayerKind,
    MetricKind,
    MetricRow,
    PackedFrame,
    ParameterCounts,
    PointsFrame,
)
from trainer_service.domain.spec import SessionSpec
from trainer_service.engine import arena_archive, inheritance
from trainer_service.engine.analysis import Analysis
from trainer_service.engine.archive import read_archive
from trainer_service.engine.archive_template import ArchiveTemplate
from trainer_service.engine.arena import Arena, Part
from trainer_service.engine.desk import MAX_ORDERS, Desk, Order, Outcome
from trainer_service.engine.edit_log import EditLog
from trainer_service.engine.fast import Scratch, train
from trainer_service.engine.generator_map import Weights
from trainer_service.engine.kernel import fields
from trainer_service.engine.kernel.lookout import (
    SHOWS_FIELD,
    SHOWS_GENERATED,
    SHOWS_MANIFOLD,
    SHOWS_MAP,
    SHOWS_PULLS,
)
from trainer_service.engine.kernel_rehearsal import KernelRehearsal
from trainer_service.engine.kernel_status import check_status
from trainer_service.engine.packed_layers import read_wish, to_bits
from trainer_service.engine.plans import to_plan, to_updates
from trainer_service.engine.preview import preview_step
from trainer_service.engine.scene import Scene, has_other_scene
from trainer_service.engine.turns import draw_frame


class _Scratches(threading.local):
    """One scratch, and a desk, for each thread that calls."""

    def __init__(self) -> None:
        self.own = Scratch()
        self.desk = Desk(self.own)


class FastEngine:
    """Makes GANs that train without the GIL; their calls may come from any thread."""

    def __init__(self) -> None:
        # For previews, which are small; the kernel itself has no threads.
        torch.set_num_threads(1)
        self._scratches = _Scratches()

    def create(self, spec: SessionSpec) -> FastGan:
        """Make a GAN at step 0."""
        return FastGan(spec, self._scratches)

    def load(self, archive: bytes, spec: SessionSpec) -> FastGan:
        """Make a GAN that stands where ``archive`` was saved, then edit it to ``spec``.

        Raises:
            InvalidFieldError: the archive is damaged or not ours (field ``archive``).

        """
        content = read_archive(archive)
        gan = FastGan(content.spec, self._scratches)
        arena_archive.restore(content, gan.arena)
        gan.log = EditLog.from_metadata(content.metadata)
        gan.edit(spec)
        return gan

    def take_turns(self, turns: Sequence[Turn]) -> None:
        """Do what turns of this engine's GANs ask for, in one call of the kernel; never raises."""
        for start in range(0, len(turns), MAX_ORDERS):
            part = turns[start : start + MAX_ORDERS]
            gans = [cast("FastGan", turn.gan) for turn in part]
            orders = [gan.to_order(turn) for gan, turn in zip(gans, part, strict=True)]
            outcomes = self._scratches.desk.carry_out(orders)
            for gan, turn, outcome in zip(gans, part, outcomes, strict=True):
                gan.settle(turn, outcome)
                if isinstance(turn.frame, PackedFrame) and start + MAX_ORDERS < len(turns):
                    turn.frame = turn.frame._replace(data=bytes(turn.frame.data))


class FastGan:
    """One session's GAN; see :class:`trainer_service.domain.ports.Gan`."""

    def __init__(self, spec: SessionSpec, scratches: _Scratches) -> None:
        self._spec = spec
        self._scratches = scratches
        self._scene = Scene.create(spec.points)
        self._analysis = Analysis(spec.points)
        self.arena = Arena(to_plan(spec.points), self._scene.pool)
        inheritance.draw_all(self.arena, spec.points)
        self._template: ArchiveTemplate | None = None
        self.log = EditLog()
        """Of the edits, for :func:`trainer_service.engine.edit_log.replay`."""
        self._layers: AbstractSet[LayerKind] = frozenset()
        self._wanted = 0
        """The layers that were drawn last, and their bits."""

    @property
    def spec(self) -> SessionSpec:
        """The specification in force."""
        return self._spec

    @property
    def step(self) -> int:
        """Steps trained since the beginning."""
        return self.arena.iteration

    @property
    def dataset(self) -> Dataset:
        """The real data as they are shown."""
        return self._scene.dataset

    @property
    def parameters(self) -> ParameterCounts:
        """Number of trainable parameters."""
        numbers = self.arena.integers
        return ParameterCounts(
            generator=int(numbers[fields.GENERATOR + fields.NUM_PARAMETERS]),
            discriminator=int(numbers[fields.DISCRIMINATOR + fields.NUM_PARAMETERS]),
        )

    def train(self, count: int, target: StepTarget = StepTarget.BOTH) -> None:
        """Train ``count`` steps in one call of the kernel.

        Raises:
            DivergedError: a number became infinite.

        """
        num_d, num_g = to_updates(self._spec.points, target)
        self.log = self.log.note_steps(self.step, target, count)
        status = train(self.arena, self._scratches.own, count, num_d, num_g)
        check_status(status, self._spec.points, self.step)

    def to_order(self, turn: Turn) -> Order:
        """Write a turn of this GAN as the kernel reads it."""
        if turn.layers and turn.layers is not self._layers:
            self._layers, self._wanted = turn.layers, to_bits(turn.layers)
        if turn.target is not StepTarget.BOTH:
            self.log = self.log.note_steps(self.step, turn.target, turn.steps)
        num_d, num_g = to_updates(self._spec.points, turn.target)
        return Order(
            self.arena,
            self._scene.lookout,
            turn.steps,
            num_d,
            num_g,
            turn.row_interval,
            turn.max_rows,
            self._wanted if turn.layers else 0,
        )

    def settle(self, turn: Turn, outcome: Outcome) -> None:
        """Write what came of a turn into it; draw the frame that the kernel cannot draw alone."""
        turn.spent_s = outcome.spent_s
        if outcome.rows is not None:
            turn.rows.append(outcome.rows)
        try:
            check_status(outcome.status, self._spec.points, self.step)
        except DivergedError as error:
            turn.error = error
            return
        if outcome.frame is not None:
            turn.frame = outcome.frame
        elif turn.layers:
            draw_frame(turn)

    def edit(self, spec: SessionSpec) -> None:
        """Use another specification from the next step on."""
        old, new = self._spec.points, spec.points
        if has_other_scene(old, new):
            self._scene = Scene.create(new)
        self._analysis = Analysis(new)
        arena = Arena(to_plan(new), self._scene.pool)
        inheritance.inherit(arena, new, self.arena, old)
        arena.gradient_norms = self.arena.gradient_norms
        self.log = self.log.note_edit(self.step, self._spec, spec)
        self.arena, self._spec = arena, spec

    def save(self) -> bytes:
        """Write the whole state as an archive."""
        if self._template is None or not self._template.fits(self.arena, self.log):
            self._template = ArchiveTemplate.create(self._spec, self.arena, self.log)
        return self._template.write()

    def snapshot(self, layers: AbstractSet[LayerKind]) -> PointsFrame:
        """Look at the present state; the usual layers together cost about two small steps."""
        wanted, needs_analysis = read_wish(frozenset(layers))
        frame = self._scene.lookout.look(self.arena, self._scratches.own, wanted)
        is_shown = wanted & SHOWS_GENERATED
        # In the order of its fields: names would cost as much as a layer does.
        shown = PointsFrame(
            self.step,
            frame["generated"] if is_shown else None,
            frame["verdicts"] if is_shown else None,
            frame["gradients"] if wanted & SHOWS_PULLS else None,
            frame["map"] if wanted & SHOWS_MAP else None,
            frame["manifold"] if wanted & SHOWS_MANIFOLD else None,
            frame["field"] if wanted & SHOWS_FIELD else None,
        )
        if not needs_analysis:
            return shown
        return self._analysis.add_layers(shown, layers, self._read_weights)

    def preview(self) -> StepPreview:
        """Take the next step apart, on a copy.

        Raises:
            DivergedError: the step makes a number infinite.

        """
        points = self._spec.points
        rehearsal = KernelRehearsal(points, self.arena, self._scratches.own)
        return preview_step(points, self.step, self.dataset, rehearsal)

    def _read_weights(self) -> Weights:
        is_averaged = self.arena.plan.average_decay > 0
        part = Part.AVERAGE if is_averaged else Part.WEIGHTS
        return [(layer.weights, layer.biases) for layer in self.arena.layers("generator", part)]

    def measure(self) -> MetricRow:
        """Measure all metrics on samples of this step that training does not see."""
        values = self._scene.lookout.measure(self.arena, self._scratches.own)
        # They stand in the kernel's row in the order of the kinds.
        return MetricRow(self.step, dict(zip(MetricKind, values, strict=True)))
