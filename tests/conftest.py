"""Fixtures that every kind of test may use."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.support.trainer import TrainerConnection, TrainerProcess
from tests.support.valkey import ValkeyServer
from trainer_service.engine.fast_gan import FastEngine
from trainer_service.engine.warm import warm_up


def pytest_collection_finish(session: pytest.Session) -> None:
    """Compile the kernel before any test's time runs: half a minute once, then half a second."""
    if session.items and not session.config.option.collectonly:
        warm_up(FastEngine())


StartTrainer = Callable[..., TrainerProcess]


@pytest.fixture
def short_tmp_path() -> Iterator[Path]:
    """A directory whose path is short enough for a unix socket."""
    with tempfile.TemporaryDirectory(prefix="gs-") as directory:
        yield Path(directory)


@pytest.fixture
def valkey(short_tmp_path: Path) -> Iterator[ValkeyServer]:
    """A Valkey of this test's own."""
    server = ValkeyServer(short_tmp_path)
    yield server
    server.kill()


@pytest.fixture
def start_trainer(valkey: ValkeyServer) -> Iterator[StartTrainer]:
    """Start trainers on this test's Valkey; they end with the test."""
    started: list[TrainerProcess] = []

    def start(**settings: str) -> TrainerProcess:
        trainer = TrainerProcess(valkey.url, **settings)
        started.append(trainer)
        return trainer

    yield start
    for trainer in started:
        trainer.kill()


@pytest.fixture(scope="session")
def shared_trainer() -> Iterator[TrainerProcess]:
    """One trainer for all tests that neither kill it nor fill it."""
    with tempfile.TemporaryDirectory(prefix="gs-") as directory:
        server = ValkeyServer(Path(directory))
        trainer = TrainerProcess(server.url)
        trainer.wait_until_ready()
        yield trainer
        trainer.kill()
        server.kill()


@pytest.fixture
async def trainer(shared_trainer: TrainerProcess) -> AsyncIterator[TrainerConnection]:
    """A connection of this test's own to the shared trainer."""
    connection = TrainerConnection(shared_trainer.target)
    yield connection
    await connection.close()
