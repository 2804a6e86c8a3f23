"""One network of every session of a stack: its state, its rule and what its updates need.

Legend of shapes: S sessions, T iterations, L layers, P parameters of a network.
"""

# torch leaves the types of some of its methods open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from trainer_service.engine.arena import Arena, NetworkName, NetworkPlan, Part, Plan, layer_offsets
from trainer_service.engine.batched.draws import Draw, Source, Step, join_draws
from trainer_service.engine.batched.networks import StackedNetwork
from trainer_service.engine.batched.optimizers import Rule, find_pace, follow

_STEPS: dict[NetworkName, Step] = {
    "discriminator": Step.DISCRIMINATOR,
    "generator": Step.GENERATOR,
}


@dataclass(frozen=True)
class Update:
    """What one update needs besides the state; of T iterations, or of one."""

    draw: Draw
    step: Tensor
    """Shape [S, L]; this and the next as in ``optimizers.Pace``."""
    scale: Tensor
    """The same."""

    def at(self, iteration: int) -> Update:
        """Take what one iteration needs."""
        draw = {use: numbers[iteration] for use, numbers in self.draw.items()}
        return Update(draw, self.step[iteration], self.scale[iteration])

    def copy(self) -> Update:
        """Make the same with memory of its own."""
        draw = {use: numbers.clone() for use, numbers in self.draw.items()}
        return Update(draw, self.step.clone(), self.scale.clone())

    def tensors(self) -> list[Tensor]:
        """List all that there are, always in the same order."""
        return [*self.draw.values(), self.step, self.scale]


class Player:
    """Reads and writes its part of the sessions' states, in place."""

    def __init__(self, name: NetworkName, family: Plan, state: Tensor) -> None:
        """Take a family, and the states of its sessions as rows."""
        is_g = name == "generator"
        widths = family.generator_widths if is_g else family.discriminator_widths
        plan = family.generator if is_g else family.discriminator
        size = layer_offsets(widths)[-1]
        begin = 0 if is_g else 4 * layer_offsets(family.generator_widths)[-1]
        parts = [state[:, begin + part * size :][:, :size] for part in Part]
        self.name: NetworkName = name
        self.weights_SP, self._first_SP, self._second_SP = parts[:3]
        self._average_SP = parts[Part.AVERAGE]  # of no width where there is none
        self.network = StackedNetwork(widths, plan.activation, plan.output, self.weights_SP)
        self.gradient_SP = state.new_zeros(len(state), size)
        self._rule = Rule(plan.optimizer, state)
        elements = torch.tensor(self.network.count_elements())
        self._layer_P = torch.arange(len(elements)).repeat_interleave(elements).to(state.device)

    def load(self, arenas: Sequence[Arena]) -> None:
        """Take the sessions' own numbers."""
        self._rule.load([_plan_of(arena, self.name) for arena in arenas])

    def prepare(
        self, arenas: Sequence[Arena], source: Source, done: int, count: int, every: int
    ) -> list[Update]:
        """Draw and look ahead; one for each of an iteration's updates, each of all iterations.

        Args:
            arenas: the sessions, as they stood when the call began.
            source: of random numbers.
            done: iterations of this call that were taken already.
            count: iterations that are next.
            every: updates in each iteration.

        """
        plans = [_plan_of(arena, self.name) for arena in arenas]
        begins = [arena.iteration + done for arena in arenas]
        counts_SL = np.array([arena.update_counts(self.name) for arena in arenas]) + done * every
        updates: list[Update] = []
        for number in range(every):
            draws = [
                source.draw(arena, _STEPS[self.name], begin, count, number)
                for arena, begin in zip(arenas, begins, strict=True)
            ]
            pace = find_pace(plans, np.array(begins), counts_SL + number + 1, count, every)
            steps = (torch.from_numpy(x).to(self.gradient_SP) for x in (pace.step, pace.scale))
            updates.append(Update(join_draws(draws, torch.stack, 1), *steps))
        return updates

    def update(self, update: Update) -> Tensor:
        """Go down the gradient; returns the norms of gradients and of weights, shape [2, S]."""
        self._rule.update(
            self.weights_SP,
            self._first_SP,
            self._second_SP,
            self.gradient_SP,
            update.step.index_select(1, self._layer_P),
            update.scale.index_select(1, self._layer_P),
        )
        squares = (self.gradient_SP.square().sum(1), self.weights_SP.square().sum(1))
        return torch.stack(squares).sqrt_()

    def clip(self, bound_S1: Tensor) -> None:
        """Keep every parameter within +-bound (Arjovsky et al., 2017, algorithm 1)."""
        self.weights_SP.copy_(torch.clamp(self.weights_SP, -bound_S1, bound_S1))

    def follow(self, decay_S1: Tensor) -> None:
        """Let the moving average take its share."""
        follow(self._average_SP, self.weights_SP, decay_S1)


def _plan_of(arena: Arena, name: NetworkName) -> NetworkPlan:
    return arena.plan.generator if name == "generator" else arena.plan.discriminator
