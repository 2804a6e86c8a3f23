"""Sessions stay on exactly one worker, whatever happens to workers meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.support.fake_workers import FakeWorkers
from tests.support.valkey import ValkeyServer
from trainer_service.domain.errors import SessionNotFoundError
from trainer_service.domain.session import SessionRecord, SessionState
from trainer_service.domain.spec import SessionSpec
from trainer_service.sessions.crashes import FORGIVEN_AFTER_S, SET_ASIDE_AFTER, CrashCount
from trainer_service.sessions.live import LiveSession
from trainer_service.sessions.ports import StoredCheckpoint, StoredSession
from trainer_service.sessions.registry import SessionRegistry
from trainer_service.sessions.tasks import BackgroundTasks
from trainer_service.sessions.writer import SessionWriter
from trainer_service.store.connection import RedisConnection
from trainer_service.store.redis_store import RedisSessionStore

RECORD = SessionRecord(
    id="s",
    spec=SessionSpec(),
    state=SessionState.PLAYING,
    step=7,
    run=1,
    revision=4,
    create_time_ms=5,
    update_time_ms=5,
)
STORED = StoredSession(RECORD, 1, StoredCheckpoint(1, 7, b"weights"), ())


class Trainer:
    """A registry with workers that obey, and a store that nobody asks."""

    def __init__(self, url: str) -> None:
        self.connection = RedisConnection(url)
        store = RedisSessionStore(self.connection)
        self.workers = FakeWorkers()
        self.tasks = BackgroundTasks()
        writer = SessionWriter(store)
        self.registry = SessionRegistry(store, self.workers, writer, self.tasks)

    async def adopt(self) -> LiveSession:
        session = self.registry.adopt(STORED)
        await self.settle()
        return session

    async def settle(self) -> None:
        """Wait until nothing is under way."""
        await self.tasks.drain(10)

    async def lose(self, session: LiveSession) -> None:
        """Have the session's worker die, and wait for what follows."""
        self.workers.lose(session.id)
        self.registry.observe_loss([session.id])
        await self.settle()


@pytest.fixture
async def trainer(valkey: ValkeyServer) -> AsyncIterator[Trainer]:
    trainer = Trainer(valkey.url)
    yield trainer
    await trainer.tasks.cancel()
    await trainer.connection.close()


async def test_a_loss_during_an_opening_opens_once(trainer: Trainer) -> None:
    trainer.workers.may_open.clear()
    trainer.workers.num_failing_opens = 1
    session = trainer.registry.adopt(STORED)
    await asyncio.sleep(0)
    trainer.registry.observe_loss([session.id])
    trainer.workers.may_open.set()
    await trainer.settle()
    assert session.is_attached
    assert session.record == RECORD
    assert trainer.workers.opened["s"].checkpoint == b"weights"


async def test_a_session_removed_while_it_is_opened_leaves_nothing_behind(
    trainer: Trainer,
) -> None:
    trainer.workers.may_open.clear()
    session = trainer.registry.adopt(STORED)
    await asyncio.sleep(0)
    await trainer.registry.remove(session, SessionNotFoundError("s"))
    trainer.workers.may_open.set()
    await trainer.settle()
    assert trainer.workers.opened == {}


async def test_after_three_crashes_in_a_row_it_comes_back_paused(trainer: Trainer) -> None:
    session = await trainer.adopt()
    for _ in range(2):
        await trainer.lose(session)
        assert trainer.workers.opened["s"].playing
    await trainer.lose(session)
    assert session.is_attached
    assert session.record.state == SessionState.PAUSED
    assert "several times in a row" in session.record.state_detail
    assert session.record.revision == RECORD.revision + 1
    assert not trainer.workers.opened["s"].playing
    assert trainer.workers.opened["s"].checkpoint == b"weights"


async def test_a_session_that_kills_at_its_opening_is_set_aside(trainer: Trainer) -> None:
    trainer.workers.num_failing_opens = 100
    session = await trainer.adopt()
    assert trainer.workers.num_opens == SET_ASIDE_AFTER
    assert not session.is_attached
    assert "set aside" in session.record.state_detail
    assert trainer.registry.get("s") is session


def test_crashes_far_apart_are_forgiven() -> None:
    now_s = 0.0
    crashes = CrashCount(lambda: now_s)
    for _ in range(10):
        now_s += FORGIVEN_AFTER_S + 1
        crashes.add()
    assert not crashes.is_too_many_to_play
