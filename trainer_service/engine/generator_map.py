"""The generator as a map from noise to the plane: its images and its derivative, in NumPy.

Both engines hand their parameters over. Forward mode carries the derivative along each noise
coordinate through the layers beside the values, so a Jacobian costs d forward passes.

Legend: N points, Z noise dimensions, d of them that count, D plane (2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer_service.domain.spec import Activation
from trainer_service.engine.networks import LEAK

Numbers = NDArray[np.floating[Any]]
Weights = Sequence[tuple[Numbers, Numbers]]
"""Of each layer: weights, shape [inputs, outputs], and biases; in single precision."""


def _leaky_relu(x: Numbers) -> Numbers:
    return np.maximum(x, LEAK * x)


def _sigmoid(x: Numbers) -> Numbers:
    return 0.5 + 0.5 * np.tanh(0.5 * x)


_FUNCTIONS: Mapping[Activation, Callable[[Numbers], Numbers]] = {
    Activation.LINEAR: lambda x: x,
    Activation.RELU: lambda x: np.maximum(x, 0),
    Activation.LEAKY_RELU: _leaky_relu,
    Activation.TANH: np.tanh,
    Activation.SIGMOID: _sigmoid,
}
_SLOPES: Mapping[Activation, Callable[[Numbers], Numbers]] = {
    Activation.LINEAR: np.ones_like,
    Activation.RELU: lambda y: (y > 0).astype(np.float32),
    Activation.LEAKY_RELU: lambda y: np.where(y > 0, 1, LEAK).astype(np.float32),
    Activation.TANH: lambda y: 1 - y * y,
    Activation.SIGMOID: lambda y: y - y * y,
}
"""Derivatives, given what the activation put out."""


class GeneratorMap:
    """The map of one set of parameters."""

    def __init__(self, weights: Weights, hidden: Activation, output: Activation) -> None:
        self._weights = weights
        last = len(weights) - 1
        self._activations = [hidden if i < last else output for i in range(len(weights))]

    def find_images(self, noise_NZ: Numbers) -> Numbers:
        """Return G(z), shape [N, D]."""
        x = noise_NZ
        for (weight, bias), activation in zip(self._weights, self._activations, strict=True):
            x = _FUNCTIONS[activation](x @ weight + bias)
        return x

    def find_jacobians(self, noise_NZ: Numbers, num_coordinates: int) -> tuple[Numbers, Numbers]:
        """Return G(z), shape [N, D], and its derivatives, shape [N, D, d]."""
        x = noise_NZ
        tangent_NdU = np.eye(num_coordinates, noise_NZ.shape[1], dtype=np.float32)[None]
        for (weight, bias), activation in zip(self._weights, self._activations, strict=True):
            x = _FUNCTIONS[activation](x @ weight + bias)
            tangent_NdU = _SLOPES[activation](x)[:, None] * (tangent_NdU @ weight)
        return x, tangent_NdU.transpose(0, 2, 1)
