"""From a gradient to an update; formulas and defaults are those of ``torch.optim``.

Legend: g gradient, m and v moments, t updates of the layer so far, this one included.

    SGD      m = beta1 m + g                                   p -= rate m
    ADAM     m = beta1 m + (1 - beta1) g                       p -= rate (m / (1 - beta1^t))
             v = beta2 v + (1 - beta2) g^2                         / (sqrt(v / (1 - beta2^t)) + eps)
    RMSPROP  v = beta2 v + (1 - beta2) g^2                     p -= rate g / (sqrt(v) + epsilon)

Hyperparameters and bias corrections are float64; what is derived from them is rounded to float32
once. 1 - 0.999^t in float32 is wrong by 10^-5, which shows after a hundred updates.
"""

from __future__ import annotations

import math

from trainer_service.engine.kernel.compilation import compiled, inlined
from trainer_service.engine.kernel.fields import (
    BETA1,
    BETA2,
    DEPTH,
    EPSILON,
    LANES,
    LEARNING_RATE,
    NUM_PADDED,
    OPTIMIZER,
    SCHEDULE,
    SCHEDULE_FACTOR,
    SCHEDULE_STEPS,
    WIDTHS,
    Optimizer,
    Schedule,
)
from trainer_service.engine.kernel.lanes import load, root, splat, store, total, where
from trainer_service.engine.kernel.layers import layer_size
from trainer_service.engine.kernel.pointers import Pointer


@compiled
def learning_rate(network: Pointer[int], reals: Pointer[float], iteration: int) -> float:
    """Learning rate at an iteration, counted from 0.

    COSINE falls from the full rate to ``factor`` of it over ``steps`` iterations and stays there
    (Loshchilov and Hutter 2017, without restarts). STEP multiplies by ``factor`` every ``steps``.
    """
    rate = reals[LEARNING_RATE]
    factor, steps = reals[SCHEDULE_FACTOR], network[SCHEDULE_STEPS]
    if network[SCHEDULE] == Schedule.COSINE:
        progress = min(iteration / steps, 1.0)
        rate *= factor + (1.0 - factor) * 0.5 * (1.0 + math.cos(math.pi * progress))
    elif network[SCHEDULE] == Schedule.STEP:
        rate *= factor ** (iteration // steps)
    return rate


@inlined
def _bias_correction(beta: float, t: int) -> float:
    """1 - beta^t in float64; exactly 1 as soon as beta^t no longer counts, without the power."""
    if t * (1.0 - beta) > 40.0:
        return 1.0
    return 1.0 - beta**t


@compiled
def update(
    network: Pointer[int],
    reals: Pointer[float],
    counts: Pointer[int],
    weights: Pointer[float],
    gradient: Pointer[float],
    rate: float,
) -> None:
    """Update all parameters of a network; its moments follow the weights in memory."""
    for layer in range(network[DEPTH]):
        size = layer_size(network[WIDTHS + layer], network[WIDTHS + layer + 1])
        counts[layer] = counts[layer] + 1
        first = weights + network[NUM_PADDED]
        second = first + network[NUM_PADDED]
        if network[OPTIMIZER] == Optimizer.ADAM:
            _adam(reals, counts[layer], weights, first, second, gradient, size, rate)
        elif network[OPTIMIZER] == Optimizer.RMSPROP:
            _rmsprop(reals, weights, second, gradient, size, rate)
        else:
            _sgd(reals, weights, first, gradient, size, rate)
        weights = weights + size
        gradient = gradient + size


@compiled
def _sgd(
    reals: Pointer[float],
    weights: Pointer[float],
    first: Pointer[float],
    gradient: Pointer[float],
    size: int,
    rate: float,
) -> None:
    momentum = reals[BETA1]
    for i in range(0, size, LANES):
        m = load(first + i) * momentum + load(gradient + i)
        store(first + i, m)
        store(weights + i, load(weights + i) - m * rate)


@compiled
def _adam(
    reals: Pointer[float],
    t: int,
    weights: Pointer[float],
    first: Pointer[float],
    second: Pointer[float],
    gradient: Pointer[float],
    size: int,
    rate: float,
) -> None:
    beta1, beta2 = reals[BETA1], reals[BETA2]
    fresh1, fresh2 = 1.0 - beta1, 1.0 - beta2
    step = rate / _bias_correction(beta1, t)
    scale = 1.0 / math.sqrt(_bias_correction(beta2, t))
    epsilon = reals[EPSILON]
    for i in range(0, size, LANES):
        g = load(gradient + i)
        m = load(first + i) * beta1 + g * fresh1
        v = load(second + i) * beta2 + g * g * fresh2
        store(first + i, m)
        store(second + i, v)
        store(weights + i, load(weights + i) - m * step / (root(v) * scale + epsilon))


@compiled
def _rmsprop(
    reals: Pointer[float],
    weights: Pointer[float],
    second: Pointer[float],
    gradient: Pointer[float],
    size: int,
    rate: float,
) -> None:
    memory, epsilon = reals[BETA2], reals[EPSILON]
    fresh = 1.0 - memory
    for i in range(0, size, LANES):
        g = load(gradient + i)
        v = load(second + i) * memory + g * g * fresh
        store(second + i, v)
        store(weights + i, load(weights + i) - g * rate / (root(v) + epsilon))


@compiled
def clear(rows: Pointer[float], size: int) -> None:
    """Set to 0."""
    for i in range(0, size, LANES):
        store(rows + i, splat(0.0))


@compiled
def square_norm(values: Pointer[float], size: int) -> float:
    """Sum of squares; infinite or not a number as soon as one value is."""
    sums = splat(0.0)
    for i in range(0, size, LANES):
        sums = sums + load(values + i) * load(values + i)
    return total(sums)


@compiled
def clip(weights: Pointer[float], size: int, bound: float) -> None:
    """Keep every parameter within +-bound (Arjovsky et al. 2017, algorithm 1)."""
    for i in range(0, size, LANES):
        w = load(weights + i)
        store(weights + i, where(w > bound, splat(bound), where(w < -bound, splat(-bound), w)))


@compiled
def average(target: Pointer[float], source: Pointer[float], size: int, decay: float) -> None:
    """Exponential moving average: target = decay target + (1 - decay) source."""
    fresh = 1.0 - decay
    for i in range(0, size, LANES):
        store(target + i, load(target + i) * decay + load(source + i) * fresh)
