"""The sessions that this trainer owns, kept on workers whatever happens to these."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import structlog

from ganscope.api.v1 import snapshot_pb2
from trainer_service.domain.errors import (
    GanscopeError,
    SessionNotFoundError,
    UnavailableError,
    WorkerUnavailableError,
)
from trainer_service.domain.session import SessionRecord, SessionState
from trainer_service.sessions.history import from_batch, from_chunks
from trainer_service.sessions.live import LiveSession, SavedMark
from trainer_service.sessions.ports import (
    FencedError,
    OutdatedWriteError,
    SessionStore,
    StoredSession,
    Workers,
)
from trainer_service.sessions.tasks import BackgroundTasks
from trainer_service.sessions.writer import SessionWriter
from trainer_service.worker.link import Event
from trainer_service.worker.v1 import worker_pb2

_log = structlog.get_logger(__name__)
_STARTED_ANEW = "Its last checkpoint could not be read, so it started anew."
_PAUSED = "The training process ended several times in a row while it held this session."
_SET_ASIDE = "The training process ends whenever it opens this session: it is set aside."


class SessionRegistry:
    """Who is here, and the traffic between sessions, workers and store."""

    def __init__(
        self,
        store: SessionStore,
        workers: Workers,
        writer: SessionWriter,
        tasks: BackgroundTasks,
    ) -> None:
        self._store = store
        self._workers = workers
        self._writer = writer
        self._tasks = tasks
        self._sessions: dict[str, LiveSession] = {}

    def __len__(self) -> int:
        return len(self._sessions)

    def get(self, session_id: str) -> LiveSession | None:
        """Return a session of ours."""
        return self._sessions.get(session_id)

    async def require(self, session_id: str) -> LiveSession:
        """Return a session of ours.

        Raises:
            SessionNotFoundError: no such session.
            WorkerUnavailableError: it is stored, and will be here, or elsewhere, soon.

        """
        session = self._sessions.get(session_id)
        if session is not None:
            return session
        if (await self._store.observe(session_id, "")).revision:
            raise WorkerUnavailableError
        raise SessionNotFoundError(session_id)

    def list_newest_first(self) -> list[LiveSession]:
        """Return all sessions of ours, the newest first."""
        return sorted(
            self._sessions.values(),
            key=lambda one: (one.record.create_time_ms, one.id),
            reverse=True,
        )

    def observe_fences(self) -> dict[str, int]:
        """Return the fence of every session of ours."""
        return {session.id: session.fence for session in self._sessions.values()}

    def create(self, record: SessionRecord, fence: int) -> LiveSession:
        """Make a session that is on no worker and not yet listed."""
        return LiveSession(record, fence, self._observe_demand)

    def add(self, session: LiveSession) -> None:
        """List a session."""
        self._sessions[session.id] = session

    def adopt(self, stored: StoredSession) -> LiveSession:
        """List a session that came from the store, and put it on a worker soon."""
        session = self.create(stored.record, stored.fence)
        self._restore(session, stored)
        self.add(session)
        self._tasks.spawn(self._attach_until_done(session))
        return session

    async def attach(self, session: LiveSession) -> None:
        """Put a session on a worker, where it stood.

        Raises:
            InvalidFieldError: the worker refuses its specification.
            WorkerUnavailableError: the worker died meanwhile.

        """
        reply = await self._workers.open(session.id, session.to_open())
        session.observe_reply(reply)
        session.is_attached = True
        session.hub.wake()
        if session.hub.demand.layers:
            self._observe_demand(session, session.hub.demand)

    async def reattach(self, session: LiveSession, record: SessionRecord) -> None:
        """Go back to a record and to the last checkpoint; used when a change was not kept."""
        session.record = record
        async with session.move_lock:
            session.is_attached = False
            await self._workers.close(session.id)
        self._tasks.spawn(self._attach_until_done(session))

    async def catch_up(self, session: LiveSession) -> None:
        """Take over what the store holds: a change of which we did not hear that it was kept."""
        stored = await self._store.load(session.id)
        if stored is not None and stored.record.revision > session.record.revision:
            self._restore(session, stored)
            await self.reattach(session, stored.record)

    def write_again(self, session_id: str) -> None:
        """Write all of a session that the store lost."""
        session = self._sessions.get(session_id)
        # While it is being created, or written, the store does not hold it either.
        if session is not None and not session.write_lock.locked() and not session.lock.locked():
            _log.warning("session_written_again", session=session_id)
            session.forget_written()
            self._writer.request(session)

    async def remove(self, session: LiveSession, reason: GanscopeError) -> None:
        """Let go of a session; its watches end with ``reason``."""
        session.is_gone = True
        session.is_attached = False
        self._sessions.pop(session.id, None)
        session.hub.close(reason)
        await self._workers.close(session.id)

    async def pull_checkpoints(self) -> None:
        """Ask every worker where its sessions stand, for the last write."""
        await asyncio.gather(*(self._pull_checkpoint(one) for one in self._sessions.values()))

    async def _pull_checkpoint(self, session: LiveSession) -> None:
        if session.is_attached and session.record.state == SessionState.PLAYING:
            try:
                session.observe_reply(await self._workers.call(session.id, worker_pb2.Save(), 1.0))
            except GanscopeError as error:
                _log.warning("last_checkpoint_missed", session=session.id, error=str(error))

    def observe_write_trouble(self, session: LiveSession, error: GanscopeError) -> None:
        """Act on a background write that was refused."""
        self._tasks.spawn(self._end_write_trouble(session, error))

    async def _end_write_trouble(self, session: LiveSession, error: GanscopeError) -> None:
        if isinstance(error, FencedError) and not session.is_gone:
            _log.warning("session_lost", session=session.id)
            await self.remove(session, WorkerUnavailableError())
        elif isinstance(error, OutdatedWriteError):
            async with session.lock:
                await self.catch_up(session)

    def observe_event(self, session_id: str, event: Event) -> None:
        """Take over what a worker says by itself."""
        session = self._sessions.get(session_id)
        if session is None:
            return
        match event:
            # Of a reset that is under way; it writes its own checkpoint.
            case worker_pb2.Checkpoint() if event.run != session.record.run:
                pass
            case worker_pb2.Checkpoint():
                session.observe_checkpoint(event)
                self._writer.request(session)
            case worker_pb2.Diverged() | worker_pb2.Stopped() if event.run < session.record.run:
                pass  # of a run that is over
            case worker_pb2.Diverged():
                session.observe_divergence(event)
                self._writer.request(session)
            case worker_pb2.Stopped():
                session.observe_stop(event)
                self._writer.request(session)
            case snapshot_pb2.Snapshot() if event.run >= session.record.run:
                session.step = event.step
                session.hub.publish_frame(event)
            case snapshot_pb2.MetricsBatch() if event.run >= session.record.run:
                session.observe_metrics(from_batch(event))
            case _:
                pass  # of a run that is over

    def observe_loss(self, session_ids: Sequence[str]) -> None:
        """Open the sessions of a dead worker again."""
        for session_id in session_ids:
            session = self._sessions.get(session_id)
            if session is not None:
                if session.is_attached:
                    session.is_attached = False
                    self._count_crash(session)
                self._tasks.spawn(self._attach_until_done(session))

    async def _attach_until_done(self, session: LiveSession) -> None:
        async with session.move_lock:
            while not (
                session.is_gone or session.is_attached or session.crashes.is_too_many_to_open
            ):
                try:
                    await self.attach(session)
                except UnavailableError:
                    self._count_crash(session)
                except GanscopeError as error:
                    if session.checkpoint is None:
                        raise
                    _log.error("checkpoint_unreadable", session=session.id, error=str(error))
                    self._start_anew(session)
                else:
                    _log.info("session_attached", session=session.id, step=session.step)
            if session.is_gone:
                await self._workers.close(session.id)

    def _count_crash(self, session: LiveSession) -> None:
        session.crashes.add()
        if session.crashes.is_too_many_to_open:
            _log.error("session_set_aside", session=session.id)
            session.pause_with(_SET_ASIDE)
        elif session.crashes.is_too_many_to_play and session.record.state == SessionState.PLAYING:
            _log.error("session_paused_after_crashes", session=session.id)
            session.pause_with(_PAUSED)
        else:
            return
        self._writer.request(session)

    def _start_anew(self, session: LiveSession) -> None:
        session.checkpoint = None
        session.step = 0
        session.record = replace(session.record, run=session.record.run + 1)
        session.pause_with(_STARTED_ANEW)

    def _restore(self, session: LiveSession, stored: StoredSession) -> None:
        record, checkpoint = stored.record, stored.checkpoint
        is_same_run = checkpoint is not None and checkpoint.run == record.run
        session.record = record
        session.checkpoint = checkpoint
        session.step = checkpoint.step if checkpoint and is_same_run else 0
        session.history = from_chunks(record.run, stored.metrics, session.step)
        # Metrics later than the checkpoint were dropped, so they are written whole next time.
        session.observe_written(SavedMark(record.revision, checkpoint))

    def _observe_demand(self, session: LiveSession, demand: worker_pb2.Demand) -> None:
        if session.is_attached:
            self._tasks.spawn(self._send_demand(session, demand))

    async def _send_demand(self, session: LiveSession, demand: worker_pb2.Demand) -> None:
        try:
            await self._workers.call(session.id, demand)
        except UnavailableError:
            _log.debug("demand_waits_for_worker", session=session.id)
