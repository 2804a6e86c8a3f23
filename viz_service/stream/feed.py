"""One session's watch, shared by all its viewers.

The feed keeps what a late joiner needs (session, dataset, metrics, newest frame), follows the
trainer for as long as it is told to, and comes back by itself when the trainer is lost. When its
viewers together need other layers, it begins another watch where the first one stood.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

import structlog

from ganscope.errors import GanscopeError, NotFoundError
from viz_service.client.trainer import MetricsPosition, WatchDemand, WatchEvent
from viz_service.stream.demand import to_demand
from viz_service.stream.history import MetricsHistory
from viz_service.stream.viewer import Slot, Viewer

_log = structlog.stdlib.get_logger(__name__)


class Watcher(Protocol):
    """Where a feed's messages come from: the part of the trainer's client that it needs."""

    def watch_events(
        self, session_id: str, metrics_after: MetricsPosition | None, demand: WatchDemand
    ) -> AsyncGenerator[WatchEvent, None]:
        """Follow a session."""
        ...


@dataclass(frozen=True)
class FeedTiming:
    """Patience of a feed, in seconds."""

    idle_s: float = 5.0
    """Silence after which the trainer counts as lost; it sends a heartbeat every 2 s."""
    first_retry_s: float = 0.2
    max_retry_s: float = 3.0
    linger_s: float = 5.0
    """How long the watch goes on after the last viewer left (a page that reloads comes back)."""


class Feed:
    """One session as its viewers see it."""

    def __init__(self, session_id: str, trainer: Watcher, timing: FeedTiming) -> None:
        self._session_id = session_id
        self._trainer = trainer
        self._timing = timing
        self._viewers: set[Viewer] = set()
        self._demand = WatchDemand()
        self._patience: asyncio.Timeout | None = None
        """Of the wait for the next message, while there is one."""
        self._newest: dict[Slot, bytes] = {}
        self._history = MetricsHistory()
        self._frame: bytes | None = None
        self._revision = 0
        self._is_live = True
        """Until shown otherwise, so that a fresh page does not begin with bad news."""
        self.has_ended = False
        """The session was deleted: nothing more will come."""

    @property
    def num_viewers(self) -> int:
        """Browsers that watch now."""
        return len(self._viewers)

    def join(self, viewer: Viewer) -> None:
        """Add a browser and give it all that is known: session, dataset, metrics, frame."""
        for slot, message in self._newest.items():
            viewer.put(slot, message)
        if metrics := self._history.to_message(viewer.metrics_after, self._revision):
            viewer.put_metrics(metrics)
        if self._frame is not None:
            viewer.put_frame(self._frame)
        self._viewers.add(viewer)
        viewer.on_wish = self._reconsider
        self._reconsider()
        self._tell_status()

    def leave(self, viewer: Viewer) -> None:
        """Remove a browser."""
        self._viewers.discard(viewer)
        self._reconsider()
        self._tell_status()

    def _reconsider(self) -> None:
        """Have the watch begin anew if the viewers need another one."""
        # The last one may come back in a moment: see FeedTiming.linger_s.
        if not self._viewers or (demand := to_demand(self._viewers)) == self._demand:
            return
        self._demand = demand
        if self._patience is not None and not self._patience.expired():
            self._patience.reschedule(0)

    async def follow(self) -> None:
        """Follow the session until it is deleted; cancel to stop earlier."""
        retry_s = self._timing.first_retry_s
        while True:
            try:
                demand = self._demand
                async with aclosing(
                    self._trainer.watch_events(self._session_id, self._history.position, demand)
                ) as events:
                    async for event in self._while_wanted(events, demand):
                        retry_s = self._timing.first_retry_s
                        self._set_live(True)
                        self._take(event)
                if demand != self._demand:
                    continue
            except NotFoundError:
                self._end()
                return
            except (GanscopeError, TimeoutError) as error:
                _log.info("watch lost", session=self._session_id, error=str(error))
            self._set_live(False)
            await asyncio.sleep(retry_s)
            retry_s = min(self._timing.max_retry_s, retry_s * 2)

    async def _while_wanted(
        self, events: AsyncGenerator[WatchEvent, None], demand: WatchDemand
    ) -> AsyncGenerator[WatchEvent, None]:
        """Pass events on until others are needed; ``TimeoutError`` after too long a silence."""
        while demand == self._demand:
            try:
                async with asyncio.timeout(self._timing.idle_s) as self._patience:
                    event = await anext(events)
            except StopAsyncIteration:
                return
            except TimeoutError:
                if demand == self._demand:
                    raise
                return
            finally:
                self._patience = None
            yield event

    def _take(self, event: WatchEvent) -> None:
        """Keep what late joiners need, and pass the bytes on as they came."""
        message = event.message
        self._revision = max(self._revision, message.revision)
        match message.WhichOneof("event"):
            case "session":
                self._pass_newest(Slot.SESSION, event.raw)
            case "dataset":
                self._pass_newest(Slot.DATASET, event.raw)
            case "metrics":
                self._history.append(message.metrics)
                for viewer in self._viewers:
                    viewer.put_metrics(event.raw)
            case "snapshot":
                self._frame = event.raw
                for viewer in self._viewers:
                    viewer.put_frame(event.raw)
            case "heartbeat":
                for viewer in self._viewers:
                    viewer.put(Slot.HEARTBEAT, event.raw)
            case _:  # a kind of event that a newer trainer sends
                pass

    def _pass_newest(self, slot: Slot, raw: bytes) -> None:
        self._newest[slot] = raw
        for viewer in self._viewers:
            viewer.put(slot, raw)

    def _set_live(self, is_live: bool) -> None:
        if is_live != self._is_live:
            self._is_live = is_live
            self._tell_status()

    def _tell_status(self) -> None:
        status = json.dumps(
            {"viewers": self.num_viewers, "trainer": "live" if self._is_live else "lost"}
        )
        for viewer in self._viewers:
            viewer.put(Slot.STATUS, status)

    def _end(self) -> None:
        self.has_ended = True
        for viewer in self._viewers:
            viewer.close()
