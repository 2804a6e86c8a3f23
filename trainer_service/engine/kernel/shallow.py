"""Networks of one hidden layer between two inputs and one or two outputs: each way in one pass.

That is the default size of GAN Lab. A unit's numbers stay in registers from what comes in to what
goes out, where layer by layer they would be written to rows and read again: a step takes a sixth
less. Activations that bend at 0 alone are done so.

Legend, beside that of ``layers``: x inputs, h what the hidden units put out, e errors of the
output's sums; w and b weights and biases of the hidden layer, v and c of the output. A hidden
unit's error is e v, times the slope where h is not positive.
"""

from __future__ import annotations

from trainer_service.engine.kernel.compilation import compiled, inlined
from trainer_service.engine.kernel.correlation import add_some, add_sum
from trainer_service.engine.kernel.fields import DEPTH, HIDDEN, LANES, WIDTHS
from trainer_service.engine.kernel.lanes import load, splat, store, switch, totals
from trainer_service.engine.kernel.layers import (
    bend,
    in_turn,
    is_smooth,
    layer_size,
    slope_below,
    start,
)
from trainer_service.engine.kernel.pointers import Pointer

_SECONDS = LANES // 2  # where ``totals`` puts the other four


@inlined
def is_shallow(network: Pointer[int]) -> bool:
    """Whether this module is for a network."""
    return (
        network[DEPTH] == 2
        and network[WIDTHS] == 2
        and network[WIDTHS + 2] <= 2
        and not is_smooth(network[HIDDEN])
    )


@compiled
def run_shallow(
    network: Pointer[int], weights: Pointer[float], rows: Pointer[float], blocks: int, pitch: int
) -> None:
    """Fill the rows of the hidden layer and of the output's sums from those of the input."""
    if network[WIDTHS + 2] == 2:
        _run(True, network, weights, rows, blocks, pitch)
    else:
        _run(False, network, weights, rows, blocks, pitch)


@inlined
def _run(
    has_second: bool,
    network: Pointer[int],
    weights: Pointer[float],
    rows: Pointer[float],
    blocks: int,
    pitch: int,
) -> None:
    """One output, or two."""
    paired = blocks & ~1
    for block in range(0, paired, 2):
        _run_blocks(has_second, True, network, weights, rows + block * LANES, pitch)
    if blocks > paired:
        _run_blocks(has_second, False, network, weights, rows + paired * LANES, pitch)


@inlined
def _run_blocks(
    has_second: bool,
    is_pair: bool,
    network: Pointer[int],
    weights: Pointer[float],
    rows: Pointer[float],
    pitch: int,
) -> None:
    """One block of samples, or two that share what is loaded of the weights."""
    num_hidden, slope = network[WIDTHS + 1], slope_below(network[HIDDEN])
    num_out = 2 if has_second else 1
    b, v = weights + 2 * num_hidden, weights + layer_size(2, num_hidden)
    c = v + num_hidden * num_out
    x0, x1 = load(rows), load(rows + pitch)
    next0, next1 = x0, x1
    if is_pair:
        next0, next1 = load(rows + LANES), load(rows + (pitch + LANES))
    y0 = start(c, 0)
    y1 = start(c, 1) if has_second else y0
    z0, z1 = y0, y1
    at = rows + 2 * pitch
    for k in range(num_hidden):
        bias, w0, w1, v0 = start(b, k), weights[k], weights[num_hidden + k], v[num_out * k]
        h = bend(bias + x0 * w0 + x1 * w1, slope)
        store(at, h)
        y0 = y0 + h * v0
        if has_second:
            y1 = y1 + h * v[num_out * k + 1]
        if is_pair:
            h = bend(bias + next0 * w0 + next1 * w1, slope)
            store(at + LANES, h)
            z0 = z0 + h * v0
            if has_second:
                z1 = z1 + h * v[num_out * k + 1]
        at = at + pitch
    store(at, y0)
    if has_second:
        store(at + pitch, y1)
    if is_pair:
        store(at + LANES, z0)
        if has_second:
            store(at + (pitch + LANES), z1)


@compiled
def learn_shallow(
    network: Pointer[int],
    weights: Pointer[float],
    rows: Pointer[float],
    gradient: Pointer[float],
    blocks: int,
    pitch: int,
) -> None:
    """Add to the weights' gradient, given rows where errors have taken the output's place."""
    num_hidden, slope = network[WIDTHS + 1], slope_below(network[HIDDEN])
    size = layer_size(2, num_hidden)
    v, errors = weights + size, rows + (2 + num_hidden) * pitch
    if network[WIDTHS + 2] == 2:
        for k in range(num_hidden):
            _learn_unit(k, num_hidden, slope, size, v, rows, errors, gradient, blocks, pitch)
        add_sum(gradient + (size + 2 * num_hidden), errors, blocks)
        add_sum(gradient + (size + 2 * num_hidden + 1), errors + pitch, blocks)
    else:
        for k in range(0, num_hidden, 2):
            _learn_pair(k, num_hidden, slope, size, v, rows, errors, gradient, blocks, pitch)
        add_sum(gradient + (size + num_hidden), errors, blocks)


