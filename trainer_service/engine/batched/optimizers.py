"""From gradients to updates, each session with numbers of its own; formulas as in the kernel.

Legend of shapes: S sessions, T iterations, L layers, P parameters of a network with their padding.
"""

# torch leaves the types of some of its methods open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer_service.engine.arena import NetworkPlan
from trainer_service.engine.kernel.fields import Optimizer, Schedule

Integers = NDArray[np.int64]


class Rule:
    """An optimiser's numbers that stay the same from update to update, for each slot."""

    def __init__(self, kind: Optimizer, state: Tensor) -> None:
        """Make room for as many slots as the state has rows."""
        self._kind = kind
        self._numbers_NS1 = state.new_zeros((5, len(state), 1))
        self._beta1, self._fresh1, self._beta2, self._fresh2, self._epsilon = self._numbers_NS1

    def load(self, plans: Sequence[NetworkPlan]) -> None:
        """Take the sessions' numbers; 1 - beta is rounded once."""
        numbers = [(p.beta1, 1 - p.beta1, p.beta2, 1 - p.beta2, p.epsilon) for p in plans]
        self._numbers_NS1.copy_(torch.tensor(numbers, dtype=torch.float64).T.unsqueeze(2))

    def update(
        self,
        weights_SP: Tensor,
        first_SP: Tensor,
        second_SP: Tensor,
        gradient_SP: Tensor,
        step_SP: Tensor,
        scale_SP: Tensor,
    ) -> None:
        """Update parameters and moments in place; ``step`` and ``scale`` as in :class:`Pace`."""
        if self._kind == Optimizer.SGD:
            first_SP.mul_(self._beta1).add_(gradient_SP)
            weights_SP.addcmul_(first_SP, step_SP, value=-1)
            return
        second_SP.mul_(self._beta2).addcmul_(gradient_SP * self._fresh2, gradient_SP)
        root_SP = second_SP.sqrt().mul_(scale_SP).add_(self._epsilon)
        if self._kind == Optimizer.RMSPROP:
            weights_SP.addcdiv_(gradient_SP * step_SP, root_SP, value=-1)
            return
        first_SP.mul_(self._beta1).addcmul_(gradient_SP, self._fresh1)
        weights_SP.addcdiv_(first_SP * step_SP, root_SP, value=-1)


@dataclass(frozen=True)
class Pace:
    """What changes from update to update: prepared in float64 for some iterations at once."""

    step: NDArray[np.float64]
    """Size of the step, Adam's first correction included; shape [T, S, L]."""
    scale: NDArray[np.float64]
    """Of the root of the second moment: Adam's second correction; the same shape."""


def find_pace(
    plans: Sequence[NetworkPlan],
    iterations_S: Integers,
    counts_SL: Integers,
    count: int,
    every: int,
) -> Pace:
    """Look ahead over ``count`` iterations.

    Args:
        plans: of each session.
        iterations_S: where each stands.
        counts_SL: updates of each layer, the first one to come included.
        count: of iterations.
        every: updates of a layer in each iteration.

    """
    times_T = np.arange(count)
    rate_TS = learning_rates(plans, iterations_S + times_T[:, None])
    counts_TSL = counts_SL + every * times_T[:, None, None]
    if plans[0].optimizer != Optimizer.ADAM:
        ones_TSL = np.ones(counts_TSL.shape)
        return Pace(rate_TS[..., None] * ones_TSL, ones_TSL)
    beta1_S1 = np.array([[plan.beta1] for plan in plans])
    beta2_S1 = np.array([[plan.beta2] for plan in plans])
    return Pace(
        rate_TS[..., None] / (1 - beta1_S1**counts_TSL), 1 / np.sqrt(1 - beta2_S1**counts_TSL)
    )


def learning_rates(plans: Sequence[NetworkPlan], iterations_TS: Integers) -> NDArray[np.float64]:
    """Return rates of iterations, counted from 0, shape [T, S]; schedules as in ``schedules``."""
    rate = np.array([plan.learning_rate for plan in plans])
    share = np.array([plan.schedule_factor for plan in plans])
    steps = np.array([plan.schedule_steps for plan in plans])
    kinds = np.array([plan.schedule for plan in plans])
    fall = (1 + np.cos(np.pi * np.minimum(iterations_TS / steps, 1))) / 2
    cosine, stairs = share + (1 - share) * fall, share ** (iterations_TS // steps)
    factor = np.where(kinds == Schedule.COSINE, cosine, 1.0)
    return rate * np.where(kinds == Schedule.STEP, stairs, factor)


def follow(average_SP: Tensor, weights_SP: Tensor, decay_S1: Tensor) -> None:
    """Let the average take its share, in place."""
    average_SP.copy_(torch.lerp(weights_SP, average_SP, decay_S1))
