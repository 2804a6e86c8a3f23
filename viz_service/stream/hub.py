"""The feeds of all sessions that somebody watches here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from viz_service.client.trainer import MetricsPosition
from viz_service.stream.feed import Feed, FeedTiming, Watcher
from viz_service.stream.viewer import Viewer


@dataclass
class _Running:
    feed: Feed
    task: asyncio.Task[None]
    linger: asyncio.TimerHandle | None = field(default=None)


class Hub:
    """One watch a session, however many browsers look at it."""

    def __init__(self, trainer: Watcher, timing: FeedTiming | None = None) -> None:
        self._trainer = trainer
        self._timing = timing or FeedTiming()
        self._running: dict[str, _Running] = {}

    @property
    def session_ids(self) -> frozenset[str]:
        """Sessions that are followed at the moment."""
        return frozenset(
            session_id
            for session_id, running in self._running.items()
            if not running.feed.has_ended
        )

    @asynccontextmanager
    async def viewing(
        self, session_id: str, metrics_after: MetricsPosition | None = None
    ) -> AsyncGenerator[Viewer, None]:
        """Give a browser an outbox that is filled for as long as the context lasts."""
        viewer = Viewer(metrics_after)
        running = self._start(session_id)
        running.feed.join(viewer)
        try:
            yield viewer
        finally:
            running.feed.leave(viewer)
            self._stop_soon(session_id, running)

    async def close(self) -> None:
        """End all feeds and wait for them."""
        tasks = [running.task for running in self._running.values()]
        for session_id, running in list(self._running.items()):
            self._stop(session_id, running)
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, session_id: str) -> _Running:
        running = self._running.get(session_id)
        if running is None or running.feed.has_ended:
            feed = Feed(session_id, self._trainer, self._timing)
            running = _Running(feed, asyncio.create_task(feed.follow(), name=f"feed {session_id}"))
            running.task.add_done_callback(lambda _: self._forget(session_id, running))
            self._running[session_id] = running
        if running.linger is not None:
            running.linger.cancel()
            running.linger = None
        return running

    def _stop_soon(self, session_id: str, running: _Running) -> None:
        if running.feed.num_viewers or running.task.done():
            return
        running.linger = asyncio.get_running_loop().call_later(
            self._timing.linger_s, self._stop, session_id, running
        )

    def _stop(self, session_id: str, running: _Running) -> None:
        if running.linger is not None:
            running.linger.cancel()
        running.task.cancel()
        self._forget(session_id, running)

    def _forget(self, session_id: str, running: _Running | None) -> None:
        """Let the next viewer start afresh; a feed that came since stays."""
        if self._running.get(session_id) is running:
            self._running.pop(session_id, None)
