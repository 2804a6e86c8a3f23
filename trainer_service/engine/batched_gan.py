"""The stacks of ``batched`` behind the port ``trainer_service.domain.ports``.

A session's numbers are in an arena, as the kernel's are. What people see is drawn by the plain
engine, whose networks read the arena's own memory.
"""

# torch leaves the types of some of its functions open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import torch

from trainer_service.data.source import create_source
from trainer_service.domain.ports import DivergedError, Turn
from trainer_service.domain.preview import StepPreview
from trainer_service.domain.session import StepTarget
from trainer_service.domain.snapshot import (
    Dataset,
    LayerKind,
    MetricRow,
    ParameterCounts,
    PointsFrame,
)
from trainer_service.domain.spec import PointsSpec, SessionSpec
from trainer_service.engine import arena_archive, inheritance
from trainer_service.engine.archive import read_archive, write_archive
from trainer_service.engine.arena import Arena, Floats, Layer, Plan
from trainer_service.engine.batched.devices import Device
from trainer_service.engine.batched.draws import DeviceSource
from trainer_service.engine.batched.families import to_family
from trainer_service.engine.batched.rehearsal import StackRehearsal
from trainer_service.engine.batched.stack import Stack
from trainer_service.engine.batched.turns import take_together
from trainer_service.engine.game import describe_divergence
from trainer_service.engine.gan import PlainGan
from trainer_service.engine.plans import to_plan, to_updates
from trainer_service.engine.pool import fill_pool
from trainer_service.engine.preview import preview_step

_MAX_STACKS = 32
"""Kept for the next call; the one used longest ago goes."""


class _Workplace(threading.local):
    """What each thread that trains has for itself."""

    def __init__(self, device: Device) -> None:
        self.source = DeviceSource(device.torch_device, device.dtype)
        self.stacks: OrderedDict[tuple[Plan, int], Stack] = OrderedDict()


class BatchedEngine:
    """Makes GANs on PyTorch, and trains those of one family as one program."""

    def __init__(self, device: Device | None = None) -> None:
        """Take a device; by default the one that PyTorch finds."""
        self._device = device or Device("auto")
        self._workplace = _Workplace(self._device)

    def create(self, spec: SessionSpec) -> BatchedGan:
        """Make a GAN at step 0."""
        return BatchedGan(spec, self)

    def load(self, archive: bytes, spec: SessionSpec) -> BatchedGan:
        """Make a GAN that stands where ``archive`` was saved, then edit it to ``spec``.

        Raises:
            InvalidFieldError: the archive is damaged or not ours (field ``archive``).

        """
        content = read_archive(archive)
        gan = BatchedGan(content.spec, self)
        arena_archive.restore(content, gan.arena)
        gan.edit(spec)
        return gan

    def take_turns(self, turns: Sequence[Turn]) -> None:
        """Do what turns ask for and write the results into them; never raises."""
        ours = [(turn, turn.gan) for turn in turns]
        take_together(
            self.train, [(turn, gan) for turn, gan in ours if isinstance(gan, BatchedGan)]
        )

    def train(
        self, gans: Sequence[BatchedGan], count: int, target: StepTarget
    ) -> list[Exception | None]:
        """Train ``count`` steps of different GANs, those of one family together; never raises.

        Returns:
            For each what ended it: DivergedError, or whatever else; None if all is well.

        """
        jobs = [(gan.arena, gan.spec.points) for gan in gans]
        return self._train_arenas(jobs, count, target)

    def rehearse(self, arena: Arena, points: PointsSpec) -> StackRehearsal:
        """Make a copy of a session on which its next step can be taken apart."""

        def train(copy: Arena, target: StepTarget) -> None:
            (error,) = self._train_arenas([(copy, points)], 1, target)
            if error is not None:
                raise error

        return StackRehearsal(arena, self._workplace.source, train)

    def _train_arenas(
        self, jobs: Sequence[tuple[Arena, PointsSpec]], count: int, target: StepTarget
    ) -> list[Exception | None]:
        groups: defaultdict[tuple[Plan, int, int], list[int]] = defaultdict(list)
        for number, (arena, points) in enumerate(jobs):
            groups[to_family(arena.plan), *to_updates(points, target)].append(number)
        errors: list[Exception | None] = [None] * len(jobs)
        for (family, num_d, num_g), numbers in groups.items():
            try:
                outcomes = self._take_stack(family, len(numbers)).train(
                    [jobs[number][0] for number in numbers],
                    self._workplace.source, count, num_d, num_g,
                )  # fmt: skip
            except Exception as error:  # such as no memory: it must not reach other families
                for number in numbers:
                    errors[number] = error
                continue
            for number, outcome in zip(numbers, outcomes, strict=True):
                if outcome.cause is not None:
                    arena, points = jobs[number]
                    sentence = describe_divergence(outcome.cause, points, arena.iteration)
                    errors[number] = DivergedError(arena.iteration, sentence)
        return errors

    def _take_stack(self, family: Plan, num_sessions: int) -> Stack:
        stacks = self._workplace.stacks
        key = (family, self._device.choose_slots(num_sessions))
        if key not in stacks:
            if len(stacks) >= _MAX_STACKS:
                stacks.popitem(last=False)
            stacks[key] = Stack(*key, self._device)
        stacks.move_to_end(key)
        return stacks[key]


