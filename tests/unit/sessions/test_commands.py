"""Commands on workers that do as they are told, with a real store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.support.fake_workers import FakeWorkers
from tests.support.valkey import ValkeyServer
from trainer_service.domain.errors import SessionNotFoundError
from trainer_service.domain.session import SessionState
from trainer_service.domain.spec import SessionSpec
from trainer_service.sessions.commands import CommandParts, NewSession, SessionCommands
from trainer_service.sessions.live import LiveSession, SessionView
from trainer_service.sessions.registry import SessionRegistry
from trainer_service.sessions.tasks import BackgroundTasks
from trainer_service.sessions.writer import SessionWriter
from trainer_service.store.connection import RedisConnection
from trainer_service.store.redis_store import RedisSessionStore
from trainer_service.worker.link import Request
from trainer_service.worker.v1 import worker_pb2


def describe(view: SessionView) -> bytes:
    return view.record.id.encode()


class Trainer:
    """Everything between gRPC and the worker processes."""

    def __init__(self, url: str) -> None:
        self.connection = RedisConnection(url)
        self.workers, self.tasks = FakeWorkers(), BackgroundTasks()
        store = RedisSessionStore(self.connection)
        writer = SessionWriter(store)
        self.registry = SessionRegistry(store, self.workers, writer, self.tasks)
        self.commands = SessionCommands(
            CommandParts(
                registry=self.registry,
                store=store,
                workers=self.workers,
                writer=writer,
                tasks=self.tasks,
                describe=describe,
                max_sessions=9,
            )
        )

    async def create(self, *, is_playing: bool = False) -> LiveSession:
        new = NewSession(SessionSpec(), is_playing=is_playing)
        session = self.registry.get((await self.commands.create(new, "")).decode())
        assert session is not None
        return session


@pytest.fixture
async def trainer(valkey: ValkeyServer) -> AsyncIterator[Trainer]:
    trainer = Trainer(valkey.url)
    yield trainer
    await trainer.tasks.cancel()
    await trainer.connection.close()


async def test_a_new_run_that_diverges_at_once_is_not_called_playing(trainer: Trainer) -> None:
    session = await trainer.create(is_playing=True)

    def diverge(session_id: str, request: Request) -> None:
        if isinstance(request, worker_pb2.Save):
            diverged = worker_pb2.Diverged(step=1, message="NaN", run=2)
            trainer.registry.observe_event(session_id, diverged)

    trainer.workers.observe_call = diverge
    await trainer.commands.reset(session.id, None, "")
    assert (session.record.state, session.record.state_detail) == (SessionState.DIVERGED, "NaN")
    assert session.record.run == 2


async def test_playing_again_ends_what_was_said_about_the_pause(trainer: Trainer) -> None:
    session = await trainer.create()
    session.pause_with("a reason")
    await trainer.commands.play(session.id, "")
    assert (session.record.state, session.record.state_detail) == (SessionState.PLAYING, "")


async def test_a_session_that_stops_before_play_is_answered_is_not_called_playing(
    trainer: Trainer,
) -> None:
    session = await trainer.create()

    def stop(session_id: str, request: Request) -> None:
        if isinstance(request, worker_pb2.Save):
            stopped = worker_pb2.Stopped(step=5, message="Stopped at step 5, as asked.", run=1)
            trainer.registry.observe_event(session_id, stopped)

    trainer.workers.observe_call = stop
    await trainer.commands.play(session.id, "")
    assert session.record.state == SessionState.PAUSED
    assert session.record.state_detail == "Stopped at step 5, as asked."


async def test_an_old_run_that_stops_during_a_reset_does_not_pause_the_new_one(
    trainer: Trainer,
) -> None:
    session = await trainer.create(is_playing=True)

    def stop(session_id: str, request: Request) -> None:
        if isinstance(request, worker_pb2.Reset):
            stopped = worker_pb2.Stopped(step=5, message="old", run=1, is_past_distance=True)
            trainer.registry.observe_event(session_id, stopped)

    trainer.workers.observe_call = stop
    await trainer.commands.reset(session.id, None, "")
    assert (session.record.state, session.record.state_detail) == (SessionState.PLAYING, "")
    assert not session.record.is_past_distance


async def test_a_stop_at_a_distance_is_remembered_until_another_is_asked_for(
    trainer: Trainer,
) -> None:
    session = await trainer.create(is_playing=True)
    stopped = worker_pb2.Stopped(step=5, message="near", run=1, is_past_distance=True)
    trainer.registry.observe_event(session.id, stopped)
    await trainer.commands.play(session.id, "")
    assert session.to_open().is_past_distance

    def ask_for_less(spec: SessionSpec) -> SessionSpec:
        points = spec.points.model_copy(update={"stop_at_js_divergence": 0.1})
        return spec.model_copy(update={"points": points})

    await trainer.commands.update(session.id, ask_for_less, None, "")
    assert not session.to_open().is_past_distance


async def test_a_deletion_that_comes_twice_at_once_is_answered_twice_alike(
    trainer: Trainer,
) -> None:
    session = await trainer.create()
    deletions = [trainer.commands.delete(session.id, "again") for _ in range(2)]
    assert await asyncio.gather(*deletions) == [None, None]
    with pytest.raises(SessionNotFoundError):
        await trainer.commands.delete(session.id, "another")
