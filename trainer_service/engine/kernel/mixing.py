"""Rows as weighted sums of rows: the way forward and the way back. Legend in ``layers``."""

from __future__ import annotations

from trainer_service.engine.kernel.compilation import compiled, inlined
from trainer_service.engine.kernel.fields import LANES, Activation
from trainer_service.engine.kernel.lane_types import Lanes
from trainer_service.engine.kernel.lanes import load, splat, store, switch
from trainer_service.engine.kernel.layers import bend, start
from trainer_service.engine.kernel.pointers import Pointer

_ACTIVATED, _BENT, _CURVED = 0, 1, 2


@compiled
def mix_activated(
    weights: Pointer[float],
    inputs: Pointer[float],
    num_in: int,
    outputs: Pointer[float],
    num_out: int,
    slope: float,
    blocks: int,
    pitch: int,
) -> None:
    """outputs[o] = act(biases[o] + sum over i of w[i, o] inputs[i]), the way forward.

    The activation multiplies negative sums by ``slope``, at most 1, which changes nothing.
    """
    _mix(
        _ACTIVATED, weights, num_out, 1, inputs, num_in, outputs, num_out, outputs, slope, 0.0,
        blocks, pitch,
    )  # fmt: skip


@compiled
def mix_bent(
    weights: Pointer[float],
    step_in: int,
    step_out: int,
    inputs: Pointer[float],
    num_in: int,
    outputs: Pointer[float],
    num_out: int,
    gates: Pointer[float],
    slope: float,
    blocks: int,
    pitch: int,
) -> None:
    """outputs[o] = sum over i of w[i, o] inputs[i], times ``slope`` where gates[o] is negative.

    Gates are what ``mix_activated`` put out: never +0. The weight w[i, o] stands at
    i step_in + o step_out. Outputs may take the place of gates.
    """
    _mix(
        _BENT, weights, step_in, step_out, inputs, num_in, outputs, num_out, gates, slope, 0.0,
        blocks, pitch,
    )  # fmt: skip


@compiled
def mix_curved(
    weights: Pointer[float],
    inputs: Pointer[float],
    num_in: int,
    outputs: Pointer[float],
    num_out: int,
    gates: Pointer[float],
    activation: int,
    blocks: int,
    pitch: int,
) -> None:
    """outputs[o] = sum over i of w[o, i] inputs[i], times the derivative of a smooth activation.

    ``gates`` are what the activation put out. Outputs may take their place.
    """
    # 1 - y^2 and y - y^2 are both constant + linear y - y^2.
    constant = 1.0 if activation == Activation.TANH else 0.0
    _mix(
        _CURVED, weights, 1, num_in, inputs, num_in, outputs, num_out, gates, constant,
        1.0 - constant, blocks, pitch,
    )  # fmt: skip


@inlined
def _put(
    kind: int,
    target: Pointer[float],
    sums: Lanes,
    gates: Pointer[float],
    p: float,
    q: float,
) -> None:
    """Write sums: activated, or times the derivative of the activation that put the gates out."""
    if kind == _ACTIVATED:
        sums = bend(sums, p)
    elif kind == _BENT:
        sums = sums * switch(load(gates), 1.0, p)
    else:
        y = load(gates)
        sums = sums * (p + y * (q - y))
    store(target, sums)


@inlined
def _mix(
    kind: int,
    weights: Pointer[float],
    step_in: int,
    step_out: int,
    inputs: Pointer[float],
    num_in: int,
    outputs: Pointer[float],
    num_out: int,
    gates: Pointer[float],
    p: float,
    q: float,
    blocks: int,
    pitch: int,
) -> None:
    """Mix; ``kind`` is a constant where this is called, so that each kind is compiled by itself."""
    if num_in > 2:
        _mix_many(
            kind, weights, step_in, step_out, inputs, num_in, outputs, num_out, gates, p, q,
            blocks, pitch,
        )  # fmt: skip
    elif num_in == 2:
        _mix_few(
            kind, True, weights, step_in, step_out, weights + 2 * num_out, inputs, outputs,
            num_out, gates, p, q, blocks, pitch,
        )  # fmt: skip
    else:
        _mix_few(
            kind, False, weights, step_in, step_out, weights + num_out, inputs, outputs,
            num_out, gates, p, q, blocks, pitch,
        )  # fmt: skip


