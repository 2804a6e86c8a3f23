"""Gradient penalties: what they add to the discriminator's loss and to its gradient.

With s = the gradient of D's score by a sample x, over a batch of B:

    R1  weight / 2 * mean |s|^2 at real samples          Mescheder, Geiger and Nowozin 2018
    R2  the same at generated samples
    GP  weight * mean (|s| - 1)^2 at points drawn between real and generated samples
                                                         Gulrajani et al. 2017

Each is a function of a gradient, so its own gradient is of second order. For a network with
h_l = act(a_l), a_l = W_l' h_{l-1} + b_l and score a_L:

1. *slopes* of the score by the sums, from the output down: d_L = 1, d_l = act'(a_l) (W_{l+1}
   d_{l+1}); at the input s = W_1 d_1.
2. *tangents* of the penalty by W_l d_l, from the input up: t_0 = the penalty by s, v_l = W_l'
   t_{l-1}, t_l = act'(a_l) v_l. They give the gradient of W_l: t_{l-1} times d_l (no bias).
3. where the activation is curved, the penalty also depends on a_l: c_l = v_l act''(a_l) (W_{l+1}
   d_{l+1}) = v_l d_l k(h_l), with k = act'' / act', which is -2h for tanh and 1 - 2h for the
   sigmoid. These errors are added on the way down to those of the loss. They overwrite the slopes.

So a penalty costs two passes, and one backward pass more where none follows anyway.
"""

from __future__ import annotations

from trainer_service.engine.kernel.compilation import compiled, inlined
from trainer_service.engine.kernel.correlation import correlate
from trainer_service.engine.kernel.fields import (
    DEPTH,
    HIDDEN,
    LANES,
    NUM_UNITS,
    WIDTHS,
    Activation,
)
from trainer_service.engine.kernel.lane_types import Lanes
from trainer_service.engine.kernel.lanes import lane_numbers, load, root, splat, store, where
from trainer_service.engine.kernel.layers import is_smooth, layer_size, slope_below
from trainer_service.engine.kernel.mixing import mix_bent
from trainer_service.engine.kernel.networks import backward, smooth_slope
from trainer_service.engine.kernel.pointers import Pointer

_SMALLEST_SQUARE = 1e-12
"""Added below the root of |s|^2, whose derivative is infinite at 0."""


@compiled
def interpolate(
    target: Pointer[float],
    real: Pointer[float],
    fake: Pointer[float],
    shares: Pointer[float],
    blocks: int,
    pitch: int,
) -> None:
    """Points of the plane between pairs: fake + share (real - fake)."""
    for column in range(0, blocks * LANES, LANES):
        share = load(shares + column)
        for at in (column, pitch + column):
            x, y = load(real + at), load(fake + at)
            store(target + at, y + share * (x - y))


@compiled
def add_penalty(
    network: Pointer[int],
    weights: Pointer[float],
    rows: Pointer[float],
    slopes: Pointer[float],
    tangents: Pointer[float],
    gradient: Pointer[float],
    weight: float,
    has_unit_target: bool,
    batch: int,
    blocks: int,
    pitch: int,
) -> None:
    """Add a penalty's gradient (steps 1 and 2) at the samples whose rows are given.

    ``slopes`` and ``tangents`` are room in the layout of ``rows``. Afterwards ``slopes`` holds
    the errors of step 3 where the activation is smooth.
    """
    unit = network[NUM_UNITS] - 1
    for column in range(0, blocks * LANES, LANES):
        store(slopes + (unit * pitch + column), splat(1.0))
    no_errors = slopes
    backward(network, weights, rows, slopes, gradient, False, True, no_errors, False, blocks, pitch)
    _differentiate(slopes, tangents, weight, has_unit_target, batch, blocks, pitch)
    _push_tangents(network, weights, rows, slopes, tangents, gradient, blocks, pitch)


@compiled
def _differentiate(
    slopes: Pointer[float],
    tangents: Pointer[float],
    weight: float,
    has_unit_target: bool,
    batch: int,
    blocks: int,
    pitch: int,
) -> None:
    """t_0, the penalty by s: weight s / B, or 2 weight (1 - 1 / |s|) s / B; 0 past the batch."""
    share = weight / batch
    for column in range(0, blocks * LANES, LANES):
        x, y = load(slopes + column), load(slopes + (pitch + column))
        factor = splat(share)
        if has_unit_target:
            size = root(x * x + y * y + _SMALLEST_SQUARE)
            factor = (1.0 - 1.0 / size) * (2.0 * share)
        is_sample = lane_numbers() + column < batch
        store(tangents + column, where(is_sample, x * factor, 0.0))
        store(tangents + (pitch + column), where(is_sample, y * factor, 0.0))


@compiled
def _push_tangents(
    network: Pointer[int],
    weights: Pointer[float],
    rows: Pointer[float],
    slopes: Pointer[float],
    tangents: Pointer[float],
    gradient: Pointer[float],
    blocks: int,
    pitch: int,
) -> None:
    depth = network[DEPTH]
    activation = network[HIDDEN]
    slope = slope_below(activation)
    unit = 0
    at = 0
    for layer in range(depth):
        num_in, num_out = network[WIDTHS + layer], network[WIDTHS + layer + 1]
        above = unit + num_in
        correlate(
            gradient + at, tangents + unit * pitch, num_in, slopes + above * pitch, num_out, False,
            blocks, pitch,
        )  # fmt: skip
        if layer + 1 < depth:
            mix_bent(
                weights + at, num_out, 1, tangents + unit * pitch, num_in,
                tangents + above * pitch, num_out, rows + above * pitch, slope, blocks, pitch,
            )  # fmt: skip
            if is_smooth(activation):
                _curve(
                    activation, tangents + above * pitch, slopes + above * pitch,
                    rows + above * pitch, num_out, blocks, pitch,
                )  # fmt: skip
        at += layer_size(num_in, num_out)
        unit = above


@inlined
def _curvature(activation: int, y: Lanes) -> Lanes:
    """K = act'' / act' of what the activation put out."""
    return y * -2.0 if activation == Activation.TANH else 1.0 - y * 2.0


@compiled
def _curve(
    activation: int,
    tangents: Pointer[float],
    slopes: Pointer[float],
    outputs: Pointer[float],
    num_rows: int,
    blocks: int,
    pitch: int,
) -> None:
    """From v_l: the curvature's errors c_l, in place of the slopes, then t_l in place of v_l."""
    for row in range(num_rows):
        for column in range(0, blocks * LANES, LANES):
            at = row * pitch + column
            v, y = load(tangents + at), load(outputs + at)
            store(slopes + at, v * load(slopes + at) * _curvature(activation, y))
            store(tangents + at, v * smooth_slope(activation, y))
