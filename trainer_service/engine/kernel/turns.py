"""Turns of many sessions in one call: steps, rows of metrics on the way, a frame at the end."""

from __future__ import annotations

from trainer_service.engine.kernel.clock import spent_ns
from trainer_service.engine.kernel.compilation import compiled, entry
from trainer_service.engine.kernel.fields import ITERATION
from trainer_service.engine.kernel.iteration import FINE, train_session
from trainer_service.engine.kernel.lookout import (
    FIELD_AT,
    GENERATED_AT,
    MANIFOLD_AT,
    MAP_AT,
    NUM_FIELD_POINTS,
    NUM_LINES,
    NUM_MAP_POINTS,
    NUM_SHOWN,
    PULLS_AT,
    SHOWS_FIELD,
    SHOWS_GENERATED,
    SHOWS_MANIFOLD,
    SHOWS_MAP,
    SHOWS_PULLS,
    VERDICTS_AT,
)
from trainer_service.engine.kernel.metrics import NUM_METRICS, measure_session
from trainer_service.engine.kernel.packing import pack_positions, pack_shares, pack_vectors
from trainer_service.engine.kernel.pointers import (
    Pointer,
    bytes_at,
    floats_at,
    integers_at,
    reals_at,
    words_at,
)
from trainer_service.engine.kernel.session import Session, to_session
from trainer_service.engine.kernel.snapshot import look_at_session

# Positions in an order, int64
SESSION = 0  # address of the table of addresses
LOOKOUT = 1  # address of the lookout's table
NUM_ITERATIONS = 2
DISCRIMINATOR_UPDATES = 3  # in each iteration
GENERATOR_UPDATES = 4
ROW_INTERVAL = 5  # iterations from one row to the next, which stand at its multiples
MAX_ROWS = 6
WANTED = 7  # bits of ``lookout``; 0 for no frame
REALS = 8  # address of float64 results: PULL_UNIT, FIELD_UNIT, then the rows
FRAME = 9  # address of room for the frame's floats
IMAGE = 10  # address of the packed frame; a result begins where twice its floats would
STATUS = 11  # result, of ``iteration``
NUM_ROWS = 12  # result
SPENT_NS = 13  # result, processor time
ORDER_SIZE = 14

# Positions in the reals
PULL_UNIT = 0
FIELD_UNIT = 1
ROWS = 2


@compiled
def _train_in_rows(s: Session, order: Pointer[int]) -> None:
    """Train; stop for a row of metrics at each multiple of the interval, as long as rows last."""
    interval, left = order[ROW_INTERVAL], order[NUM_ITERATIONS]
    num_d, num_g = order[DISCRIMINATOR_UPDATES], order[GENERATOR_UPDATES]
    inputs, rows = integers_at(order[LOOKOUT]), reals_at(order[REALS]) + ROWS
    status, num_rows = FINE, 0
    while status == FINE and left > 0:
        steps = interval - s.counters[ITERATION] % interval
        ends_in_row = num_rows < order[MAX_ROWS] and steps <= left
        if not ends_in_row:
            steps = left
        status = train_session(s, steps, num_d, num_g)
        left -= steps
        if status == FINE and ends_in_row:
            measure_session(s, inputs, rows + num_rows * NUM_METRICS)
            num_rows += 1
    order[STATUS] = status
    order[NUM_ROWS] = num_rows


@compiled
def _pack(order: Pointer[int]) -> None:
    """Write the layers of a frame as they travel."""
    inputs, wanted = integers_at(order[LOOKOUT]), order[WANTED]
    frame, image, reals = floats_at(order[FRAME]), order[IMAGE], reals_at(order[REALS])
    if wanted & SHOWS_GENERATED:
        at, count = inputs[GENERATED_AT], inputs[NUM_SHOWN]
        pack_positions(words_at(image + 2 * at), frame + at, 2 * count)
        at = inputs[VERDICTS_AT]
        pack_shares(bytes_at(image + 2 * at), frame + at, count)
    if wanted & SHOWS_PULLS:
        at = inputs[PULLS_AT]
        reals[PULL_UNIT] = pack_vectors(words_at(image + 2 * at), frame + at, 2 * inputs[NUM_SHOWN])
    if wanted & SHOWS_MAP:
        at = inputs[MAP_AT]
        pack_shares(bytes_at(image + 2 * at), frame + at, inputs[NUM_MAP_POINTS])
    if wanted & SHOWS_MANIFOLD:
        at = inputs[MANIFOLD_AT]
        pack_positions(words_at(image + 2 * at), frame + at, 2 * inputs[NUM_LINES])
    if wanted & SHOWS_FIELD:
        at = inputs[FIELD_AT]
        reals[FIELD_UNIT] = pack_vectors(
            words_at(image + 2 * at), frame + at, 2 * inputs[NUM_FIELD_POINTS]
        )


@entry
def take_turns(orders: int, num_orders: int, scratch: int) -> None:
    """Carry orders out, one after the other. Releases the GIL once for all of them.

    Args:
        orders: address of int64 [num_orders, ORDER_SIZE].
        num_orders: how many; each of another session.
        scratch: address of a scratch that is large enough for each of them.

    """
    order = integers_at(orders)
    begin = spent_ns()
    for _ in range(num_orders):
        s = to_session(order[SESSION], scratch)
        _train_in_rows(s, order)
        if order[WANTED] != 0 and order[STATUS] == FINE:
            look_at_session(s, integers_at(order[LOOKOUT]), order[WANTED], floats_at(order[FRAME]))
            _pack(order)
        end = spent_ns()
        order[SPENT_NS] = end - begin
        begin = end
        order = order + ORDER_SIZE
