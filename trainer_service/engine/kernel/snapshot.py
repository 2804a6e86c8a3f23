"""Looking at a session without changing it: what a frame shows, and all metrics.

Rows that go in and come out are contiguous, [rows, columns] with whole blocks of columns. They
pass through the networks in pieces as wide as the session's batch, in the same scratch as
training.
"""

from __future__ import annotations

from typing import Any

from trainer_service.engine.kernel.compilation import compiled, entry, inlined
from trainer_service.engine.kernel.divergences import PADDED_CELLS, compare, count_cells
from trainer_service.engine.kernel.fields import (
    AVERAGE_DECAY,
    BLOCKS,
    DISCRIMINATOR,
    DISCRIMINATOR_ERRORS,
    FAKE_ROWS,
    GENERATOR,
    GENERATOR_ROWS,
    ITERATION,
    LABEL_SMOOTHING,
    LANES,
    LOSS,
    NOISE_LAW,
    NUM_DATA,
    PITCH,
    REAL_ROWS,
    SEED,
    WIDTHS,
)
from trainer_service.engine.kernel.lanes import Pointer, address, splat, store
from trainer_service.engine.kernel.losses import fill_generator_errors, sum_losses
from trainer_service.engine.kernel.networks import backward, copy_rows, forward, output_rows
from trainer_service.engine.kernel.optimizers import clear
from trainer_service.engine.kernel.philox import draw, fill
from trainer_service.engine.kernel.session import (
    Session,
    average_weights,
    discriminator_weights,
    generator_weights,
    rows_at,
    to_session,
)
from trainer_service.engine.kernel.verdicts import fill_verdicts, mean, only_ranks, summarise

MEASURED_SAMPLES = 2_000
"""Generated samples that are counted for the divergences."""
JUDGED_SAMPLES = 500
"""Real and generated samples on which losses and verdicts are measured."""
_JUDGED_ROOM = 512
ROOM_SIZE = PADDED_CELLS + 2 * _JUDGED_ROOM
"""Floats that :func:`measure` needs besides the scratch."""

# Uses of random numbers, apart from those of training; a piece's number takes 16 bits.
_USE_MEASURED_REAL = 1 << 16
_USE_MEASURED_NOISE = 2 << 16

# Columns of a frame's rows
SHOWN, CELLS, LINES, SHOWN_REAL = 416, 928, 448, 512
_PLANE = 2

# Positions in a row of metrics
DISCRIMINATOR_LOSS = 0
GENERATOR_LOSS = 1
KL_DIVERGENCE = 2
JS_DIVERGENCE = 3
ACCURACY_REAL = 4
ACCURACY_GENERATED = 5
MEAN_VERDICT_REAL = 6
MEAN_VERDICT_GENERATED = 7
NUM_METRICS = 8


@inlined
def _shown_weights(s: Session) -> Pointer[float]:
    """Return the weights of the generator that is shown: the average where there is one."""
    if s.reals[AVERAGE_DECAY] > 0.0:
        return average_weights(s)
    return generator_weights(s)


@compiled
def _generate(s: Session, noise: Pointer[float], target: Pointer[float], columns: int) -> None:
    """Write samples, [2, columns], of given noise, [noise dimensions, columns]."""
    plan, network, rows = s.plan, s.plan + GENERATOR, rows_at(s, GENERATOR_ROWS)
    pitch, width = plan[PITCH], plan[BLOCKS] * LANES
    weights = _shown_weights(s)
    for start in range(0, columns, width):
        blocks = min(width, columns - start) // LANES
        copy_rows(rows, pitch, noise + start, columns, network[WIDTHS], blocks)
        forward(network, weights, rows, blocks, pitch)
        samples = output_rows(network, rows, pitch)
        copy_rows(target + start, columns, samples, pitch, _PLANE, blocks)


