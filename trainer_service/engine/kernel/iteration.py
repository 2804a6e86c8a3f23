"""Training: any number of iterations of one session in one call.

One iteration makes updates of the discriminator, then updates of the generator, each with fresh
noise and, for D, fresh real samples. All random numbers are functions of the seed, the iteration,
the use and the update (``philox``), so an iteration is the same however the run is cut into calls.
"""

from __future__ import annotations

import math

from trainer_service.engine.kernel.compilation import compiled, entry, inlined
from trainer_service.engine.kernel.fields import (
    AVERAGE_DECAY,
    BATCH,
    BLOCKS,
    DISCRIMINATOR,
    DISCRIMINATOR_GRADIENT_NORM,
    DISCRIMINATOR_REALS,
    DISCRIMINATOR_UPDATE_COUNTS,
    FAKE_ROWS,
    GENERATOR,
    GENERATOR_GRADIENT_NORM,
    GENERATOR_REALS,
    GENERATOR_ROWS,
    GENERATOR_UPDATE_COUNTS,
    GRADIENT,
    HIDDEN,
    INSTANCE_NOISE,
    ITERATION,
    LABEL_SMOOTHING,
    LANES,
    LOSS,
    NOISE_LAW,
    NUM_DATA,
    NUM_PADDED,
    OUTPUT,
    PENALTY,
    PENALTY_WEIGHT,
    PITCH,
    REAL_ROWS,
    SEED,
    SLOPE_ROWS,
    SPARE_ROWS,
    TANGENT_ROWS,
    WEIGHT_CLIP,
    WIDTHS,
    Penalty,
)
from trainer_service.engine.kernel.layers import is_smooth
from trainer_service.engine.kernel.losses import (
    fill_discriminator_errors,
    fill_generator_errors,
    is_paired,
)
from trainer_service.engine.kernel.networks import (
    backward,
    copy_rows,
    forward,
    learn,
    output_rows,
    scale_by_slope,
    trace,
)
from trainer_service.engine.kernel.optimizers import (
    average,
    clear,
    clip,
    learning_rate,
    square_norm,
    update,
)
from trainer_service.engine.kernel.penalties import add_penalty, interpolate
from trainer_service.engine.kernel.philox import LAW_UNIT, draw, fill, perturb
from trainer_service.engine.kernel.pointers import Pointer
from trainer_service.engine.kernel.session import (
    Session,
    average_weights,
    discriminator_weights,
    generator_weights,
    rows_at,
    to_session,
)

FINE = 0
GRADIENT_DIVERGED = 1
GENERATOR_DIVERGED = 2
DISCRIMINATOR_DIVERGED = 3

# Uses of random numbers; part of the counter, so the values are for ever.
USE_REAL = 0
USE_NOISE = 1
USE_REAL_JITTER = 2
USE_FAKE_JITTER = 3
USE_INTERPOLATION = 4
USE_GENERATOR_STEP = 8  # added to the above in the generator's updates
UPDATES_PER_USE = 16

_PLANE = 2


@inlined
def use_number(use: int, update_number: int) -> int:
    """Word of the counter for a use in one of an iteration's updates."""
    return use * UPDATES_PER_USE + update_number


@compiled
def _generate(s: Session, iteration: int, use: int) -> None:
    """Draw noise and run the generator on it; the samples are its output rows."""
    plan, rows = s.plan, rows_at(s, GENERATOR_ROWS)
    blocks, pitch = plan[BLOCKS], plan[PITCH]
    fill(rows, plan[GENERATOR + WIDTHS], blocks, pitch, plan[NOISE_LAW], plan[SEED], iteration, use)
    forward(plan + GENERATOR, generator_weights(s), rows, blocks, pitch)


@compiled
def _take_real(s: Session, iteration: int, step: int, update_number: int) -> None:
    """Draw real samples into the first half of the discriminator's input rows."""
    plan, rows = s.plan, rows_at(s, REAL_ROWS)
    use = use_number(step + USE_REAL, update_number)
    draw(
        rows, s.data, plan[NUM_DATA], plan[BLOCKS], plan[PITCH], plan[SEED], iteration, use
    )  # fmt: skip
    _jitter(s, rows, iteration, use_number(step + USE_REAL_JITTER, update_number))


