"""What one watcher of a session sees, in order, at its own pace."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import cast

from google.protobuf.message import Message

from ganscope.api.v1 import snapshot_pb2
from trainer_service.sessions.history import MetricsRows
from trainer_service.sessions.hub import Interest
from trainer_service.sessions.live import LiveSession, SessionView

HEARTBEAT_S = 2.0

WatchEvent = SessionView | snapshot_pb2.Dataset | MetricsRows | snapshot_pb2.Snapshot | None
"""One thing to tell a watcher; None is a sign of life."""


@dataclass(frozen=True)
class WatchStart:
    """What the watcher holds from before: nothing by default."""

    revision: int = 0
    metrics_run: int = 0
    metrics_step: int = -1


class Follower:
    """A cursor over one session's changes; asks for the next thing whenever it can send."""

    def __init__(self, session: LiveSession, interest: Interest, start: WatchStart) -> None:
        self._session = session
        self._interest = interest
        is_current = start.revision == session.record.revision
        self._revision = start.revision if is_current else 0
        self._dataset = session.dataset if is_current else None
        self._run = start.metrics_run
        self._step = start.metrics_step
        self._frame_number = 0
        self._next_frame_s = 0.0

    async def next(self) -> WatchEvent:
        """Wait for the next thing to tell; None after two seconds of silence.

        Order when several wait: session, dataset, metrics, frame.

        Raises:
            GanscopeError: the session ended (deleted, moved, shut down).

        """
        deadline_s = time.monotonic() + HEARTBEAT_S
        while True:
            changed = self._session.hub.observe_change()
            event = self._take_change() or self._take_metrics() or self._take_frame()
            if event is not None:
                return event
            wait_s = self._wait_s(deadline_s)
            if wait_s <= 0:
                return None
            try:
                async with asyncio.timeout(wait_s):
                    await changed.wait()
            except TimeoutError:
                continue

    def _take_change(self) -> SessionView | snapshot_pb2.Dataset | None:
        session = self._session
        if session.record.revision != self._revision:
            self._revision = session.record.revision
            return session.view()
        if session.dataset is not self._dataset:
            self._dataset = session.dataset
            return session.dataset
        return None

    def _take_metrics(self) -> MetricsRows | None:
        history = self._session.history
        if history.run != self._run:
            self._run, self._step = history.run, -1
        rows = history.after(self._step)
        if not len(rows):
            return None
        self._step = int(rows.steps[-1])
        return rows

    def _take_frame(self) -> snapshot_pb2.Snapshot | None:
        number, snapshot = self._session.hub.frame
        rate = self._interest.max_frames_per_second
        if snapshot is None or number == self._frame_number or rate <= 0:
            return None
        now_s = time.monotonic()
        if now_s < self._next_frame_s:
            return None
        # From the time that was due, so that rounding up each wait does not lower the rate.
        self._next_frame_s = max(self._next_frame_s, now_s - 1 / rate) + 1 / rate
        self._frame_number = number
        return _with_layers(snapshot, self._interest.layers)

    def _wait_s(self, deadline_s: float) -> float:
        number, snapshot = self._session.hub.frame
        is_frame_due = snapshot is not None and number != self._frame_number
        if is_frame_due and self._interest.max_frames_per_second > 0:
            return max(0.001, min(deadline_s, self._next_frame_s) - time.monotonic())
        return deadline_s - time.monotonic()


def _with_layers(
    snapshot: snapshot_pb2.Snapshot, layers: frozenset[snapshot_pb2.Layer.ValueType]
) -> snapshot_pb2.Snapshot:
    """Leave out the layers that only other watchers asked for."""
    points = cast("Message", snapshot.points)
    unwanted = [name for layer, names in _FIELDS.items() if layer not in layers for name in names]
    if not any(points.HasField(name) for name in unwanted):
        return snapshot
    copy = snapshot_pb2.Snapshot()
    copy.CopyFrom(snapshot)
    points = cast("Message", copy.points)
    for name in unwanted:
        points.ClearField(name)
    return copy


_FIELDS = {
    snapshot_pb2.LAYER_GENERATED: ("generated", "verdicts"),
    snapshot_pb2.LAYER_GRADIENTS: ("gradients",),
    snapshot_pb2.LAYER_MAP: ("map",),
    snapshot_pb2.LAYER_MANIFOLD: ("manifold",),
    snapshot_pb2.LAYER_FIELD: ("field",),
    snapshot_pb2.LAYER_OPTIMAL: ("optimal",),
    snapshot_pb2.LAYER_STRETCH: ("stretch_points", "stretch"),
}
