"""One update of either network, for all sessions of a stack at once.

Losses and penalties are the plain engine's own, so a new one needs nothing here. The derivative of
a loss by D's scores comes from autograd, which is cheap for one number a sample; what is expensive,
the way from there through the layers, is written out (``networks``). Only penalties, which are
functions of gradients, go through autograd as a whole.

Legend of shapes: S sessions, B batch, N samples (real and generated), D plane (2), P parameters.
"""

# torch leaves the types of some of its methods open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

import torch
from torch import Tensor

from trainer_service.domain.spec import Loss, LossKind, PenaltyKind
from trainer_service.engine.batched.draws import Draw, Use
from trainer_service.engine.batched.networks import StackedNetwork
from trainer_service.engine.losses import discriminator_loss, generator_losses
from trainer_service.engine.penalties import penalty

SLOPED = frozenset(
    {PenaltyKind.R1, PenaltyKind.R2, PenaltyKind.R1_R2, PenaltyKind.GRADIENT_PENALTY}
)
"""Penalties that are functions of D's gradient by its samples."""


class Steps:
    """The gradients of a family's two networks."""

    def __init__(
        self,
        loss: Loss,
        generator: StackedNetwork,
        discriminator: StackedNetwork,
        deviation_S11: Tensor,
    ) -> None:
        """Take what does not change between updates; ``deviation`` is that of instance noise."""
        self._loss = loss
        self._generator = generator
        self._discriminator = discriminator
        self._deviation_S11 = deviation_S11

    def discriminate(self, draw: Draw, gradient_SP: Tensor) -> None:
        """Write the gradient of D's loss and penalty by its parameters."""
        generated_SDB = self._generator.forward(draw[Use.NOISE])[-1]
        fake_SDB = self._jitter(generated_SDB, draw.get(Use.FAKE_JITTER))
        real_SDB = self._jitter(draw[Use.REAL], draw.get(Use.REAL_JITTER))
        outputs = self._discriminator.forward(torch.cat((real_SDB, fake_SDB), 2))
        with torch.enable_grad():
            scores_S1N = outputs[-1].detach().requires_grad_()
            real_SB, fake_SB = scores_S1N.squeeze(1).chunk(2, 1)
            # A mean over all sessions, hence the factor: each has a mean of its own.
            value = discriminator_loss(self._loss, real_SB, fake_SB) * len(real_SB)
            (error_S1N,) = torch.autograd.grad(value, scores_S1N)
        self._discriminator.backward(outputs, error_S1N, gradient_SP)
        if self._loss.penalty_in_force in SLOPED:
            gradient_SP += self._differentiate_penalty(real_SDB, fake_SDB, draw.get(Use.SHARES))

    def generate(self, draw: Draw, gradient_SP: Tensor) -> None:
        """Write the gradient of G's loss by its parameters."""
        generated = self._generator.forward(draw[Use.NOISE])
        fake_SDB = self._jitter(generated[-1], draw.get(Use.FAKE_JITTER))
        outputs = self._discriminator.forward(fake_SDB)
        real_SB = torch.zeros_like(outputs[-1]).squeeze(1)
        if self._loss.kind == LossKind.RELATIVISTIC:
            real_SDB = self._jitter(draw[Use.REAL], draw.get(Use.REAL_JITTER))
            real_SB = self._discriminator.forward(real_SDB)[-1].squeeze(1)
        with torch.enable_grad():
            scores_S1B = outputs[-1].detach().requires_grad_()
            losses_SB = generator_losses(self._loss, real_SB, scores_S1B.squeeze(1))
            (error_S1B,) = torch.autograd.grad(losses_SB.sum() / losses_SB.shape[1], scores_S1B)
        pull_SDB = self._discriminator.backward(outputs, error_S1B, None)
        self._generator.backward(generated, pull_SDB, gradient_SP)

    def _jitter(self, x_SDB: Tensor, noise_SDB: Tensor | None) -> Tensor:
        """Add instance noise to what D sees (Soenderby et al., 2017)."""
        return x_SDB if noise_SDB is None else x_SDB + self._deviation_S11 * noise_SDB

    def _differentiate_penalty(
        self, real_SDB: Tensor, fake_SDB: Tensor, shares_S1B: Tensor | None
    ) -> Tensor:
        """Gradient of the penalty by D's parameters, shape [S, P]."""
        num_sessions, _, batch = real_SDB.shape
        with torch.enable_grad():
            parameters_SP = self._discriminator.parameters_SP.detach().clone().requires_grad_()
            network = self._discriminator.with_parameters(parameters_SP)

            def score(x_ND: Tensor) -> Tensor:
                x_SDB = x_ND.view(num_sessions, batch, -1).transpose(1, 2)
                return network.forward(x_SDB)[-1].flatten()

            shares = real_SDB.new_zeros(num_sessions, 1, batch)
            value = penalty(
                self._loss,
                score,
                _to_rows(real_SDB),
                _to_rows(fake_SDB),
                _to_rows(shares if shares_S1B is None else shares_S1B),
            )
            (gradient_SP,) = torch.autograd.grad(
                value * num_sessions, parameters_SP, materialize_grads=True
            )
        return gradient_SP


def _to_rows(x_SDB: Tensor) -> Tensor:
    """Lay all sessions' samples out as the penalties take them, one a row."""
    return x_SDB.transpose(1, 2).flatten(0, 1)
