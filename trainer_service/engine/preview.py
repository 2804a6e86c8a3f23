"""One step taken apart, on a copy of the session, with all numbers in float64.

An engine hands over a rehearsal: a copy of its state that makes the very updates of the next step.
What goes into them and what they change is worked out by autograd, alike for both engines.

Legend: B batch, N samples, Z noise dimensions, d of them that are shown, D plane (2).
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

from trainer_service.domain.preview import (
    DiscriminatorState,
    DiscriminatorUpdate,
    GeneratorState,
    GeneratorUpdate,
    StepPreview,
)
from trainer_service.domain.session import StepTarget
from trainer_service.domain.snapshot import MAP_CELLS, Array, Dataset
from trainer_service.domain.spec import Activation, PointsSpec
from trainer_service.engine.batches import Batch, DiscriminatorBatch
from trainer_service.engine.layer_changes import compare_layers
from trainer_service.engine.losses import discriminator_loss, generator_losses, to_verdicts
from trainer_service.engine.networks import run_layers
from trainer_service.engine.objectives import discriminator_objective, generator_objective
from trainer_service.engine.picture import Picture

Parameters = list[Tensor]
"""Of a network, from the input on: weight [outputs, inputs], bias, weight, bias, ..."""


class Rehearsal(Protocol):
    """A copy of a session that stands before its next step."""

    def draw_discriminator_batch(self) -> DiscriminatorBatch:
        """Draw the samples of D's first update, in float64."""
        ...

    def draw_generator_batch(self) -> Batch:
        """Draw the samples of G's first update, in float64."""
        ...

    def read_generator(self) -> Parameters:
        """Copy G's present parameters, in float64."""
        ...

    def read_discriminator(self) -> Parameters:
        """Copy D's present parameters, in float64."""
        ...

    def update(self, target: StepTarget) -> None:
        """Make one network's updates of this step, without counting a step.

        Raises:
            DivergedError: a number became infinite.

        """
        ...


def preview_step(
    points: PointsSpec, step: int, dataset: Dataset, rehearsal: Rehearsal
) -> StepPreview:
    """Take the next step apart.

    Raises:
        DivergedError: the step makes a number infinite.

    """
    scene = _Scene(points, dataset)
    generator, discriminator = rehearsal.read_generator(), rehearsal.read_discriminator()
    of_discriminator = of_generator = None
    if points.discriminator_updates > 0:
        rehearsal.update(StepTarget.DISCRIMINATOR)
        after, batch = rehearsal.read_discriminator(), rehearsal.draw_discriminator_batch()
        of_discriminator = scene.describe_discriminator(generator, (discriminator, after), batch)
        discriminator = after
    if points.generator_updates > 0:
        rehearsal.update(StepTarget.GENERATOR)
        after, batch = rehearsal.read_generator(), rehearsal.draw_generator_batch()
        of_generator = scene.describe_generator(discriminator, (generator, after), batch)
    return StepPreview(step, of_discriminator, of_generator)


