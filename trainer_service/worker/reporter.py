"""What one session tells the server, and when.

- **Metrics** rows are collected and sent at most four times a second; never dropped.
- **Checkpoints** follow training by at most a second; rows up to that step are sent before.
- **Frames** are made as the viewers' demand says, and one right after every change, unless one
  still waits to be written: a server that does not read costs no frames' work.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from trainer_service.domain.ports import Gan
from trainer_service.domain.snapshot import LayerKind, MetricRow
from trainer_service.worker.encoding import to_metrics_batch, to_snapshot
from trainer_service.worker.outbox import Outbox
from trainer_service.worker.pace import Speedometer
from trainer_service.worker.v1 import worker_pb2

METRICS_INTERVAL_S = 0.25
CHECKPOINT_INTERVAL_S = 0.5
"""With the second that Redis may hold its file back, a power cut costs less than two seconds."""


@dataclass(frozen=True)
class Demand:
    """Which frames all viewers of a session together want."""

    layers: frozenset[LayerKind] = frozenset()
    max_frames_per_second: float = 0.0

    @property
    def is_any(self) -> bool:
        """Some frame is wanted."""
        return bool(self.layers) and self.max_frames_per_second > 0


@dataclass
class Position:
    """The run and the revision that messages carry."""

    run: int
    revision: int


class Reporter:
    """Sends metrics, checkpoints and frames of one session to the outbox when they are due."""

    def __init__(
        self, session_id: str, position: Position, outbox: Outbox, clock: Callable[[], float]
    ) -> None:
        self._session_id = session_id
        self.position = position
        self._outbox = outbox
        self._clock = clock
        self.speed = Speedometer()
        self._demand = Demand()
        self._rows: list[MetricRow] = []
        self._last_row: tuple[int, int] | None = None
        self._metrics_due = self._checkpoint_due = self._frame_due = clock()
        self._seen: tuple[int, int] | None = None
        self._is_changed = False
        self._is_unsaved = False
        self.last_checkpoint = b""

    def set_demand(self, demand: Demand) -> None:
        """Make frames for other viewers from now on."""
        self._demand = demand
        self.note_change()

    def note_change(self) -> None:
        """Let a frame follow at once: something other than training changed."""
        self._is_changed = True

    def note_training(self) -> None:
        """Let a checkpoint follow within its interval."""
        self._is_unsaved = True

    def record(self, gan: Gan) -> MetricRow | None:
        """Measure a row of metrics and return it; None when this step of this run has one."""
        place = (self.position.run, gan.step)
        if self._last_row == place:
            return None
        row = gan.measure()
        self._rows.append(row)
        self._last_row = place
        return row

    def wait_s(self, gan: Gan) -> float | None:
        """Return the seconds until something is due; None when nothing is on its way."""
        dues: list[float] = []
        if self._rows:
            dues.append(self._metrics_due)
        if self._is_unsaved:
            dues.append(self._checkpoint_due)
        if self._wants_frame(gan):
            dues.append(0.0 if self._is_changed else self._frame_due)
        return max(0.0, min(dues) - self._clock()) if dues else None

    def send_due(self, gan: Gan) -> None:
        """Send what is due."""
        now = self._clock()
        if self._rows and now >= self._metrics_due:
            self.send_metrics()
        if self._is_unsaved and now >= self._checkpoint_due:
            self.send_checkpoint(gan)
        if self._wants_frame(gan) and (self._is_changed or now >= self._frame_due):
            self._send_frame(gan)

    def send_metrics(self) -> None:
        """Send the rows that have been collected."""
        if self._rows:
            batch = to_metrics_batch(self.position.run, self._rows)
            self._post(worker_pb2.FromWorker(metrics=batch))
            self._rows = []
        self._metrics_due = self._clock() + METRICS_INTERVAL_S

    def drop_metrics(self) -> None:
        """Forget the rows that have not been sent: their run is over."""
        self._rows = []

    def send_checkpoint(self, gan: Gan) -> None:
        """Send the rows, then the state."""
        self._post(worker_pb2.FromWorker(checkpoint=self.save(gan)))

    def send_pending(self, gan: Gan) -> None:
        """Send whatever the server does not know yet of rows and state, due or not."""
        self.send_metrics()
        if self._is_unsaved:
            self.send_checkpoint(gan)

    def send_divergence(self, step: int, message: str) -> None:
        """Say that training broke down; nothing remains to be saved."""
        self._is_unsaved = False
        diverged = worker_pb2.Diverged(step=step, message=message, run=self.position.run)
        self._post(worker_pb2.FromWorker(diverged=diverged))

    def send_stop(self, step: int, message: str, *, is_past_distance: bool) -> None:
        """Say that the session paused by itself, as asked."""
        stopped = worker_pb2.Stopped(
            step=step, message=message, run=self.position.run, is_past_distance=is_past_distance
        )
        self._post(worker_pb2.FromWorker(stopped=stopped))

    def save(self, gan: Gan) -> worker_pb2.Checkpoint:
        """Send the rows, and return the state."""
        self.send_metrics()
        self.last_checkpoint = gan.save()
        self._is_unsaved = False
        self._checkpoint_due = self._clock() + CHECKPOINT_INTERVAL_S
        return worker_pb2.Checkpoint(
            run=self.position.run, step=gan.step, state=self.last_checkpoint
        )

    def _wants_frame(self, gan: Gan) -> bool:
        is_new = self._is_changed or self._seen != (self.position.run, gan.step)
        return is_new and self._demand.is_any and not self._outbox.has_frame(self._session_id)

    def _send_frame(self, gan: Gan) -> None:
        frame = to_snapshot(
            gan.snapshot(self._demand.layers),
            self.position.run,
            self.position.revision,
            time.time() * 1000,
            self.speed.steps_per_second,
        )
        self._post(worker_pb2.FromWorker(snapshot=frame))
        self._seen = (self.position.run, gan.step)
        self._is_changed = False
        # From when it was due, not from now: turns of 10 ms would stretch every interval.
        interval_s = 1 / self._demand.max_frames_per_second
        self._frame_due = max(self._frame_due + interval_s, self._clock())

    def _post(self, message: worker_pb2.FromWorker) -> None:
        message.session_id = self._session_id
        self._outbox.put(message)