class BatchedGan:
    """One session's GAN; see :class:`trainer_service.domain.ports.Gan`."""

    def __init__(self, spec: SessionSpec, engine: BatchedEngine) -> None:
        self._engine = engine
        self._view = PlainGan(spec, torch.float32)
        self.arena = Arena(to_plan(spec.points), _draw_pool(spec.points))
        inheritance.draw_all(self.arena, spec.points)
        self._share_memory()

    @property
    def spec(self) -> SessionSpec:
        """The specification in force."""
        return self._view.spec

    @property
    def step(self) -> int:
        """Steps trained since the beginning."""
        return self.arena.iteration

    @property
    def dataset(self) -> Dataset:
        """The real data as they are shown."""
        return self._view.dataset

    @property
    def parameters(self) -> ParameterCounts:
        """Number of trainable parameters."""
        return self._view.parameters

    def train(self, count: int, target: StepTarget = StepTarget.BOTH) -> None:
        """Train ``count`` steps, alone.

        Raises:
            DivergedError: a number became infinite.

        """
        (error,) = self._engine.train([self], count, target)
        if error is not None:
            raise error

    def edit(self, spec: SessionSpec) -> None:
        """Use another specification from the next step on."""
        old, new = self.spec.points, spec.points
        self._bring_up_to_date()
        self._view.edit(spec)
        arena = Arena(to_plan(new), _draw_pool(new))
        inheritance.inherit(arena, new, self.arena, old)
        arena.gradient_norms = self.arena.gradient_norms
        self.arena = arena
        self._share_memory()

    def save(self) -> bytes:
        """Write the whole state as an archive."""
        return write_archive(arena_archive.to_archive(self.spec, self.arena))

    def snapshot(self, layers: AbstractSet[LayerKind]) -> PointsFrame:
        """Look at the present state."""
        self._bring_up_to_date()
        return self._view.snapshot(layers)

    def measure(self) -> MetricRow:
        """Measure all metrics on samples of this step that training does not see."""
        self._bring_up_to_date()
        return self._view.measure()

    def preview(self) -> StepPreview:
        """Take the next step apart, on a copy.

        Raises:
            DivergedError: the step makes a number infinite.

        """
        points = self.spec.points
        rehearsal = self._engine.rehearse(self.arena, points)
        return preview_step(points, self.step, self.dataset, rehearsal)

    def _bring_up_to_date(self) -> None:
        game = self._view.game
        game.step = self.arena.iteration
        norms = self.arena.gradient_norms
        game.discriminator.gradient_norm, game.generator.gradient_norm = norms

    def _share_memory(self) -> None:
        """Let the networks that are looked at read the arena's memory."""
        generator, discriminator = self._view.game.generator, self._view.game.discriminator
        for network, layers in (
            (generator.network, self.arena.generator_layers()),
            (generator.average, self.arena.average_layers()),
            (discriminator.network, self.arena.discriminator_layers()),
        ):
            for parameter, values in zip(network.parameters(), _list(layers), strict=True):
                parameter.data = values


def _list(layers: Sequence[Layer]) -> list[torch.Tensor]:
    """Parameters in torch's order and shapes, on the arena's memory."""
    return [
        torch.from_numpy(values) for layer in layers for values in (layer.weights.T, layer.biases)
    ]


def _draw_pool(points: PointsSpec) -> Floats:
    return fill_pool(create_source(points.distribution))
