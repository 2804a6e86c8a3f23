"""One step of a fresh session by plain autograd, from its archive and the batches it draws.

It shares no code with the trainer: networks are ``nn.Sequential``, losses are written out, the
optimiser is torch's. Only what its tests use is known: log loss and least squares, Adam, one
update of each network, and a session at step 0, where the optimiser remembers nothing yet.

Legend of shapes: B batch, Z noise dimensions, D plane (2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load
from torch import Tensor, nn
from torch.nn.functional import softplus

from ganscope.api.v1.spec_pb2 import LossKind, Optimizer, PointsSpec

Floats = NDArray[np.float64]
_LEAK = 0.2


@dataclass(frozen=True)
class DiscriminatorStep:
    """What D's update does to its verdicts on its own batch."""

    verdicts_real_before_B: Floats
    verdicts_real_after_B: Floats
    verdicts_generated_before_B: Floats
    loss_before: float
    loss_after: float


@dataclass(frozen=True)
class GeneratorStep:
    """What G's update does to its samples."""

    generated_before_BD: Floats
    generated_after_BD: Floats
    verdicts_before_B: Floats
    verdicts_after_B: Floats
    pulls_BD: Floats
    """Minus the gradient of each sample's share of G's loss, times the batch."""


class StepOracle:
    """The two networks of a session, ready for one step."""

    def __init__(self, archive: bytes, spec: PointsSpec) -> None:
        tensors = load(archive)
        self._spec = spec
        self.generator = _create_network(tensors, "generator")
        self.discriminator = _create_network(tensors, "discriminator")

    def update_discriminator(self, real_BD: Floats, generated_BD: Floats) -> DiscriminatorStep:
        """Take D's update on this batch."""
        real, generated = torch.as_tensor(real_BD), torch.as_tensor(generated_BD)
        before = self._judge(real), self._judge(generated)
        loss = self._discriminator_loss(real, generated)
        _update(self.discriminator, loss, self._spec.discriminator_optimizer)
        return DiscriminatorStep(
            verdicts_real_before_B=before[0],
            verdicts_real_after_B=self._judge(real),
            verdicts_generated_before_B=before[1],
            loss_before=float(loss.detach()),
            loss_after=float(self._discriminator_loss(real, generated).detach()),
        )

    def update_generator(self, noise_BZ: Floats) -> GeneratorStep:
        """Take G's update on this noise, against D as it stands."""
        noise = torch.as_tensor(noise_BZ)
        generated = self.generator(noise)
        generated.retain_grad()
        loss = self._generator_loss(generated)
        before = generated.detach().numpy().copy(), self._judge(generated)
        _update(self.generator, loss, self._spec.generator_optimizer)
        assert generated.grad is not None
        with torch.no_grad():
            after = self.generator(noise)
        return GeneratorStep(
            generated_before_BD=before[0],
            generated_after_BD=after.numpy(),
            verdicts_before_B=before[1],
            verdicts_after_B=self._judge(after),
            pulls_BD=-len(noise_BZ) * generated.grad.numpy(),
        )

    def _score(self, x_BD: Tensor) -> Tensor:
        return self.discriminator(x_BD).squeeze(1)

    def _judge(self, x_BD: Tensor) -> Floats:
        with torch.no_grad():
            scores = self._score(x_BD)
            return (scores.clamp(0, 1) if self._is_least_squares else torch.sigmoid(scores)).numpy()

    @property
    def _is_least_squares(self) -> bool:
        return self._spec.loss.kind == LossKind.LOSS_KIND_LEAST_SQUARES

    def _discriminator_loss(self, real: Tensor, generated: Tensor) -> Tensor:
        scores_real, scores_generated = self._score(real), self._score(generated)
        if self._is_least_squares:
            return ((scores_real - 1) ** 2 + scores_generated**2).mean() / 2
        return (softplus(-scores_real) + softplus(scores_generated)).mean()

    def _generator_loss(self, generated: Tensor) -> Tensor:
        scores = self._score(generated)
        if self._is_least_squares:
            return ((scores - 1) ** 2).mean() / 2
        return softplus(-scores).mean()


def _create_network(tensors: dict[str, NDArray[Any]], name: str) -> nn.Sequential:
    layers: list[nn.Module] = []
    while f"{name}.{len(layers) // 2}.weight" in tensors:
        index = len(layers) // 2
        weight = torch.as_tensor(tensors[f"{name}.{index}.weight"]).double()
        linear = nn.Linear(weight.shape[1], weight.shape[0], dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(weight)
            linear.bias.copy_(torch.as_tensor(tensors[f"{name}.{index}.bias"]).double())
        layers += [linear, nn.LeakyReLU(_LEAK)]
    return nn.Sequential(*layers[:-1])


def _update(network: nn.Module, loss: Tensor, spec: Optimizer) -> None:
    optimizer = torch.optim.Adam(
        network.parameters(), lr=spec.learning_rate, betas=(spec.beta1, spec.beta2)
    )
    optimizer.zero_grad()
    loss.backward()  # pyright: ignore[reportUnknownMemberType]  # torch leaves it open
    optimizer.step()  # pyright: ignore[reportUnknownMemberType]  # as above
