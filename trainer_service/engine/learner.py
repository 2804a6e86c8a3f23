"""One network and the optimiser that trains it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
import torch._dynamo  # pyright: ignore[reportUnusedImport]  # optimisers load it: now, not later
from torch import Tensor, nn

from trainer_service.domain.spec import Activation, Optimizer, OptimizerKind
from trainer_service.engine.networks import Perceptron, draw_layer, match_layers

MOMENTS = ("exp_avg", "exp_avg_sq")
"""Adam's running means of the gradient and of its square, by torch's names."""


@dataclass(frozen=True)
class Design:
    """What a learner is to be."""

    shapes: list[tuple[int, int]]
    """Of each layer's weight."""
    hidden: Activation
    output: Activation
    optimizer: Optimizer


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
        self._dtype = dtype
        self._linears: list[nn.Linear] = []
        self._build(design, [None] * len(design.shapes), draw)
        self._optimizer = create_optimizer(self.parameters, design.optimizer)

    def redesign(self, design: Design, draw: Callable[[int], np.random.Generator]) -> None:
        """Take another design; parameters and moments of layers that keep their shape stay."""
        self._build(design, match_layers(self.design.shapes, design.shapes), draw)
        old, new = self._optimizer, create_optimizer(self.parameters, design.optimizer)
        if type(old) is type(new):
            new.state.update({p: old.state[p] for p in self.parameters if p in old.state})
        self._optimizer = new

    def _build(
        self,
        design: Design,
        places: list[int | None],
        draw: Callable[[int], np.random.Generator],
    ) -> None:
        self._linears = [
            self._linears[place]
            if place is not None
            else draw_layer(shape, self._following(design, i), draw(i), self._dtype)
            for i, (place, shape) in enumerate(zip(places, design.shapes, strict=True))
        ]
        self.design = design
        self.network = Perceptron(self._linears, design.hidden, design.output)
        self.parameters = list(self.network.parameters())

    @staticmethod
    def _following(design: Design, layer: int) -> Activation:
        return design.output if layer == len(design.shapes) - 1 else design.hidden

    def update(self, loss: Tensor) -> None:
        """Make one update of this network alone down the gradient of ``loss``, a scalar."""
        gradients = torch.autograd.grad(loss, self.parameters)
        for parameter, gradient in zip(self.parameters, gradients, strict=True):
            parameter.grad = gradient
        self._optimizer.step()

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

    @property
    def moments(self) -> dict[Tensor, dict[str, Tensor]]:
        """What the optimiser remembers of each parameter; empty for SGD and before any update.

        Adam: ``exp_avg``, ``exp_avg_sq`` of the parameter's shape and ``step``, a scalar float.
        """
        return self._optimizer.state


def create_optimizer(parameters: list[nn.Parameter], settings: Optimizer) -> torch.optim.Optimizer:
    """Make the optimiser; fused, since each small operation costs more than its arithmetic."""
    if settings.kind == OptimizerKind.SGD:
        return torch.optim.SGD(parameters, lr=settings.learning_rate, fused=True)
    return torch.optim.Adam(
        parameters,
        lr=settings.learning_rate,
        betas=(settings.beta1, settings.beta2),
        eps=1e-8,
        fused=True,
    )