@compiled
def _score(
    s: Session, points: Pointer[float], scores: Pointer[float], pulls: Pointer[float],
    wants_pulls: bool, real_score: float, columns: int,
) -> None:  # fmt: skip
    """D's scores, [columns], of points, [2, columns]; if wanted, where G would move them.

    A pull is minus the gradient of a point's own loss, [2, columns]. Where the loss is of pairs,
    its partner has ``real_score``.
    """
    plan, network, rows = s.plan, s.plan + DISCRIMINATOR, rows_at(s, FAKE_ROWS)
    pitch, width = plan[PITCH], plan[BLOCKS] * LANES
    weights, errors = discriminator_weights(s), rows_at(s, DISCRIMINATOR_ERRORS)
    partners = rows_at(s, GENERATOR_ROWS)
    for start in range(0, columns, width):
        blocks = min(width, columns - start) // LANES
        copy_rows(rows, pitch, points + start, columns, _PLANE, blocks)
        forward(network, weights, rows, blocks, pitch)
        outputs = output_rows(network, rows, pitch)
        copy_rows(scores + start, columns, outputs, pitch, 1, blocks)
        if wants_pulls:
            _fill_row(partners, real_score, blocks)
            fill_generator_errors(
                plan[LOSS], partners, outputs, output_rows(network, errors, pitch), -1.0,
                blocks * LANES, blocks,
            )  # fmt: skip
            backward(
                network, weights, rows, errors, errors, False, True, errors, False, blocks, pitch
            )
            copy_rows(pulls + start, columns, errors, pitch, _PLANE, blocks)


@compiled
def _fill_row(row: Pointer[float], value: float, blocks: int) -> None:
    for column in range(0, blocks * LANES, LANES):
        store(row + column, splat(value))


@entry
def look(
    plan: Any, reals: Any, state: Any, counters: Any, gauges: Any, data: Any, scratch: Any,
    shown_noise: Any, line_noise: Any, cells: Any, shown_real: Any, num_shown: int, num_real: int,
    generated: Any, scores: Any, pulls: Any, verdicts: Any, map_verdicts: Any, manifold: Any,
) -> None:  # fmt: skip
    """Draw a frame.

    Args:
        plan: with the six that follow, as in :class:`Session`.
        reals: see plan.
        state: see plan.
        counters: see plan.
        gauges: see plan.
        data: see plan.
        scratch: see plan.
        shown_noise: [noise dimensions, SHOWN].
        line_noise: [noise dimensions, LINES], the grid of the manifold.
        cells: [2, CELLS], centres of the map's cells.
        shown_real: [2, SHOWN_REAL].
        num_shown: columns of shown_noise that are samples.
        num_real: columns of shown_real that are samples.
        generated: result, [2, SHOWN].
        scores: room, [CELLS] or more.
        pulls: result, [2, SHOWN]: minus the gradient of each sample's own generator's loss.
        verdicts: result, [SHOWN].
        map_verdicts: result, [CELLS].
        manifold: result, [2, LINES].

    """
    s = to_session(plan, reals, state, counters, gauges, data, scratch)
    loss = s.plan[LOSS]
    points, room, arrows = address(generated), address(scores), address(pulls)
    _score(s, address(shown_real), room, arrows, False, 0.0, SHOWN_REAL)
    real_score = mean(room, num_real)
    _generate(s, address(shown_noise), points, SHOWN)
    _score(s, points, room, arrows, True, real_score, SHOWN)
    middle = (real_score + mean(room, num_shown)) * 0.5
    fill_verdicts(loss, address(verdicts), room, middle, SHOWN)
    _score(s, address(cells), room, arrows, False, 0.0, CELLS)
    fill_verdicts(loss, address(map_verdicts), room, middle, CELLS)
    _generate(s, address(line_noise), address(manifold), LINES)


