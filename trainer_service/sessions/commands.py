"""What people can do to sessions.

A command runs in four moves: look whether this request was answered before; have the worker do
it; write the change, the checkpoint and the answer to the store in one go; tell the watchers.
When the write fails, the worker goes back to where it was, and the client is refused.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from ganscope.api.v1 import session_service_pb2
from trainer_service.domain.errors import (
    SessionNotFoundError,
    StaleRevisionError,
    StoreUnavailableError,
    TooManySessionsError,
    WorkerUnavailableError,
    WrongStateError,
)
from trainer_service.domain.session import SessionRecord, SessionState, StepTarget
from trainer_service.domain.spec import SessionSpec
from trainer_service.sessions.identifiers import draw_session_id
from trainer_service.sessions.live import LiveSession, SessionView
from trainer_service.sessions.ports import (
    Answer,
    FencedError,
    OutdatedWriteError,
    SessionStore,
    StoredCheckpoint,
    Workers,
)
from trainer_service.sessions.registry import SessionRegistry
from trainer_service.sessions.tasks import BackgroundTasks
from trainer_service.sessions.writer import SessionWriter
from trainer_service.worker.link import Request
from trainer_service.worker.v1 import worker_pb2

T = TypeVar("T")
Apply = Callable[[LiveSession], Awaitable[SessionRecord]]
Describe = Callable[[SessionView], bytes]
"""Writes the answer to a command in the form in which it is sent and kept."""

_FIRST_FENCE = 1
_STEP_TIMEOUT_S = 60.0
_STEP_TIMEOUT_PER_STEP_S = 0.1


@dataclass(frozen=True)
class NewSession:
    """What a session is created from."""

    spec: SessionSpec
    preset_id: str = ""
    is_playing: bool = False
    checkpoint: StoredCheckpoint | None = None
    remarks: str = ""
    """What people should know of a session that waits."""


@dataclass(frozen=True)
class CommandParts:
    """What commands work with."""

    registry: SessionRegistry
    store: SessionStore
    workers: Workers
    writer: SessionWriter
    tasks: BackgroundTasks
    describe: Describe
    max_sessions: int


class SessionCommands:
    """Changes to sessions. Once begun, a command is finished even if its caller goes away."""

    def __init__(self, parts: CommandParts) -> None:
        self._registry = parts.registry
        self._store = parts.store
        self._workers = parts.workers
        self._writer = parts.writer
        self._tasks = parts.tasks
        self._describe = parts.describe
        self._max_sessions = parts.max_sessions
        self._creating: dict[str, asyncio.Lock] = {}

    async def create(self, new: NewSession, request_id: str) -> bytes:
        """Make a session.

        Raises:
            TooManySessionsError: the server is full.
            InvalidFieldError: the worker refuses the specification or the checkpoint.
            UnavailableError: no store or no worker.

        """
        return await self._finish(self._create(new, request_id))

    async def update(
        self,
        session_id: str,
        change: Callable[[SessionSpec], SessionSpec],
        expected_revision: int | None,
        request_id: str,
    ) -> bytes:
        """Change the specification.

        Raises:
            InvalidFieldError: ``change`` or the worker refuses a value.
            StaleRevisionError: the session is at another revision than expected.

        """

        async def apply(session: LiveSession) -> SessionRecord:
            current = session.record.revision
            if expected_revision is not None and expected_revision != current:
                raise StaleRevisionError(expected_revision, current)
            spec = change(session.record.spec)
            edit = worker_pb2.Edit(spec_json=spec.to_json(), revision=current + 1)
            await self._ask(session, edit)
            return _next(session, spec=spec, **_rearm(session.record, spec))

        return await self._finish(self._change(session_id, request_id, apply))

    async def play(self, session_id: str, request_id: str) -> bytes:
        """Start training. Raises WrongStateError when the session diverged."""

        async def apply(session: LiveSession) -> SessionRecord:
            state = session.record.state
            if state == SessionState.DIVERGED:
                raise WrongStateError(state, "the session has diverged: reset it, then play")
            if state == SessionState.PLAYING:
                return session.record
            return await self._run(session, SessionState.PLAYING)

        return await self._finish(self._change(session_id, request_id, apply))

    async def pause(self, session_id: str, request_id: str) -> bytes:
        """Stop training; no effect on a session that waits."""

        async def apply(session: LiveSession) -> SessionRecord:
            if session.record.state != SessionState.PLAYING:
                return session.record
            return await self._run(session, SessionState.PAUSED)

        return await self._finish(self._change(session_id, request_id, apply))

    async def step(self, session_id: str, target: StepTarget, count: int, request_id: str) -> bytes:
        """Train some steps now. Raises WrongStateError unless the session is paused."""

        async def apply(session: LiveSession) -> SessionRecord:
            state = session.record.state
            if state != SessionState.PAUSED:
                raise WrongStateError(
                    state, f"the session is {state}: only a paused session steps by hand"
                )
            number = session_service_pb2.StepTarget.Value(f"STEP_TARGET_{target.name}")
            timeout_s = _STEP_TIMEOUT_S + count * _STEP_TIMEOUT_PER_STEP_S
            await self._ask(session, worker_pb2.Step(target=number, count=count), timeout_s)
            return session.record

        return await self._finish(self._change(session_id, request_id, apply))

    async def reset(self, session_id: str, new_seed: int | None, request_id: str) -> bytes:
        """Draw the weights anew, from a new seed unless that is None."""

        async def apply(session: LiveSession) -> SessionRecord:
            record = session.record
            seed = record.spec.points.seed if new_seed is None else new_seed
            points = record.spec.points.model_copy(update={"seed": seed})
            spec = record.spec.model_copy(update={"points": points})
            is_playing = record.state == SessionState.PLAYING
            request = worker_pb2.Reset(
                spec_json=spec.to_json(),
                run=record.run + 1,
                revision=record.revision + 1,
                playing=is_playing,
            )
            await self._ask(session, request)
            if session.ended_run == record.run + 1:  # the new run has stopped already
                return _next(session, spec=spec, run=record.run + 1)
            state = SessionState.PLAYING if is_playing else SessionState.PAUSED
            return _next(
                session,
                spec=spec,
                run=record.run + 1,
                state=state,
                state_detail="",
                is_past_distance=False,
            )

        return await self._finish(self._change(session_id, request_id, apply))

    async def delete(self, session_id: str, request_id: str) -> None:
        """Forget a session; its watches end. Raises SessionNotFoundError when there is none."""
        await self._finish(self._delete(session_id, request_id))

    async def preview(self, session_id: str) -> tuple[SessionRecord, worker_pb2.Reply]:
        """Take the next step apart; changes nothing.

        Raises:
            WrongStateError: the session is not paused, or its next step diverges.

        """
        session = await self._registry.require(session_id)
        async with session.lock:
            state = session.record.state
            if state != SessionState.PAUSED:
                raise WrongStateError(
                    state, f"the session is {state}: only a paused session shows its next step"
                )
            reply = await self._workers.call(session.id, worker_pb2.Preview())
            return session.record, reply

    async def export(self, session_id: str) -> tuple[SessionSpec, StoredCheckpoint]:
        """Return a session's specification and its present checkpoint."""
        return await self._finish(self._export(session_id))

    async def _finish(self, work: Awaitable[T]) -> T:
        async def run() -> T:
            return await work

        return await asyncio.shield(self._tasks.spawn(run()))

    async def _create(self, new: NewSession, request_id: str) -> bytes:
        session_id = draw_session_id()
        if request_id:
            session_id = await self._store.reserve_id(request_id, session_id)
        lock = self._creating.setdefault(session_id, asyncio.Lock())
        try:
            async with lock:
                known = await self._store.observe(session_id, request_id)
                if known.answer is not None:
                    return known.answer
                return await self._create_once(session_id, new, request_id)
        finally:
            self._creating.pop(session_id, None)

    async def _create_once(self, session_id: str, new: NewSession, request_id: str) -> bytes:
        if len(self._registry) >= self._max_sessions:
            raise TooManySessionsError(self._max_sessions)
        session = self._registry.create(_first_record(session_id, new), _FIRST_FENCE)
        session.checkpoint = new.checkpoint
        async with session.lock:
            # Before a worker has it, so that its first metrics are not missed.
            self._registry.add(session)
            try:
                await self._registry.attach(session)
                if session.checkpoint is None:
                    await self._ask(session, worker_pb2.Save())
                answer = self._describe(session.view())
                await self._writer.write(session, Answer(request_id, answer))
            except BaseException:
                await self._registry.remove(session, SessionNotFoundError(session_id))
                raise
        return answer

    async def _change(self, session_id: str, request_id: str, apply: Apply) -> bytes:
        session = await self._require(session_id, request_id)
        if isinstance(session, bytes):
            return session
        async with session.lock:
            known = await self._store.observe(session_id, request_id)
            if known.revision > session.record.revision:
                await self._registry.catch_up(session)
            if known.answer is not None:
                return known.answer
            if session.is_gone:
                raise SessionNotFoundError(session_id)
            if not session.is_attached:
                raise WorkerUnavailableError
            return await self._change_once(session, request_id, apply)

    async def _change_once(self, session: LiveSession, request_id: str, apply: Apply) -> bytes:
        before, checkpoint, history = session.record, session.checkpoint, session.history
        try:
            record = await apply(session)
            is_changed = record != before or session.checkpoint is not checkpoint
            session.record = record
            answer = self._describe(session.view())
            if is_changed or request_id:
                await self._writer.write(session, Answer(request_id, answer))
        except (StoreUnavailableError, OutdatedWriteError):
            session.checkpoint, session.history = checkpoint, history
            await self._registry.reattach(session, before)
            raise StoreUnavailableError from None
        except FencedError:
            await self._registry.remove(session, WorkerUnavailableError())
            raise WorkerUnavailableError from None
        except BaseException:
            # The worker may have begun a new run that will not be.
            session.checkpoint, session.history = checkpoint, history
            raise
        session.hub.wake()
        return answer

    async def _delete(self, session_id: str, request_id: str) -> None:
        session = await self._require(session_id, request_id)
        if isinstance(session, bytes):
            return
        async with session.lock:
            if session.is_gone:
                # Perhaps by this very request, which came twice and is answered twice alike.
                known = await self._store.observe(session_id, request_id)
                if known.answer is not None:
                    return
                raise SessionNotFoundError(session_id)
            async with session.write_lock:
                await self._store.delete(session_id, session.fence, Answer(request_id, b""))
                session.is_gone = True
            await self._registry.remove(session, SessionNotFoundError(session_id))

    async def _export(self, session_id: str) -> tuple[SessionSpec, StoredCheckpoint]:
        session = await self._registry.require(session_id)
        async with session.lock:
            if session.record.state != SessionState.DIVERGED or session.checkpoint is None:
                await self._ask(session, worker_pb2.Save())
            if session.checkpoint is None:
                raise WorkerUnavailableError
            return session.record.spec, session.checkpoint

    async def _require(self, session_id: str, request_id: str) -> LiveSession | bytes:
        """Return the session or, when it is gone, what this request was answered before."""
        session = self._registry.get(session_id)
        if session is None and request_id:
            known = await self._store.observe(session_id, request_id)
            if known.answer is not None:
                return known.answer
        return session or await self._registry.require(session_id)

    async def _run(self, session: LiveSession, state: SessionState) -> SessionRecord:
        is_playing = state == SessionState.PLAYING
        before = session.record
        request = worker_pb2.Run(playing=is_playing, revision=before.revision + 1)
        await self._ask(session, request)
        if session.record is not before:  # it stopped by itself meanwhile, and says why
            return session.record
        return _next(session, state=state, state_detail="")

    async def _ask(
        self, session: LiveSession, request: Request, timeout_s: float | None = None
    ) -> None:
        """Have the worker do something, then say where the session stands."""
        session.observe_reply(await self._workers.call(session.id, request, timeout_s))
        if not isinstance(request, worker_pb2.Save):
            session.observe_reply(await self._workers.call(session.id, worker_pb2.Save()))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _first_record(session_id: str, new: NewSession) -> SessionRecord:
    now_ms = _now_ms()
    return SessionRecord(
        id=session_id,
        spec=new.spec,
        state=SessionState.PLAYING if new.is_playing else SessionState.PAUSED,
        step=new.checkpoint.step if new.checkpoint else 0,
        run=1,
        revision=1,
        create_time_ms=now_ms,
        update_time_ms=now_ms,
        preset_id=new.preset_id,
        state_detail=new.remarks,
    )


def _rearm(record: SessionRecord, spec: SessionSpec) -> dict[str, bool]:
    """Let another distance stop the session again."""
    old, new = record.spec.points.stop_at_js_divergence, spec.points.stop_at_js_divergence
    return {} if old == new else {"is_past_distance": False}


def _next(session: LiveSession, **changes: object) -> SessionRecord:
    """Return the record after a change; what happened meanwhile (divergence) stays in it."""
    record = session.record
    return replace(
        record,
        revision=record.revision + 1,
        update_time_ms=_now_ms(),
        **changes,  # type: ignore[arg-type]  # names and types are those of SessionRecord
    )
