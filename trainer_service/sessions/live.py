"""One session that this trainer owns: its record, its history, its watchers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from ganscope.api.v1 import session_pb2, snapshot_pb2
from trainer_service.domain.session import SessionRecord, SessionState
from trainer_service.sessions.crashes import CrashCount
from trainer_service.sessions.history import MetricsHistory, MetricsRows, to_chunk
from trainer_service.sessions.hub import Hub
from trainer_service.sessions.ports import Answer, MetricsWrite, SessionWrite, StoredCheckpoint
from trainer_service.worker.v1 import worker_pb2


@dataclass(frozen=True)
class SessionView:
    """What others see of a session at one moment."""

    record: SessionRecord
    parameters: session_pb2.ParameterCount


@dataclass(frozen=True)
class SavedMark:
    """What the store is known to hold: a revision, a checkpoint, and metrics up to a step."""

    revision: int = 0
    checkpoint: StoredCheckpoint | None = None
    run: int = 0
    last_step: int = -1
    num_thinnings: int = 0


class LiveSession:
    """The state of one session. Changed only on the event loop."""

    def __init__(
        self,
        record: SessionRecord,
        fence: int,
        observe_demand: Callable[[LiveSession, worker_pb2.Demand], None],
    ) -> None:
        self.record = record
        self.fence = fence
        self.step = record.step
        self.parameters = session_pb2.ParameterCount()
        self.dataset = snapshot_pb2.Dataset()
        self.checkpoint: StoredCheckpoint | None = None
        self.history = MetricsHistory(record.run)
        self.hub = Hub(lambda demand: observe_demand(self, demand))
        self.lock = asyncio.Lock()
        """Held by the one command that changes the session."""
        self.write_lock = asyncio.Lock()
        """Held while the session is written to the store."""
        self.move_lock = asyncio.Lock()
        """Held while the session is put on a worker or taken off it."""
        self.is_attached = False
        """A worker holds it."""
        self.is_gone = False
        """Deleted, or somebody else owns it: nothing may be written any more."""
        self.crashes = CrashCount()
        self.ended_run = 0
        """The newest run that stopped by itself."""
        self._saved = SavedMark()

    @property
    def id(self) -> str:
        """The session's id."""
        return self.record.id

    def view(self) -> SessionView:
        """Return what others see now, the step up to date."""
        return SessionView(replace(self.record, step=self.step), self.parameters)

    def to_open(self) -> worker_pb2.Open:
        """Return what a worker needs to take the session on where it stood."""
        is_same_run = self.checkpoint is not None and self.checkpoint.run == self.record.run
        return worker_pb2.Open(
            spec_json=self.record.spec.to_json(),
            checkpoint=self.checkpoint.state if self.checkpoint and is_same_run else b"",
            playing=self.record.state == SessionState.PLAYING,
            run=self.record.run,
            revision=self.record.revision,
            is_past_distance=self.record.is_past_distance,
        )

    def observe_reply(self, reply: worker_pb2.Reply) -> None:
        """Take over what a worker's reply tells."""
        self.step = reply.step
        if reply.HasField("parameters"):
            self.parameters = reply.parameters
        if reply.HasField("dataset") and reply.dataset != self.dataset:
            self.dataset = reply.dataset
        if reply.HasField("checkpoint"):
            self.observe_checkpoint(reply.checkpoint)

    def observe_checkpoint(self, checkpoint: worker_pb2.Checkpoint) -> None:
        """Remember where training stands."""
        self.checkpoint = StoredCheckpoint(checkpoint.run, checkpoint.step, checkpoint.state)
        if checkpoint.run >= self.record.run:
            self.step = checkpoint.step

    def observe_metrics(self, rows: MetricsRows) -> None:
        """Add points; a new run begins a new history."""
        if rows.run > self.history.run:
            self.history = MetricsHistory(rows.run)
        self.history.append(rows)
        self.hub.wake()

    def observe_divergence(self, diverged: worker_pb2.Diverged) -> None:
        """Training stopped by itself."""
        self.step = diverged.step
        self.ended_run = diverged.run
        self._stop(SessionState.DIVERGED, diverged.message)

    def observe_stop(self, stopped: worker_pb2.Stopped) -> None:
        """Training came where it was asked to stop."""
        self.step = stopped.step
        self.ended_run = stopped.run
        self.record = replace(self.record, is_past_distance=stopped.is_past_distance)
        self._stop(SessionState.PAUSED, stopped.message)

    def pause_with(self, detail: str) -> None:
        """Have it wait, and say why."""
        self._stop(SessionState.PAUSED, detail)

    def _stop(self, state: SessionState, detail: str) -> None:
        self.record = replace(
            self.record,
            state=state,
            state_detail=detail,
            revision=self.record.revision + 1,
            update_time_ms=time.time_ns() // 1_000_000,
        )
        self.hub.wake()

    def to_write(self, answer: Answer | None = None) -> tuple[SessionWrite, SavedMark]:
        """Return what the store does not hold yet, and what it will hold then."""
        saved = self._saved
        write = SessionWrite(
            session_id=self.id,
            fence=self.fence,
            revision=self.record.revision,
            record=self.view().record if saved.revision != self.record.revision else None,
            checkpoint=None if self.checkpoint is saved.checkpoint else self.checkpoint,
            metrics=self._unsaved_metrics(),
            answer=answer,
        )
        history = self.history
        return write, SavedMark(
            self.record.revision,
            self.checkpoint,
            history.run,
            history.last_step,
            history.num_thinnings,
        )

    def observe_written(self, mark: SavedMark) -> None:
        """Remember that a write succeeded."""
        self._saved = mark

    def forget_written(self) -> None:
        """Write everything next time: the store lost the session."""
        self._saved = SavedMark()

    def _unsaved_metrics(self) -> MetricsWrite | None:
        saved = self._saved
        is_whole = (saved.run, saved.num_thinnings) != (
            self.history.run,
            self.history.num_thinnings,
        )
        rows = self.history.after(-1 if is_whole else saved.last_step)
        if not is_whole and not len(rows):
            return None
        return MetricsWrite(to_chunk(rows), is_whole)
