"""Looking at a session without changing it: what a frame shows.

Samples pass through the networks in pieces of two of the session's batches, in the same scratch as
training, whose rows have room for them. What is not asked for is not computed.
"""

from __future__ import annotations

from typing import Any

from trainer_service.engine.kernel.compilation import compiled, entry, inlined
from trainer_service.engine.kernel.fields import (
    BLOCKS,
    DISCRIMINATOR,
    GENERATOR,
    GENERATOR_ROWS,
    LANES,
    LOSS,
    PITCH,
    REAL_ROWS,
    ROOM,
    WIDTHS,
)
from trainer_service.engine.kernel.lanes import load, splat, store, store_pairs
from trainer_service.engine.kernel.lookout import (
    FIELD_AT,
    FIELD_POINTS,
    GENERATED_AT,
    LINE_NOISE,
    MANIFOLD_AT,
    MAP_AT,
    MAP_POINTS,
    NUM_FIELD_POINTS,
    NUM_LINES,
    NUM_MAP_POINTS,
    NUM_REAL,
    NUM_SHOWN,
    PULLS_AT,
    SHOWN_NOISE,
    SHOWN_REAL,
    SHOWS_FIELD,
    SHOWS_GENERATED,
    SHOWS_MANIFOLD,
    SHOWS_MAP,
    SHOWS_PULLS,
    VERDICTS_AT,
)
from trainer_service.engine.kernel.losses import fill_generator_errors, is_paired
from trainer_service.engine.kernel.networks import copy_rows, forward, output_rows, trace
from trainer_service.engine.kernel.pointers import Pointer, address, floats_at, integers_at
from trainer_service.engine.kernel.session import (
    Session,
    discriminator_weights,
    rows_at,
    shown_weights,
    to_session,
)
from trainer_service.engine.kernel.verdicts import fill_verdicts, mean, only_ranks

_PLANE = 2


@inlined
def _pad(count: int) -> int:
    return (count + LANES - 1) // LANES * LANES


@compiled
def _interleave(target: Pointer[float], rows: Pointer[float], pitch: int, count: int) -> None:
    """Write two rows as points, [count, 2]."""
    whole = count - count % LANES
    for i in range(0, whole, LANES):
        store_pairs(target + 2 * i, load(rows + i), load(rows + (pitch + i)))
    for i in range(whole, count):
        target[2 * i] = rows[i]
        target[2 * i + 1] = rows[pitch + i]


@compiled
def _generate(s: Session, noise: Pointer[float], columns: int, start: int, blocks: int) -> None:
    """Run the shown generator on a piece of given noise, [noise dimensions, columns]."""
    plan, network, rows = s.plan, s.plan + GENERATOR, rows_at(s, GENERATOR_ROWS)
    copy_rows(rows, plan[PITCH], noise + start, columns, network[WIDTHS], blocks)
    forward(network, shown_weights(s), rows, blocks, plan[PITCH])


@compiled
def _judge(
    s: Session, points: Pointer[float], pitch: int, scores: Pointer[float], blocks: int
) -> None:
    """Write D's scores of a piece of points, two rows; D's rows stay for :func:`_pull`."""
    plan, network, rows = s.plan, s.plan + DISCRIMINATOR, rows_at(s, REAL_ROWS)
    copy_rows(rows, plan[PITCH], points, pitch, _PLANE, blocks)
    forward(network, discriminator_weights(s), rows, blocks, plan[PITCH])
    copy_rows(scores, 0, output_rows(network, rows, plan[PITCH]), 0, 1, blocks)


@compiled
def _pull(s: Session, pulls: Pointer[float], real_score: float, blocks: int, count: int) -> None:
    """Write minus the gradient of each judged point's own loss of G, [count, 2].

    Where the loss is of pairs, the partner has ``real_score``.
    """
    plan, network, rows = s.plan, s.plan + DISCRIMINATOR, rows_at(s, REAL_ROWS)
    pitch = plan[PITCH]
    partners = rows_at(s, GENERATOR_ROWS)
    for column in range(0, blocks * LANES, LANES):
        store(partners + column, splat(real_score))
    fill_generator_errors(
        plan[LOSS], partners, output_rows(network, rows, pitch), -1.0, blocks * LANES, blocks
    )  # fmt: skip
    trace(network, discriminator_weights(s), rows, blocks, pitch)
    _interleave(pulls, rows, pitch, count)


