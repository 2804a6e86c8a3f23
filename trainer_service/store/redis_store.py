"""Sessions in Redis: ``trainer_service.sessions.ports.SessionStore``.

A session belongs to whoever holds its lease, a key that expires three seconds after its owner
stopped renewing it. Every write carries the owner's fence and is refused when somebody else
claimed the session since. After any error nobody claims for two lease times: a Redis that comes
back from its append-only file brings expired leases, and their owners, still alive, come first.

Redis replicates asynchronously: a failover to a replica can lose a lease. Two trainers may then
train one session until the next write tells one of them; that costs work, never a mixed state.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import structlog
from redis.commands.core import AsyncScript

from trainer_service.sessions.ports import (
    Answer,
    FencedError,
    MetricsWrite,
    OutdatedWriteError,
    Renewal,
    SessionWrite,
    Standing,
    StoredSession,
    UnknownToStoreError,
)
from trainer_service.store import scripts
from trainer_service.store.connection import RedisConnection
from trainer_service.store.keys import INDEX, SessionKeys, to_creation_key
from trainer_service.store.records import to_record_json, to_stored_session

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class StoreOptions:
    """Times of the store."""

    lease_ttl_ms: int = 3_000
    answer_ttl_ms: int = 600_000


class RedisSessionStore:
    """Sessions in Redis, as one trainer sees them."""

    def __init__(self, connection: RedisConnection, options: StoreOptions | None = None) -> None:
        self._connection = connection
        self._options = options or StoreOptions()
        self._owner = secrets.token_hex(8)
        self._unreadable: set[str] = set()
        # The client's own type is generic over its encoding in a way that its methods are not.
        self._redis: Any = connection.client
        self._claim = self._register(scripts.CLAIM)
        self._renew = self._register(scripts.RENEW)
        self._release = self._register(scripts.RELEASE)
        self._write = self._register(scripts.WRITE)
        self._delete = self._register(scripts.DELETE)

    def _register(self, source: str) -> AsyncScript:
        return cast("AsyncScript", self._redis.register_script(source))

    @property
    def is_available(self) -> bool:
        """The last exchange with Redis worked."""
        return self._connection.is_available

    async def observe(self, session_id: str, request_id: str) -> Standing:
        """Look up an earlier answer and the stored revision."""
        keys = SessionKeys(session_id)
        with self._connection.exchange():
            pipe = self._redis.pipeline(transaction=False)
            pipe.hget(keys.state, "revision")
            pipe.get(keys.answer(request_id))
            revision, answer = await pipe.execute()
        return Standing(answer if request_id else None, int(revision or 0))

    async def reserve_id(self, request_id: str, session_id: str) -> str:
        """Bind a creation request to a session's id; a repeat gets the id of the first time."""
        with self._connection.exchange():
            earlier = await self._redis.set(
                to_creation_key(request_id),
                session_id,
                nx=True,
                get=True,
                px=self._options.answer_ttl_ms,
            )
        return earlier.decode() if earlier else session_id

    async def write(self, write: SessionWrite) -> None:
        """Write all or nothing. See the port for the errors."""
        keys = SessionKeys(write.session_id)
        with self._connection.exchange():
            result = await self._write(
                keys=[
                    keys.state,
                    keys.metrics,
                    keys.lease,
                    keys.tombstone,
                    _to_answer_key(keys, write.answer),
                ],
                args=[
                    self._owner,
                    write.fence,
                    self._options.lease_ttl_ms,
                    write.revision,
                    to_record_json(write.record) if write.record else b"",
                    *_to_checkpoint_args(write),
                    *_to_metrics_args(write.metrics),
                    write.answer.body if write.answer else b"",
                    self._options.answer_ttl_ms,
                ],
            )
            if result == b"created" and write.record:
                score = write.record.create_time_ms
                await self._redis.zadd(INDEX, {write.session_id: score})
        _raise_refusal(result, write.session_id)

    async def delete(self, session_id: str, fence: int, answer: Answer | None) -> None:
        """Forget a session. Raises FencedError when it is not ours any more."""
        keys = SessionKeys(session_id)
        with self._connection.exchange():
            result = await self._delete(
                keys=[
                    keys.state,
                    keys.metrics,
                    keys.lease,
                    keys.tombstone,
                    _to_answer_key(keys, answer),
                ],
                args=[fence, answer.body if answer else b"", self._options.answer_ttl_ms],
            )
            if result == b"ok":
                await self._redis.zrem(INDEX, session_id)
        _raise_refusal(result, session_id)

    async def load(self, session_id: str) -> StoredSession | None:
        """Read a session that we own; None when it is gone or cannot be read."""
        keys = SessionKeys(session_id)
        with self._connection.exchange():
            pipe = self._redis.pipeline(transaction=True)
            pipe.hgetall(keys.state)
            pipe.lrange(keys.metrics, 0, -1)
            fields, metrics = await pipe.execute()
        if b"record" not in fields:
            return None
        try:
            return to_stored_session(fields, metrics)
        except (ValueError, KeyError) as error:
            _log.error("stored_session_unreadable", session=session_id, error=str(error))
            return None

    async def claim(self, session_id: str) -> StoredSession | None:
        """Become a session's owner; None when another one is alive or it is gone.

        One that cannot be read is given back, for a trainer that can, and not listed again.
        """
        keys = SessionKeys(session_id)
        with self._connection.exchange():
            fence = await self._claim(
                keys=[keys.state, keys.lease], args=[self._owner, self._options.lease_ttl_ms]
            )
            if fence < 0:
                await self._redis.zrem(INDEX, session_id)
        if fence <= 0:
            return None
        stored = await self.load(session_id)
        if stored is None:
            self._unreadable.add(session_id)
            await self.release({session_id: fence})
        return stored

    async def list_unowned(self, held: Sequence[str]) -> Sequence[str]:
        """Return stored sessions, besides those held, that may be claimed now."""
        with self._connection.exchange():
            ids = [raw.decode() for raw in await self._redis.zrange(INDEX, 0, -1)]
            self._unreadable.intersection_update(ids)
            others = sorted(set(ids) - set(held) - self._unreadable)
            pipe = self._redis.pipeline(transaction=False)
            for session_id in others:
                pipe.exists(SessionKeys(session_id).lease)
            is_leased: list[int] = await pipe.execute() if others else []
        if self._connection.calm_s * 1000 < 2 * self._options.lease_ttl_ms:
            return []
        return [one for one, leased in zip(others, is_leased, strict=True) if not leased]

    async def renew(self, fences: Mapping[str, int]) -> Renewal:
        """Extend the leases of sessions (id to fence)."""
        with self._connection.exchange():
            await self._redis.ping()
            pipe = self._redis.pipeline(transaction=False)
            for session_id, fence in fences.items():
                keys = SessionKeys(session_id)
                await self._renew(
                    keys=[keys.state, keys.lease],
                    args=[self._owner, fence, self._options.lease_ttl_ms],
                    client=pipe,
                )
            results: list[int] = await pipe.execute() if fences else []
        outcomes = list(zip(fences, results, strict=True))
        return Renewal(
            lost=tuple(one for one, outcome in outcomes if outcome == 0),
            forgotten=tuple(one for one, outcome in outcomes if outcome == 2),
        )

    async def release(self, fences: Mapping[str, int]) -> None:
        """Give leases back, so that the next owner need not wait."""
        with self._connection.exchange():
            pipe = self._redis.pipeline(transaction=False)
            for session_id, fence in fences.items():
                lease = SessionKeys(session_id).lease
                await self._release(keys=[lease], args=[self._owner, fence], client=pipe)
            if fences:
                await pipe.execute()


def _to_answer_key(keys: SessionKeys, answer: Answer | None) -> str:
    # The tombstone's key stands for "no answer to keep": scripts need a fixed number of keys.
    return keys.answer(answer.request_id) if answer and answer.request_id else keys.tombstone


def _to_checkpoint_args(write: SessionWrite) -> tuple[bytes, int, int]:
    if write.checkpoint is None:
        return b"", 0, 0
    return write.checkpoint.state, write.checkpoint.run, write.checkpoint.step


def _to_metrics_args(metrics: MetricsWrite | None) -> tuple[str, bytes]:
    if metrics is None:
        return "", b""
    return "whole" if metrics.is_whole else "append", metrics.chunk


def _raise_refusal(result: bytes, session_id: str) -> None:
    match result:
        case b"fenced":
            raise FencedError(session_id)
        case b"outdated":
            raise OutdatedWriteError(session_id)
        case b"unknown":
            raise UnknownToStoreError(session_id)
        case _:
            pass
