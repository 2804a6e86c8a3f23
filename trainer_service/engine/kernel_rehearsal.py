"""A rehearsal of the next step on the kernel; see ``preview``."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from trainer_service.domain.session import StepTarget
from trainer_service.domain.spec import PointsSpec
from trainer_service.engine.arena import Arena, Layer
from trainer_service.engine.batches import Batch, DiscriminatorBatch
from trainer_service.engine.fast import Scratch, train
from trainer_service.engine.kernel_batches import KernelBatches
from trainer_service.engine.kernel_status import check_status
from trainer_service.engine.plans import to_updates
from trainer_service.engine.preview import Parameters


class KernelRehearsal:
    """Makes the updates that the session would make, to the bit."""

    def __init__(self, points: PointsSpec, arena: Arena, scratch: Scratch) -> None:
        """Copy the state; the arena itself is left alone."""
        self._points = points
        self._arena = arena.copy()
        self._scratch = scratch
        self._batches = KernelBatches(arena.plan, arena.data, torch.float64)

    def draw_discriminator_batch(self) -> DiscriminatorBatch:
        """Draw the samples of D's first update."""
        return self._batches.draw_discriminator_batch(self._arena.iteration, 0)

    def draw_generator_batch(self) -> Batch:
        """Draw the samples of G's first update."""
        return self._batches.draw_generator_batch(self._arena.iteration, 0)

    def read_generator(self) -> Parameters:
        """Copy G's present parameters."""
        return _to_parameters(self._arena.generator_layers())

    def read_discriminator(self) -> Parameters:
        """Copy D's present parameters."""
        return _to_parameters(self._arena.discriminator_layers())

    def update(self, target: StepTarget) -> None:
        """Make one network's updates of this step, without counting a step.

        Raises:
            DivergedError: a number became infinite.

        """
        step = self._arena.iteration
        status = train(self._arena, self._scratch, 1, *to_updates(self._points, target))
        check_status(status, self._points, step)
        self._arena.iteration = step


def _to_parameters(layers: Sequence[Layer]) -> Parameters:
    return [
        torch.tensor(numbers, dtype=torch.float64)
        for layer in layers
        for numbers in (layer.weights.T, layer.biases)
    ]
