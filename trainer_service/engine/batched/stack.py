"""Training sessions of one family together, in slots that stay where they are.

Between calls the sessions' arenas are the truth, so that looking, editing and saving need not know
of a stack. A call copies their states and numbers into the slots, trains, and copies back.

Legend of shapes: S slots, U updates, P parameters.
"""

# torch leaves the types of some of its methods open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from trainer_service.engine.arena import Arena, Plan, layer_offsets
from trainer_service.engine.batched.devices import Device
from trainer_service.engine.batched.draws import BLOCK, Source
from trainer_service.engine.batched.families import to_loss
from trainer_service.engine.batched.outcomes import Outcome, find_outcomes
from trainer_service.engine.batched.players import Player, Update
from trainer_service.engine.batched.steps import Steps
from trainer_service.engine.kernel.fields import Penalty


class Stack:
    """Slots for sessions of one family on one device."""

    def __init__(self, family: Plan, num_slots: int, device: Device) -> None:
        """Make empty slots."""
        sizes = [
            layer_offsets(w)[-1] for w in (family.generator_widths, family.discriminator_widths)
        ]
        self._device = device
        self._state = device.create((num_slots, 4 * sizes[0] + 3 * sizes[1]))
        self._bound_S1, self._decay_S1 = (
            device.create((num_slots, 1)),
            device.create((num_slots, 1)),
        )
        deviation_S11 = device.create((num_slots, 1, 1))
        self._deviation_S11 = deviation_S11
        self._discriminator = Player("discriminator", family, self._state)
        self._generator = Player("generator", family, self._state)
        self._steps = Steps(
            to_loss(family),
            self._generator.network,
            self._discriminator.network,
            self._deviation_S11,
        )
        self._clips = family.penalty == Penalty.WEIGHT_CLIP
        self._averages = family.average_decay > 0
        self._program = device.create_program(self._run, self._state)

    @property
    def num_slots(self) -> int:
        """Sessions that it holds at most."""
        return len(self._state)

    @torch.no_grad()
    def train(
        self, arenas: Sequence[Arena], source: Source, count: int, num_d: int, num_g: int
    ) -> list[Outcome]:
        """Take iterations of all sessions; slots that are left over repeat the first one.

        Args:
            arenas: at most as many as there are slots, of this stack's family.
            source: of random numbers.
            count: iterations.
            num_d: updates of D in each.
            num_g: updates of G in each.

        """
        slots = [*arenas, *[arenas[0]] * (self.num_slots - len(arenas))]
        self._load(slots)
        norms: list[Tensor] = []
        for done in range(0, count if num_d + num_g else 0, BLOCK):
            chunk = min(BLOCK, count - done)
            d = self._discriminator.prepare(slots, source, done, chunk, num_d)
            g = self._generator.prepare(slots, source, done, chunk, num_g)
            for number in range(chunk):
                updates_d, updates_g = ([x.at(number) for x in all_] for all_ in (d, g))
                norms.append(self._program(updates_d, updates_g))
        outcomes = find_outcomes(norms, count, num_d, len(arenas))
        self._store(arenas, outcomes, num_d, num_g)
        return outcomes

    def _load(self, slots: Sequence[Arena]) -> None:
        self._state.copy_(torch.from_numpy(np.stack([arena.state for arena in slots])))
        for target, name in (
            (self._bound_S1, "weight_clip"),
            (self._decay_S1, "average_decay"),
            (self._deviation_S11, "instance_noise"),
        ):
            numbers = [getattr(arena.plan, name) for arena in slots]
            target.copy_(torch.tensor(numbers).reshape(target.shape))
        self._discriminator.load(slots)
        self._generator.load(slots)

    def _store(
        self, arenas: Sequence[Arena], outcomes: list[Outcome], num_d: int, num_g: int
    ) -> None:
        """Copy back; a session that diverged keeps the last state that is known to be finite."""
        states = self._state.to("cpu", torch.float32).numpy()
        for arena, outcome, state in zip(arenas, outcomes, states, strict=False):
            arena.iteration += outcome.num_iterations
            if outcome.cause is None:
                arena.state[:] = state
                arena.update_counts("discriminator")[:] += outcome.num_iterations * num_d
                arena.update_counts("generator")[:] += outcome.num_iterations * num_g
                arena.gradient_norms = (
                    outcome.gradient_norm_d if num_d else arena.gradient_norms[0],
                    outcome.gradient_norm_g if num_g else arena.gradient_norms[1],
                )

    def _run(self, updates_d: Sequence[Update], updates_g: Sequence[Update]) -> Tensor:
        """Take one iteration; returns norms of gradients and weights, shape [U, 2, S]."""
        norms: list[Tensor] = []
        for update in updates_d:
            self._steps.discriminate(update.draw, self._discriminator.gradient_SP)
            norms.append(self._discriminator.update(update))
            if self._clips:
                self._discriminator.clip(self._bound_S1)
        for update in updates_g:
            self._steps.generate(update.draw, self._generator.gradient_SP)
            norms.append(self._generator.update(update))
            if self._averages:
                self._generator.follow(self._decay_S1)
        return torch.stack(norms)
