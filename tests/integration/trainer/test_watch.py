"""The stream of one session: order, pace, what may be skipped and what may not."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import grpc
import numpy as np
from google.protobuf.field_mask_pb2 import FieldMask

from ganscope.api.v1 import session_service_pb2 as pb
from ganscope.api.v1 import snapshot_pb2, spec_pb2
from tests.support.errors import refused
from tests.support.sessions import create, get, read_first, read_until, step, watch
from tests.support.trainer import TrainerConnection


def to_steps(batch: snapshot_pb2.MetricsBatch) -> list[int]:
    return [int(one) for one in np.frombuffer(batch.steps.data, "<u8")]


async def play(trainer: TrainerConnection, session_id: str) -> None:
    await trainer.sessions.PlaySession(pb.PlaySessionRequest(session_id=session_id))


async def test_watch_begins_with_session_dataset_metrics_frame(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    await step(trainer, session.id, 50)
    stream = watch(trainer, session.id)
    for event in ("session", "dataset", "metrics", "snapshot"):
        response = await anext(aiter(stream))
        assert response.WhichOneof("event") == event
        assert response.revision == session.revision
    assert response.snapshot.step == 50
    assert response.snapshot.points.HasField("generated")
    assert response.snapshot.points.HasField("map")


async def test_watch_sends_only_the_layers_that_were_asked_for(trainer: TrainerConnection) -> None:
    session = await create(trainer, play=True)
    full = watch(trainer, session.id)
    narrow = watch(trainer, session.id, layers=[snapshot_pb2.LAYER_MAP])
    await read_first(full, lambda one: one.snapshot.points.HasField("generated"))
    response = await read_first(narrow, lambda one: one.snapshot.points.HasField("map"))
    assert not response.snapshot.points.HasField("generated")
    assert not response.snapshot.points.HasField("manifold")


async def test_watch_resumes_where_the_client_stands(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    await step(trainer, session.id, 50)
    batch = (await trainer.sessions.GetMetrics(pb.GetMetricsRequest(session_id=session.id))).metrics
    known = to_steps(batch)[-2]
    after = pb.MetricsPosition(run=1, step=known)
    stream = watch(trainer, session.id, start_revision=session.revision, metrics_after=after)
    response = await read_until(stream, "metrics")
    assert to_steps(response.metrics) == [to_steps(batch)[-1]]


async def test_watch_tells_of_changes_by_others(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    stream = watch(trainer, session.id, max_frames_per_second=0)
    await read_until(stream, "dataset")
    spec = spec_pb2.SessionSpec()
    spec.points.distribution.kind = spec_pb2.DISTRIBUTION_KIND_LINE
    mask = FieldMask(paths=["points.distribution.kind"])
    await trainer.sessions.UpdateSession(
        pb.UpdateSessionRequest(session_id=session.id, spec=spec, update_mask=mask)
    )
    changed = await read_until(stream, "session")
    assert changed.session.spec.points.distribution.kind == spec_pb2.DISTRIBUTION_KIND_LINE
    assert changed.revision == session.revision + 1
    await read_until(stream, "dataset")


async def test_slow_reader_skips_frames_and_loses_no_metrics(trainer: TrainerConnection) -> None:
    session = await create(trainer, play=True)
    frames = {"fast": 0, "slow": 0}
    metrics: dict[str, list[int]] = {"fast": [], "slow": []}

    async def follow(name: str, rate: float) -> None:
        async for response in watch(trainer, session.id, max_frames_per_second=rate):
            frames[name] += response.HasField("snapshot")
            metrics[name] += to_steps(response.metrics)
            if metrics[name] and metrics[name][-1] >= 600:
                return

    await asyncio.gather(follow("fast", 30), follow("slow", 2))
    assert frames["slow"] < frames["fast"] / 2
    upto = min(metrics["fast"][-1], metrics["slow"][-1])
    assert [s for s in metrics["slow"] if s <= upto] == [s for s in metrics["fast"] if s <= upto]
    assert all(earlier < later for earlier, later in pairwise(metrics["slow"]))


async def test_late_joiner_gets_the_history_of_the_run(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    await step(trainer, session.id, 200)
    response = await read_until(watch(trainer, session.id), "metrics")
    steps = to_steps(response.metrics)
    assert steps[0] <= 1
    assert steps[-1] >= 190


async def test_reset_is_a_new_run_in_the_metrics(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    await step(trainer, session.id, 20)
    stream = watch(trainer, session.id, max_frames_per_second=0)
    response = await read_until(stream, "metrics")
    await trainer.sessions.ResetSession(pb.ResetSessionRequest(session_id=session.id))
    response = await read_until(stream, "metrics")
    assert response.metrics.run == 2
    assert to_steps(response.metrics)[0] == 0


async def test_silence_is_broken_by_a_heartbeat(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    response = await read_until(watch(trainer, session.id), "heartbeat")
    assert response.heartbeat.time_ms > 1e12


async def test_deletion_ends_the_watch_with_not_found(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    stream = watch(trainer, session.id)
    await read_until(stream, "session")
    await trainer.sessions.DeleteSession(pb.DeleteSessionRequest(session_id=session.id))
    async with refused() as refusal:
        async for _ in stream:
            pass
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.NOT_FOUND, "SESSION_NOT_FOUND")


async def test_divergence_stops_the_session_and_says_so(trainer: TrainerConnection) -> None:
    loss = spec_pb2.Loss(kind=spec_pb2.LOSS_KIND_LEAST_SQUARES)
    rate = spec_pb2.Optimizer(kind=spec_pb2.OPTIMIZER_KIND_SGD, learning_rate=1.0)
    linear = spec_pb2.Network(activation=spec_pb2.ACTIVATION_RELU)
    linear.hidden.units.extend([64, 64])
    session = await create(
        trainer,
        loss=loss,
        generator_optimizer=rate,
        discriminator_optimizer=rate,
        generator=linear,
        discriminator=linear,
        seed=1,
    )
    await play(trainer, session.id)
    stream = watch(trainer, session.id, max_frames_per_second=0)
    response = await read_first(stream, lambda one: one.session.state_detail != "")
    assert (await get(trainer, session.id)).state == response.session.state
    async with refused() as refusal:
        await play(trainer, session.id)
    assert (refusal.reason, refusal.metadata) == ("WRONG_STATE", {"state": "diverged"})
    reset = await trainer.sessions.ResetSession(pb.ResetSessionRequest(session_id=session.id))
    assert reset.session.state_detail == ""
    assert (await step(trainer, session.id, 1)).step == 1
