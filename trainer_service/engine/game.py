"""Two networks training against each other, one step at a time.

Legend of shapes: B batch, N samples, Z noise dimensions, D plane (2).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer_service.data.source import DataSource
from trainer_service.domain.ports import DivergedError
from trainer_service.domain.session import StepTarget
from trainer_service.domain.snapshot import ParameterCounts
from trainer_service.domain.spec import Activation, PenaltyKind, PointsSpec, SessionSpec
from trainer_service.engine.archive import Archive
from trainer_service.engine.batches import Batch, DiscriminatorBatch
from trainer_service.engine.checkpoint import restore, to_archive
from trainer_service.engine.learner import Design, Learner
from trainer_service.engine.networks import layer_shapes
from trainer_service.engine.objectives import discriminator_objective, generator_objective
from trainer_service.engine.streams import Use, create_stream, draw_noise


class Game:
    """The two learners, and the steps they take against each other."""

    def __init__(self, spec: SessionSpec, source: DataSource, dtype: torch.dtype) -> None:
        """Stand at step 0."""
        self.spec = spec
        self.step = 0
        self.dtype = dtype
        self.source = source
        generator, discriminator = _to_designs(spec.points)
        self.generator = Learner(
            "generator", dtype, self._draw_weights(Use.GENERATOR_WEIGHTS), generator
        )
        self.discriminator = Learner(
            "discriminator", dtype, self._draw_weights(Use.DISCRIMINATOR_WEIGHTS), discriminator
        )

    @property
    def parameters(self) -> ParameterCounts:
        """Number of trainable parameters."""
        return ParameterCounts(self.generator.num_parameters, self.discriminator.num_parameters)

    def edit(self, spec: SessionSpec, source: DataSource) -> None:
        """Use another specification and its data from the next step on."""
        self.spec = spec
        self.source = source
        generator, discriminator = _to_designs(spec.points)
        self.generator.redesign(generator, self._draw_weights(Use.GENERATOR_WEIGHTS))
        self.discriminator.redesign(discriminator, self._draw_weights(Use.DISCRIMINATOR_WEIGHTS))

    def to_archive(self) -> Archive:
        """Copy the whole state."""
        return to_archive(self.spec, self.step, self.discriminator, self.generator)

    def restore(self, archive: Archive) -> None:
        """Take the state of an archive of the same specification.

        Raises:
            InvalidFieldError: its tensors do not fit.

        """
        restore(archive, self.discriminator, self.generator)
        self.step = archive.step

    def train(self, count: int, target: StepTarget) -> None:
        """Take steps; see ``trainer_service.domain.ports.Gan.train``."""
        points = self.spec.points
        num_d = points.discriminator_updates if target != StepTarget.GENERATOR else 0
        num_g = points.generator_updates if target != StepTarget.DISCRIMINATOR else 0
        if target == StepTarget.DISCRIMINATOR:
            num_d = max(num_d, 1)
        elif target == StepTarget.GENERATOR:
            num_g = max(num_g, 1)
        for _ in range(count):
            for update in range(num_d):
                self._update_discriminator(update)
            for update in range(num_g):
                self._update_generator(update)
            self.step += 1
        self._check_parameters()

    def draw_noise(self, n: int, use: Use, update: int = 0) -> Tensor:
        """Draw this step's noise for one use, shape [n, Z]."""
        stream = create_stream(self.spec.points.seed, use, self.step, update)
        return self._to_tensor(draw_noise(self.spec.points.noise, n, stream))

    def draw_real(self, n: int, use: Use, update: int = 0) -> Tensor:
        """Draw this step's real samples for one use, shape [n, D]."""
        stream = create_stream(self.spec.points.seed, use, self.step, update)
        return self._to_tensor(self.source.draw(n, stream))

    def score(self, x_ND: Tensor) -> Tensor:
        """Return the discriminator's raw outputs, shape [N]."""
        return self.discriminator.network(x_ND).squeeze(-1)

    def _update_discriminator(self, update: int) -> None:
        points, batch = self.spec.points, self.draw_discriminator_batch(update)
        with torch.no_grad():
            generated_BD = self.generator.network(batch.noise) + batch.jitter
        value = discriminator_objective(
            points.loss, self.score, batch.real, generated_BD, batch.shares
        )
        self._learn(self.discriminator, value)
        if points.loss.penalty_in_force == PenaltyKind.WEIGHT_CLIP:
            self.discriminator.clip(points.loss.weight_clip)

    def _update_generator(self, update: int) -> None:
        batch = self.draw_generator_batch(update)
        generated_BD = self.generator.network(batch.noise) + batch.jitter
        loss = self.spec.points.loss
        self._learn(self.generator, generator_objective(loss, self.score, batch.real, generated_BD))

    def draw_discriminator_batch(self, update: int) -> DiscriminatorBatch:
        """Draw for one of this step's updates of D."""
        size = self.spec.points.batch_size
        real_BD = self.draw_real(size, Use.REAL_BATCH, update)
        return DiscriminatorBatch(
            noise=self.draw_noise(size, Use.DISCRIMINATOR_NOISE, update),
            jitter=self._draw_jitter(Use.DISCRIMINATOR_JITTER, update),
            real=real_BD + self._draw_jitter(Use.REAL_JITTER, update),
            shares=self._draw_shares(update),
        )

    def draw_generator_batch(self, update: int) -> Batch:
        """Draw for one of this step's updates of G."""
        size = self.spec.points.batch_size
        real_BD = self.draw_real(size, Use.PARTNERS, update)
        return Batch(
            noise=self.draw_noise(size, Use.GENERATOR_NOISE, update),
            jitter=self._draw_jitter(Use.GENERATOR_JITTER, update),
            real=real_BD + self._draw_jitter(Use.PARTNERS_JITTER, update),
        )

    def _draw_jitter(self, use: Use, update: int) -> Tensor:
        """Draw what instance noise adds to what D sees (Soenderby et al., 2017)."""
        deviation, points = self.spec.points.instance_noise, self.spec.points
        shape = (points.batch_size, 2)
        if deviation == 0:
            return torch.zeros(shape, dtype=self.dtype)
        stream = create_stream(points.seed, use, self.step, update)
        return deviation * self._to_tensor(stream.normal(size=shape))

    def _draw_shares(self, update: int) -> Tensor:
        points = self.spec.points
        stream = create_stream(points.seed, Use.INTERPOLATION, self.step, update)
        return self._to_tensor(stream.random(size=(points.batch_size, 1)))

    def _learn(self, learner: Learner, loss: Tensor) -> None:
        if not math.isfinite(loss.item()):
            self._check_parameters()
            raise DivergedError(self.step, describe_divergence("loss", self.spec.points, self.step))
        learner.update(loss, self.step)

    def _check_parameters(self) -> None:
        # Needed besides the losses: a tanh layer makes infinite weights look finite.
        for learner in (self.generator, self.discriminator):
            if not learner.is_finite:
                raise DivergedError(
                    self.step, describe_divergence(learner.name, self.spec.points, self.step)
                )

    def _draw_weights(self, use: Use) -> Callable[[int], np.random.Generator]:
        seed, step = self.spec.points.seed, self.step
        return lambda layer: create_stream(seed, use, step, layer)

    def _to_tensor(self, array: NDArray[np.float64]) -> Tensor:
        return torch.as_tensor(array, dtype=self.dtype)


