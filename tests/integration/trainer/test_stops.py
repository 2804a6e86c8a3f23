"""A session stops where it was asked to, also after a worker or the trainer died on the way."""

from __future__ import annotations

import os
import signal

import pytest

from ganscope.api.v1 import session_pb2
from ganscope.api.v1 import session_service_pb2 as pb
from tests.conftest import StartTrainer
from tests.support.sessions import create, get, read_first, wait_for_step, watch
from tests.support.trainer import TrainerConnection

PAUSED = session_pb2.SESSION_STATE_PAUSED
PLAYING = session_pb2.SESSION_STATE_PLAYING


async def wait_until_paused(trainer: TrainerConnection, session_id: str) -> session_pb2.Session:
    stream = watch(trainer, session_id)
    found = await read_first(stream, lambda response: response.session.state == PAUSED)
    stream.cancel()
    return found.session


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_a_session_whose_worker_was_killed_still_stops_exactly(
    start_trainer: StartTrainer,
) -> None:
    process = start_trainer()
    trainer = TrainerConnection(process.target)
    await trainer.wait_for_health(is_serving=True)
    session = await create(trainer, play=True, steps_per_second=100.0, stop_at_step=303)
    await wait_for_step(trainer, session.id, 150)
    os.kill(process.observe_worker_pids()[0], signal.SIGKILL)
    process.process.wait_for_line(lambda line: "worker_died" in line)
    stopped = await wait_until_paused(trainer, session.id)
    assert stopped.state_detail == "Stopped at step 303, as asked."
    assert stopped.step == 303
    request = pb.PlaySessionRequest(session_id=session.id)
    again = (await trainer.sessions.PlaySession(request)).session
    assert (again.state, again.state_detail) == (PLAYING, "")
    assert await wait_for_step(trainer, session.id, 304) >= 304
    await trainer.close()


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_why_it_stopped_is_still_said_after_a_restart(start_trainer: StartTrainer) -> None:
    process = start_trainer()
    trainer = TrainerConnection(process.target)
    await trainer.wait_for_health(is_serving=True)
    session = await create(trainer, play=True, steps_per_second=0, stop_at_step=77)
    before = await wait_until_paused(trainer, session.id)
    await trainer.close()
    assert process.terminate() == 0
    process = start_trainer()
    trainer = TrainerConnection(process.target)
    await trainer.wait_for_health(is_serving=True)
    process.process.wait_for_line(lambda line: "session_attached" in line)
    after = await get(trainer, session.id)
    assert (after.state, after.step) == (PAUSED, 77)
    assert after.state_detail == before.state_detail == "Stopped at step 77, as asked."
    await trainer.close()
