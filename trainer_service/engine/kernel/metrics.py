"""Measuring a session without changing it, on samples that training does not see."""

from __future__ import annotations

from typing import Any

from trainer_service.engine.kernel.compilation import compiled, entry
from trainer_service.engine.kernel.divergences import PADDED_CELLS, compare, count_cells
from trainer_service.engine.kernel.fields import (
    BLOCKS,
    DISCRIMINATOR,
    DISCRIMINATOR_GRADIENT_NORM,
    FAKE_ROWS,
    GENERATOR,
    GENERATOR_GRADIENT_NORM,
    GENERATOR_ROWS,
    ITERATION,
    LABEL_SMOOTHING,
    LANES,
    LOSS,
    NOISE_LAW,
    NUM_DATA,
    PITCH,
    REAL_ROWS,
    ROOM,
    SEED,
    WIDTHS,
)
from trainer_service.engine.kernel.lookout import REFERENCE, VIEW
from trainer_service.engine.kernel.losses import sum_losses
from trainer_service.engine.kernel.networks import copy_rows, forward, output_rows
from trainer_service.engine.kernel.optimizers import clear
from trainer_service.engine.kernel.philox import draw, fill
from trainer_service.engine.kernel.pointers import Pointer, address, floats_at, integers_at
from trainer_service.engine.kernel.session import (
    Session,
    discriminator_weights,
    rows_at,
    shown_weights,
    to_session,
)
from trainer_service.engine.kernel.verdicts import mean, only_ranks, summarise

MEASURED_SAMPLES = 2_000
"""Generated samples that are counted for the divergences."""
JUDGED_SAMPLES = 500
"""Real and generated samples on which losses and verdicts are measured."""
_JUDGED_ROOM = 512
ROOM_SIZE = PADDED_CELLS + 2 * _JUDGED_ROOM
"""Of ``fields.ROOM_FLOATS``, how many measuring takes."""

# Uses of random numbers, apart from those of training; a piece's number takes 16 bits.
_USE_MEASURED_REAL = 1 << 16
_USE_MEASURED_NOISE = 2 << 16

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
DISCRIMINATOR_SLOPE = 8
GENERATOR_SLOPE = 9
NUM_METRICS = 10


@compiled
def _measure_generated(
    s: Session, counts: Pointer[float], scores: Pointer[float], view: Pointer[float]
) -> None:
    """Count fresh samples in the cells of the grid, and score the first of them."""
    plan, network, rows = s.plan, s.plan + GENERATOR, rows_at(s, GENERATOR_ROWS)
    judge, judged_rows = s.plan + DISCRIMINATOR, rows_at(s, FAKE_ROWS)
    pitch, width, iteration = plan[PITCH], plan[BLOCKS] * LANES, s.counters[ITERATION]
    weights, critic = shown_weights(s), discriminator_weights(s)
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


@compiled
def measure_session(s: Session, inputs: Pointer[int], results: Pointer[float]) -> None:
    """Measure all metrics with the inputs of a lookout; ``results`` as in :func:`measure`."""
    loss, target = s.plan[LOSS], 1.0 - s.reals[LABEL_SMOOTHING]
    counts = rows_at(s, ROOM)
    real, fake = counts + PADDED_CELLS, counts + (PADDED_CELLS + _JUDGED_ROOM)
    clear(counts, PADDED_CELLS)
    _measure_generated(s, counts, fake, floats_at(inputs[VIEW]))
    _measure_real(s, real)
    middle = 0.0
    if only_ranks(loss):
        middle = (mean(real, JUDGED_SAMPLES) + mean(fake, JUDGED_SAMPLES)) * 0.5
    loss_d, loss_g = sum_losses(loss, target, real, fake, JUDGED_SAMPLES)
    above_real, mean_real = summarise(loss, real, middle, JUDGED_SAMPLES)
    above_fake, mean_fake = summarise(loss, fake, middle, JUDGED_SAMPLES)
    kl, js = compare(floats_at(inputs[REFERENCE]), counts, MEASURED_SAMPLES)
    results[DISCRIMINATOR_LOSS] = loss_d / JUDGED_SAMPLES
    results[GENERATOR_LOSS] = loss_g / JUDGED_SAMPLES
    results[KL_DIVERGENCE] = kl
    results[JS_DIVERGENCE] = js
    results[ACCURACY_REAL] = above_real
    results[ACCURACY_GENERATED] = 1.0 - above_fake
    results[MEAN_VERDICT_REAL] = mean_real
    results[MEAN_VERDICT_GENERATED] = mean_fake
    results[DISCRIMINATOR_SLOPE] = s.gauges[DISCRIMINATOR_GRADIENT_NORM]
    results[GENERATOR_SLOPE] = s.gauges[GENERATOR_GRADIENT_NORM]


@entry
def measure(session: int, scratch: int, lookout: int, metrics: Any) -> None:
    """Measure all metrics. Releases the GIL.

    Args:
        session: address of a table of :class:`Session`.
        scratch: address of the session's scratch.
        lookout: address of a table as in ``lookout``.
        metrics: result, float64 [NUM_METRICS].

    """
    measure_session(to_session(session, scratch), integers_at(lookout), address(metrics))
