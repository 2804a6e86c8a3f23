"""Random numbers of a stack, drawn for some iterations at once.

A draw costs more than its numbers do. Iterations are numbered in blocks of :data:`BLOCK`; what is
drawn for one is a function of the session's seed, the block, the use and the update, so a run does
not depend on how it is cut into calls, nor on what else runs. Unlike the kernel's, the numbers are
those of PyTorch's generator on the device at hand.

Legend of shapes: T iterations, B batch, Z noise dimensions, D plane (2).
"""

# torch leaves the types of some of its methods open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import Protocol
from weakref import WeakKeyDictionary

import torch
from torch import Tensor

from trainer_service.engine.arena import Arena, Plan
from trainer_service.engine.kernel.fields import Loss, NoiseLaw, Penalty

BLOCK = 16
"""Iterations whose numbers are drawn together."""
_PLANE = 2


class Step(IntEnum):
    """Whose update it is; part of the seed of its numbers, so the values are for ever."""

    DISCRIMINATOR = 0
    GENERATOR = 1


class Use(IntEnum):
    """What is drawn, and its shape; part of the seed too."""

    NOISE = 0
    """[.., Z, B]"""
    REAL = 1
    """[.., D, B]"""
    REAL_JITTER = 2
    """Standard normal, [.., D, B]."""
    FAKE_JITTER = 3
    """The same."""
    SHARES = 4
    """Uniform on (0, 1), [.., 1, B]."""


Draw = Mapping[Use, Tensor]
"""What the updates of one network need; what the plan does not use is missing."""


def join_draws(
    draws: Sequence[Draw], join: Callable[[list[Tensor], int], Tensor], dimension: int
) -> Draw:
    """Put draws of the same uses together: ``torch.cat`` along, ``torch.stack`` a new dimension."""
    return {use: join([draw[use] for draw in draws], dimension) for use in draws[0]}


class Source(Protocol):
    """Draws for a session."""

    def draw(self, arena: Arena, step: Step, begin: int, count: int, update: int) -> Draw:
        """Draw for an update in each of ``count`` iterations from ``begin`` on, [T, ..]."""
        ...


class DeviceSource:
    """Draws by PyTorch's generator of a device, and keeps each session's last block."""

    def __init__(self, device: torch.device, dtype: torch.dtype) -> None:
        self._device = device
        self._dtype = dtype
        self._generator = torch.Generator(device)
        self._blocks: WeakKeyDictionary[Arena, dict[tuple[int, int], tuple[int, Draw]]] = (
            WeakKeyDictionary()
        )

    def draw(self, arena: Arena, step: Step, begin: int, count: int, update: int) -> Draw:
        """See :class:`Source`."""
        parts: list[Draw] = []
        end = begin + count
        for number in range(begin // BLOCK, (end - 1) // BLOCK + 1):
            block, first = self._take_block(arena, step, number, update), number * BLOCK
            chosen = slice(max(begin - first, 0), min(end - first, BLOCK))
            parts.append({use: numbers[chosen] for use, numbers in block.items()})
        return parts[0] if len(parts) == 1 else join_draws(parts, torch.cat, 0)

    def _take_block(self, arena: Arena, step: Step, number: int, update: int) -> Draw:
        kept = self._blocks.setdefault(arena, {})
        found = kept.get((step, update))
        if found is None or found[0] != number:
            found = (number, self._draw_block(arena, step, number, update))
            kept[step, update] = found
        return found[1]

    def _draw_block(self, arena: Arena, step: Step, number: int, update: int) -> Draw:
        plan, is_d = arena.plan, step == Step.DISCRIMINATOR
        plane = (BLOCK, _PLANE, plan.batch_size)
        makers: dict[Use, Callable[[], Tensor]] = {
            Use.NOISE: lambda: self._draw_noise(plan),
        }
        if is_d or plan.loss == Loss.RELATIVISTIC:
            makers[Use.REAL] = lambda: self._draw_real(arena)
        if plan.instance_noise > 0:
            makers[Use.FAKE_JITTER] = lambda: self._normal(plane)
            if Use.REAL in makers:
                makers[Use.REAL_JITTER] = lambda: self._normal(plane)
        if is_d and plan.penalty == Penalty.GRADIENT_PENALTY:
            makers[Use.SHARES] = lambda: self._uniform((BLOCK, 1, plan.batch_size))
        draw: dict[Use, Tensor] = {}
        for use, make in makers.items():
            self._seed(plan.seed, step, use, update, number)
            draw[use] = make()
        return draw

    def _draw_noise(self, plan: Plan) -> Tensor:
        shape = (BLOCK, plan.noise_dimensions, plan.batch_size)
        if plan.noise_law == NoiseLaw.UNIFORM:
            return self._uniform(shape) * 2 - 1
        return self._normal(shape)

    def _draw_real(self, arena: Arena) -> Tensor:
        """Draw with replacement from the session's pool, shape [T, D, B]."""
        pool_DN = torch.from_numpy(arena.data).to(self._device, self._dtype)
        batch = arena.plan.batch_size
        index = torch.randint(
            pool_DN.shape[1], (BLOCK * batch,), generator=self._generator, device=self._device
        )
        picked_DTB = pool_DN.index_select(1, index).view(_PLANE, BLOCK, batch)
        return picked_DTB.transpose(0, 1)

    def _seed(self, *place: int) -> None:
        """Start the numbers of one place: seed, step, use, update, block."""
        place_bytes = struct.pack("<5Q", *place)
        digest = hashlib.blake2b(place_bytes, digest_size=8).digest()
        self._generator.manual_seed(int.from_bytes(digest, "little"))

    def _normal(self, shape: tuple[int, ...]) -> Tensor:
        return torch.randn(shape, generator=self._generator, device=self._device, dtype=self._dtype)

    def _uniform(self, shape: tuple[int, ...]) -> Tensor:
        return torch.rand(shape, generator=self._generator, device=self._device, dtype=self._dtype)
