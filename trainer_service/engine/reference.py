"""The oracle of the kernel: the plain engine's autograd, fed with the kernel's random numbers.

Networks, games, penalties, optimisers and schedules are the plain engine's, in float64, with
second derivatives by autograd itself. Noise and samples are the kernel's own, so that both see
the same.

Legend of shapes: B batch, Z noise dimensions, D plane (2).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from trainer_service.domain.spec import (
    Activation,
    Loss,
    LossKind,
    Optimizer,
    OptimizerKind,
    PenaltyKind,
    ScheduleKind,
)
from trainer_service.engine.arena import Arena, Floats, Layer, NetworkPlan, Plan
from trainer_service.engine.kernel import fields
from trainer_service.engine.kernel_batches import KernelBatches
from trainer_service.engine.learner import Design, Learner
from trainer_service.engine.objectives import discriminator_objective, generator_objective


class Reference:
    """Trains as :func:`trainer_service.engine.kernel.iteration.train` does, from the same state."""

    def __init__(self, arena: Arena, dtype: torch.dtype = torch.float64) -> None:
        """Begin where the arena stands, at iteration 0.

        Args:
            arena: whose parameters are taken over.
            dtype: float64; or float32, to see how far rounding alone carries a run.

        """
        self._dtype = dtype
        self.plan: Plan = arena.plan
        self.iteration = 0
        self._batches = KernelBatches(arena.plan, arena.data, dtype)
        plan = self.plan
        self.loss = to_loss(plan)
        self.generator = self._create_learner(
            "generator", to_design(plan.generator, plan.generator_widths, plan.average_decay)
        )
        self.discriminator = self._create_learner(
            "discriminator", to_design(plan.discriminator, plan.discriminator_widths)
        )
        fill_parameters(self.generator.network, arena.generator_layers())
        fill_parameters(self.generator.average, arena.average_layers())
        fill_parameters(self.discriminator.network, arena.discriminator_layers())

    def _create_learner(
        self, name: Literal["generator", "discriminator"], design: Design
    ) -> Learner:
        return Learner(name, self._dtype, np.random.default_rng, design)

    def train(self, num_iterations: int) -> None:
        """Take iterations: first D's updates, then G's."""
        for _ in range(num_iterations):
            for number in range(self.plan.discriminator_updates):
                self._update_discriminator(number)
            for number in range(self.plan.generator_updates):
                self._update_generator(number)
            self.iteration += 1

    def _update_discriminator(self, number: int) -> None:
        batch = self._batches.draw_discriminator_batch(self.iteration, number)
        with torch.no_grad():
            fake_BD = self.generator.network(batch.noise) + batch.jitter
        value = discriminator_objective(self.loss, self._score, batch.real, fake_BD, batch.shares)
        self.discriminator.update(value, self.iteration)
        if self.plan.penalty == fields.Penalty.WEIGHT_CLIP:
            self.discriminator.clip(self.plan.weight_clip)

    def _update_generator(self, number: int) -> None:
        batch = self._batches.draw_generator_batch(self.iteration, number)
        fake_BD = self.generator.network(batch.noise) + batch.jitter
        value = generator_objective(self.loss, self._score, batch.real, fake_BD)
        self.generator.update(value, self.iteration)

    def _score(self, x_BD: Tensor) -> Tensor:
        return self.discriminator.network(x_BD).squeeze(1)


def to_loss(plan: Plan) -> Loss:
    """Write a plan's game as the plain engine's."""
    return Loss(
        kind=LossKind[plan.loss.name],
        label_smoothing=plan.label_smoothing,
        penalty=PenaltyKind[plan.penalty.name],
        penalty_strength=plan.penalty_weight,
        weight_clip=plan.weight_clip,
    )


def to_design(plan: NetworkPlan, widths: Sequence[int], average_decay: float = 0.0) -> Design:
    """Write a network's plan as the plain engine's."""
    optimizer = Optimizer(
        kind=OptimizerKind[plan.optimizer.name],
        learning_rate=plan.learning_rate,
        beta1=plan.beta1,
        beta2=plan.beta2,
        momentum=plan.beta1,
        schedule=ScheduleKind[plan.schedule.name],
        schedule_steps=plan.schedule_steps,
        schedule_share=plan.schedule_factor,
    )
    return Design(
        shapes=[(after, before) for before, after in pairwise(widths)],
        hidden=Activation[plan.activation.name],
        output=Activation[plan.output.name],
        optimizer=optimizer,
        average_decay=average_decay,
    )


def fill_parameters(network: torch.nn.Module, layers: Sequence[Layer]) -> None:
    """Take over the kernel's parameters."""
    with torch.no_grad():
        for parameter, value in zip(network.parameters(), to_arrays(layers), strict=True):
            parameter.copy_(torch.as_tensor(value))


def to_arrays(layers: Sequence[Layer]) -> list[Floats]:
    """Parameters in torch's order and shapes."""
    return [array for layer in layers for array in (layer.weights.T.copy(), layer.biases.copy())]
