"""What one call of the kernel works on: addresses of a session's numbers and of its scratch."""

from __future__ import annotations

from typing import Any, NamedTuple

from trainer_service.engine.kernel.compilation import inlined
from trainer_service.engine.kernel.fields import (
    DISCRIMINATOR,
    GENERATOR,
    NUM_PADDED,
    STATE,
)
from trainer_service.engine.kernel.lanes import Pointer, address


class Session(NamedTuple):
    """Addresses; positions are those of ``fields``."""

    plan: Pointer[int]
    reals: Pointer[float]
    state: Pointer[float]
    """Of each network: weights, first moments, second moments; then the average of G's weights."""
    counters: Pointer[int]
    gauges: Pointer[float]
    data: Pointer[float]
    """Real samples, [2, NUM_DATA]."""
    scratch: Pointer[float]
    """Room; what it holds between calls has no meaning."""


@inlined
def to_session(
    plan: Any, reals: Any, state: Any, counters: Any, gauges: Any, data: Any, scratch: Any
) -> Session:
    """Take the addresses of contiguous arrays, which the caller keeps alive."""
    return Session(
        address(plan),
        address(reals),
        address(state),
        address(counters),
        address(gauges),
        address(data),
        address(scratch),
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
def rows_at(session: Session, field: int) -> Pointer[float]:
    """Where the rows begin whose position in the scratch the plan names."""
    return session.scratch + session.plan[field]
