"""The games: what each network minimises, given the discriminator's raw outputs ("scores").

Legend: B batch. Losses are in nats where they are logarithms. Formulas and sources of all games
stand in one table, in ``trainer_service.engine.kernel.losses``, whose oracle this is.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import relu, softplus

from trainer_service.domain.spec import Loss, LossKind


def discriminator_loss(loss: Loss, real_B: Tensor, generated_B: Tensor) -> Tensor:
    """Return what D minimises without penalties, a scalar; samples are paired where it matters.

    Non-saturating: cross entropy, both terms summed (Goodfellow et al., 2014, eq. 1), the target
    of real samples lowered by the label smoothing s (Salimans et al., 2016, section 3.4).
    Least squares: eq. 2 of Mao et al., 2017, with a = 0, b = 1 - s. Wasserstein: the negative of
    eq. 3 of Arjovsky et al., 2017.
    """
    target = 1 - loss.label_smoothing
    match loss.kind:
        case LossKind.NON_SATURATING | LossKind.MINIMAX:
            # -t log sigmoid(x) - (1 - t) log sigmoid(-x) = softplus(x) - t x
            return (softplus(real_B) - target * real_B).mean() + softplus(generated_B).mean()
        case LossKind.LEAST_SQUARES:
            return ((real_B - target).square().mean() + generated_B.square().mean()) / 2
        case LossKind.WASSERSTEIN:
            return generated_B.mean() - real_B.mean()
        case LossKind.HINGE:
            return relu(1 - real_B).mean() + relu(1 + generated_B).mean()
        case LossKind.RELATIVISTIC:
            return softplus(generated_B - real_B).mean()


def generator_losses(loss: Loss, real_B: Tensor, generated_B: Tensor) -> Tensor:
    """Return each sample's share of what G minimises, shape [B]; their mean is G's loss.

    Non-saturating: -log D(G(z)) (Goodfellow et al., 2014, section 3). Least squares: c = 1. Scores
    of real samples count in the relativistic game alone; they may be one score for all.
    """
    match loss.kind:
        case LossKind.NON_SATURATING:
            return softplus(-generated_B)
        case LossKind.MINIMAX:
            return -softplus(generated_B)
        case LossKind.LEAST_SQUARES:
            return (generated_B - 1).square() / 2
        case LossKind.WASSERSTEIN | LossKind.HINGE:
            return -generated_B
        case LossKind.RELATIVISTIC:
            return softplus(real_B - generated_B)


def to_verdicts(loss: Loss, scores: Tensor, middle: float) -> Tensor:
    """Turn scores of any shape into verdicts, 0 to 1.

    Args:
        loss: the game that gives the scores their meaning.
        scores: raw outputs of D.
        middle: the score halfway between the means of real and of generated samples; counts for
            discriminators that only rank.

    """
    if loss.kind == LossKind.LEAST_SQUARES:
        return scores.clamp(0, 1)
    return torch.sigmoid(scores - middle if loss.kind.only_ranks else scores)
