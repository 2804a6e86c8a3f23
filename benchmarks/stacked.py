"""Many GANs as one PyTorch program, to compare with: stacked parameters, no autograd.

The best that we know of within PyTorch on a processor: every layer of all sessions is one batched
matrix product, gradients are written out by hand, and one fused pass of Adam updates all.

Legend of shapes: S sessions, B batch, I inputs and O outputs of a layer.
"""

# torch leaves the types of some of its methods open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.eager import BATCH_SIZE, BETAS, SLOPE

_EPSILON = 1e-8


class StackedNetwork:
    """One perceptron for each session, all of the same shape."""

    def __init__(self, num_sessions: int, widths: tuple[int, ...], learning_rate: float) -> None:
        sizes = [(before + 1) * after for before, after in pairwise(widths)]
        self._parameters = torch.empty(num_sessions, sum(sizes)).uniform_(-0.5, 0.5)
        self._gradients = torch.zeros_like(self._parameters)
        self._mean = torch.zeros_like(self._parameters)
        self._square = torch.zeros_like(self._parameters)
        self._learning_rate = learning_rate
        self._num_updates = 0
        self._layers = [
            (*self._cut(self._parameters, at, shape), *self._cut(self._gradients, at, shape))
            for at, shape in zip(
                [sum(sizes[:i]) for i in range(len(sizes))], pairwise(widths), strict=True
            )
        ]
        self._inputs: list[Tensor] = []

    @staticmethod
    def _cut(stack: Tensor, at: int, shape: tuple[int, int]) -> tuple[Tensor, Tensor]:
        before, after = shape
        bias = at + before * after
        weight_SIO = stack[:, at:bias].view(-1, before, after)
        return weight_SIO, stack[:, bias : bias + after].unsqueeze(1)

    def forward(self, x_SBI: Tensor) -> Tensor:
        """Apply all networks to their own batches."""
        self._inputs = []
        for number, (weight, bias, _, _) in enumerate(self._layers):
            self._inputs.append(x_SBI)
            x_SBI = torch.baddbmm(bias, x_SBI, weight)
            if number + 1 < len(self._layers):
                x_SBI = functional.leaky_relu_(x_SBI, SLOPE)
        return x_SBI

    def backward(self, error_SBO: Tensor, *, is_learning: bool, wants_input: bool) -> Tensor:
        """Carry errors back; adds to the gradients when it learns."""
        for number in reversed(range(len(self._layers))):
            weight, _, weight_gradient, bias_gradient = self._layers[number]
            x_SBI = self._inputs[number]
            if is_learning:
                weight_gradient += torch.bmm(x_SBI.transpose(1, 2), error_SBO)
                bias_gradient += error_SBO.sum(1, keepdim=True)
            if number or wants_input:
                error_SBO = torch.bmm(error_SBO, weight.transpose(1, 2))
            if number:
                error_SBO *= torch.where(x_SBI > 0, 1.0, SLOPE)
        return error_SBO

    def update(self) -> None:
        """Take one step of Adam and forget the gradients."""
        self._num_updates += 1
        first, second = (1 - beta**self._num_updates for beta in BETAS)
        self._mean.lerp_(self._gradients, 1 - BETAS[0])
        self._square.mul_(BETAS[1]).addcmul_(self._gradients, self._gradients, value=1 - BETAS[1])
        root = (self._square / second).sqrt_().add_(_EPSILON)
        self._parameters.addcdiv_(self._mean, root, value=-self._learning_rate / first)
        self._gradients.zero_()


class StackedGans:
    """Sessions with log loss on fixed sets of points, one iteration of all at a time."""

    def __init__(self, hidden: tuple[int, ...], num_sessions: int) -> None:
        torch.manual_seed(0)
        self.num_sessions = num_sessions
        self._real_SND = torch.randn(num_sessions, 8192, 2)
        self._generator = StackedNetwork(num_sessions, (2, *hidden, 2), 0.003)
        self._discriminator = StackedNetwork(num_sessions, (2, *hidden, 1), 0.006)
        self._rows = torch.arange(num_sessions).unsqueeze(1)

    @torch.inference_mode()
    def train(self, count: int) -> None:
        """Train some iterations of every session."""
        shape = (self.num_sessions, BATCH_SIZE)
        for _ in range(count):
            real = self._real_SND[self._rows, torch.randint(8192, shape)]
            self._teach_discriminator(real, target=1.0)
            self._teach_discriminator(self._generator.forward(torch.randn(*shape, 2)), target=0.0)
            self._discriminator.update()
            generated = self._generator.forward(torch.randn(*shape, 2))
            error = self._discriminator.forward(generated).sigmoid_().sub_(1.0).div_(BATCH_SIZE)
            pull = self._discriminator.backward(error, is_learning=False, wants_input=True)
            self._generator.backward(pull, is_learning=True, wants_input=False)
            self._generator.update()

    def _teach_discriminator(self, x_SBD: Tensor, target: float) -> None:
        error = self._discriminator.forward(x_SBD).sigmoid_().sub_(target).div_(BATCH_SIZE)
        self._discriminator.backward(error, is_learning=True, wants_input=False)
