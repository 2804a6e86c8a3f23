"""What one call of the kernel works on: addresses of a session's numbers and of its scratch."""

from __future__ import annotations

from typing import NamedTuple

from trainer_service.engine.kernel.compilation import inlined
from trainer_service.engine.kernel.fields import (
    AVERAGE_DECAY,
    COUNTERS_ADDRESS,
    DATA_ADDRESS,
    DISCRIMINATOR,
    GAUGES_ADDRESS,
    GENERATOR,
    INTEGERS_ADDRESS,
    NUM_PADDED,
    REALS_ADDRESS,
    STATE,
    STATE_ADDRESS,
)
from trainer_service.engine.kernel.pointers import Pointer, floats_at, integers_at, reals_at


class Session(NamedTuple):
    """Addresses of numbers; positions of the numbers are those of ``fields``."""

    plan: Pointer[int]
    reals: Pointer[float]
    state: Pointer[float]
    """Of each network: weights, first moments, second moments; then the average of G's weights."""
    counters: Pointer[int]
    gauges: Pointer[float]
    data: Pointer[float]
    """Real samples, [NUM_DATA, 2]."""
    scratch: Pointer[float]
    """Room; what it holds between calls has no meaning."""


@inlined
def to_session(table: int, scratch: int) -> Session:
    """Read the table of addresses; the caller keeps alive what they lead to."""
    addresses = integers_at(table)
    return Session(
        integers_at(addresses[INTEGERS_ADDRESS]),
        reals_at(addresses[REALS_ADDRESS]),
        floats_at(addresses[STATE_ADDRESS]),
        integers_at(addresses[COUNTERS_ADDRESS]),
        reals_at(addresses[GAUGES_ADDRESS]),
        floats_at(addresses[DATA_ADDRESS]),
        floats_at(scratch),
    )


@inlined
def generator_weights(session: Session) -> Pointer[float]:
    """Where the generator's weights begin."""
    return session.state + session.plan[GENERATOR + STATE]


@inlined
def discriminator_weights(session: Session) -> Pointer[float]:
    """Where the discriminator's weights begin."""
    return session.state + session.plan[DISCRIMINATOR + STATE]


@inlined
def average_weights(session: Session) -> Pointer[float]:
    """Where the moving average of the generator's weights begins."""
    return generator_weights(session) + 3 * session.plan[GENERATOR + NUM_PADDED]


@inlined
def shown_weights(session: Session) -> Pointer[float]:
    """Where the weights of the generator begin that is shown: the average where there is one."""
    if session.reals[AVERAGE_DECAY] > 0.0:
        return average_weights(session)
    return generator_weights(session)


@inlined
def rows_at(session: Session, field: int) -> Pointer[float]:
    """Where the rows begin whose position in the scratch the plan names."""
    return session.scratch + session.plan[field]
