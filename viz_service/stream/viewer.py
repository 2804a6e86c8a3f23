"""What waits to be sent to one browser.

Session, dataset, status and heartbeat: the newest of each. Metrics: all, in order. Frames: the
newest, and only while the browser has credits left and its tab is visible. So a slow browser
costs one slot of each kind and never sees stale pictures, and a stuck one costs nothing more.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from enum import Enum, auto

from viz_service.client.trainer import MetricsPosition

INITIAL_CREDITS = 2
_MAX_CREDITS = 4
"""A browser that returns more credits than it got frames gains nothing."""


class Slot(Enum):
    """Kinds of messages of which only the newest counts, in the order of sending."""

    STATUS = auto()
    SESSION = auto()
    DATASET = auto()
    HEARTBEAT = auto()


_BEFORE_METRICS = (Slot.STATUS, Slot.SESSION, Slot.DATASET)


class ViewerClosedError(Exception):
    """The session ended: nothing more will come."""


class Viewer:
    """One browser's outbox. Everything but :meth:`take` returns at once."""

    def __init__(self, metrics_after: MetricsPosition | None = None) -> None:
        self.metrics_after = metrics_after
        """The newest metrics that the browser holds from an earlier connection."""
        self.stage_layers: frozenset[str] = frozenset()
        """What the browser's stage shows, beyond what every page needs."""
        self.on_wish: Callable[[], None] = _ignore
        """Called when the browser wants other layers, or is hidden or shown."""
        self._newest: dict[Slot, bytes | str] = {}
        self._metrics: deque[bytes] = deque()
        self._frame: bytes | None = None
        self._credits = INITIAL_CREDITS
        self._is_visible = True
        self._is_closed = False
        self._changed = asyncio.Event()

    def put(self, slot: Slot, message: bytes | str) -> None:
        """Offer a message that replaces an older one of its kind."""
        self._newest[slot] = message
        self._changed.set()

    def put_metrics(self, message: bytes) -> None:
        """Add metrics; they are never dropped."""
        self._metrics.append(message)
        self._changed.set()

    def put_frame(self, message: bytes) -> None:
        """Offer a frame; the newest wins."""
        self._frame = message
        self._changed.set()

    def add_credits(self, num: int) -> None:
        """Let ``num`` more frames through: the browser has painted as many."""
        self._credits = min(_MAX_CREDITS, self._credits + max(0, num))
        self._changed.set()

    def set_visible(self, is_visible: bool) -> None:
        """Hold frames back while nobody looks; the newest goes out at once afterwards."""
        self._is_visible = is_visible
        self._changed.set()
        self.on_wish()

    @property
    def is_visible(self) -> bool:
        """Somebody can see the browser's tab."""
        return self._is_visible

    def set_stage_layers(self, names: frozenset[str]) -> None:
        """Say which layers the browser's stage shows."""
        self.stage_layers = names
        self.on_wish()

    def close(self) -> None:
        """End :meth:`take` once what waits has been taken."""
        self._is_closed = True
        self._changed.set()

    async def take(self) -> bytes | str:
        """Wait for the next message to send: bytes for the browser's decoder, text for its status.

        Raises:
            ViewerClosedError: the session ended.

        """
        while (message := self._pop()) is None:
            if self._is_closed:
                raise ViewerClosedError
            self._changed.clear()
            await self._changed.wait()
        return message

    def _pop(self) -> bytes | str | None:
        for slot in _BEFORE_METRICS:
            if slot in self._newest:
                return self._newest.pop(slot)
        if self._metrics:
            return self._metrics.popleft()
        if self._frame is not None and self._is_visible and self._credits > 0:
            self._credits -= 1
            message, self._frame = self._frame, None
            return message
        return self._newest.pop(Slot.HEARTBEAT, None)


def _ignore() -> None:
    """Nobody serves this browser yet, or any more."""
