"""The server process itself: settings, health, reflection, stuck readers."""

from __future__ import annotations

import grpc
import pytest

from tests.conftest import StartTrainer
from tests.support.errors import refused
from tests.support.sessions import create, watch
from tests.support.trainer import TrainerConnection, TrainerProcess

REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"redis_url": "http://x"}, "GANSCOPE_REDIS_URL"),
        ({"redis_url": ""}, "GANSCOPE_REDIS_URL"),
        ({"trainer_port": "65536"}, "GANSCOPE_TRAINER_PORT"),
        ({"workers": "0"}, "GANSCOPE_WORKERS"),
        ({"max_sessions": "many"}, "GANSCOPE_MAX_SESSIONS"),
        ({"log_level": "loud"}, "GANSCOPE_LOG_LEVEL"),
        ({"trainer_host": "0.0.0.0"}, "has no login yet"),
        ({"trainer_prot": "1"}, "did you mean GANSCOPE_TRAINER_PORT?"),
    ],
)
def test_bad_settings_end_the_program_with_one_line(settings: dict[str, str], words: str) -> None:
    process = TrainerProcess(**{"redis_url": "unix:///nowhere", **settings})
    assert process.process.wait() == 2
    process.kill()
    assert len(process.process.lines) == 1
    assert words in process.process.lines[0]


async def test_trainer_without_redis_is_up_but_not_ready() -> None:
    process = TrainerProcess("unix:///nowhere.sock")
    connection = TrainerConnection(process.target)
    await connection.wait_for_health(is_serving=False)
    async with refused() as refusal:
        await create(connection)
    assert refusal.reason == "STORE_UNAVAILABLE"
    await connection.close()
    assert process.terminate() == 0
    process.kill()


async def test_reflection_is_off_unless_asked_for(trainer: TrainerConnection) -> None:
    # Refused on its headers: a message may come too late to be written.
    call = trainer.to_raw_stub(REFLECTION, is_stream=True)()
    assert await call.code() == grpc.StatusCode.UNIMPLEMENTED


async def test_reflection_when_asked_for(start_trainer: StartTrainer) -> None:
    process = start_trainer(reflection="true")
    connection = TrainerConnection(process.target)
    call = connection.to_raw_stub(REFLECTION, is_stream=True)()
    await call.write(b"\x3a\x01*")  # list_services: "*"
    answer = await call.read()
    assert b"ganscope.api.v1.SessionService" in answer
    call.cancel()
    await connection.close()


@pytest.mark.slow  # the buffers between have to fill first
async def test_reader_that_never_reads_is_cut_off(
    trainer: TrainerConnection, shared_trainer: TrainerProcess
) -> None:
    session = await create(trainer, play=True)
    stuck = watch(trainer, session.id, max_frames_per_second=60)
    await stuck.initial_metadata()
    line = shared_trainer.process.wait_for_line
    line(lambda text: "watcher_stuck" in text and session.id in text, timeout_s=50)
    stuck.cancel()
