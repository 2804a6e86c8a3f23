"""Writes sessions to the store: at a command's end, and in the background as they train."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

import structlog

from trainer_service.domain.errors import GanscopeError, StoreUnavailableError
from trainer_service.sessions.live import LiveSession
from trainer_service.sessions.ports import (
    Answer,
    FencedError,
    OutdatedWriteError,
    SessionStore,
    UnknownToStoreError,
)

_log = structlog.get_logger(__name__)


class SessionWriter:
    """One writer for all sessions, so that a slow store sees one write at a time from it.

    What cannot be written stays in the sessions, which are bounded, and is written when the
    store is back.
    """

    def __init__(self, store: SessionStore, retry_s: float = 0.5) -> None:
        self._store = store
        self._retry_s = retry_s
        self._waiting: dict[str, LiveSession] = {}
        self._woken = asyncio.Event()

    async def write(self, session: LiveSession, answer: Answer | None = None) -> None:
        """Write what the store does not hold yet, with the answer to a request.

        Raises:
            FencedError: the session is not ours any more.
            OutdatedWriteError: the store holds a newer revision.
            StoreUnavailableError: the store does not answer.

        """
        async with session.write_lock:
            if session.is_gone:
                raise FencedError(session.id)
            try:
                await self._write_once(session, answer)
            except UnknownToStoreError:
                session.forget_written()
                await self._write_once(session, answer)

    async def _write_once(self, session: LiveSession, answer: Answer | None) -> None:
        write, mark = session.to_write(answer)
        await self._store.write(write)
        session.observe_written(mark)

    def request(self, session: LiveSession) -> None:
        """Have a session written soon."""
        self._waiting[session.id] = session
        self._woken.set()

    async def run(self, observe_trouble: Callable[[LiveSession, GanscopeError], None]) -> None:
        """Write requested sessions for ever; tell of those that are not ours any more.

        ``observe_trouble`` must not wait: other sessions are to be written.
        """
        while True:
            await self._woken.wait()
            self._woken.clear()
            waiting, self._waiting = self._waiting, {}
            are_some_left = False
            for session in waiting.values():
                try:
                    await self.write(session)
                except StoreUnavailableError:
                    self._waiting.setdefault(session.id, session)
                    are_some_left = True
                except (FencedError, OutdatedWriteError) as error:
                    observe_trouble(session, error)
                except Exception:  # one session that cannot be written; the others can
                    _log.exception("session_write_failed", session=session.id)
            if are_some_left:
                await asyncio.sleep(self._retry_s)
                self._woken.set()

    async def flush(self, sessions: Iterable[LiveSession]) -> None:
        """Write sessions now, for the last time; log what could not be written."""
        for session in sessions:
            try:
                await self.write(session)
            except StoreUnavailableError:
                # Each further write would wait for a timeout, and nobody waits for us so long.
                _log.warning("sessions_not_written", from_session=session.id)
                return
            except GanscopeError as error:
                _log.warning("session_not_written", session=session.id, error=str(error))
