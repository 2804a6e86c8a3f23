"""The oracle of the kernel: the same training on ``nn.Module``, autograd and ``torch.optim``.

Written for plainness, in float64, with second derivatives by autograd itself. Random numbers are
the kernel's own, so that both see the same noise and the same samples.

Legend of shapes: B batch, Z noise dimensions, D plane (2).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu, relu, softplus

from trainer_service.engine.arena import Arena, Floats, Layer, NetworkPlan, Plan, pad
from trainer_service.engine.kernel import iteration as uses
from trainer_service.engine.kernel.fields import (
    LEAKY_SLOPE,
    Activation,
    Loss,
    Optimizer,
    Penalty,
    Schedule,
)
from trainer_service.engine.kernel.philox import LAW_NORMAL, LAW_UNIT, draw_rows, fill_rows

_ACTIVATIONS: dict[Activation, Callable[[Tensor], Tensor]] = {
    Activation.LINEAR: lambda x: x,
    Activation.RELU: relu,
    Activation.LEAKY_RELU: lambda x: leaky_relu(x, LEAKY_SLOPE),
    Activation.TANH: torch.tanh,
    Activation.SIGMOID: torch.sigmoid,
}


class Perceptron(nn.Module):
    """A multi-layer perceptron with a plan's widths and activations."""

    def __init__(
        self,
        plan: NetworkPlan,
        widths: Sequence[int],
        layers: Sequence[Layer],
        dtype: torch.dtype,
    ) -> None:
        """Take over the kernel's parameters."""
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Linear(before, after, dtype=dtype) for before, after in pairwise(widths)
        )
        self._hidden, self._output = _ACTIVATIONS[plan.activation], _ACTIVATIONS[plan.output]
        with torch.no_grad():
            for parameter, value in zip(self.parameters(), to_arrays(layers), strict=True):
                parameter.copy_(torch.as_tensor(value))

    def forward(self, x: Tensor) -> Tensor:
        """Map [B, inputs] to [B, outputs]."""
        *hidden, last = self.layers
        for layer in hidden:
            x = self._hidden(layer(x))
        return self._output(last(x))