class _Scene:
    """The game, and the fixed places that it is looked at."""

    def __init__(self, points: PointsSpec, dataset: Dataset) -> None:
        self._points = points
        self._loss = points.loss
        self._picture = Picture(
            points.seed, points.noise, dataset.view, dataset.points, torch.float64
        )

    def describe_discriminator(
        self,
        generator: Parameters,
        discriminators: tuple[Parameters, Parameters],
        batch: DiscriminatorBatch,
    ) -> DiscriminatorUpdate:
        """Tell what D's updates do, from D before and D after them."""
        before, after = discriminators
        generated_BD = self._generate(generator, batch.noise) + batch.jitter
        with torch.enable_grad():
            learning = [one.requires_grad_() for one in before]
            objective = discriminator_objective(
                self._loss,
                lambda x_ND: self._score(learning, x_ND),
                batch.real,
                generated_BD,
                batch.shares,
            )
        gradients = _differentiate(objective, learning)
        return DiscriminatorUpdate(
            updates=self._points.discriminator_updates,
            noise=_to_array(batch.noise[:, :2]),
            generated=_to_array(generated_BD),
            real=_to_array(batch.real),
            before=self._judge(generator, before, generated_BD, batch.real),
            after=self._judge(generator, after, generated_BD, batch.real),
            changes=compare_layers(before, after, gradients),
        )

    def describe_generator(
        self,
        discriminator: Parameters,
        generators: tuple[Parameters, Parameters],
        batch: Batch,
    ) -> GeneratorUpdate:
        """Tell what G's updates do, from G before and G after them."""
        before, after = generators
        with torch.enable_grad():
            learning = [one.requires_grad_() for one in before]
            generated_BD = self._generate(learning, batch.noise) + batch.jitter
            objective = generator_objective(
                self._loss, lambda x_ND: self._score(discriminator, x_ND), batch.real, generated_BD
            )
        gradients = _differentiate(objective, [*learning, generated_BD])
        return GeneratorUpdate(
            updates=self._points.generator_updates,
            noise=_to_array(batch.noise[:, :2]),
            # Of each sample's own loss, of which the objective is the mean.
            gradients=_to_array(-gradients.pop() * len(batch.noise)),
            before=self._show(before, discriminator, batch),
            after=self._show(after, discriminator, batch),
            changes=compare_layers(before, after, gradients),
        )

    @torch.no_grad()
    def _judge(
        self, generator: Parameters, discriminator: Parameters, fake_BD: Tensor, real_BD: Tensor
    ) -> DiscriminatorState:
        middle = self._find_middle(generator, discriminator)
        fake_B, real_B = (self._score(discriminator, x) for x in (fake_BD, real_BD))
        cells_N = self._score(discriminator, self._picture.cells_ND)
        return DiscriminatorState(
            verdicts_generated=self._to_verdicts(fake_B, middle),
            verdicts_real=self._to_verdicts(real_B, middle),
            loss=discriminator_loss(self._loss, real_B, fake_B).item(),
            map=self._to_verdicts(cells_N, middle).reshape(MAP_CELLS, MAP_CELLS),
        )

    @torch.no_grad()
    def _show(
        self, generator: Parameters, discriminator: Parameters, batch: Batch
    ) -> GeneratorState:
        middle = self._find_middle(generator, discriminator)
        generated_BD = self._generate(generator, batch.noise) + batch.jitter
        fake_B, real_B = (self._score(discriminator, x) for x in (generated_BD, batch.real))
        lines_ND = self._generate(generator, self._picture.grid_NZ)
        return GeneratorState(
            generated=_to_array(generated_BD),
            verdicts=self._to_verdicts(fake_B, middle),
            loss=generator_losses(self._loss, real_B, fake_B).mean().item(),
            manifold=_to_array(lines_ND).reshape(self._picture.manifold_shape),
        )

    def _find_middle(self, generator: Parameters, discriminator: Parameters) -> float:
        """Return the score halfway between real and generated samples, found as frames find it."""
        if not self._loss.kind.only_ranks:
            return 0.0
        shown_ND = self._generate(generator, self._picture.noise_NZ)
        means = (
            self._score(discriminator, x).mean().item() for x in (self._picture.real_ND, shown_ND)
        )
        return sum(means) / 2

    def _to_verdicts(self, scores_N: Tensor, middle: float) -> Array:
        return _to_array(to_verdicts(self._loss, scores_N, middle))

    def _generate(self, generator: Parameters, noise_NZ: Tensor) -> Tensor:
        design = self._points.generator
        return run_layers(generator, design.activation, design.output, noise_NZ)

    def _score(self, discriminator: Parameters, x_ND: Tensor) -> Tensor:
        hidden = self._points.discriminator.activation
        return run_layers(discriminator, hidden, Activation.LINEAR, x_ND).squeeze(-1)


def _differentiate(value: Tensor, inputs: list[Tensor]) -> list[Tensor]:
    return list(torch.autograd.grad(value, inputs, materialize_grads=True))


def _to_array(tensor: Tensor) -> Array:
    return tensor.detach().numpy()