@inlined
def _mix_few(
    kind: int,
    has_second: bool,
    weights: Pointer[float],
    step_in: int,
    step_out: int,
    biases: Pointer[float],
    inputs: Pointer[float],
    outputs: Pointer[float],
    num_out: int,
    gates: Pointer[float],
    p: float,
    q: float,
    blocks: int,
    pitch: int,
) -> None:
    """One input or two: their weights stay in registers for whole rows, four at a time."""
    o = 0
    while o + 4 <= num_out:
        _mix_rows(
            kind, 4, has_second, weights + o * step_out, step_in, step_out, biases + o, inputs,
            outputs + o * pitch, gates + o * pitch, p, q, blocks, pitch,
        )  # fmt: skip
        o += 4
    while o < num_out:
        _mix_rows(
            kind, 1, has_second, weights + o * step_out, step_in, step_out, biases + o, inputs,
            outputs + o * pitch, gates + o * pitch, p, q, blocks, pitch,
        )  # fmt: skip
        o += 1


@inlined
def _mix_many(
    kind: int,
    weights: Pointer[float],
    step_in: int,
    step_out: int,
    inputs: Pointer[float],
    num_in: int,
    outputs: Pointer[float],
    num_out: int,
    gates: Pointer[float],
    p: float,
    q: float,
    blocks: int,
    pitch: int,
) -> None:
    """Many inputs: four rows share what is loaded of them.

    It goes block after block, so that a block of all inputs stays in the cache. What remains is
    done row by row, four blocks at a time.
    """
    biases = weights + num_in * num_out
    o = 0
    width = blocks * LANES
    for column in range(0, width, LANES):
        o = 0
        while o + 4 <= num_out:
            at = o * pitch + column
            _mix_four_rows(
                kind, weights + o * step_out, step_in, step_out, biases + o,
                inputs + column, num_in, outputs + at, gates + at, p, q, pitch,
            )  # fmt: skip
            o += 4
    while o < num_out:
        w = weights + o * step_out
        column = 0
        while column + 4 * LANES <= width:
            at = o * pitch + column
            _mix_four_blocks(
                kind, w, step_in, biases + o, inputs + column, num_in,
                outputs + at, gates + at, p, q, pitch,
            )  # fmt: skip
            column += 4 * LANES
        while column < width:
            at = o * pitch + column
            _mix_block(
                kind, w, step_in, biases + o, inputs + column, num_in,
                outputs + at, gates + at, p, q, pitch,
            )  # fmt: skip
            column += LANES
        o += 1


@inlined
def _start(kind: int, biases: Pointer[float], o: int) -> Lanes:
    """Begin a sum: with the bias on the way forward, where derivatives have none."""
    return start(biases, o) if kind == _ACTIVATED else splat(0.0)


