"""Dense layers over batch-innermost rows: everything a network does is made of two loops.

Legend. A *row* holds one unit for the whole batch: ``blocks`` pieces of 32 columns, ``pitch``
floats from one row to the next. Columns past the batch are padding: they hold finite numbers of
the same session, and their errors are 0. A network's rows lie layer after layer, input first,
and its weights layer after layer, each [in, out] and then its biases [out],
rounded up to whole blocks.

:func:`mix` forms rows as weighted sums of rows; :func:`correlate` forms gradients of weights as
products of rows. Activations that bend at 0 are done while mix holds the sums in registers; the
smooth ones take a pass of their own. Derivatives are taken from what a layer put out:
1 - y^2 for tanh, y (1 - y) for the sigmoid.
"""

from __future__ import annotations

from trainer_service.engine.kernel.compilation import compiled, inlined
from trainer_service.engine.kernel.fields import LANES, LEAKY_SLOPE, Activation
from trainer_service.engine.kernel.lanes import Lanes, load, splat, store, total, where
from trainer_service.engine.kernel.pointers import Pointer

GATE_NONE, GATE_SELF, GATE_ROWS = 0, 1, 2


@inlined
def slope_below(activation: int) -> float:
    """Slope for negative sums; 1 for activations that do not bend at 0."""
    if activation == Activation.RELU:
        return 0.0
    if activation == Activation.LEAKY_RELU:
        return LEAKY_SLOPE
    return 1.0


@inlined
def is_smooth(activation: int) -> bool:
    """Whether it needs a pass of its own, and has a second derivative."""
    return activation >= Activation.TANH


@inlined
def _put(
    target: Pointer[float], sums: Lanes, gate: int, gates: Pointer[float], slope: float
) -> None:
    """Write sums, scaled by ``slope`` where they, or the gates, are not positive."""
    if gate == GATE_SELF:
        sums = where(sums > 0.0, sums, sums * slope)
    elif gate == GATE_ROWS:
        sums = where(load(gates) > 0.0, sums, sums * slope)
    store(target, sums)


@compiled
def mix(
    weights: Pointer[float],
    step_in: int,
    step_out: int,
    biases: Pointer[float],
    bias_scale: float,
    inputs: Pointer[float],
    num_in: int,
    outputs: Pointer[float],
    num_out: int,
    gate: int,
    gates: Pointer[float],
    slope: float,
    blocks: int,
    pitch: int,
) -> None:
    """outputs[o] = gate(biases[o] bias_scale + sum over i of w[i, o] inputs[i]).

    The weight w[i, o] stands at i step_in + o step_out.

    Four rows at a time share what is loaded of the inputs; what remains is done row by row,
    four blocks at a time.
    """
    o = 0
    while o + 4 <= num_out:
        for column in range(0, blocks * LANES, LANES):
            _mix_four_rows(
                weights + o * step_out, step_in, step_out, biases + o, bias_scale,
                inputs + column, num_in, outputs + (o * pitch + column),
                gate, gates + (o * pitch + column), slope, pitch,
            )  # fmt: skip
        o += 4
    while o < num_out:
        bias = biases[o] * bias_scale
        column = 0
        while column + 4 * LANES <= blocks * LANES:
            _mix_four_blocks(
                weights + o * step_out, step_in, bias, inputs + column, num_in,
                outputs + (o * pitch + column), gate, gates + (o * pitch + column), slope, pitch,
            )  # fmt: skip
            column += 4 * LANES
        while column < blocks * LANES:
            _mix_block(
                weights + o * step_out, step_in, bias, inputs + column, num_in,
                outputs + (o * pitch + column), gate, gates + (o * pitch + column), slope, pitch,
            )  # fmt: skip
            column += LANES
        o += 1


@inlined
def _mix_four_rows(
    w: Pointer[float],
    step_in: int,
    step_out: int,
    biases: Pointer[float],
    bias_scale: float,
    x: Pointer[float],
    num_in: int,
    y: Pointer[float],
    gate: int,
    gates: Pointer[float],
    slope: float,
    pitch: int,
) -> None:
    y0, y1 = splat(biases[0] * bias_scale), splat(biases[1] * bias_scale)
    y2, y3 = splat(biases[2] * bias_scale), splat(biases[3] * bias_scale)
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
    _put(y, y0, gate, gates, slope)
    _put(y + pitch, y1, gate, gates + pitch, slope)
    _put(y + 2 * pitch, y2, gate, gates + 2 * pitch, slope)
    _put(y + 3 * pitch, y3, gate, gates + 3 * pitch, slope)


@inlined
def _mix_four_blocks(
    w: Pointer[float],
    step_in: int,
    bias: float,
    x: Pointer[float],
    num_in: int,
    y: Pointer[float],
    gate: int,
    gates: Pointer[float],
    slope: float,
    pitch: int,
) -> None:
    y0, y1, y2, y3 = splat(bias), splat(bias), splat(bias), splat(bias)
    k = 0
    for _ in range(num_in):
        weight = w[k]
        y0 = y0 + load(x) * weight
        y1 = y1 + load(x + LANES) * weight
        y2 = y2 + load(x + 2 * LANES) * weight
        y3 = y3 + load(x + 3 * LANES) * weight
        k += step_in
        x = x + pitch
    _put(y, y0, gate, gates, slope)
    _put(y + LANES, y1, gate, gates + LANES, slope)
    _put(y + 2 * LANES, y2, gate, gates + 2 * LANES, slope)
    _put(y + 3 * LANES, y3, gate, gates + 3 * LANES, slope)


