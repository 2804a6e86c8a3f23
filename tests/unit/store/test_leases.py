"""The Lua scripts on a real Valkey: who owns, who may write, what a repeat gets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.support.valkey import ValkeyServer
from trainer_service.domain.errors import StoreUnavailableError
from trainer_service.domain.session import SessionRecord, SessionState
from trainer_service.domain.spec import SessionSpec
from trainer_service.sessions.ports import (
    Answer,
    FencedError,
    MetricsWrite,
    OutdatedWriteError,
    SessionWrite,
    StoredCheckpoint,
    UnknownToStoreError,
)
from trainer_service.store.connection import RedisConnection
from trainer_service.store.redis_store import RedisSessionStore, StoreOptions

CreateStore = Callable[..., RedisSessionStore]
RECORD = SessionRecord(
    id="s",
    spec=SessionSpec(title="a session"),
    state=SessionState.PAUSED,
    step=0,
    run=1,
    revision=1,
    create_time_ms=5,
    update_time_ms=5,
)
FIRST = SessionWrite("s", fence=1, revision=1, record=RECORD)


@pytest.fixture
async def create_store(valkey: ValkeyServer) -> AsyncIterator[CreateStore]:
    """Make stores, each with an owner of its own, on this test's Valkey."""
    connections: list[RedisConnection] = []

    def create(lease_ttl_ms: int = 60_000) -> RedisSessionStore:
        connection = RedisConnection(valkey.url)
        connections.append(connection)
        return RedisSessionStore(connection, StoreOptions(lease_ttl_ms=lease_ttl_ms))

    yield create
    for connection in connections:
        await connection.close()


async def test_what_is_written_is_loaded(create_store: CreateStore) -> None:
    store = create_store()
    checkpoint = StoredCheckpoint(run=1, step=7, state=b"weights")
    await store.write(replace(FIRST, checkpoint=checkpoint, metrics=MetricsWrite(b"1", True)))
    await store.write(SessionWrite("s", 1, 1, metrics=MetricsWrite(b"2", False)))
    stored = await store.load("s")
    assert stored is not None
    assert stored.record == RECORD
    assert (stored.checkpoint, stored.metrics) == (checkpoint, (b"1", b"2"))
    await store.write(SessionWrite("s", 1, 1, metrics=MetricsWrite(b"3", True)))
    stored = await store.load("s")
    assert stored is not None
    assert stored.metrics == (b"3",)


async def test_a_living_owner_is_not_replaced(create_store: CreateStore) -> None:
    owner, rival = create_store(), create_store()
    await owner.write(FIRST)
    assert await rival.claim("s") is None
    assert await rival.list_unowned([]) == []


async def test_a_released_session_is_claimed_at_once_with_a_higher_fence(
    create_store: CreateStore,
) -> None:
    owner, rival = create_store(), create_store()
    await owner.write(FIRST)
    await owner.release({"s": 1})
    assert await rival.list_unowned([]) == ["s"]
    claimed = await rival.claim("s")
    assert claimed is not None
    assert claimed.fence == 2


async def test_an_unreadable_session_is_set_aside_and_left_to_others(
    create_store: CreateStore, valkey: ValkeyServer
) -> None:
    owner, older, newer = create_store(), create_store(), create_store()
    await owner.write(FIRST)
    await owner.release({"s": 1})
    connection = RedisConnection(valkey.url)
    redis: Any = connection.client
    readable = await redis.hget("ganscope:{s}:state", "record")
    for broken in ({"record": b"{}"}, {"record": readable, "checkpoint": b"without its step"}):
        await redis.hset("ganscope:{s}:state", mapping=broken)
        rival = create_store()
        assert await rival.list_unowned([]) == ["s"]
        assert await rival.claim("s") is None
        assert await rival.list_unowned([]) == []
        assert await older.list_unowned([]) == ["s"]
    await redis.hdel("ganscope:{s}:state", "checkpoint")
    assert await newer.claim("s") is not None
    await connection.close()


async def test_a_fenced_owner_can_neither_write_nor_renew_nor_delete(
    create_store: CreateStore,
) -> None:
    owner, rival = create_store(), create_store()
    await owner.write(FIRST)
    await owner.release({"s": 1})
    await rival.claim("s")
    with pytest.raises(FencedError):
        await owner.write(replace(FIRST, revision=2))
    with pytest.raises(FencedError):
        await owner.delete("s", 1, None)
    assert (await owner.renew({"s": 1})).lost == ("s",)
    assert (await rival.renew({"s": 2})).lost == ()


async def test_a_vanished_lease_is_taken_back_by_its_owner(create_store: CreateStore) -> None:
    owner, rival = create_store(), create_store()
    await owner.write(FIRST)
    await owner.release({"s": 1})
    assert (await owner.renew({"s": 1})).lost == ()
    assert await rival.claim("s") is None


async def test_an_older_revision_is_refused(create_store: CreateStore) -> None:
    store = create_store()
    await store.write(replace(FIRST, revision=5))
    with pytest.raises(OutdatedWriteError):
        await store.write(replace(FIRST, revision=4))
    assert (await store.observe("s", "")).revision == 5


async def test_the_answer_is_kept_with_the_change(create_store: CreateStore) -> None:
    store = create_store()
    await store.write(replace(FIRST, answer=Answer("r", b"first")))
    assert (await store.observe("s", "r")).answer == b"first"
    assert (await store.observe("s", "other")).answer is None
    with pytest.raises(OutdatedWriteError):
        await store.write(SessionWrite("s", 1, 0, answer=Answer("other", b"never")))
    assert (await store.observe("s", "other")).answer is None


async def test_a_deleted_session_does_not_come_back(create_store: CreateStore) -> None:
    store = create_store()
    await store.write(FIRST)
    await store.delete("s", 1, Answer("d", b"done"))
    with pytest.raises(FencedError):
        await store.write(replace(FIRST, revision=9))
    assert await store.load("s") is None
    assert await store.list_unowned([]) == []
    assert (await store.observe("s", "d")).answer == b"done"


async def test_a_session_that_the_store_lost_needs_its_record(create_store: CreateStore) -> None:
    store = create_store()
    with pytest.raises(UnknownToStoreError):
        await store.write(SessionWrite("s", 1, 1))
    assert (await store.renew({"s": 1})).forgotten == ("s",)


async def test_a_creation_request_keeps_its_first_id(create_store: CreateStore) -> None:
    store = create_store()
    assert await store.reserve_id("r", "one") == "one"
    assert await store.reserve_id("r", "two") == "one"


async def test_after_an_error_nobody_claims(
    create_store: CreateStore, valkey: ValkeyServer
) -> None:
    owner, rival = create_store(), create_store()
    await owner.write(FIRST)
    await owner.release({"s": 1})
    assert await rival.list_unowned([]) == ["s"]
    valkey.kill()
    with pytest.raises(StoreUnavailableError):
        await rival.list_unowned([])
    assert not rival.is_available
    valkey.restart()
    assert await rival.list_unowned([]) == []
    assert rival.is_available