@inlined
def _learn_unit(
    k: int,
    num_hidden: int,
    slope: float,
    size: int,
    v: Pointer[float],
    rows: Pointer[float],
    errors: Pointer[float],
    gradient: Pointer[float],
    blocks: int,
    pitch: int,
) -> None:
    """One hidden unit under two outputs."""
    zero = splat(0.0)
    hidden = rows + (2 + k) * pitch
    v0, v1 = splat(v[2 * k]), splat(v[2 * k + 1])
    small0, small1 = v0 * slope, v1 * slope
    p0, p1, sums, q0, q1 = zero, zero, zero, zero, zero
    for number in range(blocks):
        column = in_turn(number, blocks)
        e0, e1 = load(errors + column), load(errors + (pitch + column))
        h = load(hidden + column)
        error = e0 * switch(h, v0, small0) + e1 * switch(h, v1, small1)
        p0, p1 = p0 + load(rows + column) * error, p1 + load(rows + (pitch + column)) * error
        sums = sums + error
        q0, q1 = q0 + h * e0, q1 + h * e1
    products = totals(p0, p1, sums, zero, q0, q1, zero, zero)
    add_some(gradient + k, num_hidden, products, 0, 3)
    add_some(gradient + (size + 2 * k), 1, products, _SECONDS, 2)


@inlined
def _learn_pair(
    k: int,
    num_hidden: int,
    slope: float,
    size: int,
    v: Pointer[float],
    rows: Pointer[float],
    errors: Pointer[float],
    gradient: Pointer[float],
    blocks: int,
    pitch: int,
) -> None:
    """Two hidden units under one output, or the last one.

    All errors of a unit have the factor v, which can wait until their sums are there.
    """
    zero = splat(0.0)
    has_next = k + 1 < num_hidden
    hidden, step = rows + (2 + k) * pitch, pitch if has_next else 0
    p0, p1, q0, q1, s0, s1, t0, t1 = zero, zero, zero, zero, zero, zero, zero, zero
    for number in range(blocks):
        column = in_turn(number, blocks)
        x0, x1, e = load(rows + column), load(rows + (pitch + column)), load(errors + column)
        h0, h1 = load(hidden + column), load(hidden + (step + column))
        small = e * slope
        e0, e1 = switch(h0, e, small), switch(h1, e, small)
        p0, p1 = p0 + x0 * e0, p1 + x0 * e1
        q0, q1 = q0 + x1 * e0, q1 + x1 * e1
        s0, s1 = s0 + e0, s1 + e1
        t0, t1 = t0 + h0 * e, t1 + h1 * e
    products = totals(p0, q0, s0, t0, p1, q1, s1, t1)
    add_some(gradient + k, num_hidden, products * v[k], 0, 3)
    add_some(gradient + (size + k), 1, products, 3, 1)
    if has_next:
        add_some(gradient + (k + 1), num_hidden, products * v[k + 1], _SECONDS, 3)
        add_some(gradient + (size + k + 1), 1, products, _SECONDS + 3, 1)


@compiled
def trace_shallow(
    network: Pointer[int], weights: Pointer[float], rows: Pointer[float], blocks: int, pitch: int
) -> None:
    """Put the input's errors in its place, given those of the one output in its own."""
    paired = blocks & ~1
    for block in range(0, paired, 2):
        _trace_blocks(True, network, weights, rows + block * LANES, pitch)
    if blocks > paired:
        _trace_blocks(False, network, weights, rows + paired * LANES, pitch)


@inlined
def _trace_blocks(
    is_pair: bool, network: Pointer[int], weights: Pointer[float], rows: Pointer[float], pitch: int
) -> None:
    """One block of samples, or two that share what is loaded of the weights."""
    num_hidden, slope = network[WIDTHS + 1], slope_below(network[HIDDEN])
    v = weights + layer_size(2, num_hidden)
    zero = splat(0.0)
    x0, x1, next0, next1 = zero, zero, zero, zero
    at = rows + 2 * pitch
    for k in range(num_hidden):
        w0, w1, steep = weights[k], weights[num_hidden + k], splat(v[k])
        small = steep * slope
        factor = switch(load(at), steep, small)
        x0, x1 = x0 + factor * w0, x1 + factor * w1
        if is_pair:
            factor = switch(load(at + LANES), steep, small)
            next0, next1 = next0 + factor * w0, next1 + factor * w1
        at = at + pitch
    e = load(at)
    store(rows, x0 * e)
    store(rows + pitch, x1 * e)
    if is_pair:
        e = load(at + LANES)
        store(rows + LANES, next0 * e)
        store(rows + (pitch + LANES), next1 * e)
