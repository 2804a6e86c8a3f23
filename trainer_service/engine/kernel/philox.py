"""Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, SC 2011).

A number is a pure function of the session's seed and of where it is used: nothing is drawn from
a stream, nothing has to be saved. The key is the seed. The counter is

    word 0   the place within the rows that are being filled
    word 1   the use: what the numbers are for, and in which update of the iteration
    word 2-3 the iteration

One evaluation gives four words. Rows are filled 32 columns at a time, four such pieces for each
evaluation, row after row without a gap: rows shorter than the pitch cost no numbers.
Counters of even and of odd lanes are evaluated apart, because a product of words is a long.
"""

from __future__ import annotations

from typing import Any

from trainer_service.engine.kernel.compilation import compiled, entry, inlined
from trainer_service.engine.kernel.elementary import normal_pair
from trainer_service.engine.kernel.fields import LANES
from trainer_service.engine.kernel.lane_types import Lanes, Longs, Words
from trainer_service.engine.kernel.lanes import (
    even_numbers,
    from_bits,
    gather_pairs,
    load,
    longs,
    store,
    to_float,
    to_words,
)
from trainer_service.engine.kernel.pointers import Pointer, address

_MASK = 0xFFFFFFFF
LAW_NORMAL, LAW_SYMMETRIC, LAW_UNIT = 0, 1, 2


@inlined
def philox(c0: Longs, c1: int, c2: int, c3: int, seed: int) -> tuple[Longs, Longs, Longs, Longs]:
    """Four words for each of 16 counters: the lower halves of longs, whose upper halves are waste.

    In the lower halves nothing has to be moved between a product and the next round.
    """
    x0, x1, x2, x3 = c0, longs(c1), longs(c2), longs(c3)
    key0 = seed & _MASK
    key1 = (seed >> 32) & _MASK
    for _ in range(10):
        p, q = (x0 & _MASK) * 0xD2511F53, (x2 & _MASK) * 0xCD9E8D57
        x0, x1, x2, x3 = (q >> 32) ^ x1 ^ key0, q, (p >> 32) ^ x3 ^ key1, p
        key0 = (key0 + 0x9E3779B9) & _MASK
        key1 = (key1 + 0xBB67AE85) & _MASK
    return x0, x1, x2, x3


@inlined
def _join(even: Longs, odd: Longs) -> Words:
    """Lower halves of longs, as words of even and of odd lanes."""
    return to_words((even & _MASK) | (odd << 32))


@inlined
def _join_upper(even: Longs, odd: Longs) -> Words:
    """Upper halves of longs, as words of even and of odd lanes."""
    return to_words((even >> 32) | ((odd >> 32) << 32))


@inlined
def _unit(even: Longs, odd: Longs) -> Lanes:
    """Uniform on (0, 1): the middles of 2^24 equal intervals, as nearly as float32 has them."""
    word = _join(even, odd)
    return to_float(word >> 8) * 5.9604644775390625e-08 + 2.98023223876953125e-08


@inlined
def _transform(law: int, u: Lanes, v: Lanes) -> tuple[Lanes, Lanes]:
    """Two numbers of the chosen law, of two that are uniform."""
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
    column, end, gap = 0, blocks * LANES, pitch - blocks * LANES
    for first in range(0, num_pieces, 4):
        counter = even_numbers() + first * (LANES // 4)
        a0, b0, c0, d0 = philox(counter, use, iteration & _MASK, iteration >> 32, seed)
        a1, b1, c1, d1 = philox(counter + 1, use, iteration & _MASK, iteration >> 32, seed)
        u, v = _transform(law, _unit(a0, a1), _unit(b0, b1))
        store(rows + column, u)
        column, end = _next_piece(column, end, gap, pitch)
        if first + 1 < num_pieces:
            store(rows + column, v)
            column, end = _next_piece(column, end, gap, pitch)
        if first + 2 < num_pieces:
            u, v = _transform(law, _unit(c0, c1), _unit(d0, d1))
            store(rows + column, u)
            column, end = _next_piece(column, end, gap, pitch)
            if first + 3 < num_pieces:
                store(rows + column, v)
                column, end = _next_piece(column, end, gap, pitch)


@inlined
def _next_piece(column: int, end: int, gap: int, pitch: int) -> tuple[int, int]:
    """Where the next piece begins, and where its row ends."""
    column += LANES
    return (column + gap, end + pitch) if column == end else (column, end)


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
    """Fill two rows with points drawn, with replacement, from ``data`` of layout [num_data, 2].

    An index is the upper half of word * num_data: exact, and uneven by at most num_data / 2^32.
    """
    for first in range(0, blocks, 4):
        counter = even_numbers() + first * (LANES // 4)
        a0, b0, c0, d0 = philox(counter, use, iteration & _MASK, iteration >> 32, seed)
        a1, b1, c1, d1 = philox(counter + 1, use, iteration & _MASK, iteration >> 32, seed)
        _take(rows + first * LANES, pitch, data, num_data, a0, a1)
        if first + 1 < blocks:
            _take(rows + (first + 1) * LANES, pitch, data, num_data, b0, b1)
        if first + 2 < blocks:
            _take(rows + (first + 2) * LANES, pitch, data, num_data, c0, c1)
        if first + 3 < blocks:
            _take(rows + (first + 3) * LANES, pitch, data, num_data, d0, d1)


@inlined
def _take(
    columns: Pointer[float],
    pitch: int,
    data: Pointer[float],
    num_data: int,
    even: Longs,
    odd: Longs,
) -> None:
    """Look points up: of 32 words, those of even and of odd lanes."""
    even = gather_pairs(data, ((even & _MASK) * num_data) >> 32)
    odd = gather_pairs(data, ((odd & _MASK) * num_data) >> 32)
    store(columns, from_bits(_join(even, odd)))
    store(columns + pitch, from_bits(_join_upper(even, odd)))


@entry
def fill_rows(rows: Any, law: int, seed: int, iteration: int, use: int) -> None:
    """:func:`fill` for Python: rows of shape [n, whole blocks], float32, contiguous."""
    columns = rows.shape[1]
    fill(address(rows), rows.shape[0], columns // LANES, columns, law, seed, iteration, use)


@entry
def draw_rows(rows: Any, data: Any, seed: int, iteration: int, use: int) -> None:
    """:func:`draw` for Python: rows of shape [2, whole blocks], data of shape [n, 2], float32."""
    columns = rows.shape[1]
    count = data.shape[0]
    draw(address(rows), address(data), count, columns // LANES, columns, seed, iteration, use)
