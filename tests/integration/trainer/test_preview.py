"""PreviewStep: what the next step would do, from a real trainer."""

from __future__ import annotations

import grpc
import numpy as np

from ganscope.api.v1 import session_service_pb2 as pb
from ganscope.api.v1 import snapshot_pb2, spec_pb2
from ganscope.tensors import to_array
from tests.support.errors import refused
from tests.support.sessions import create, get, read_first, step, watch
from tests.support.trainer import TrainerConnection


async def preview(trainer: TrainerConnection, session_id: str) -> pb.PreviewStepResponse:
    return await trainer.sessions.PreviewStep(pb.PreviewStepRequest(session_id=session_id))


async def read_points(
    trainer: TrainerConnection, session_id: str, at: int
) -> snapshot_pb2.PointsSnapshot:
    stream = watch(trainer, session_id)
    response = await read_first(
        stream, lambda one: one.HasField("snapshot") and one.snapshot.step == at
    )
    stream.cancel()
    return response.snapshot.points


async def test_the_step_that_follows_is_the_one_that_was_shown(trainer: TrainerConnection) -> None:
    session = await create(trainer, seed=4)
    await step(trainer, session.id, 30)
    shown = await preview(trainer, session.id)
    assert (shown.run, shown.step, shown.revision) == (1, 30, session.revision)
    update = shown.points.generator
    assert list(update.noise.shape) == [8, 2]
    manifold = to_array((await read_points(trainer, session.id, 30)).manifold)
    assert np.abs(to_array(update.before.manifold) - manifold).max() < 1e-3
    await step(trainer, session.id, 1)
    manifold = to_array((await read_points(trainer, session.id, 31)).manifold)
    assert np.abs(to_array(update.after.manifold) - manifold).max() < 1e-3
    assert np.abs(to_array(update.before.manifold) - manifold).max() > 1e-3


async def test_a_preview_leaves_the_session_as_it_was(trainer: TrainerConnection) -> None:
    plain, shown = await create(trainer, seed=4), await create(trainer, seed=4)
    archives: list[bytes] = []
    for session in (plain, shown):
        await step(trainer, session.id, 10)
        if session is shown:
            first, second = [await preview(trainer, session.id) for _ in range(2)]
            assert first == second
            assert (await get(trainer, session.id)).revision == session.revision
        await step(trainer, session.id, 10)
        request = pb.GetMetricsRequest(session_id=session.id)
        metrics = (await trainer.sessions.GetMetrics(request)).metrics
        archives.append(metrics.SerializeToString(deterministic=True))
    assert archives[0] == archives[1]


async def test_a_network_that_is_not_updated_has_no_half(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    spec = spec_pb2.SessionSpec()
    spec.points.generator_updates = 0
    request = pb.UpdateSessionRequest(session_id=session.id, spec=spec)
    request.update_mask.paths.append("points.generator_updates")
    updated = (await trainer.sessions.UpdateSession(request)).session
    shown = await preview(trainer, session.id)
    assert shown.revision == updated.revision
    assert shown.points.HasField("discriminator")
    assert not shown.points.HasField("generator")


async def test_only_a_paused_session_shows_its_next_step(trainer: TrainerConnection) -> None:
    session = await create(trainer, play=True)
    async with refused() as refusal:
        await preview(trainer, session.id)
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "WRONG_STATE")
    assert refusal.metadata == {"state": "playing"}
    await trainer.sessions.PauseSession(pb.PauseSessionRequest(session_id=session.id))
    assert (await preview(trainer, session.id)).points.HasField("discriminator")


async def test_a_step_that_would_diverge_is_refused_with_its_reason(
    trainer: TrainerConnection,
) -> None:
    network = spec_pb2.Network(activation=spec_pb2.ACTIVATION_RELU)
    network.hidden.units.extend([64] * 5)
    session = await create(
        trainer,
        loss=spec_pb2.Loss(kind=spec_pb2.LOSS_KIND_WASSERSTEIN, penalty=spec_pb2.PENALTY_KIND_NONE),
        discriminator_optimizer=spec_pb2.Optimizer(
            kind=spec_pb2.OPTIMIZER_KIND_SGD, learning_rate=1.0
        ),
        discriminator_updates=10,
        discriminator=network,
    )
    async with refused() as refusal:
        for _ in range(50):
            await preview(trainer, session.id)
            await step(trainer, session.id, 1)
    assert refusal.reason == "WRONG_STATE"
    assert "became infinite" in refusal.message
    assert refusal.metadata == {"state": "paused"}


async def test_nobody_has_no_next_step(trainer: TrainerConnection) -> None:
    async with refused() as refusal:
        await preview(trainer, "nobody")
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.NOT_FOUND, "SESSION_NOT_FOUND")
    async with refused() as refusal:
        await preview(trainer, "")
    assert refusal.code == grpc.StatusCode.INVALID_ARGUMENT
