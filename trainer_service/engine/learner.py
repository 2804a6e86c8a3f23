"""One network and the optimiser that trains it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
import torch._dynamo  # pyright: ignore[reportUnusedImport]  # optimisers load it: now, not later
from torch import Tensor, nn

from trainer_service.domain.spec import Activation, Optimizer, OptimizerKind
from trainer_service.engine.networks import Perceptron, draw_layer, match_layers
from trainer_service.engine.schedules import learning_rate

MEMORIES = {
    OptimizerKind.SGD: ("momentum_buffer",),
    OptimizerKind.ADAM: ("exp_avg", "exp_avg_sq", "step"),
    OptimizerKind.RMSPROP: ("square_avg", "step"),
}
"""What each optimiser may remember of a parameter, by torch's names; ``step`` counts updates."""
_EPSILON = 1e-8


@dataclass(frozen=True)
class Design:
    """What a learner is to be."""

    shapes: list[tuple[int, int]]
    """Of each layer's weight."""
    hidden: Activation
    output: Activation
    optimizer: Optimizer
    average_decay: float = 0.0
    """Of the moving average of its parameters, for each update; 0 for none."""


class Learner:
    """A perceptron with its optimiser, which can be redesigned without starting over."""

    def __init__(
        self,
        name: Literal["generator", "discriminator"],
        dtype: torch.dtype,
        draw: Callable[[int], np.random.Generator],
        design: Design,
    ) -> None:
        """Draw all parameters; ``draw`` gives the stream of the layer with a number."""
        self.name: Literal["generator", "discriminator"] = name
        self.gradient_norm = 0.0
        """Euclidean, of the last update; 0 before the first."""
        self._dtype = dtype
        self._linears: list[nn.Linear] = []
        self._averages: list[nn.Linear] = []
        self._build(design, [None] * len(design.shapes), draw)
        self._optimizer = create_optimizer(self.parameters, design.optimizer)

    def redesign(self, design: Design, draw: Callable[[int], np.random.Generator]) -> None:
        """Take another design; parameters and moments of layers that keep their shape stay."""
        if self.design.average_decay == 0:
            # An average that is switched on begins at the weights.
            self._averages = copy.deepcopy(self._linears)
        keeps_memory = bool(self.memory_keys)
        self._build(design, match_layers(self.design.shapes, design.shapes), draw)
        old, new = self._optimizer, create_optimizer(self.parameters, design.optimizer)
        if type(old) is type(new) and keeps_memory:
            new.state.update({p: old.state[p] for p in self.parameters if p in old.state})
        self._optimizer = new

    def _build(
        self,
        design: Design,
        places: list[int | None],
        draw: Callable[[int], np.random.Generator],
    ) -> None:
        old, old_averages = self._linears, self._averages
        self._linears = [
            old[place]
            if place is not None
            else draw_layer(shape, self._following(design, i), draw(i), self._dtype)
            for i, (place, shape) in enumerate(zip(places, design.shapes, strict=True))
        ]
        self._averages = [
            old_averages[place] if place is not None else copy.deepcopy(self._linears[i])
            for i, place in enumerate(places)
        ]
        self.design = design
        self.network = Perceptron(self._linears, design.hidden, design.output)
        self.average = Perceptron(self._averages, design.hidden, design.output)
        self.parameters = list(self.network.parameters())

    @property
    def shown(self) -> Perceptron:
        """The network that people see: the average where there is one."""
        return self.network if self.design.average_decay == 0 else self.average

    @property
    def shown_layers(self) -> list[nn.Linear]:
        """The layers of the network that people see."""
        return self._linears if self.design.average_decay == 0 else self._averages

    @staticmethod
    def _following(design: Design, layer: int) -> Activation:
        return design.output if layer == len(design.shapes) - 1 else design.hidden

    def update(self, loss: Tensor, step: int) -> None:
        """Make one update of this network alone down the gradient of ``loss``, a scalar.

        Args:
            loss: what it minimises.
            step: the session's, which the learning rate follows.

        """
        gradients = torch.autograd.grad(loss, self.parameters, materialize_grads=True)
        for parameter, gradient in zip(self.parameters, gradients, strict=True):
            parameter.grad = gradient
        self.gradient_norm = torch.nn.utils.get_total_norm(gradients).item()
        for group in self._optimizer.param_groups:
            group["lr"] = learning_rate(self.design.optimizer, step)
        self._optimizer.step()
        if self.design.average_decay > 0:
            self._follow(1 - self.design.average_decay)

    @torch.no_grad()
    def _follow(self, share: float) -> None:
        for mean, parameter in zip(self.average.parameters(), self.parameters, strict=True):
            mean.lerp_(parameter, share)

    @torch.no_grad()
    def clip(self, bound: float) -> None:
        """Keep every parameter within ±bound (Arjovsky et al., 2017, algorithm 1)."""
        for parameter in self.parameters:
            parameter.clamp_(-bound, bound)

    @property
    def is_finite(self) -> bool:
        """No parameter is infinite or not a number."""
        return all(bool(torch.isfinite(parameter).all()) for parameter in self.parameters)

    @property
    def num_parameters(self) -> int:
        """Number of trainable parameters."""
        return sum(parameter.numel() for parameter in self.parameters)

    def named_parameters(self) -> Iterator[tuple[str, Tensor]]:
        """Yield parameters under their names in an archive, such as ``generator.0.weight``."""
        for i, layer in enumerate(self._linears):
            yield f"{self.name}.{i}.weight", layer.weight
            yield f"{self.name}.{i}.bias", layer.bias

    def named_averages(self) -> Iterator[tuple[str, Tensor]]:
        """Yield the average, if there is one, such as ``generator_average.0.weight``."""
        if self.design.average_decay == 0:
            return
        for i, layer in enumerate(self._averages):
            yield f"{self.name}_average.{i}.weight", layer.weight
            yield f"{self.name}_average.{i}.bias", layer.bias

    @property
    def memory_keys(self) -> tuple[str, ...]:
        """Names of what the optimiser remembers; plain SGD remembers nothing."""
        settings = self.design.optimizer
        is_plain = settings.kind == OptimizerKind.SGD and settings.momentum == 0
        return () if is_plain else MEMORIES[settings.kind]

    @property
    def memory(self) -> dict[Tensor, dict[str, Tensor]]:
        """What the optimiser remembers of each parameter, under the names of ``MEMORIES``.

        Of the parameter's shape, but for ``step``, a scalar float. Empty before any update.
        """
        return self._optimizer.state


def create_optimizer(parameters: list[nn.Parameter], settings: Optimizer) -> torch.optim.Optimizer:
    """Make the optimiser; fused, since each small operation costs more than its arithmetic."""
    rate = settings.learning_rate
    match settings.kind:
        case OptimizerKind.SGD:
            return torch.optim.SGD(parameters, lr=rate, momentum=settings.momentum, fused=True)
        case OptimizerKind.ADAM:
            betas = (settings.beta1, settings.beta2)
            return torch.optim.Adam(parameters, lr=rate, betas=betas, eps=_EPSILON, fused=True)
        case OptimizerKind.RMSPROP:
            return torch.optim.RMSprop(parameters, lr=rate, alpha=settings.beta2, eps=_EPSILON)
