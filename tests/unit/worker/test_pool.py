"""Real processes behind the pool, with programs that fail in every way but a clean one."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from tests.support.fake_workers import answer_and_die, say_a_snapshot, talk_nonsense
from trainer_service.domain.errors import WorkerUnavailableError
from trainer_service.worker.link import Event, WorkerTarget
from trainer_service.worker.pool import PoolOptions, WorkerPool
from trainer_service.worker.v1 import worker_pb2


class Listener:
    """Remembers what it hears."""

    def __init__(self) -> None:
        self.lost: asyncio.Queue[list[str]] = asyncio.Queue()
        self.error: Exception | None = None

    def observe_event(self, session_id: str, event: Event) -> None:
        if self.error:
            raise self.error

    def observe_loss(self, session_ids: Sequence[str]) -> None:
        self.lost.put_nowait(list(session_ids))


@asynccontextmanager
async def running(target: WorkerTarget, listener: Listener) -> AsyncGenerator[WorkerPool]:
    options = PoolOptions(num_workers=1, call_timeout_s=20, min_life_s=0.05)
    pool = WorkerPool(multiprocessing.get_context("forkserver"), options, target)
    pool.start(listener)
    yield pool
    await pool.stop()


async def test_a_worker_that_answers_and_dies_holds_nothing() -> None:
    listener = Listener()
    async with running(answer_and_die, listener) as pool:
        # Whether the answer or the death is seen first is the scheduler's choice.
        with suppress(WorkerUnavailableError):
            await pool.open("s", worker_pb2.Open())
        assert await listener.lost.get() == ["s"]
        with pytest.raises(WorkerUnavailableError):
            await pool.call("s", worker_pb2.Save())


async def test_a_worker_that_talks_nonsense_is_replaced() -> None:
    listener = Listener()
    async with running(talk_nonsense, listener) as pool:
        for _ in range(2):
            with pytest.raises(WorkerUnavailableError):
                await pool.open("s", worker_pb2.Open())
            assert await listener.lost.get() == ["s"]


async def test_an_event_that_cannot_be_taken_ends_the_worker_and_not_the_pool() -> None:
    listener = Listener()
    listener.error = ValueError("no such metric")
    async with running(say_a_snapshot, listener) as pool:
        with pytest.raises(WorkerUnavailableError):
            await pool.open("s", worker_pb2.Open())
        assert await listener.lost.get() == ["s"]
        listener.error = None
        assert (await pool.open("s", worker_pb2.Open())).step == 1


async def test_a_process_that_cannot_start_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    listener = Listener()
    context = multiprocessing.get_context("forkserver")
    start, failures = context.Process.start, [OSError("no memory")]

    def start_or_fail(process: object) -> None:
        if failures:
            raise failures.pop()
        start(process)  # type: ignore[arg-type]  # the process of this context

    monkeypatch.setattr(context.Process, "start", start_or_fail)
    async with running(say_a_snapshot, listener) as pool:
        assert (await pool.open("s", worker_pb2.Open())).step == 1
