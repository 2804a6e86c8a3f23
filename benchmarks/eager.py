"""The usual way to train a small GAN in PyTorch, to compare with: modules, autograd, Adam."""

# torch leaves the types of some of its methods open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

BATCH_SIZE = 150
SLOPE = 0.2
BETAS = (0.5, 0.9)


def create_network(widths: tuple[int, ...]) -> nn.Sequential:
    """Make a leaky-ReLU perceptron from its layers' units, input and output included."""
    layers: list[nn.Module] = []
    for before, after in pairwise(widths):
        layers += [nn.Linear(before, after), nn.LeakyReLU(SLOPE)]
    return nn.Sequential(*layers[:-1])


class EagerGan:
    """One GAN with log loss on a fixed set of points."""

    def __init__(self, hidden: tuple[int, ...], seed: int) -> None:
        torch.manual_seed(seed)
        self.real_ND = torch.randn(8192, 2)
        self.generator = create_network((2, *hidden, 2))
        self.discriminator = create_network((2, *hidden, 1))
        self.generator_optimizer = torch.optim.Adam(
            self.generator.parameters(), lr=0.003, betas=BETAS
        )
        self.discriminator_optimizer = torch.optim.Adam(
            self.discriminator.parameters(), lr=0.006, betas=BETAS
        )
        self.loss = nn.BCEWithLogitsLoss()

    def train(self, count: int) -> None:
        """Train some iterations: one update of D, then one of G."""
        ones, zeros = torch.ones(BATCH_SIZE, 1), torch.zeros(BATCH_SIZE, 1)
        for _ in range(count):
            real_BD = self.real_ND[torch.randint(len(self.real_ND), (BATCH_SIZE,))]
            generated_BD = self.generator(torch.randn(BATCH_SIZE, 2)).detach()
            self.discriminator_optimizer.zero_grad()
            loss = self._judge(real_BD, ones) + self._judge(generated_BD, zeros)
            loss.backward()
            self.discriminator_optimizer.step()

            self.generator_optimizer.zero_grad()
            self._judge(self.generator(torch.randn(BATCH_SIZE, 2)), ones).backward()
            self.generator_optimizer.step()

    def _judge(self, x_BD: Tensor, target_B1: Tensor) -> Tensor:
        return self.loss(self.discriminator(x_BD), target_B1)
