"""What each network goes down: the game and the penalty, given the samples.

The plain engine and the kernel's oracle share it; they differ in where samples come from.

Legend: B batch, D plane (2).
"""

from __future__ import annotations

import torch
from torch import Tensor

from trainer_service.domain.spec import Loss, LossKind
from trainer_service.engine.losses import discriminator_loss, generator_losses
from trainer_service.engine.penalties import Score, penalty


def discriminator_objective(
    loss: Loss, score: Score, real_BD: Tensor, generated_BD: Tensor, share_B1: Tensor
) -> Tensor:
    """Return what D goes down, a scalar; ``share_B1`` as in ``penalties``."""
    real_B, generated_B = score(torch.cat((real_BD, generated_BD))).chunk(2)
    value = discriminator_loss(loss, real_B, generated_B)
    return value + penalty(loss, score, real_BD, generated_BD, share_B1)


def generator_objective(loss: Loss, score: Score, real_BD: Tensor, generated_BD: Tensor) -> Tensor:
    """Return what G goes down, a scalar; real samples count in the relativistic game alone."""
    generated_B = score(generated_BD)
    is_paired = loss.kind == LossKind.RELATIVISTIC
    real_B = score(real_BD) if is_paired else torch.zeros_like(generated_B)
    return generator_losses(loss, real_B, generated_B).mean()
