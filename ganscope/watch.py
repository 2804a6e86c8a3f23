"""Where a watch stands, so that it can be resumed without a gap in the metrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ganscope.api.v1.session_service_pb2 import (
    MetricsPosition,
    WatchSessionRequest,
    WatchSessionResponse,
)
from ganscope.api.v1.snapshot_pb2 import Layer
from ganscope.tensors import to_array

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 2.0


@dataclass
class WatchPosition:
    """What one watcher has received of one session."""

    session_id: str
    layers: Sequence[Layer.ValueType] = ()
    max_frames_per_second: float | None = None
    start_revision: int = 0
    metrics_after: MetricsPosition | None = None
    num_failures: int = 0
    """Attempts in a row that brought nothing."""
    _pending_revision: int = field(default=0, repr=False)

    def to_request(self) -> WatchSessionRequest:
        """Build the request that goes on from here."""
        return WatchSessionRequest(
            session_id=self.session_id,
            layers=self.layers,
            max_frames_per_second=self.max_frames_per_second,
            start_revision=self.start_revision,
            metrics_after=self.metrics_after,
        )

    def receive(self, response: WatchSessionResponse) -> None:
        """Move on past one message.

        A session message is followed by the data set if that has changed: its revision counts
        as held only once something else has come, or a cut between the two would lose the
        data set.
        """
        self.num_failures = 0
        kind = response.WhichOneof("event")
        if kind == "session":
            self._pending_revision = response.revision
        elif kind != "dataset":
            self.start_revision = max(self.start_revision, self._pending_revision)
        if kind == "metrics" and response.metrics.steps.data:
            last = to_array(response.metrics.steps).flat[-1]
            self.metrics_after = MetricsPosition(run=response.metrics.run, step=int(last))

    def pause_s(self) -> float:
        """Count a failure and tell how long to wait before the next attempt, in seconds."""
        pause = min(FIRST_PAUSE_S * 2**self.num_failures, LONGEST_PAUSE_S)
        self.num_failures = min(self.num_failures + 1, 30)
        return pause
