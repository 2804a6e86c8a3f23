"""What survives when workers, the trainer, Redis or all of them die."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import grpc
import pytest

from ganscope.api.v1 import session_pb2
from ganscope.api.v1 import session_service_pb2 as pb
from tests.conftest import StartTrainer
from tests.support.endings import find_descendants, wait_until_ended
from tests.support.errors import refused
from tests.support.sessions import create, get, small_spec, step, wait_for_step, watch
from tests.support.trainer import TrainerConnection, TrainerProcess
from tests.support.valkey import ValkeyServer

PLAYING = session_pb2.SESSION_STATE_PLAYING
STEPS_PER_SECOND = 100.0
"""Slow enough that steps lost are seconds lost."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@asynccontextmanager
async def connected(trainer: TrainerProcess) -> AsyncGenerator[TrainerConnection]:
    connection = TrainerConnection(trainer.target)
    await connection.wait_for_health(is_serving=True)
    yield connection
    await connection.close()


async def wait_until_back(
    trainer: TrainerConnection, process: TrainerProcess, session_id: str
) -> None:
    """Wait for the log to tell that a worker holds the session again."""
    process.process.wait_for_line(
        lambda line: "session_attached" in line and f'"session": "{session_id}"' in line
    )
    await get(trainer, session_id)


async def collect_steps(trainer: TrainerConnection, session_id: str, seconds: float) -> list[int]:
    deadline = time.monotonic() + seconds
    steps: list[int] = []
    async for response in watch(trainer, session_id):
        if response.HasField("snapshot"):
            steps.append(response.snapshot.step)
        if time.monotonic() > deadline:
            break
    return steps


async def test_killed_worker_is_replaced_and_its_session_goes_on(
    start_trainer: StartTrainer,
) -> None:
    process = start_trainer()
    async with connected(process) as trainer:
        session = await create(trainer, play=True, steps_per_second=STEPS_PER_SECOND)
        before = await wait_for_step(trainer, session.id, 150)
        os.kill(process.observe_worker_pids()[0], signal.SIGKILL)
        process.process.wait_for_line(lambda line: "worker_died" in line)
        await wait_until_back(trainer, process, session.id)
        after = await get(trainer, session.id)
        assert after.state == PLAYING
        assert after.step >= before - 2 * STEPS_PER_SECOND
        assert await wait_for_step(trainer, session.id, before + 20) > before


async def test_killed_worker_takes_down_its_own_sessions_only(start_trainer: StartTrainer) -> None:
    process = start_trainer(workers="2")
    async with connected(process) as trainer:
        first = await create(trainer, play=True, steps_per_second=STEPS_PER_SECOND)
        second = await create(trainer, play=True, steps_per_second=STEPS_PER_SECOND)
        await wait_for_step(trainer, first.id, 50)
        await wait_for_step(trainer, second.id, 50)
        os.kill(process.observe_worker_pids()[0], signal.SIGKILL)
        process.process.wait_for_line(lambda line: "worker_died" in line)
        process.process.wait_for_line(lambda line: "session_attached" in line)
        attached = [line for line in process.process.lines if "session_attached" in line]
        assert len(attached) == 1
        assert await wait_for_step(trainer, first.id, 60) >= 60
        assert await wait_for_step(trainer, second.id, 60) >= 60


async def test_commands_wait_for_no_dead_worker(start_trainer: StartTrainer) -> None:
    process = start_trainer()
    async with connected(process) as trainer:
        session = await create(trainer)
        pid = process.observe_worker_pids()[0]
        os.kill(pid, signal.SIGKILL)
        process.process.wait_for_line(lambda line: "worker_died" in line)
        async with refused() as refusal:
            while True:  # refused until the new worker is up
                await step(trainer, session.id, 1)
        assert (refusal.code, refusal.reason) == (
            grpc.StatusCode.UNAVAILABLE,
            "WORKER_UNAVAILABLE",
        )
        assert refusal.can_retry


async def test_killed_trainer_comes_back_with_its_sessions_as_they_were(
    start_trainer: StartTrainer,
) -> None:
    process = start_trainer()
    async with connected(process) as trainer:
        playing = await create(trainer, play=True, steps_per_second=STEPS_PER_SECOND)
        paused = await create(trainer)
        paused = await step(trainer, paused.id, 123)
        before = await wait_for_step(trainer, playing.id, 300)
    process.kill()
    killed_s = time.monotonic()
    again = start_trainer()
    async with connected(again) as trainer:
        await wait_until_back(trainer, again, playing.id)
        await wait_until_back(trainer, again, paused.id)
        resumed = await get(trainer, playing.id)
        lived_s = time.monotonic() - killed_s
        assert resumed.state == PLAYING
        assert resumed.step >= before - 2 * STEPS_PER_SECOND
        assert resumed.step <= before + (lived_s + 1) * STEPS_PER_SECOND
        assert await get(trainer, paused.id) == paused
        metrics = await trainer.sessions.GetMetrics(pb.GetMetricsRequest(session_id=playing.id))
        assert metrics.metrics.steps.shape[0] > 10


async def test_everything_killed_comes_back(
    start_trainer: StartTrainer, valkey: ValkeyServer
) -> None:
    process = start_trainer()
    async with connected(process) as trainer:
        session = await create(trainer, play=True, steps_per_second=STEPS_PER_SECOND)
        before = await wait_for_step(trainer, session.id, 400)
    process.kill()
    valkey.restart()
    again = start_trainer()
    async with connected(again) as trainer:
        await wait_until_back(trainer, again, session.id)
        resumed = await get(trainer, session.id)
        assert resumed.state == PLAYING
        assert resumed.step >= before - 2 * STEPS_PER_SECOND


