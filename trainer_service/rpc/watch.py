"""Writing a watch to a stream, with a watchdog for readers that never read."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

import structlog

from ganscope.api.v1 import session_service_pb2
from trainer_service.domain.errors import SlowReaderError
from trainer_service.rpc.messages import to_watch_response
from trainer_service.sessions.hub import Interest
from trainer_service.sessions.live import LiveSession
from trainer_service.sessions.watch import Follower, WatchStart

WRITE_TIMEOUT_S = 3.0
"""A peer that has not read for so long is gone or stuck: keepalive does not notice it."""

_log = structlog.get_logger(__name__)


class WatchStream(Protocol):
    """Where responses go: a ``grpc.aio.ServicerContext``."""

    async def write(self, message: session_service_pb2.WatchSessionResponse, /) -> None:
        """Send; waits while the peer does not read."""
        ...


async def follow(
    session: LiveSession, interest: Interest, start: WatchStart, stream: WatchStream
) -> None:
    """Send what happens in a session until it ends or the reader stops reading.

    Raises:
        GanscopeError: the session ended; its reason.
        SlowReaderError: the reader does not read.

    """
    with session.hub.attached(interest):
        follower = Follower(session, interest, start)
        while True:
            event = await follower.next()
            response = to_watch_response(event, session.record.revision, time.time() * 1000)
            try:
                async with asyncio.timeout(WRITE_TIMEOUT_S):
                    await stream.write(response)
            except TimeoutError:
                _log.warning("watcher_stuck", session=session.id)
                raise SlowReaderError(WRITE_TIMEOUT_S) from None


def to_start(request: session_service_pb2.WatchSessionRequest) -> WatchStart:
    """Return what the watcher holds already."""
    if not request.HasField("metrics_after"):
        return WatchStart(revision=request.start_revision)
    return WatchStart(request.start_revision, request.metrics_after.run, request.metrics_after.step)
