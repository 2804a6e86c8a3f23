"""Multi-layer perceptrons.

Weights start normal with standard deviation gain / sqrt(fan in), where the gain makes up for
what the activation takes away (He et al., 2015, eq. 10 and 15; 5/3 for tanh; 4 for the sigmoid,
whose slope is at most 1/4), so that signals keep their size through any number of layers. Biases
start uniform within 1 / sqrt(fan in), PyTorch's default: with two inputs and zero biases every
fold of a ReLU net would pass through the origin.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

from trainer_service.domain.spec import Activation, Network

LEAK = 0.2
"""Slope of the leaky ReLU below 0 (as in DCGAN, Radford et al., 2016)."""

_GAINS = {
    Activation.RELU: math.sqrt(2),
    Activation.LEAKY_RELU: math.sqrt(2 / (1 + LEAK**2)),
    Activation.TANH: 5 / 3,
    Activation.LINEAR: 1.0,
    Activation.SIGMOID: 4.0,
}


def _leaky_relu(x: Tensor) -> Tensor:
    return nn.functional.leaky_relu(x, LEAK)


def _identity(x: Tensor) -> Tensor:
    return x


_FUNCTIONS: dict[Activation, Callable[[Tensor], Tensor]] = {
    Activation.RELU: torch.relu,
    Activation.LEAKY_RELU: _leaky_relu,
    Activation.TANH: torch.tanh,
    Activation.LINEAR: _identity,
    Activation.SIGMOID: torch.sigmoid,
}


class Perceptron(nn.Module):
    """Linear layers with an activation between them and one at the end."""

    def __init__(self, layers: Sequence[nn.Linear], hidden: Activation, output: Activation) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self._hidden = _FUNCTIONS[hidden]
        self._output = _FUNCTIONS[output]

    def forward(self, x: Tensor) -> Tensor:
        """Map [batch, inputs] to [batch, outputs]."""
        *hidden, last = self.layers
        for layer in hidden:
            x = self._hidden(layer(x))
        return self._output(last(x))


def run_layers(
    parameters: Sequence[Tensor], hidden: Activation, output: Activation, x: Tensor
) -> Tensor:
    """Map [batch, inputs] to [batch, outputs] with parameters that belong to no module.

    Args:
        parameters: weight, shape [outputs, inputs], and bias of each layer, from the input on.
        hidden: follows every layer but the last.
        output: follows the last.
        x: the inputs.

    """
    weights, biases = parameters[::2], parameters[1::2]
    activations = [*[hidden] * (len(weights) - 1), output]
    for weight, bias, activation in zip(weights, biases, activations, strict=True):
        x = _FUNCTIONS[activation](nn.functional.linear(x, weight, bias))
    return x


def layer_shapes(network: Network, inputs: int, outputs: int) -> list[tuple[int, int]]:
    """List (outputs, inputs) of each layer, the shape of its weight."""
    sizes = [inputs, *network.hidden.units, outputs]
    return [(after, before) for before, after in pairwise(sizes)]


def draw_layer(
    shape: tuple[int, int], activation: Activation, stream: np.random.Generator, dtype: torch.dtype
) -> nn.Linear:
    """Make a layer of a weight's shape with fresh parameters; ``activation`` follows it."""
    outputs, inputs = shape
    layer = nn.Linear(inputs, outputs, dtype=dtype)
    scale = 1 / math.sqrt(inputs)
    weight = stream.normal(scale=_GAINS[activation] * scale, size=shape)
    bias = stream.uniform(-scale, scale, size=outputs)
    with torch.no_grad():
        layer.weight.copy_(torch.as_tensor(weight))
        layer.bias.copy_(torch.as_tensor(bias))
    return layer


def match_layers(
    old: Sequence[tuple[int, int]], new: Sequence[tuple[int, int]]
) -> list[int | None]:
    """Find for each new layer the old one whose parameters it takes over, None for none.

    Hidden layers answer to hidden layers in order from the input, the output layer to the
    output layer; each only where the shape is the same.
    """
    places: list[int | None] = [
        i if i < len(old) - 1 and old[i] == shape else None for i, shape in enumerate(new[:-1])
    ]
    return [*places, len(old) - 1 if old[-1] == new[-1] else None]