@inlined
def _mix_rows(
    kind: int,
    rows: int,
    has_second: bool,
    w: Pointer[float],
    step_in: int,
    step_out: int,
    biases: Pointer[float],
    x: Pointer[float],
    y: Pointer[float],
    gates: Pointer[float],
    p: float,
    q: float,
    blocks: int,
    pitch: int,
) -> None:
    """Four rows, or one, of one input or two."""
    zero = splat(0.0)
    b0, v0, w0 = _start(kind, biases, 0), splat(w[0]), zero
    b1, b2, b3, v1, v2, v3, w1, w2, w3 = zero, zero, zero, zero, zero, zero, zero, zero, zero
    if rows == 4:
        b1, b2, b3 = _start(kind, biases, 1), _start(kind, biases, 2), _start(kind, biases, 3)
        v1, v2, v3 = splat(w[step_out]), splat(w[2 * step_out]), splat(w[3 * step_out])
    if has_second:
        w = w + step_in
        w0 = splat(w[0])
        if rows == 4:
            w1, w2, w3 = splat(w[step_out]), splat(w[2 * step_out]), splat(w[3 * step_out])
    for column in range(0, blocks * LANES, LANES):
        a = load(x + column)
        y0, y1, y2, y3 = b0 + a * v0, b1 + a * v1, b2 + a * v2, b3 + a * v3
        if has_second:
            b = load(x + (pitch + column))
            y0, y1, y2, y3 = y0 + b * w0, y1 + b * w1, y2 + b * w2, y3 + b * w3
        _put(kind, y + column, y0, gates + column, p, q)
        if rows == 4:
            _put(kind, y + (pitch + column), y1, gates + (pitch + column), p, q)
            _put(kind, y + (2 * pitch + column), y2, gates + (2 * pitch + column), p, q)
            _put(kind, y + (3 * pitch + column), y3, gates + (3 * pitch + column), p, q)


@inlined
def _mix_four_rows(
    kind: int,
    w: Pointer[float],
    step_in: int,
    step_out: int,
    biases: Pointer[float],
    x: Pointer[float],
    num_in: int,
    y: Pointer[float],
    gates: Pointer[float],
    p: float,
    q: float,
    pitch: int,
) -> None:
    y0, y1 = _start(kind, biases, 0), _start(kind, biases, 1)
    y2, y3 = _start(kind, biases, 2), _start(kind, biases, 3)
    w1, w2, w3 = w + step_out, w + 2 * step_out, w + 3 * step_out
    k = 0
    for _ in range(num_in):
        value = load(x)
        y0 = y0 + value * w[k]
        y1 = y1 + value * w1[k]
        y2 = y2 + value * w2[k]
        y3 = y3 + value * w3[k]
        k += step_in
        x = x + pitch
    _put(kind, y, y0, gates, p, q)
    _put(kind, y + pitch, y1, gates + pitch, p, q)
    _put(kind, y + 2 * pitch, y2, gates + 2 * pitch, p, q)
    _put(kind, y + 3 * pitch, y3, gates + 3 * pitch, p, q)


@inlined
def _mix_four_blocks(
    kind: int,
    w: Pointer[float],
    step_in: int,
    biases: Pointer[float],
    x: Pointer[float],
    num_in: int,
    y: Pointer[float],
    gates: Pointer[float],
    p: float,
    q: float,
    pitch: int,
) -> None:
    y0 = _start(kind, biases, 0)
    y1, y2, y3 = y0, y0, y0
    k = 0
    for _ in range(num_in):
        weight = w[k]
        y0 = y0 + load(x) * weight
        y1 = y1 + load(x + LANES) * weight
        y2 = y2 + load(x + 2 * LANES) * weight
        y3 = y3 + load(x + 3 * LANES) * weight
        k += step_in
        x = x + pitch
    _put(kind, y, y0, gates, p, q)
    _put(kind, y + LANES, y1, gates + LANES, p, q)
    _put(kind, y + 2 * LANES, y2, gates + 2 * LANES, p, q)
    _put(kind, y + 3 * LANES, y3, gates + 3 * LANES, p, q)


@inlined
def _mix_block(
    kind: int,
    w: Pointer[float],
    step_in: int,
    biases: Pointer[float],
    x: Pointer[float],
    num_in: int,
    y: Pointer[float],
    gates: Pointer[float],
    p: float,
    q: float,
    pitch: int,
) -> None:
    sums = _start(kind, biases, 0)
    k = 0
    for _ in range(num_in):
        sums = sums + load(x) * w[k]
        k += step_in
        x = x + pitch
    _put(kind, y, sums, gates, p, q)