@compiled
def _take_fake(s: Session, iteration: int, step: int, update_number: int) -> None:
    """Copy what the generator has put out into the second half of the discriminator's."""
    plan, rows = s.plan, rows_at(s, FAKE_ROWS)
    blocks, pitch = plan[BLOCKS], plan[PITCH]
    samples = output_rows(plan + GENERATOR, rows_at(s, GENERATOR_ROWS), pitch)
    copy_rows(rows, pitch, samples, pitch, _PLANE, blocks)
    _jitter(s, rows, iteration, use_number(step + USE_FAKE_JITTER, update_number))


@inlined
def _judge(s: Session, rows: Pointer[float], blocks: int) -> None:
    """Run the discriminator on the samples in its input rows: one half of them, or both."""
    forward(s.plan + DISCRIMINATOR, discriminator_weights(s), rows, blocks, s.plan[PITCH])


@inlined
def _jitter(s: Session, rows: Pointer[float], iteration: int, use: int) -> None:
    """Add instance noise to what D sees (Soenderby et al. 2017)."""
    deviation, plan = s.reals[INSTANCE_NOISE], s.plan
    if deviation > 0.0:
        perturb(
            rows, rows_at(s, SPARE_ROWS), _PLANE, plan[BLOCKS], plan[PITCH], deviation,
            plan[SEED], iteration, use,
        )  # fmt: skip


@compiled
def _learn_from(s: Session, rows: Pointer[float], blocks: int, has_penalty: bool) -> None:
    """Add D's gradient at samples whose rows, with errors for scores, are there."""
    plan, network, pitch = s.plan, s.plan + DISCRIMINATOR, s.plan[PITCH]
    weights, gradient = discriminator_weights(s), rows_at(s, GRADIENT)
    slopes = rows_at(s, SLOPE_ROWS)
    if has_penalty:
        add_penalty(
            network, weights, rows, slopes, rows_at(s, TANGENT_ROWS), gradient,
            s.reals[PENALTY_WEIGHT], False, plan[BATCH], blocks, pitch,
        )  # fmt: skip
    if has_penalty and is_smooth(network[HIDDEN]):
        backward(network, weights, rows, rows, gradient, True, False, slopes, True, blocks, pitch)
    else:
        learn(network, weights, rows, gradient, blocks, pitch)


@compiled
def _learn_between(s: Session, iteration: int, update_number: int) -> None:
    """Add the gradient of WGAN-GP's penalty, at points between real and generated samples."""
    plan, network, rows = s.plan, s.plan + DISCRIMINATOR, rows_at(s, REAL_ROWS)
    blocks, pitch = plan[BLOCKS], plan[PITCH]
    weights, gradient = discriminator_weights(s), rows_at(s, GRADIENT)
    shares, slopes = rows_at(s, SPARE_ROWS), rows_at(s, SLOPE_ROWS)
    use = use_number(USE_INTERPOLATION, update_number)
    fill(shares, 1, blocks, pitch, LAW_UNIT, plan[SEED], iteration, use)
    interpolate(rows, rows, rows_at(s, FAKE_ROWS), shares, blocks, pitch)
    _judge(s, rows, blocks)
    add_penalty(
        network, weights, rows, slopes, rows_at(s, TANGENT_ROWS), gradient,
        s.reals[PENALTY_WEIGHT], True, plan[BATCH], blocks, pitch,
    )  # fmt: skip
    if is_smooth(network[HIDDEN]):
        clear(output_rows(network, rows, pitch), blocks * LANES)
        backward(network, weights, rows, rows, gradient, True, False, slopes, True, blocks, pitch)