def describe_divergence(
    what: Literal["generator", "discriminator", "loss"], points: PointsSpec, step: int
) -> str:
    """Say to people what became infinite, and what to try."""
    if what == "loss":
        rate = max(
            points.generator_optimizer.learning_rate, points.discriminator_optimizer.learning_rate
        )
        return (
            f"The loss became infinite at step {step}: the networks drove each other too far. "
            f"Reset, then try learning rates well below {rate:g}."
        )
    optimizer = (
        points.generator_optimizer if what == "generator" else points.discriminator_optimizer
    )
    return (
        f"The {what}'s weights became infinite at step {step}: its updates were too large. "
        f"Reset, then try a learning rate of the {what} well below {optimizer.learning_rate:g}."
    )


def _to_designs(points: PointsSpec) -> tuple[Design, Design]:
    generator = Design(
        shapes=layer_shapes(points.generator, points.noise.dimensions, 2),
        hidden=points.generator.activation,
        output=points.generator.output,
        optimizer=points.generator_optimizer,
        average_decay=points.average_decay,
    )
    discriminator = Design(
        shapes=layer_shapes(points.discriminator, 2, 1),
        hidden=points.discriminator.activation,
        output=Activation.LINEAR,
        optimizer=points.discriminator_optimizer,
    )
    return generator, discriminator