@compiled
def _show_samples(
    s: Session, lookout: Pointer[int], scores: Pointer[float], frame: Pointer[float],
    wanted: int, real_score: float,
) -> None:  # fmt: skip
    """Write samples of the shown noise and their pulls; keep their scores."""
    pitch, width, count = s.plan[PITCH], 2 * s.plan[BLOCKS] * LANES, lookout[NUM_SHOWN]
    noise, columns = floats_at(lookout[SHOWN_NOISE]), _pad(count)
    for start in range(0, columns, width):
        blocks = min(width, columns - start) // LANES
        num_here = min(width, count - start)
        _generate(s, noise, columns, start, blocks)
        samples = output_rows(s.plan + GENERATOR, rows_at(s, GENERATOR_ROWS), pitch)
        _interleave(frame + (lookout[GENERATED_AT] + 2 * start), samples, pitch, num_here)
        _judge(s, samples, pitch, scores + start, blocks)
        if wanted & SHOWS_PULLS:
            _pull(s, frame + (lookout[PULLS_AT] + 2 * start), real_score, blocks, num_here)


@compiled
def _score_points(s: Session, points: Pointer[float], scores: Pointer[float], count: int) -> None:
    """Write D's scores of points, [2, columns]."""
    width, columns = 2 * s.plan[BLOCKS] * LANES, _pad(count)
    for start in range(0, columns, width):
        blocks = min(width, columns - start) // LANES
        _judge(s, points + start, columns, scores + start, blocks)


@compiled
def _show_field(
    s: Session, lookout: Pointer[int], room: Pointer[float], frame: Pointer[float],
    real_score: float,
) -> None:  # fmt: skip
    """Write where G's loss would move a sample that stood at each point of a grid."""
    width, count = 2 * s.plan[BLOCKS] * LANES, lookout[NUM_FIELD_POINTS]
    points, columns = floats_at(lookout[FIELD_POINTS]), _pad(count)
    for start in range(0, columns, width):
        blocks = min(width, columns - start) // LANES
        _judge(s, points + start, columns, room, blocks)
        pulls = frame + (lookout[FIELD_AT] + 2 * start)
        _pull(s, pulls, real_score, blocks, min(width, count - start))


@compiled
def _show_manifold(s: Session, lookout: Pointer[int], frame: Pointer[float]) -> None:
    """Write where the generator takes the grid of noise."""
    pitch, width, count = s.plan[PITCH], 2 * s.plan[BLOCKS] * LANES, lookout[NUM_LINES]
    noise, columns = floats_at(lookout[LINE_NOISE]), _pad(count)
    for start in range(0, columns, width):
        _generate(s, noise, columns, start, min(width, columns - start) // LANES)
        samples = output_rows(s.plan + GENERATOR, rows_at(s, GENERATOR_ROWS), pitch)
        target = frame + (lookout[MANIFOLD_AT] + 2 * start)
        _interleave(target, samples, pitch, min(width, count - start))


@inlined
def _show_verdicts(
    loss: int, target: Pointer[float], scores: Pointer[float], middle: float, count: int
) -> None:
    """Write verdicts of scores, which they replace."""
    fill_verdicts(loss, scores, scores, middle, _pad(count))
    for i in range(count):
        target[i] = scores[i]


@compiled
def look_at_session(s: Session, inputs: Pointer[int], wanted: int, results: Pointer[float]) -> None:
    """Draw a frame with the inputs of a lookout; ``results`` as ``frame`` in :func:`look`."""
    loss, room = s.plan[LOSS], rows_at(s, ROOM)
    ranks = only_ranks(loss)
    has_verdicts = wanted & (SHOWS_GENERATED | SHOWS_MAP) != 0
    real_score, middle = 0.0, 0.0
    if (ranks and has_verdicts) or is_paired(loss):
        _score_points(s, floats_at(inputs[SHOWN_REAL]), room, inputs[NUM_REAL])
        real_score = mean(room, inputs[NUM_REAL])
    if (ranks and has_verdicts) or wanted & (SHOWS_GENERATED | SHOWS_PULLS):
        _show_samples(s, inputs, room, results, wanted, real_score)
        if ranks:
            middle = (real_score + mean(room, inputs[NUM_SHOWN])) * 0.5
        _show_verdicts(loss, results + inputs[VERDICTS_AT], room, middle, inputs[NUM_SHOWN])
    if wanted & SHOWS_MAP:
        _score_points(s, floats_at(inputs[MAP_POINTS]), room, inputs[NUM_MAP_POINTS])
        _show_verdicts(loss, results + inputs[MAP_AT], room, middle, inputs[NUM_MAP_POINTS])
    if wanted & SHOWS_MANIFOLD:
        _show_manifold(s, inputs, results)
    if wanted & SHOWS_FIELD:
        _show_field(s, inputs, room, results, real_score)


@entry
def look(session: int, scratch: int, lookout: int, wanted: int, frame: Any) -> None:
    """Draw a frame. Releases the GIL.

    Args:
        session: address of a table of :class:`Session`.
        scratch: address of the session's scratch.
        lookout: address of a table as in ``lookout``.
        wanted: bits of what is to be shown.
        frame: result, of whatever type, laid out as the lookout says.

    """
    s = to_session(session, scratch)
    look_at_session(s, integers_at(lookout), wanted, address(frame))
