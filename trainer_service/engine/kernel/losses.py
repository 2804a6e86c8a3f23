"""What each network minimises, and its derivative with respect to the discriminator's scores.

Legend: r scores of real samples, f of generated ones (raw outputs of D), t = 1 - label smoothing.
Losses are means over the batch, in nats where they are logarithms; S is softplus, s its
derivative, the sigmoid.

    loss            discriminator                          generator
    NON_SATURATING  S(r) - t r + S(f)                      S(-f)          Goodfellow et al. 2014
    MINIMAX         S(r) - t r + S(f)                      -S(f)          the same, eq. 1
    LEAST_SQUARES   (r - t)^2 / 2 + f^2 / 2                (f - 1)^2 / 2  Mao et al. 2017
    WASSERSTEIN     f - r                                  -f             Arjovsky et al. 2017
    HINGE           max(0, 1 - r) + max(0, 1 + f)          -f             Lim and Ye 2017
    RELATIVISTIC    S(f - r), paired within the batch      S(r - f)       Jolicoeur-Martineau 2019

To add one: a row here, a branch in each function below, a member of ``fields.Loss``, a branch in
the oracle (``engine.losses``) and a row in ``engine.plans``; see ``docs/engine.md``.
"""

from __future__ import annotations

from trainer_service.engine.kernel.compilation import compiled, inlined
from trainer_service.engine.kernel.elementary import sigmoid, softplus
from trainer_service.engine.kernel.fields import LANES, Loss
from trainer_service.engine.kernel.lane_types import Lanes
from trainer_service.engine.kernel.lanes import (
    lane_numbers,
    load,
    splat,
    store,
    total,
    where,
)
from trainer_service.engine.kernel.pointers import Pointer


@inlined
def is_paired(loss: int) -> bool:
    """Whether a sample's loss depends on a real and a generated score together."""
    return loss == Loss.RELATIVISTIC


@inlined
def _real_slope(loss: int, target: float, r: Lanes, f: Lanes) -> Lanes:
    """D's loss by r."""
    if loss == Loss.LEAST_SQUARES:
        slope = r - target
    elif loss == Loss.WASSERSTEIN:
        slope = splat(-1.0)
    elif loss == Loss.HINGE:
        slope = where(r < 1.0, -1.0, 0.0)
    elif loss == Loss.RELATIVISTIC:
        slope = -sigmoid(f - r)
    else:
        slope = sigmoid(r) - target
    return slope


@inlined
def _fake_slope(loss: int, r: Lanes, f: Lanes) -> Lanes:
    """D's loss by f."""
    if loss == Loss.LEAST_SQUARES:
        slope = f
    elif loss == Loss.WASSERSTEIN:
        slope = splat(1.0)
    elif loss == Loss.HINGE:
        slope = where(f > -1.0, 1.0, 0.0)
    elif loss == Loss.RELATIVISTIC:
        slope = sigmoid(f - r)
    else:
        slope = sigmoid(f)
    return slope


@inlined
def _generator_slope(loss: int, r: Lanes, f: Lanes) -> Lanes:
    """G's loss by f."""
    if loss == Loss.NON_SATURATING:
        slope = -sigmoid(-f)
    elif loss == Loss.MINIMAX:
        slope = -sigmoid(f)
    elif loss == Loss.LEAST_SQUARES:
        slope = f - 1.0
    elif loss == Loss.RELATIVISTIC:
        slope = -sigmoid(r - f)
    else:
        slope = splat(-1.0)
    return slope


@compiled
def fill_discriminator_errors(
    loss: int,
    target: float,
    real: Pointer[float],
    fake: Pointer[float],
    batch: int,
    blocks: int,
) -> None:
    """Put the derivatives of D's mean loss by all scores in their place; 0 past the batch."""
    share = 1.0 / batch
    for column in range(0, blocks * LANES, LANES):
        r, f = load(real + column), load(fake + column)
        is_sample = lane_numbers() + column < batch
        store(real + column, where(is_sample, _real_slope(loss, target, r, f) * share, 0.0))
        store(fake + column, where(is_sample, _fake_slope(loss, r, f) * share, 0.0))


@compiled
def fill_generator_errors(
    loss: int,
    real: Pointer[float],
    fake: Pointer[float],
    share: float,
    batch: int,
    blocks: int,
) -> None:
    """Put the derivative of G's loss by generated samples' scores in their place, times ``share``.

    1 / batch makes the loss a mean. Scores of real samples matter only where the loss is of pairs.
    """
    for column in range(0, blocks * LANES, LANES):
        r, f = load(real + column), load(fake + column)
        is_sample = lane_numbers() + column < batch
        store(fake + column, where(is_sample, _generator_slope(loss, r, f) * share, 0.0))


@inlined
def _discriminator_value(loss: int, target: float, r: Lanes, f: Lanes) -> Lanes:
    if loss == Loss.LEAST_SQUARES:
        value = ((r - target) * (r - target) + f * f) * 0.5
    elif loss == Loss.WASSERSTEIN:
        value = f - r
    elif loss == Loss.HINGE:
        value = where(r < 1.0, 1.0 - r, 0.0) + where(f > -1.0, f + 1.0, 0.0)
    elif loss == Loss.RELATIVISTIC:
        value = softplus(f - r)
    else:
        value = softplus(r) - r * target + softplus(f)
    return value


@inlined
def _generator_value(loss: int, r: Lanes, f: Lanes) -> Lanes:
    if loss == Loss.NON_SATURATING:
        value = softplus(-f)
    elif loss == Loss.MINIMAX:
        value = -softplus(f)
    elif loss == Loss.LEAST_SQUARES:
        value = (f - 1.0) * (f - 1.0) * 0.5
    elif loss == Loss.RELATIVISTIC:
        value = softplus(r - f)
    else:
        value = -f
    return value


@compiled
def sum_losses(
    loss: int, target: float, real: Pointer[float], fake: Pointer[float], count: int
) -> tuple[float, float]:
    """Return the sums of D's and of G's loss over ``count`` pairs of scores."""
    discriminator, generator = 0.0, 0.0
    for column in range(0, count, LANES):
        r, f = load(real + column), load(fake + column)
        is_sample = lane_numbers() + column < count
        value = where(is_sample, _discriminator_value(loss, target, r, f), 0.0)
        discriminator += total(value)
        generator += total(where(is_sample, _generator_value(loss, r, f), 0.0))
    return discriminator, generator