@inlined
def _mix_block(
    w: Pointer[float],
    step_in: int,
    bias: float,
    x: Pointer[float],
    num_in: int,
    y: Pointer[float],
    gate: int,
    gates: Pointer[float],
    slope: float,
    pitch: int,
) -> None:
    sums = splat(bias)
    k = 0
    for _ in range(num_in):
        sums = sums + load(x) * w[k]
        k += step_in
        x = x + pitch
    _put(y, sums, gate, gates, slope)


@compiled
def correlate(
    gradient: Pointer[float],
    inputs: Pointer[float],
    num_in: int,
    errors: Pointer[float],
    num_out: int,
    has_bias: bool,
    blocks: int,
    pitch: int,
) -> None:
    """gradient[i, o] += <inputs[i], errors[o]>, then, for the biases, the sums of the errors.

    Tiles of two by four products are summed in registers over the whole batch.
    """
    o = 0
    while o + 4 <= num_out:
        i = 0
        while i + 2 <= num_in:
            _correlate_tile(
                gradient + (i * num_out + o), num_out, inputs + i * pitch, errors + o * pitch,
                blocks, pitch,
            )  # fmt: skip
            i += 2
        if i < num_in:
            for k in range(4):
                _correlate_pair(
                    gradient + (i * num_out + o + k), inputs + i * pitch,
                    errors + (o + k) * pitch, blocks,
                )  # fmt: skip
        o += 4
    while o < num_out:
        i = 0
        while i + 4 <= num_in:
            _correlate_column(
                gradient + (i * num_out + o), num_out, inputs + i * pitch, errors + o * pitch,
                blocks, pitch,
            )  # fmt: skip
            i += 4
        while i < num_in:
            _correlate_pair(
                gradient + (i * num_out + o), inputs + i * pitch, errors + o * pitch, blocks
            )
            i += 1
        o += 1
    if has_bias:
        biases = gradient + num_in * num_out
        for o in range(num_out):
            sums = load(errors + o * pitch)
            for column in range(LANES, blocks * LANES, LANES):
                sums = sums + load(errors + (o * pitch + column))
            biases[o] = biases[o] + total(sums)


@inlined
def _correlate_tile(
    g: Pointer[float],
    num_out: int,
    x: Pointer[float],
    e: Pointer[float],
    blocks: int,
    pitch: int,
) -> None:
    a0, a1, a2, a3 = splat(0.0), splat(0.0), splat(0.0), splat(0.0)
    b0, b1, b2, b3 = splat(0.0), splat(0.0), splat(0.0), splat(0.0)
    for column in range(0, blocks * LANES, LANES):
        p, q = load(x + column), load(x + (pitch + column))
        e0, e1 = load(e + column), load(e + (pitch + column))
        e2, e3 = load(e + (2 * pitch + column)), load(e + (3 * pitch + column))
        a0, a1, a2, a3 = a0 + p * e0, a1 + p * e1, a2 + p * e2, a3 + p * e3
        b0, b1, b2, b3 = b0 + q * e0, b1 + q * e1, b2 + q * e2, b3 + q * e3
    g[0], g[1] = g[0] + total(a0), g[1] + total(a1)
    g[2], g[3] = g[2] + total(a2), g[3] + total(a3)
    h = g + num_out
    h[0], h[1] = h[0] + total(b0), h[1] + total(b1)
    h[2], h[3] = h[2] + total(b2), h[3] + total(b3)


@inlined
def _correlate_column(
    g: Pointer[float],
    num_out: int,
    x: Pointer[float],
    e: Pointer[float],
    blocks: int,
    pitch: int,
) -> None:
    a0, a1, a2, a3 = splat(0.0), splat(0.0), splat(0.0), splat(0.0)
    for column in range(0, blocks * LANES, LANES):
        error = load(e + column)
        a0 = a0 + load(x + column) * error
        a1 = a1 + load(x + (pitch + column)) * error
        a2 = a2 + load(x + (2 * pitch + column)) * error
        a3 = a3 + load(x + (3 * pitch + column)) * error
    g[0] = g[0] + total(a0)
    g[num_out] = g[num_out] + total(a1)
    g[2 * num_out] = g[2 * num_out] + total(a2)
    g[3 * num_out] = g[3 * num_out] + total(a3)


@inlined
def _correlate_pair(g: Pointer[float], x: Pointer[float], e: Pointer[float], blocks: int) -> None:
    sums = splat(0.0)
    for column in range(0, blocks * LANES, LANES):
        sums = sums + load(x + column) * load(e + column)
    g[0] = g[0] + total(sums)