@compiled
def _measure_generated(
    s: Session, counts: Pointer[float], scores: Pointer[float], view: Pointer[float]
) -> None:
    """Count fresh samples in the cells of the grid, and score the first of them."""
    plan, network, rows = s.plan, s.plan + GENERATOR, rows_at(s, GENERATOR_ROWS)
    judge, judged_rows = s.plan + DISCRIMINATOR, rows_at(s, FAKE_ROWS)
    pitch, width, iteration = plan[PITCH], plan[BLOCKS] * LANES, s.counters[ITERATION]
    weights, critic = _shown_weights(s), discriminator_weights(s)
    for start in range(0, MEASURED_SAMPLES, width):
        blocks = (min(width, MEASURED_SAMPLES - start) + LANES - 1) // LANES
        use = _USE_MEASURED_NOISE + start // width
        fill(rows, network[WIDTHS], blocks, pitch, plan[NOISE_LAW], plan[SEED], iteration, use)
        forward(network, weights, rows, blocks, pitch)
        samples = output_rows(network, rows, pitch)
        count_cells(counts, samples, pitch, min(width, MEASURED_SAMPLES - start), view)
        if start < _JUDGED_ROOM:
            judged = min(blocks, (_JUDGED_ROOM - start) // LANES)
            copy_rows(judged_rows, pitch, samples, pitch, _PLANE, judged)
            forward(judge, critic, judged_rows, judged, pitch)
            copy_rows(scores + start, 0, output_rows(judge, judged_rows, pitch), 0, 1, judged)


@compiled
def _measure_real(s: Session, scores: Pointer[float]) -> None:
    """Score fresh real samples."""
    plan, network, rows = s.plan, s.plan + DISCRIMINATOR, rows_at(s, REAL_ROWS)
    pitch, width, iteration = plan[PITCH], plan[BLOCKS] * LANES, s.counters[ITERATION]
    for start in range(0, _JUDGED_ROOM, width):
        blocks = min(width, _JUDGED_ROOM - start) // LANES
        use = _USE_MEASURED_REAL + start // width
        draw(rows, s.data, plan[NUM_DATA], blocks, pitch, plan[SEED], iteration, use)
        forward(network, discriminator_weights(s), rows, blocks, pitch)
        copy_rows(scores + start, 0, output_rows(network, rows, pitch), 0, 1, blocks)


@entry
def measure(
    plan: Any, reals: Any, state: Any, counters: Any, gauges: Any, data: Any, scratch: Any,
    reference: Any, view: Any, room: Any, metrics: Any,
) -> None:  # fmt: skip
    """Measure all metrics on samples that training does not see.

    Args:
        plan: with the six that follow, as in :class:`Session`.
        reals: see plan.
        state: see plan.
        counters: see plan.
        gauges: see plan.
        data: see plan.
        scratch: see plan.
        reference: shares of real samples in the cells, [PADDED_CELLS], 0 in the padding.
        view: float32: x_min, x_max, y_min, y_max.
        room: ROOM_SIZE floats.
        metrics: result, float64 [NUM_METRICS].

    """
    s = to_session(plan, reals, state, counters, gauges, data, scratch)
    loss, target = s.plan[LOSS], 1.0 - s.reals[LABEL_SMOOTHING]
    counts = address(room)
    real, fake = counts + PADDED_CELLS, counts + (PADDED_CELLS + _JUDGED_ROOM)
    clear(counts, PADDED_CELLS)
    _measure_generated(s, counts, fake, address(view))
    _measure_real(s, real)
    middle = 0.0
    if only_ranks(loss):
        middle = (mean(real, JUDGED_SAMPLES) + mean(fake, JUDGED_SAMPLES)) * 0.5
    loss_d, loss_g = sum_losses(loss, target, real, fake, JUDGED_SAMPLES)
    above_real, mean_real = summarise(loss, real, middle, JUDGED_SAMPLES)
    above_fake, mean_fake = summarise(loss, fake, middle, JUDGED_SAMPLES)
    kl, js = compare(address(reference), counts, MEASURED_SAMPLES)
    metrics[DISCRIMINATOR_LOSS] = loss_d / JUDGED_SAMPLES
    metrics[GENERATOR_LOSS] = loss_g / JUDGED_SAMPLES
    metrics[KL_DIVERGENCE], metrics[JS_DIVERGENCE] = kl, js
    metrics[ACCURACY_REAL], metrics[ACCURACY_GENERATED] = above_real, 1.0 - above_fake
    metrics[MEAN_VERDICT_REAL], metrics[MEAN_VERDICT_GENERATED] = mean_real, mean_fake
