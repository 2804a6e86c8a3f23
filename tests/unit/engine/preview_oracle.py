"""The next step in float64 by torch alone: modules, losses, penalties and optimisers of its own.

It shares no code with the engines: losses are written here a second time, from the papers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from trainer_service.domain.spec import (
    Activation,
    LossKind,
    Optimizer,
    OptimizerKind,
    PenaltyKind,
    PointsSpec,
)

_MODULES: dict[Activation, type[nn.Module]] = {
    Activation.RELU: nn.ReLU,
    Activation.TANH: nn.Tanh,
    Activation.SIGMOID: nn.Sigmoid,
    Activation.LINEAR: nn.Identity,
}
_EPSILON = 1e-12


@dataclass
class Samples:
    """One batch, in float64."""

    noise: Tensor
    jitter: Tensor
    real: Tensor
    shares: Tensor


class Oracle:
    """Two modules with their optimisers, as an archive left them."""

    def __init__(self, points: PointsSpec, tensors: Mapping[str, np.ndarray[Any, Any]]) -> None:
        self.points = points
        self.generator = _create_module(
            "generator", points.generator.activation, points.generator.output, tensors
        )
        self.discriminator = _create_module(
            "discriminator", points.discriminator.activation, Activation.LINEAR, tensors
        )
        self._optimizers = {
            name: _create_optimizer(name, module, settings, tensors)
            for name, module, settings in (
                ("generator", self.generator, points.generator_optimizer),
                ("discriminator", self.discriminator, points.discriminator_optimizer),
            )
        }

    def score(self, x: Tensor) -> Tensor:
        return self.discriminator(x)[:, 0]

    def find_discriminator_loss(self, fake: Tensor, real: Tensor) -> Tensor:
        a, b = self.score(real), self.score(fake)
        target = 1 - self.points.loss.label_smoothing
        match self.points.loss.kind:
            case LossKind.NON_SATURATING | LossKind.MINIMAX:
                return binary_cross_entropy_with_logits(
                    a, torch.full_like(a, target)
                ) + binary_cross_entropy_with_logits(b, torch.zeros_like(b))
            case LossKind.LEAST_SQUARES:
                return ((a - target) ** 2).mean() / 2 + (b**2).mean() / 2
            case LossKind.WASSERSTEIN:
                return b.mean() - a.mean()
            case LossKind.HINGE:
                return (1 - a).clamp(min=0).mean() + (1 + b).clamp(min=0).mean()
            case LossKind.RELATIVISTIC:
                return -torch.log(torch.sigmoid(a - b)).mean()

    def find_generator_losses(self, fake: Tensor, real: Tensor) -> Tensor:
        a, b = self.score(real), self.score(fake)
        match self.points.loss.kind:
            case LossKind.NON_SATURATING:
                return -torch.log(torch.sigmoid(b))
            case LossKind.MINIMAX:
                return torch.log(1 - torch.sigmoid(b))
            case LossKind.LEAST_SQUARES:
                return (b - 1) ** 2 / 2
            case LossKind.WASSERSTEIN | LossKind.HINGE:
                return -b
            case LossKind.RELATIVISTIC:
                return -torch.log(torch.sigmoid(b - a))

    def find_penalty(self, fake: Tensor, real: Tensor, shares: Tensor) -> Tensor:
        strength = self.points.loss.penalty_strength
        zero = torch.zeros((), dtype=torch.float64)
        match self.points.loss.penalty:
            case PenaltyKind.R1:
                return strength / 2 * self._find_square_slopes(real).mean()
            case PenaltyKind.R1_R2:
                both = self._find_square_slopes(real) + self._find_square_slopes(fake)
                return strength / 2 * both.mean()
            case PenaltyKind.GRADIENT_PENALTY:
                squares = self._find_square_slopes(shares * real + (1 - shares) * fake)
                return strength * (((squares + _EPSILON).sqrt() - 1) ** 2).mean()
            case _:
                return zero

    def _find_square_slopes(self, x: Tensor) -> Tensor:
        x = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(self.score(x).sum(), x, create_graph=True)
        return (slope**2).sum(dim=1)

    def update_discriminator(self, samples: Samples) -> list[Tensor]:
        """Make one update; returns the gradients."""
        fake = (self.generator(samples.noise) + samples.jitter).detach()
        loss = self.find_discriminator_loss(fake, samples.real)
        penalty = self.find_penalty(fake, samples.real, samples.shares)
        gradients = self._update("discriminator", self.discriminator, loss + penalty)
        if self.points.loss.penalty_in_force == PenaltyKind.WEIGHT_CLIP:
            bound = self.points.loss.weight_clip
            with torch.no_grad():
                for parameter in self.discriminator.parameters():
                    parameter.clamp_(-bound, bound)
        return gradients

    def update_generator(self, samples: Samples) -> list[Tensor]:
        """Make one update; returns the gradients."""
        fake = self.generator(samples.noise) + samples.jitter
        loss = self.find_generator_losses(fake, samples.real).mean()
        return self._update("generator", self.generator, loss)

    def _update(self, name: str, module: nn.Module, loss: Tensor) -> list[Tensor]:
        optimizer = self._optimizers[name]
        parameters = list(module.parameters())
        gradients = torch.autograd.grad(loss, parameters, materialize_grads=True)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient
        optimizer.step()
        return list(gradients)


def _create_module(
    name: str, hidden: Activation, output: Activation, tensors: Mapping[str, Any]
) -> nn.Sequential:
    modules: list[nn.Module] = []
    count = sum(key.startswith(f"{name}.") and key.endswith(".weight") for key in tensors)
    for layer in range(count):
        weight, bias = (
            torch.tensor(tensors[f"{name}.{layer}.{key}"]) for key in ("weight", "bias")
        )
        linear = nn.Linear(weight.shape[1], weight.shape[0], dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(weight)
            linear.bias.copy_(bias)
        kind = hidden if layer < count - 1 else output
        modules += [
            linear,
            nn.LeakyReLU(0.2) if kind == Activation.LEAKY_RELU else _MODULES[kind](),
        ]
    return nn.Sequential(*modules)


def _create_optimizer(
    name: str, module: nn.Module, settings: Optimizer, tensors: Mapping[str, Any]
) -> torch.optim.Optimizer:
    parameters, rate = list(module.parameters()), settings.learning_rate
    match settings.kind:
        case OptimizerKind.SGD:
            optimizer = torch.optim.SGD(parameters, rate, momentum=settings.momentum)
            keys = ("momentum_buffer",)
        case OptimizerKind.ADAM:
            optimizer = torch.optim.Adam(parameters, rate, (settings.beta1, settings.beta2))
            keys = ("exp_avg", "exp_avg_sq", "step")
        case OptimizerKind.RMSPROP:
            optimizer = torch.optim.RMSprop(parameters, rate, alpha=settings.beta2)
            keys = ("square_avg", "step")
    for number, parameter in enumerate(parameters):
        key = f"{name}.{number // 2}.{('weight', 'bias')[number % 2]}"
        memory = {one: tensors[f"{key}.{one}"] for one in keys if f"{key}.{one}" in tensors}
        if memory:
            optimizer.state[parameter] = {
                one: torch.tensor(value, dtype=torch.float32 if one == "step" else torch.float64)
                for one, value in memory.items()
            }
    return optimizer