async def test_terminated_trainer_ends_in_order_and_restarts_at_once(
    start_trainer: StartTrainer,
) -> None:
    process = start_trainer()
    async with connected(process) as trainer:
        session = await create(trainer, play=True, steps_per_second=STEPS_PER_SECOND)
        before = await wait_for_step(trainer, session.id, 100)
        stream = watch(trainer, session.id)
        async for _ in stream:
            break
        started_s = time.monotonic()
        process.process.send(signal.SIGTERM)
        async with refused() as refusal:
            async for _ in stream:
                pass
        assert refusal.code == grpc.StatusCode.UNAVAILABLE
        assert process.process.wait() == 0
        assert time.monotonic() - started_s < 5
    again = start_trainer()
    async with connected(again) as trainer:
        again.process.wait_for_line(lambda line: "session_claimed" in line, timeout_s=2)
        await wait_until_back(trainer, again, session.id)
        assert (await get(trainer, session.id)).step >= before


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_no_process_outlives_the_trainer(
    start_trainer: StartTrainer, number: signal.Signals
) -> None:
    process = start_trainer(workers="2")
    async with connected(process) as trainer:
        session = await create(trainer, play=True)
        await wait_for_step(trainer, session.id, 10)
        children = find_descendants(process.process.pid)
        assert len(children) >= 3
        process.process.send(number)
        process.process.wait()
        assert wait_until_ended(children, 5) == []


async def test_redis_gone_and_back(start_trainer: StartTrainer, valkey: ValkeyServer) -> None:
    process = start_trainer()
    async with connected(process) as trainer:
        session = await create(trainer, play=True, steps_per_second=STEPS_PER_SECOND)
        before = await wait_for_step(trainer, session.id, 50)
        valkey.kill()
        await trainer.wait_for_health(is_serving=False)
        assert await wait_for_step(trainer, session.id, before + 50) > before
        async with refused() as refusal:
            await trainer.sessions.PauseSession(pb.PauseSessionRequest(session_id=session.id))
        assert (refusal.code, refusal.reason) == (grpc.StatusCode.UNAVAILABLE, "STORE_UNAVAILABLE")
        assert refusal.can_retry
        async with refused() as refusal:
            await trainer.sessions.CreateSession(pb.CreateSessionRequest(spec=small_spec()))
        assert refusal.reason == "STORE_UNAVAILABLE"
        valkey.restart()
        await trainer.wait_for_health(is_serving=True)
        request = pb.PauseSessionRequest(session_id=session.id)
        paused = (await trainer.sessions.PauseSession(request)).session
        assert paused.step > before + 50
        assert paused.revision == session.revision + 1


async def test_redis_that_lost_everything_is_told_again(
    start_trainer: StartTrainer, valkey: ValkeyServer
) -> None:
    process = start_trainer()
    async with connected(process) as trainer:
        session = await step(trainer, (await create(trainer)).id, 9)
        valkey.kill()
        await trainer.wait_for_health(is_serving=False)
        valkey.restart(is_empty=True)
        process.process.wait_for_line(lambda line: "session_written_again" in line)
        await trainer.wait_for_health(is_serving=True)
    process.terminate()
    again = start_trainer()
    async with connected(again) as trainer:
        await wait_until_back(trainer, again, session.id)
        assert await get(trainer, session.id) == session


async def test_rival_waits_for_the_owner_after_redis_was_away(
    start_trainer: StartTrainer, valkey: ValkeyServer
) -> None:
    """With an append-only file the lease has expired when Redis returns: the owner comes first."""
    owner, rival = start_trainer(), start_trainer()
    async with connected(owner) as trainer, connected(rival) as other:
        session = await create(trainer, play=True, steps_per_second=STEPS_PER_SECOND)
        assert (await other.sessions.ListSessions(pb.ListSessionsRequest())).total_size == 0
        before = await wait_for_step(trainer, session.id, 50)
        valkey.kill()
        # Longer than the lease lives.
        assert await wait_for_step(trainer, session.id, before + 400) > before
        valkey.restart()
        await trainer.wait_for_health(is_serving=True)
        await other.wait_for_health(is_serving=True)
        assert await wait_for_step(trainer, session.id, before + 500) > before
        assert (await other.sessions.ListSessions(pb.ListSessionsRequest())).total_size == 0
        async with refused() as refusal:
            await get(other, session.id)
        assert refusal.reason == "WORKER_UNAVAILABLE"


async def test_frozen_owner_is_fenced(start_trainer: StartTrainer) -> None:
    owner, rival = start_trainer(), start_trainer()
    async with connected(owner) as trainer, connected(rival) as other:
        session = await create(trainer, play=True, steps_per_second=STEPS_PER_SECOND)
        before = await wait_for_step(trainer, session.id, 150)
        owner.process.send(signal.SIGSTOP)
        rival.process.wait_for_line(lambda line: "session_claimed" in line)
        await wait_until_back(other, rival, session.id)
        owner.process.send(signal.SIGCONT)
        owner.process.wait_for_line(lambda line: "session_lost" in line)
        assert (await trainer.sessions.ListSessions(pb.ListSessionsRequest())).total_size == 0
        assert await wait_for_step(other, session.id, before) >= before


async def test_full_server_refuses_and_says_its_limit(start_trainer: StartTrainer) -> None:
    process = start_trainer(max_sessions="2")
    async with connected(process) as trainer:
        first = await create(trainer)
        await create(trainer)
        async with refused() as refusal:
            await create(trainer)
        assert (refusal.code, refusal.reason) == (
            grpc.StatusCode.RESOURCE_EXHAUSTED,
            "TOO_MANY_SESSIONS",
        )
        assert refusal.metadata == {"limit": "2"}
        await trainer.sessions.DeleteSession(pb.DeleteSessionRequest(session_id=first.id))
        assert (await create(trainer)).id