def to_arrays(layers: Sequence[Layer]) -> list[Floats]:
    """Parameters in torch's order and shapes."""
    return [array for layer in layers for array in (layer.weights.T.copy(), layer.biases.copy())]


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
        self._data = arena.data
        plan = self.plan
        self.generator = Perceptron(
            plan.generator, plan.generator_widths, arena.generator_layers(), dtype
        )
        self.discriminator = Perceptron(
            plan.discriminator, plan.discriminator_widths, arena.discriminator_layers(), dtype
        )
        self.average = [torch.as_tensor(a).to(dtype) for a in to_arrays(arena.average_layers())]
        self._optimizer_g = create_optimizer(self.generator, plan.generator)
        self._optimizer_d = create_optimizer(self.discriminator, plan.discriminator)

    def train(self, num_iterations: int) -> None:
        """Take iterations: first D's updates, then G's."""
        plan = self.plan
        for _ in range(num_iterations):
            for group in self._optimizer_g.param_groups:
                group["lr"] = learning_rate(plan.generator, self.iteration)
            for group in self._optimizer_d.param_groups:
                group["lr"] = learning_rate(plan.discriminator, self.iteration)
            for number in range(plan.discriminator_updates):
                self._update_discriminator(number)
            for number in range(plan.generator_updates):
                self._update_generator(number)
            self.iteration += 1

    def _update_discriminator(self, number: int) -> None:
        plan = self.plan
        with torch.no_grad():
            fake_BD = self._jitter(self._generate(0, number), uses.USE_FAKE_JITTER, number)
        real_BD = self._draw_real(0, number)
        real_BD.requires_grad_()
        fake_BD.requires_grad_()
        real_B, fake_B = self._score(real_BD), self._score(fake_BD)
        loss = discriminator_loss(plan, real_B, fake_B)
        if plan.penalty in (Penalty.R1, Penalty.R1_R2):
            loss = loss + plan.penalty_weight / 2 * square_slopes(real_B, real_BD).mean()
        if plan.penalty in (Penalty.R2, Penalty.R1_R2):
            loss = loss + plan.penalty_weight / 2 * square_slopes(fake_B, fake_BD).mean()
        if plan.penalty == Penalty.GRADIENT_PENALTY:
            loss = loss + plan.penalty_weight * self._gradient_penalty(real_BD, fake_BD, number)
        self._learn(self.discriminator, self._optimizer_d, loss)
        if plan.penalty == Penalty.WEIGHT_CLIP:
            with torch.no_grad():
                for parameter in self.discriminator.parameters():
                    parameter.clamp_(-plan.weight_clip, plan.weight_clip)

    def _gradient_penalty(self, real_BD: Tensor, fake_BD: Tensor, number: int) -> Tensor:
        share_B1 = self._fill(1, LAW_UNIT, uses.USE_INTERPOLATION, number)
        between_BD = (fake_BD + share_B1 * (real_BD - fake_BD)).detach().requires_grad_()
        slopes_B = square_slopes(self._score(between_BD), between_BD)
        return ((slopes_B + 1e-12).sqrt() - 1).square().mean()

    def _update_generator(self, number: int) -> None:
        plan, step = self.plan, uses.USE_GENERATOR_STEP
        fake_BD = self._generate(step, number)
        fake_B = self._score(self._jitter(fake_BD, step + uses.USE_FAKE_JITTER, number))
        real_B = self._score(self._draw_real(step, number))
        self._learn(
            self.generator, self._optimizer_g, generator_losses(plan.loss, real_B, fake_B).mean()
        )
        if plan.average_decay > 0:
            for mean, parameter in zip(self.average, self.generator.parameters(), strict=True):
                mean.lerp_(parameter.detach(), 1 - plan.average_decay)

    def _learn(self, network: nn.Module, optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
        parameters = list(network.parameters())
        # A Wasserstein or hinge loss does not depend on the last bias.
        gradients = torch.autograd.grad(loss, parameters, allow_unused=True, materialize_grads=True)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient
        optimizer.step()

    def _score(self, x_BD: Tensor) -> Tensor:
        return self.discriminator(x_BD).squeeze(1)

    def _generate(self, step: int, number: int) -> Tensor:
        z_BZ = self._fill(
            self.plan.noise_dimensions, self.plan.noise_law, step + uses.USE_NOISE, number
        )
        return self.generator(z_BZ)

    def _draw_real(self, step: int, number: int) -> Tensor:
        rows = np.zeros((2, pad(self.plan.batch_size)), dtype=np.float32)
        use = (step + uses.USE_REAL) * uses.UPDATES_PER_USE + number
        draw_rows(rows, self._data, self.plan.seed, self.iteration, use)
        return self._jitter(self._to_tensor(rows), step + uses.USE_REAL_JITTER, number)

    def _jitter(self, x_BD: Tensor, use: int, number: int) -> Tensor:
        if self.plan.instance_noise == 0:
            return x_BD
        return x_BD + self.plan.instance_noise * self._fill(2, LAW_NORMAL, use, number)

    def _fill(self, num_rows: int, law: int, use: int, number: int) -> Tensor:
        rows = np.zeros((num_rows, pad(self.plan.batch_size)), dtype=np.float32)
        use = use * uses.UPDATES_PER_USE + number
        fill_rows(rows, int(law), self.plan.seed, self.iteration, use)
        return self._to_tensor(rows)

    def _to_tensor(self, rows: Floats) -> Tensor:
        return torch.as_tensor(rows[:, : self.plan.batch_size].T.copy()).to(self._dtype)


def discriminator_loss(plan: Plan, real_B: Tensor, fake_B: Tensor) -> Tensor:
    """Return what D minimises without penalties; formulas in ``kernel.losses``."""
    target = 1 - plan.label_smoothing
    match plan.loss:
        case Loss.NON_SATURATING | Loss.MINIMAX:
            return (softplus(real_B) - target * real_B + softplus(fake_B)).mean()
        case Loss.LEAST_SQUARES:
            return ((real_B - target).square() + fake_B.square()).mean() / 2
        case Loss.WASSERSTEIN:
            return (fake_B - real_B).mean()
        case Loss.HINGE:
            return (relu(1 - real_B) + relu(1 + fake_B)).mean()
        case Loss.RELATIVISTIC:
            return softplus(fake_B - real_B).mean()


def generator_losses(loss: Loss, real_B: Tensor, fake_B: Tensor) -> Tensor:
    """Each sample's share of what G minimises, shape [B]."""
    match loss:
        case Loss.NON_SATURATING:
            return softplus(-fake_B)
        case Loss.MINIMAX:
            return -softplus(fake_B)
        case Loss.LEAST_SQUARES:
            return (fake_B - 1).square() / 2
        case Loss.WASSERSTEIN | Loss.HINGE:
            return -fake_B
        case Loss.RELATIVISTIC:
            return softplus(real_B - fake_B)


def square_slopes(scores_B: Tensor, x_BD: Tensor) -> Tensor:
    """Squared norms of the gradients of scores by samples, shape [B]; differentiable."""
    (slopes_BD,) = torch.autograd.grad(scores_B.sum(), x_BD, create_graph=True)
    return slopes_BD.square().sum(1)


def create_optimizer(network: nn.Module, plan: NetworkPlan) -> torch.optim.Optimizer:
    """Torch's optimiser of a plan."""
    parameters = list(network.parameters())
    rate = plan.learning_rate
    match plan.optimizer:
        case Optimizer.SGD:
            return torch.optim.SGD(parameters, lr=rate, momentum=plan.beta1)
        case Optimizer.ADAM:
            betas = (plan.beta1, plan.beta2)
            return torch.optim.Adam(parameters, lr=rate, betas=betas, eps=plan.epsilon)
        case Optimizer.RMSPROP:
            return torch.optim.RMSprop(parameters, lr=rate, alpha=plan.beta2, eps=plan.epsilon)


def learning_rate(plan: NetworkPlan, iteration: int) -> float:
    """Learning rate at an iteration, counted from 0; see ``kernel.optimizers``."""
    match plan.schedule:
        case Schedule.CONSTANT:
            return plan.learning_rate
        case Schedule.COSINE:
            progress = min(iteration / plan.schedule_steps, 1)
            fall = (1 + math.cos(math.pi * progress)) / 2
            return plan.learning_rate * (plan.schedule_factor + (1 - plan.schedule_factor) * fall)
        case Schedule.STEP:
            return plan.learning_rate * plan.schedule_factor ** (iteration // plan.schedule_steps)
