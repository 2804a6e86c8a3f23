"""A rehearsal of the next step on the plain engine; see ``preview``."""

from __future__ import annotations

import torch

from trainer_service.domain.session import StepTarget
from trainer_service.engine.batches import Batch, DiscriminatorBatch
from trainer_service.engine.game import Game
from trainer_service.engine.learner import Learner
from trainer_service.engine.preview import Parameters


class GameRehearsal:
    """Makes the updates that the session would make."""

    def __init__(self, game: Game) -> None:
        """Copy the state; the game itself is left alone."""
        self._game = Game(game.spec, game.source, game.dtype)
        self._game.restore(game.to_archive())

    def draw_discriminator_batch(self) -> DiscriminatorBatch:
        """Draw the samples of D's first update."""
        batch = self._game.draw_discriminator_batch(0)
        return DiscriminatorBatch(
            batch.noise.double(), batch.jitter.double(), batch.real.double(), batch.shares.double()
        )

    def draw_generator_batch(self) -> Batch:
        """Draw the samples of G's first update."""
        batch = self._game.draw_generator_batch(0)
        return Batch(batch.noise.double(), batch.jitter.double(), batch.real.double())

    def read_generator(self) -> Parameters:
        """Copy G's present parameters."""
        return _to_parameters(self._game.generator)

    def read_discriminator(self) -> Parameters:
        """Copy D's present parameters."""
        return _to_parameters(self._game.discriminator)

    def update(self, target: StepTarget) -> None:
        """Make one network's updates of this step, without counting a step.

        Raises:
            DivergedError: a number became infinite.

        """
        step = self._game.step
        self._game.train(1, target)
        self._game.step = step


def _to_parameters(learner: Learner) -> Parameters:
    return [one.detach().to(torch.float64, copy=True) for one in learner.parameters]
