"""The background writer goes on, whatever one write or the store does."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from trainer_service.domain.errors import GanscopeError, StoreUnavailableError
from trainer_service.domain.session import SessionRecord, SessionState
from trainer_service.domain.spec import SessionSpec
from trainer_service.sessions.live import LiveSession
from trainer_service.sessions.ports import OutdatedWriteError, SessionStore, SessionWrite
from trainer_service.sessions.writer import SessionWriter


class FailingStore:
    """Fails the first writes in the given ways, then keeps the ids of what was written."""

    is_available = True

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)
        self.num_tries = 0
        self.written: asyncio.Queue[str] = asyncio.Queue()

    async def write(self, write: SessionWrite) -> None:
        self.num_tries += 1
        if self._failures:
            raise self._failures.pop(0)
        self.written.put_nowait(write.session_id)


def create_session(session_id: str) -> LiveSession:
    record = SessionRecord(session_id, SessionSpec(), SessionState.PAUSED, 0, 1, 1, 5, 5)
    return LiveSession(record, 1, lambda session, demand: None)


def create_writer(store: FailingStore) -> SessionWriter:
    return SessionWriter(cast("SessionStore", store), retry_s=0.01)


@pytest.mark.parametrize("failure", [StoreUnavailableError(), ValueError("not to be written")])
async def test_other_sessions_are_written_after_a_failure(failure: Exception) -> None:
    store = FailingStore(failure)
    writer = create_writer(store)
    running = asyncio.create_task(writer.run(lambda session, error: None))
    writer.request(create_session("first"))
    writer.request(create_session("second"))
    assert await store.written.get() == "second"
    if isinstance(failure, StoreUnavailableError):
        # Though nobody asks again, and the store was there again before the turn was over.
        assert await store.written.get() == "first"
    running.cancel()


async def test_refused_writes_are_told_of() -> None:
    told: list[tuple[str, GanscopeError]] = []
    error = OutdatedWriteError("first")
    store = FailingStore(error)
    writer = create_writer(store)
    running = asyncio.create_task(
        writer.run(lambda session, error: told.append((session.id, error)))
    )
    writer.request(create_session("first"))
    writer.request(create_session("second"))
    assert await store.written.get() == "second"
    assert told == [("first", error)]
    running.cancel()


async def test_the_last_writes_wait_for_one_timeout_only() -> None:
    store = FailingStore(*[StoreUnavailableError() for _ in range(3)])
    await create_writer(store).flush([create_session(name) for name in "abc"])
    assert store.num_tries == 1
