"""What keeps the discriminator smooth: functions of its gradient, differentiated by autograd.

Formulas and sources are in ``trainer_service.engine.kernel.penalties``.

Legend: B batch, D plane (2).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from trainer_service.domain.spec import Loss, PenaltyKind

_SMALLEST_SQUARE = 1e-12
"""Added below the root of a squared norm, whose derivative is infinite at 0."""

Score = Callable[[Tensor], Tensor]
"""The discriminator: samples [B, D] to raw outputs [B]."""


def penalty(
    loss: Loss, score: Score, real_BD: Tensor, generated_BD: Tensor, share_B1: Tensor
) -> Tensor:
    """Return what the penalty in force adds to D's loss, a scalar; 0 for clipped weights.

    Args:
        loss: says which penalty, and its strength.
        score: the discriminator.
        real_BD: real samples.
        generated_BD: generated ones.
        share_B1: where between them WGAN-GP looks: 0 at the generated sample, 1 at the real one.

    """
    strength = loss.penalty_strength
    match loss.penalty_in_force:
        case PenaltyKind.R1:
            return strength / 2 * square_slopes(score, real_BD).mean()
        case PenaltyKind.R2:
            return strength / 2 * square_slopes(score, generated_BD).mean()
        case PenaltyKind.R1_R2:
            squares_B = square_slopes(score, real_BD) + square_slopes(score, generated_BD)
            return strength / 2 * squares_B.mean()
        case PenaltyKind.GRADIENT_PENALTY:
            between_BD = generated_BD + share_B1 * (real_BD - generated_BD)
            sizes_B = (square_slopes(score, between_BD) + _SMALLEST_SQUARE).sqrt()
            return strength * (sizes_B - 1).square().mean()
        case _:
            return real_BD.new_zeros(())


def square_slopes(score: Score, x_BD: Tensor) -> Tensor:
    """Squared norms of the gradients of scores by samples, shape [B]; differentiable."""
    x_BD = x_BD.detach().requires_grad_()
    (slopes_BD,) = torch.autograd.grad(score(x_BD).sum(), x_BD, create_graph=True)
    return slopes_BD.square().sum(1)
