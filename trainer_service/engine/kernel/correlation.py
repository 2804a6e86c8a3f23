"""Gradients of weights as products of rows. Legend in ``layers``."""

from __future__ import annotations

from trainer_service.engine.kernel.compilation import compiled, inlined
from trainer_service.engine.kernel.fields import LANES
from trainer_service.engine.kernel.lane_types import Lanes
from trainer_service.engine.kernel.lanes import (
    add_firsts,
    add_seconds,
    lane,
    load,
    splat,
    total,
    totals,
)
from trainer_service.engine.kernel.layers import in_turn
from trainer_service.engine.kernel.pointers import Pointer


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

    Tiles of two by four products are summed in registers over the whole batch, the first of each
    four errors with their sums. At the edges a tile takes its last row more than once, and what
    is not asked for is not added.
    """
    biases = gradient + num_in * num_out
    o = 0
    while o + 4 <= num_out:
        e = errors + o * pitch
        step = pitch if num_in > 1 else 0
        products, sums = _tile_totals(True, inputs, step, e, pitch, 2 * pitch, 3 * pitch, blocks)
        _add_tile(gradient + o, num_out, products, step > 0)
        if has_bias:
            add_firsts(biases + o, sums)
        for i in range(2, num_in, 2):
            step = pitch if i + 1 < num_in else 0
            products, sums = _tile_totals(
                False, inputs + i * pitch, step, e, pitch, 2 * pitch, 3 * pitch, blocks
            )
            _add_tile(gradient + (i * num_out + o), num_out, products, step > 0)
        o += 4
    if num_out - o > 1:
        _correlate_two(gradient + o, num_out, inputs, num_in, errors + o * pitch, blocks, pitch)
        if has_bias:
            add_sum(biases + o, errors + o * pitch, blocks)
            add_sum(biases + (o + 1), errors + (o + 1) * pitch, blocks)
        o += 2
    if o < num_out:
        _correlate_one(gradient + o, num_out, inputs, num_in, errors + o * pitch, blocks, pitch)
        if has_bias:
            add_sum(biases + o, errors + o * pitch, blocks)


@inlined
def _add_tile(g: Pointer[float], num_out: int, products: Lanes, has_second: bool) -> None:
    add_firsts(g, products)
    if has_second:
        add_seconds(g + num_out, products)


@inlined
def _correlate_two(
    g: Pointer[float],
    num_out: int,
    inputs: Pointer[float],
    num_in: int,
    errors: Pointer[float],
    blocks: int,
    pitch: int,
) -> None:
    """Two rows of errors with all inputs."""
    for i in range(0, num_in, 4):
        last = min(num_in - i, 4) - 1
        products, _ = _tile_totals(
            False, errors, pitch, inputs + i * pitch, min(last, 1) * pitch,
            min(last, 2) * pitch, last * pitch, blocks,
        )  # fmt: skip
        add_some(g + i * num_out, num_out, products, 0, last + 1)
        add_some(g + (i * num_out + 1), num_out, products, LANES // 2, last + 1)


@inlined
def _correlate_one(
    g: Pointer[float],
    num_out: int,
    inputs: Pointer[float],
    num_in: int,
    errors: Pointer[float],
    blocks: int,
    pitch: int,
) -> None:
    """One row of errors with all inputs, eight at a time."""
    zero = splat(0.0)
    for i in range(0, num_in, 8):
        last = min(num_in - i, 8) - 1
        x = inputs + i * pitch
        x1, x2, x3 = x + min(last, 1) * pitch, x + min(last, 2) * pitch, x + min(last, 3) * pitch
        x4, x5, x6 = x + min(last, 4) * pitch, x + min(last, 5) * pitch, x + min(last, 6) * pitch
        x7 = x + last * pitch
        a0, a1, a2, a3, a4, a5, a6, a7 = zero, zero, zero, zero, zero, zero, zero, zero
        for column in range(0, blocks * LANES, LANES):
            error = load(errors + column)
            a0, a1 = a0 + load(x + column) * error, a1 + load(x1 + column) * error
            a2, a3 = a2 + load(x2 + column) * error, a3 + load(x3 + column) * error
            a4, a5 = a4 + load(x4 + column) * error, a5 + load(x5 + column) * error
            a6, a7 = a6 + load(x6 + column) * error, a7 + load(x7 + column) * error
        products = totals(a0, a1, a2, a3, a4, a5, a6, a7)
        add_some(g + i * num_out, num_out, products, 0, last + 1)
        if last > 3:
            add_some(g + (i + 4) * num_out, num_out, products, LANES // 2, last - 3)


@inlined
def _tile_totals(
    has_sums: bool,
    x: Pointer[float],
    step: int,
    e: Pointer[float],
    step1: int,
    step2: int,
    step3: int,
    blocks: int,
) -> tuple[Lanes, Lanes]:
    """Products of two rows, ``step`` apart, with four rows, and perhaps the sums of the four.

    Both in the order of ``totals``.
    """
    zero = splat(0.0)
    a0, a1, a2, a3, b0, b1, b2, b3 = zero, zero, zero, zero, zero, zero, zero, zero
    s0, s1, s2, s3 = zero, zero, zero, zero
    for number in range(blocks):
        column = in_turn(number, blocks) if has_sums else number * LANES
        p, q = load(x + column), load(x + (step + column))
        e0, e1 = load(e + column), load(e + (step1 + column))
        e2, e3 = load(e + (step2 + column)), load(e + (step3 + column))
        a0, a1, a2, a3 = a0 + p * e0, a1 + p * e1, a2 + p * e2, a3 + p * e3
        b0, b1, b2, b3 = b0 + q * e0, b1 + q * e1, b2 + q * e2, b3 + q * e3
        if has_sums:
            s0, s1, s2, s3 = s0 + e0, s1 + e1, s2 + e2, s3 + e3
    products = totals(a0, a1, a2, a3, b0, b1, b2, b3)
    return products, totals(s0, s1, s2, s3, zero, zero, zero, zero) if has_sums else zero


@inlined
def add_some(g: Pointer[float], step: int, sums: Lanes, first: int, count: int) -> None:
    """Add up to four lanes to numbers ``step`` apart."""
    g[0] = g[0] + lane(sums, first)
    if count > 1:
        g[step] = g[step] + lane(sums, first + 1)
    if count > 2:
        g[2 * step] = g[2 * step] + lane(sums, first + 2)
    if count > 3:
        g[3 * step] = g[3 * step] + lane(sums, first + 3)


@inlined
def add_sum(g: Pointer[float], row: Pointer[float], blocks: int) -> None:
    """Add the sum of a row."""
    sums = splat(0.0)
    for number in range(blocks):
        sums = sums + load(row + in_turn(number, blocks))
    g[0] = g[0] + total(sums)
