"""From the discriminator's scores to verdicts, 0 to 1, and what they say of real and generated.

Where the score is a logit the verdict is a probability. Least squares aims at 0 and 1 directly. The
critics of the other games only rank: their verdict is the score, centred between the means of
real and of generated samples and squashed.
"""

from __future__ import annotations

from trainer_service.engine.kernel.compilation import compiled, inlined
from trainer_service.engine.kernel.elementary import sigmoid
from trainer_service.engine.kernel.fields import LANES, Loss
from trainer_service.engine.kernel.lane_types import Lanes
from trainer_service.engine.kernel.lanes import lane_numbers, load, store, total, where
from trainer_service.engine.kernel.pointers import Pointer


@inlined
def only_ranks(loss: int) -> bool:
    """Whether scores have no zero of their own."""
    return loss >= Loss.WASSERSTEIN


@inlined
def to_verdict(loss: int, scores: Lanes, middle: float) -> Lanes:
    """Verdicts of scores; ``middle`` counts for games that only rank."""
    if loss == Loss.LEAST_SQUARES:
        verdict = where(scores < 0.0, 0.0, where(scores > 1.0, 1.0, scores))
    elif only_ranks(loss):
        verdict = sigmoid(scores - middle)
    else:
        verdict = sigmoid(scores)
    return verdict


@compiled
def fill_verdicts(
    loss: int, target: Pointer[float], scores: Pointer[float], middle: float, columns: int
) -> None:
    """Verdicts of a row of scores."""
    for column in range(0, columns, LANES):
        store(target + column, to_verdict(loss, load(scores + column), middle))


@compiled
def mean(scores: Pointer[float], count: int) -> float:
    """Mean of a row's first numbers."""
    sums = 0.0
    for column in range(0, count, LANES):
        is_sample = lane_numbers() + column < count
        sums += total(where(is_sample, load(scores + column), 0.0))
    return sums / count


@compiled
def summarise(loss: int, scores: Pointer[float], middle: float, count: int) -> tuple[float, float]:
    """Share of verdicts above one half, where one half itself counts half, and their mean."""
    above, sums = 0.0, 0.0
    for column in range(0, count, LANES):
        is_sample = lane_numbers() + column < count
        verdict = to_verdict(loss, load(scores + column), middle)
        answer = where(verdict > 0.5, 1.0, where(verdict < 0.5, 0.0, 0.5))
        above += total(where(is_sample, answer, 0.0))
        sums += total(where(is_sample, verdict, 0.0))
    return above / count, sums / count
