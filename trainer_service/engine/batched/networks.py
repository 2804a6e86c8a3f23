"""Stacked perceptrons: a layer of all sessions is one batched matrix product.

Legend of shapes: S sessions, I and O inputs and outputs of a layer, N samples, P parameters with
their padding. Samples are innermost, and every layer's input has a row of ones at its end, whose
weights are the biases. A session's parameters have the kernel's layout (``docs/engine.md``): of
each layer [I + 1, O], the biases last, rounded up to whole blocks.
"""

# torch leaves the types of some of its methods open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn.functional import leaky_relu

from trainer_service.engine.arena import layer_offsets
from trainer_service.engine.kernel.fields import LEAKY_SLOPE, Activation

_aten = torch.ops.aten
_FORWARD: dict[Activation, Callable[[Tensor], Tensor]] = {
    Activation.LINEAR: lambda x: x,
    Activation.RELU: torch.relu,
    Activation.LEAKY_RELU: lambda x: leaky_relu(x, LEAKY_SLOPE),
    Activation.TANH: torch.tanh,
    Activation.SIGMOID: torch.sigmoid,
}
_WRITE: dict[Activation, Callable[[Tensor, Tensor], Tensor]] = {
    Activation.LINEAR: lambda x, y: y.copy_(x),
    Activation.RELU: lambda x, y: _aten.relu.out(x, out=y),
    Activation.LEAKY_RELU: lambda x, y: _aten.leaky_relu.out(x, LEAKY_SLOPE, out=y),
    Activation.TANH: lambda x, y: torch.tanh(x, out=y),
    Activation.SIGMOID: lambda x, y: torch.sigmoid(x, out=y),
}
"""The same, written to a place."""
_BACKWARD: dict[Activation, Callable[[Tensor, Tensor], Tensor]] = {
    Activation.LINEAR: lambda e, y: e,
    Activation.RELU: lambda e, y: _aten.threshold_backward.grad_input(e, y, 0.0, grad_input=e),
    Activation.LEAKY_RELU: lambda e, y: _aten.leaky_relu_backward.grad_input(
        e, y, LEAKY_SLOPE, True, grad_input=e
    ),
    Activation.TANH: lambda e, y: _aten.tanh_backward.grad_input(e, y, grad_input=e),
    Activation.SIGMOID: lambda e, y: _aten.sigmoid_backward.grad_input(e, y, grad_input=e),
}
"""Turns errors of what a layer put out, in place, into those of its sums."""


class StackedNetwork:
    """One perceptron for each session, all of the same widths; reads parameters, owns none."""

    def __init__(
        self, widths: tuple[int, ...], hidden: Activation, output: Activation, parameters_SP: Tensor
    ) -> None:
        self.parameters_SP = parameters_SP
        num_layers = len(widths) - 1
        self._activations = [hidden] * (num_layers - 1) + [output]
        self._shapes = [(before + 1, after) for before, after in pairwise(widths)]
        self._offsets = layer_offsets(widths)

    def with_parameters(self, parameters_SP: Tensor) -> StackedNetwork:
        """Make the same networks with other parameters."""
        other = copy.copy(self)
        other.parameters_SP = parameters_SP
        return other

    def layers(self, flat_SP: Tensor) -> list[Tensor]:
        """Take views of each layer's numbers, shape [S, I + 1, O]."""
        return [
            flat_SP[:, at : at + rows * columns].unflatten(1, (rows, columns))
            for at, (rows, columns) in zip(self._offsets, self._shapes, strict=False)
        ]

    def count_elements(self) -> list[int]:
        """Count each layer's numbers, padding included; they sum to P."""
        return [after - before for before, after in pairwise(self._offsets)]

    def forward(self, x_SIN: Tensor) -> list[Tensor]:
        """Apply all networks to their own samples, shape [S, inputs, N].

        Returns:
            What each layer is given, [S, I + 1, N], and last what the network puts out.

        """
        layers = zip(self.layers(self.parameters_SP), self._activations, strict=True)
        outputs = [append_ones(x_SIN)]
        for number, (weights, activation) in enumerate(layers, 1):
            sums_SON = torch.bmm(weights.transpose(1, 2), outputs[-1])
            if number == len(self._shapes):
                outputs.append(_FORWARD[activation](sums_SON))
            elif torch.is_grad_enabled():
                outputs.append(append_ones(_FORWARD[activation](sums_SON)))
            else:
                # Written straight to its place among the ones: a copy costs as much as a product.
                outputs.append(_make_room(sums_SON))
                _WRITE[activation](sums_SON, outputs[-1][:, :-1])
        return outputs

    def backward(
        self, outputs: list[Tensor], error_SON: Tensor, gradient_SP: Tensor | None
    ) -> Tensor:
        """Carry errors of what the network put out back to its input.

        Args:
            outputs: of :meth:`forward`.
            error_SON: derivative of what is minimised by the output; may be overwritten.
            gradient_SP: where gradients of the parameters are written; None for none.

        Returns:
            The derivative by the input, [S, inputs, N], if no gradient is wanted; else that by
            the first layer's sums.

        """
        gradients = [] if gradient_SP is None else self.layers(gradient_SP)
        weights = self.layers(self.parameters_SP)
        shown = outputs[-1]
        for number in reversed(range(len(weights))):
            error_SON = _BACKWARD[self._activations[number]](error_SON, shown)
            if gradients:
                gradients[number].copy_(torch.bmm(outputs[number], error_SON.transpose(1, 2)))
            shown = outputs[number][:, :-1]
            if number or not gradients:
                error_SON = torch.bmm(weights[number][:, :-1], error_SON)
        return error_SON


def append_ones(x_SIN: Tensor) -> Tensor:
    """Add the row that the biases are multiplied with."""
    return torch.cat((x_SIN, torch.ones_like(x_SIN[:, :1])), 1)


def _make_room(like_SON: Tensor) -> Tensor:
    """Make room for another tensor's numbers with the row of ones already there."""
    num_slots, rows, columns = like_SON.shape
    room = like_SON.new_empty((num_slots, rows + 1, columns))
    room[:, -1] = 1
    return room
