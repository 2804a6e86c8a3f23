"""What one session tells the server, and when.

- **Metrics** rows are collected and sent at most four times a second, twice in a crowd; never
  dropped.
- **Checkpoints** follow training by less than a second; rows up to that step are sent before.
- **Frames** are made as the viewers' demand says, and one right after every change, unless one
  still waits to be written: a server that does not read costs no frames' work.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from ganscope.api.v1 import snapshot_pb2
from trainer_service.domain.ports import Gan
from trainer_service.domain.snapshot import LayerKind, MetricRows, PackedFrame, PointsFrame
from trainer_service.worker.encoding import to_points
from trainer_service.worker.frame_writer import FrameWriter
from trainer_service.worker.metrics_writer import write_metrics
from trainer_service.worker.outbox import Outbox
from trainer_service.worker.pace import MAX_INTERVAL_S, Intervals, Speedometer
from trainer_service.worker.v1 import worker_pb2

_EARLY = 0.25
"""A frame may come by this share of its interval too early: turns do not fall on its time."""


_NO_LAYERS: frozenset[LayerKind] = frozenset()


@dataclass(frozen=True)
class Demand:
    """Which frames all viewers of a session together want."""

    layers: frozenset[LayerKind] = _NO_LAYERS
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
        self,
        session_id: str,
        position: Position,
        outbox: Outbox,
        clock: Callable[[], float],
        choose_intervals: Callable[[], Intervals] = Intervals,
    ) -> None:
        """Begin with nothing to say; ``choose_intervals`` tells how often to report."""
        self._session_id = session_id
        self.position = position
        self._outbox = outbox
        self._clock = clock
        self._choose_intervals = choose_intervals
        self.speed = Speedometer()
        self._frame_writer = FrameWriter(session_id)
        self._head = snapshot_pb2.Snapshot()
        self._demand = Demand()
        self.interval_s = MAX_INTERVAL_S
        """How often whoever watches wants to see something, if more often than usual."""
        self._rows: list[MetricRows] = []
        self._last_row: tuple[int, int] | None = None
        self._metrics_due = self._checkpoint_due = self._frame_due = clock()
        self._seen: tuple[int, int] | None = None
        self._is_changed = False
        self._is_unsaved = False
        self.last_checkpoint = b""

    def set_demand(self, demand: Demand) -> None:
        """Make frames for other viewers from now on."""
        self._demand = demand
        self.interval_s = 1 / demand.max_frames_per_second if demand.is_any else MAX_INTERVAL_S
        self.note_change()

    def note_change(self) -> None:
        """Let a frame follow at once: something other than training changed."""
        self._is_changed = True

    def note_training(self) -> None:
        """Let a checkpoint follow within its interval."""
        self._is_unsaved = True

    def record(self, gan: Gan) -> None:
        """Measure a row of metrics, unless this step of this run has one."""
        if self._last_row != (self.position.run, gan.step):
            self.add_rows(MetricRows.from_rows([gan.measure()]))

    def add_rows(self, rows: MetricRows) -> None:
        """Take rows of the present run, later than those before."""
        self._rows.append(rows)
        self._last_row = (self.position.run, rows.steps[-1])

    def due_s(self, gan: Gan) -> float | None:
        """Return when something is due; None when nothing is on its way."""
        dues: list[float] = []
        if self._rows:
            dues.append(self._metrics_due)
        if self._is_unsaved:
            dues.append(self._checkpoint_due)
        if self._wants_frame(gan):
            dues.append(self._clock() if self._is_changed else self._frame_due)
        return min(dues) if dues else None

    def choose_layers(self, gan: Gan, now: float, *, will_train: bool) -> frozenset[LayerKind]:
        """Return the layers of the frame to be made now; none when no frame is due."""
        if not self._demand.is_any:
            return _NO_LAYERS
        is_due = now >= self._frame_due - _EARLY * self.interval_s
        is_due = is_due and (will_train or self._is_new(gan))
        if (self._is_changed or is_due) and self._outbox.has_room(self._session_id):
            return self._demand.layers
        return _NO_LAYERS

    def send_due(self, gan: Gan) -> None:
        """Send the metrics and the checkpoint that are due."""
        now = self._clock()
        if self._rows and now >= self._metrics_due:
            self.send_metrics()
        if self._is_unsaved and now >= self._checkpoint_due:
            self.send_checkpoint(gan)

    def send_metrics(self) -> None:
        """Send the rows that have been collected."""
        if self._rows:
            run, rows = self.position.run, self._rows
            message = write_metrics(self._session_id, run, rows)
            self._outbox.put_encoded(self._session_id, "metrics", message)
            self._rows = []
        self._metrics_due = self._clock() + self._choose_intervals().metrics_s

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
        self._checkpoint_due = self._clock() + self._choose_intervals().checkpoint_s
        return worker_pb2.Checkpoint(
            run=self.position.run, step=gan.step, state=self.last_checkpoint
        )

    def _is_new(self, gan: Gan) -> bool:
        return self._is_changed or self._seen != (self.position.run, gan.step)

    def _wants_frame(self, gan: Gan) -> bool:
        return self._demand.is_any and self._is_new(gan) and self._outbox.has_room(self._session_id)

    def send_frame(self, frame: PointsFrame | PackedFrame) -> None:
        """Send a frame of the present state."""
        position, head = self.position, self._head
        head.run, head.step, head.revision = position.run, frame.step, position.revision
        head.time_ms = time.time() * 1000
        head.steps_per_second = self.speed.steps_per_second
        if isinstance(frame, PackedFrame):
            message = self._frame_writer.write(head, frame)
            self._outbox.put_encoded(self._session_id, "snapshot", message)
        else:
            snapshot = snapshot_pb2.Snapshot(points=to_points(frame))
            snapshot.MergeFrom(head)
            self._post(worker_pb2.FromWorker(snapshot=snapshot))
        self._seen = (position.run, frame.step)
        self._is_changed = False
        # From when it was due, not from now: turns that come late would stretch every interval.
        interval_s = self.interval_s
        self._frame_due = max(self._frame_due + interval_s, self._clock() - interval_s)

    def _post(self, message: worker_pb2.FromWorker) -> None:
        message.session_id = self._session_id
        self._outbox.put(message)
