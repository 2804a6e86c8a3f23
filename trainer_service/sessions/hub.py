"""Where the watchers of one session wait, and what they want to see.

Frames have one slot, the newest wins. Everything else a watcher reads from the session itself;
the hub only wakes it. So a watcher costs one small object, however slow it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ganscope.api.v1 import snapshot_pb2
from trainer_service.domain.errors import GanscopeError
from trainer_service.worker.v1 import worker_pb2

ALL_LAYERS = frozenset(
    snapshot_pb2.Layer.ValueType(number) for number in snapshot_pb2.Layer.values() if number > 0
)

EVERYDAY_LAYERS = frozenset(
    {
        snapshot_pb2.LAYER_GENERATED,
        snapshot_pb2.LAYER_GRADIENTS,
        snapshot_pb2.LAYER_MAP,
        snapshot_pb2.LAYER_MANIFOLD,
    }
)
"""What a watcher gets who names no layers; the others cost more and are asked for."""


@dataclass(frozen=True, eq=False)
class Interest:
    """What one watcher wants; a rate of 0 means no frames."""

    layers: frozenset[snapshot_pb2.Layer.ValueType] = field(default=EVERYDAY_LAYERS)
    max_frames_per_second: float = 30.0


def to_demand(interests: frozenset[Interest]) -> worker_pb2.Demand:
    """Return what satisfies all watchers: the union of layers, the highest rate."""
    wanting = [one for one in interests if one.max_frames_per_second > 0]
    layers = sorted({layer for one in wanting for layer in one.layers})
    rate = max((one.max_frames_per_second for one in wanting), default=0.0)
    return worker_pb2.Demand(layers=layers, max_frames_per_second=rate)


class Hub:
    """The meeting point of one session and its watchers."""

    def __init__(self, observe_demand: Callable[[worker_pb2.Demand], None]) -> None:
        self._observe_demand = observe_demand
        self._interests: frozenset[Interest] = frozenset()
        self._changed = asyncio.Event()
        self._frame: snapshot_pb2.Snapshot | None = None
        self._frame_number = 0
        self._end: GanscopeError | None = None

    @property
    def demand(self) -> worker_pb2.Demand:
        """What the watchers want together."""
        return to_demand(self._interests)

    @property
    def frame(self) -> tuple[int, snapshot_pb2.Snapshot | None]:
        """The newest frame and its number, which grows by one with each."""
        return self._frame_number, self._frame

    def publish_frame(self, snapshot: snapshot_pb2.Snapshot) -> None:
        """Replace the newest frame."""
        self._frame = snapshot
        self._frame_number += 1
        self.wake()

    def drop_frame(self) -> None:
        """Forget the newest frame: it shows what is no longer so."""
        self._frame = None

    def wake(self) -> None:
        """Let every watcher look again."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def close(self, reason: GanscopeError) -> None:
        """End every watch, now and later, with an error."""
        self._end = reason
        self.wake()

    def observe_change(self) -> asyncio.Event:
        """Return the event that the next change sets. Take it before looking, then wait for it.

        Raises:
            GanscopeError: the hub is closed; the reason.

        """
        if self._end is not None:
            raise self._end
        return self._changed

    @contextmanager
    def attached(self, interest: Interest) -> Generator[None]:
        """Count a watcher's wishes while it watches."""
        self._change(self._interests | {interest})
        try:
            yield
        finally:
            self._change(self._interests - {interest})

    def _change(self, interests: frozenset[Interest]) -> None:
        before = self.demand
        self._interests = interests
        if not interests:
            self.drop_frame()
        if self.demand != before:
            self._observe_demand(self.demand)
