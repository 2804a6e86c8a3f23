"""A copy of a stack's session on which its next step is taken apart."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from trainer_service.domain.session import StepTarget
from trainer_service.engine.arena import Arena, NetworkName, Part
from trainer_service.engine.batched.draws import Draw, Source, Step, Use
from trainer_service.engine.batches import Batch, DiscriminatorBatch

Train = Callable[[Arena, StepTarget], None]
"""Takes one step of an arena.

Raises:
    DivergedError: a number became infinite.
"""


class StackRehearsal:
    """Makes the updates that the session would make, to rounding."""

    def __init__(self, arena: Arena, source: Source, train: Train) -> None:
        """Copy the state; the arena itself is left alone."""
        self._arena = arena.copy()
        self._source = source
        self._train = train

    def draw_discriminator_batch(self) -> DiscriminatorBatch:
        """Draw the samples of D's first update."""
        draw = self._draw(Step.DISCRIMINATOR)
        batch, plan = self._to_batch(draw), self._arena.plan
        shares = draw.get(Use.SHARES, torch.zeros(1, 1, plan.batch_size))
        return DiscriminatorBatch(batch.noise, batch.jitter, batch.real, _to_rows(shares))

    def draw_generator_batch(self) -> Batch:
        """Draw the samples of G's first update."""
        return self._to_batch(self._draw(Step.GENERATOR))

    def read_generator(self) -> list[Tensor]:
        """Copy G's present parameters."""
        return _copy(self._arena, "generator")

    def read_discriminator(self) -> list[Tensor]:
        """Copy D's present parameters."""
        return _copy(self._arena, "discriminator")

    def update(self, target: StepTarget) -> None:
        """Make one network's updates of this step, without counting a step.

        Raises:
            DivergedError: a number became infinite.

        """
        step = self._arena.iteration
        self._train(self._arena, target)
        self._arena.iteration = step

    def _draw(self, step: Step) -> Draw:
        draw = self._source.draw(self._arena, step, self._arena.iteration, 1, 0)
        return {use: numbers.to("cpu", torch.float64) for use, numbers in draw.items()}

    def _to_batch(self, draw: Draw) -> Batch:
        """Read a draw as autograd takes it; real samples that no loss looks at are 0."""
        plan = self._arena.plan
        none = torch.zeros(1, 2, plan.batch_size)
        jitter = plan.instance_noise * draw.get(Use.FAKE_JITTER, none)
        real = draw.get(Use.REAL, none) + plan.instance_noise * draw.get(Use.REAL_JITTER, none)
        return Batch(_to_rows(draw[Use.NOISE]), _to_rows(jitter), _to_rows(real))


def _to_rows(numbers: Tensor) -> Tensor:
    """Of one iteration, [1, .., B], to [B, ..]."""
    return numbers[0].T.double()


def _copy(arena: Arena, network: NetworkName) -> list[Tensor]:
    return [
        torch.tensor(numbers, dtype=torch.float64)
        for layer in arena.layers(network, Part.WEIGHTS)
        for numbers in (layer.weights.T, layer.biases)
    ]