@compiled
def _update_discriminator(s: Session, iteration: int, update_number: int) -> int:
    """One update of D; does nothing but report when its gradient is not finite.

    Real and generated samples pass side by side, unless a penalty of the one or the other adds
    to their errors.
    """
    plan, network = s.plan, s.plan + DISCRIMINATOR
    batch, blocks, pitch = plan[BATCH], plan[BLOCKS], plan[PITCH]
    weights, size = discriminator_weights(s), network[NUM_PADDED]
    gradient, real, fake = rows_at(s, GRADIENT), rows_at(s, REAL_ROWS), rows_at(s, FAKE_ROWS)
    penalty = plan[PENALTY]

    clear(gradient, size)
    _generate(s, iteration, use_number(USE_NOISE, update_number))
    _take_real(s, iteration, 0, update_number)
    _take_fake(s, iteration, 0, update_number)
    _judge(s, real, 2 * blocks)
    fill_discriminator_errors(
        plan[LOSS], 1.0 - s.reals[LABEL_SMOOTHING], output_rows(network, real, pitch),
        output_rows(network, fake, pitch), batch, blocks,
    )  # fmt: skip
    if Penalty.R1 <= penalty <= Penalty.R1_R2:
        _learn_from(s, real, blocks, penalty != Penalty.R2)
        _learn_from(s, fake, blocks, penalty != Penalty.R1)
    else:
        _learn_from(s, real, 2 * blocks, False)
    if penalty == Penalty.GRADIENT_PENALTY:
        _learn_between(s, iteration, update_number)

    square = square_norm(gradient, size)
    s.gauges[DISCRIMINATOR_GRADIENT_NORM] = math.sqrt(square)
    if not square < math.inf:
        return GRADIENT_DIVERGED
    reals = s.reals + DISCRIMINATOR_REALS
    rate = learning_rate(network, reals, iteration)
    update(network, reals, s.counters + DISCRIMINATOR_UPDATE_COUNTS, weights, gradient, rate)
    if penalty == Penalty.WEIGHT_CLIP:
        clip(weights, size, s.reals[WEIGHT_CLIP])
    if not square_norm(weights, size) < math.inf:
        return DISCRIMINATOR_DIVERGED
    return FINE


@compiled
def _update_generator(s: Session, iteration: int, update_number: int) -> int:
    """One update of G; does nothing but report when its gradient is not finite."""
    plan, network, judge = s.plan, s.plan + GENERATOR, s.plan + DISCRIMINATOR
    batch, blocks, pitch = plan[BATCH], plan[BLOCKS], plan[PITCH]
    weights, size = generator_weights(s), network[NUM_PADDED]
    gradient, rows = rows_at(s, GRADIENT), rows_at(s, GENERATOR_ROWS)
    real, fake = rows_at(s, REAL_ROWS), rows_at(s, FAKE_ROWS)

    _generate(s, iteration, use_number(USE_GENERATOR_STEP + USE_NOISE, update_number))
    _take_fake(s, iteration, USE_GENERATOR_STEP, update_number)
    if is_paired(plan[LOSS]):
        _take_real(s, iteration, USE_GENERATOR_STEP, update_number)
        _judge(s, real, 2 * blocks)
    else:
        _judge(s, fake, blocks)
    fill_generator_errors(
        plan[LOSS], output_rows(judge, real, pitch), output_rows(judge, fake, pitch),
        1.0 / batch, batch, blocks,
    )  # fmt: skip
    trace(judge, discriminator_weights(s), fake, blocks, pitch)
    samples = output_rows(network, rows, pitch)
    if is_smooth(network[OUTPUT]):
        scale_by_slope(network[OUTPUT], fake, samples, _PLANE, blocks, pitch)
    copy_rows(samples, pitch, fake, pitch, _PLANE, blocks)
    clear(gradient, size)
    learn(network, weights, rows, gradient, blocks, pitch)

    square = square_norm(gradient, size)
    s.gauges[GENERATOR_GRADIENT_NORM] = math.sqrt(square)
    if not square < math.inf:
        return GRADIENT_DIVERGED
    reals = s.reals + GENERATOR_REALS
    rate = learning_rate(network, reals, iteration)
    update(network, reals, s.counters + GENERATOR_UPDATE_COUNTS, weights, gradient, rate)
    if not square_norm(weights, size) < math.inf:
        return GENERATOR_DIVERGED
    decay = s.reals[AVERAGE_DECAY]
    if decay > 0.0:
        average(average_weights(s), weights, size, decay)
    return FINE


@compiled
def train_session(s: Session, num_iterations: int, num_d: int, num_g: int) -> int:
    """Take iterations until something is no longer finite."""
    for _ in range(num_iterations):
        iteration = s.counters[ITERATION]
        for number in range(num_d):
            status = _update_discriminator(s, iteration, number)
            if status != FINE:
                return status
        for number in range(num_g):
            status = _update_generator(s, iteration, number)
            if status != FINE:
                return status
        s.counters[ITERATION] = iteration + 1
    return FINE


@entry
def train(session: int, scratch: int, num_iterations: int, num_d: int, num_g: int) -> int:
    """Train one session. Releases the GIL.

    Args:
        session: address of a table of :class:`Session`.
        scratch: address of the session's scratch.
        num_iterations: to take.
        num_d: updates of the discriminator in each.
        num_g: updates of the generator in each.

    Returns:
        FINE, or what is no longer finite. In that case the iteration that it happened in does
        not count, and the session is of no further use.

    """
    return train_session(to_session(session, scratch), num_iterations, num_d, num_g)
