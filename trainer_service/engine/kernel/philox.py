"""Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, SC 2011).

A number is a pure function of the session's seed and of where it is used: nothing is drawn from
a stream, nothing has to be saved. The key is the seed. The counter is

    word 0   the place within the rows that are being filled
    word 1   the use: what the numbers are for, and in which update of the iteration
    word 2-3 the iteration

One evaluation gives four words. Rows are filled 32 columns at a time, four such pieces for each
evaluation, row after row without a gap: rows shorter than the pitch cost no numbers.
"""

from __future__ import annotations

from typing import Any

from trainer_service.engine.kernel.compilation import compiled, entry, inlined
from trainer_service.engine.kernel.elementary import normal_pair
from trainer_service.engine.kernel.fields import LANES
from trainer_service.engine.kernel.lanes import (
    Lanes,
    Words,
    gather,
    high_product,
    lane_numbers,
    load,
    low_product,
    store,
    to_float,
    words,
)
from trainer_service.engine.kernel.pointers import Pointer, address

_MASK = 0xFFFFFFFF
LAW_NORMAL, LAW_SYMMETRIC, LAW_UNIT = 0, 1, 2


@inlined
def philox(c0: Words, c1: int, c2: int, c3: int, seed: int) -> tuple[Words, Words, Words, Words]:
    """Four words for each of 32 counters."""
    x0, x1, x2, x3 = c0, words(c1), words(c2), words(c3)
    key0 = seed & _MASK
    key1 = (seed >> 32) & _MASK
    for _ in range(10):
        high0, low0 = high_product(x0, 0xD2511F53), low_product(x0, 0xD2511F53)
        high1, low1 = high_product(x2, 0xCD9E8D57), low_product(x2, 0xCD9E8D57)
        x0, x1, x2, x3 = high1 ^ x1 ^ key0, low1, high0 ^ x3 ^ key1, low0
        key0 = (key0 + 0x9E3779B9) & _MASK
        key1 = (key1 + 0xBB67AE85) & _MASK
    return x0, x1, x2, x3


@inlined
def _unit(x: Words) -> Lanes:
    """Uniform on (0, 1): the middles of 2^24 equal intervals, as nearly as float32 has them."""
    return to_float(x >> 8) * 5.9604644775390625e-08 + 2.98023223876953125e-08


@inlined
def _transform(law: int, a: Words, b: Words) -> tuple[Lanes, Lanes]:
    """Two numbers of the chosen law."""
    u, v = _unit(a), _unit(b)
    if law == LAW_NORMAL:
        u, v = normal_pair(u, v)
    elif law == LAW_SYMMETRIC:
        u, v = u * 2.0 - 1.0, v * 2.0 - 1.0
    return u, v


@compiled
def fill(
    rows: Pointer[float],
    num_rows: int,
    blocks: int,
    pitch: int,
    law: int,
    seed: int,
    iteration: int,
    use: int,
) -> None:
    """Fill rows with numbers of a law: normal, uniform on (-1, 1), or uniform on (0, 1)."""
    num_pieces = num_rows * blocks
    for first in range(0, num_pieces, 4):
        counter = lane_numbers() + first * (LANES // 4)
        a, b, c, d = philox(counter, use, iteration & _MASK, iteration >> 32, seed)
        u, v = _transform(law, a, b)
        store(_piece(rows, first, blocks, pitch), u)
        if first + 1 < num_pieces:
            store(_piece(rows, first + 1, blocks, pitch), v)
        if first + 2 < num_pieces:
            u, v = _transform(law, c, d)
            store(_piece(rows, first + 2, blocks, pitch), u)
            if first + 3 < num_pieces:
                store(_piece(rows, first + 3, blocks, pitch), v)


@inlined
def _piece(rows: Pointer[float], number: int, blocks: int, pitch: int) -> Pointer[float]:
    row = number // blocks
    return rows + (row * pitch + (number - row * blocks) * LANES)


@compiled
def perturb(
    rows: Pointer[float],
    noise: Pointer[float],
    num_rows: int,
    blocks: int,
    pitch: int,
    deviation: float,
    seed: int,
    iteration: int,
    use: int,
) -> None:
    """Add normal noise of a standard deviation; ``noise`` is room for as many rows."""
    fill(noise, num_rows, blocks, pitch, LAW_NORMAL, seed, iteration, use)
    for row in range(num_rows):
        for column in range(0, blocks * LANES, LANES):
            at = row * pitch + column
            store(rows + at, load(rows + at) + load(noise + at) * deviation)


@compiled
def draw(
    rows: Pointer[float],
    data: Pointer[float],
    num_data: int,
    blocks: int,
    pitch: int,
    seed: int,
    iteration: int,
    use: int,
) -> None:
    """Fill two rows with points drawn, with replacement, from ``data`` of layout [2, num_data].

    An index is the upper half of word * num_data: exact, and uneven by at most num_data / 2^32.
    """
    for first in range(0, blocks, 4):
        counter = lane_numbers() + first * (LANES // 4)
        a, b, c, d = philox(counter, use, iteration & _MASK, iteration >> 32, seed)
        _take(rows + first * LANES, pitch, data, num_data, a)
        if first + 1 < blocks:
            _take(rows + (first + 1) * LANES, pitch, data, num_data, b)
        if first + 2 < blocks:
            _take(rows + (first + 2) * LANES, pitch, data, num_data, c)
        if first + 3 < blocks:
            _take(rows + (first + 3) * LANES, pitch, data, num_data, d)


@inlined
def _take(
    columns: Pointer[float], pitch: int, data: Pointer[float], num_data: int, word: Words
) -> None:
    index = high_product(word, num_data)
    store(columns, gather(data, index))
    store(columns + pitch, gather(data + num_data, index))


@entry
def fill_rows(rows: Any, law: int, seed: int, iteration: int, use: int) -> None:
    """:func:`fill` for Python: rows of shape [n, whole blocks], float32, contiguous."""
    columns = rows.shape[1]
    fill(address(rows), rows.shape[0], columns // LANES, columns, law, seed, iteration, use)


@entry
def draw_rows(rows: Any, data: Any, seed: int, iteration: int, use: int) -> None:
    """:func:`draw` for Python: rows of shape [2, whole blocks], data of shape [2, n], float32."""
    columns = rows.shape[1]
    count = data.shape[1]
    draw(address(rows), address(data), count, columns // LANES, columns, seed, iteration, use)
