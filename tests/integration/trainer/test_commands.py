"""Every command of SessionService, on a real trainer with a real Redis."""

from __future__ import annotations

import asyncio
import json

import grpc
import grpc.aio
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from safetensors.numpy import load

from ganscope.api.v1 import session_pb2, snapshot_pb2, spec_pb2
from ganscope.api.v1 import session_service_pb2 as pb
from tests.support.errors import refused
from tests.support.sessions import create, get, small_spec, step, wait_for_step
from tests.support.trainer import TrainerConnection

PAUSED, PLAYING = session_pb2.SESSION_STATE_PAUSED, session_pb2.SESSION_STATE_PLAYING


def to_rate_update(session_id: str, rate: float, **fields: object) -> pb.UpdateSessionRequest:
    spec = spec_pb2.SessionSpec()
    spec.points.generator_optimizer.learning_rate = rate
    mask = FieldMask(paths=["points.generator_optimizer.learning_rate"])
    return pb.UpdateSessionRequest(
        session_id=session_id,
        spec=spec,
        update_mask=mask,
        **fields,  # type: ignore[arg-type]  # names of fields
    )


async def test_catalog_lists_presets_distributions_and_fields(trainer: TrainerConnection) -> None:
    catalog = await trainer.sessions.GetCatalog(pb.GetCatalogRequest())
    assert "ring" in [preset.id for preset in catalog.presets]
    assert len(catalog.distributions) == len(spec_pb2.DistributionKind.values()) - 1
    assert all(
        info.HasField("thumbnail") == (info.kind != spec_pb2.DISTRIBUTION_KIND_CUSTOM)
        for info in catalog.distributions
    )
    rate = next(
        field
        for field in catalog.fields
        if field.path == "points.discriminator_optimizer.learning_rate"
    )
    assert (rate.number.minimum, rate.number.maximum) == (0, 1)
    assert (rate.number.exclusive_minimum, rate.number.exclusive_maximum) == (True, False)
    assert rate.number.default_value == 0.006


async def test_create_fills_every_field_and_waits(trainer: TrainerConnection) -> None:
    session = (await trainer.sessions.CreateSession(pb.CreateSessionRequest())).session
    assert (session.state, session.step, session.run) == (PAUSED, 0, 1)
    assert session.spec.points.discriminator_optimizer.learning_rate == 0.006
    assert session.spec.points.batch_size == 150
    assert session.parameters.generator > 0
    assert await get(trainer, session.id) == session


async def test_create_lays_the_spec_on_the_preset(trainer: TrainerConnection) -> None:
    catalog = await trainer.sessions.GetCatalog(pb.GetCatalogRequest())
    preset = next(one for one in catalog.presets if one.id == "ring")
    spec = spec_pb2.SessionSpec(points=spec_pb2.PointsSpec(batch_size=16))
    request = pb.CreateSessionRequest(preset_id="ring", spec=spec)
    session = (await trainer.sessions.CreateSession(request)).session
    assert session.preset_id == "ring"
    assert session.spec.points.batch_size == 16
    assert session.spec.points.generator == preset.spec.points.generator


async def test_create_with_play_trains(trainer: TrainerConnection) -> None:
    session = await create(trainer, play=True)
    assert session.state == PLAYING
    assert await wait_for_step(trainer, session.id, 5) >= 5


async def test_get_of_an_unknown_session_names_it(trainer: TrainerConnection) -> None:
    async with refused() as refusal:
        await get(trainer, "nobody")
    assert refusal.code == grpc.StatusCode.NOT_FOUND
    assert (refusal.domain, refusal.reason) == ("ganscope", "SESSION_NOT_FOUND")
    assert refusal.metadata == {"session_id": "nobody"}


async def test_unknown_preset_is_refused_with_the_known_ones(trainer: TrainerConnection) -> None:
    async with refused() as refusal:
        await trainer.sessions.CreateSession(pb.CreateSessionRequest(preset_id="rnig"))
    assert refusal.reason == "PRESET_NOT_FOUND"
    assert "ring" in refusal.message


async def test_list_gives_pages_newest_first(trainer: TrainerConnection) -> None:
    created = [(await create(trainer)).id for _ in range(3)]
    listed: list[str] = []
    token = ""
    while True:
        request = pb.ListSessionsRequest(page_size=2, page_token=token)
        page = await trainer.sessions.ListSessions(request)
        assert 1 <= len(page.sessions) <= 2
        listed += [session.id for session in page.sessions]
        token = page.next_page_token
        if not token:
            break
    assert page.total_size == len(listed) == len(set(listed))
    assert [one for one in listed if one in created] == created[::-1]


async def test_update_changes_only_what_the_mask_names(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    request = to_rate_update(session.id, 0.5)
    request.spec.points.batch_size = 77
    updated = (await trainer.sessions.UpdateSession(request)).session
    assert updated.spec.points.generator_optimizer.learning_rate == 0.5
    assert updated.spec.points.batch_size == session.spec.points.batch_size
    assert updated.revision == session.revision + 1


async def test_update_of_an_absent_field_takes_its_default(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    mask = FieldMask(paths=["points.batch_size", "points.generator.hidden"])
    request = pb.UpdateSessionRequest(session_id=session.id, update_mask=mask)
    updated = (await trainer.sessions.UpdateSession(request)).session
    assert updated.spec.points.batch_size == 150
    assert list(updated.spec.points.generator.hidden.units) == [16, 16]


async def test_update_can_empty_the_hidden_layers(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    spec = spec_pb2.SessionSpec()
    spec.points.generator.hidden.SetInParent()
    mask = FieldMask(paths=["points.generator.hidden"])
    request = pb.UpdateSessionRequest(session_id=session.id, spec=spec, update_mask=mask)
    updated = (await trainer.sessions.UpdateSession(request)).session
    assert list(updated.spec.points.generator.hidden.units) == []
    assert updated.parameters.generator == 2 * 2 + 2


async def test_play_and_pause(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    played = (
        await trainer.sessions.PlaySession(pb.PlaySessionRequest(session_id=session.id))
    ).session
    assert (played.state, played.revision) == (PLAYING, session.revision + 1)
    await wait_for_step(trainer, session.id, 3)
    request = pb.PauseSessionRequest(session_id=session.id)
    paused = (await trainer.sessions.PauseSession(request)).session
    assert paused.state == PAUSED
    assert await get(trainer, session.id) == paused
    again = (await trainer.sessions.PauseSession(request)).session
    assert again == paused


@pytest.mark.parametrize(
    "target", [pb.STEP_TARGET_BOTH, pb.STEP_TARGET_DISCRIMINATOR, pb.STEP_TARGET_GENERATOR]
)
async def test_step_counts_exactly(
    trainer: TrainerConnection, target: pb.StepTarget.ValueType
) -> None:
    session = await create(trainer)
    request = pb.StepSessionRequest(session_id=session.id, target=target, count=7)
    stepped = (await trainer.sessions.StepSession(request)).session
    assert (stepped.step, stepped.state) == (7, PAUSED)


async def test_step_of_a_playing_session_is_the_wrong_state(trainer: TrainerConnection) -> None:
    session = await create(trainer, play=True)
    async with refused() as refusal:
        await step(trainer, session.id, 1)
    assert refusal.code == grpc.StatusCode.FAILED_PRECONDITION
    assert (refusal.reason, refusal.metadata) == ("WRONG_STATE", {"state": "playing"})


async def test_reset_begins_a_new_run(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    await step(trainer, session.id, 5)
    same = (
        await trainer.sessions.ResetSession(pb.ResetSessionRequest(session_id=session.id))
    ).session
    assert (same.step, same.run) == (0, 2)
    assert same.spec.points.seed == session.spec.points.seed
    request = pb.ResetSessionRequest(session_id=session.id, seed=42)
    assert (await trainer.sessions.ResetSession(request)).session.spec.points.seed == 42
    request = pb.ResetSessionRequest(session_id=session.id, draw_seed=True)
    assert (await trainer.sessions.ResetSession(request)).session.spec.points.seed != 42


async def test_deleted_session_is_gone(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    await trainer.sessions.DeleteSession(pb.DeleteSessionRequest(session_id=session.id))
    async with refused() as refusal:
        await get(trainer, session.id)
    assert refusal.reason == "SESSION_NOT_FOUND"


async def test_metrics_of_the_present_run(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    await step(trainer, session.id, 300)
    every = (await trainer.sessions.GetMetrics(pb.GetMetricsRequest(session_id=session.id))).metrics
    few = (
        await trainer.sessions.GetMetrics(pb.GetMetricsRequest(session_id=session.id, max_points=3))
    ).metrics
    assert every.run == 1
    assert len(every.series) == len(snapshot_pb2.Metric.values()) - 1
    assert every.steps.shape[0] >= 3
    assert list(few.steps.shape) == [3]
    assert few.steps.data[:8] == every.steps.data[:8]
    assert few.steps.data[-8:] == every.steps.data[-8:]


async def test_export_and_import_keep_weights_and_step(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    await step(trainer, session.id, 20)
    exported = await trainer.sessions.ExportSession(pb.ExportSessionRequest(session_id=session.id))
    assert exported.step == 20
    assert exported.spec.points == session.spec.points
    length = int.from_bytes(exported.archive[:8], "little")
    header = json.loads(exported.archive[8 : 8 + length])["__metadata__"]
    assert header["ganscope.step"] == "20"
    request = pb.ImportSessionRequest(archive=exported.archive, title="copy")
    copy = (await trainer.sessions.ImportSession(request)).session
    assert (copy.step, copy.state, copy.spec.title) == (20, PAUSED, "copy")
    again = await trainer.sessions.ExportSession(pb.ExportSessionRequest(session_id=copy.id))
    before, after = load(exported.archive), load(again.archive)
    assert before.keys() == after.keys()
    assert all((before[name] == after[name]).all() for name in before)


async def test_repeated_request_gets_the_first_answer(trainer: TrainerConnection) -> None:
    request = pb.CreateSessionRequest(spec=small_spec(), request_id="create-once")
    first = await trainer.sessions.CreateSession(request)
    assert await trainer.sessions.CreateSession(request) == first
    stepping = pb.StepSessionRequest(session_id=first.session.id, count=3, request_id="s")
    stepped = await trainer.sessions.StepSession(stepping)
    assert await trainer.sessions.StepSession(stepping) == stepped
    assert (await get(trainer, first.session.id)).step == 3
    deleting = pb.DeleteSessionRequest(session_id=first.session.id, request_id="d")
    await trainer.sessions.DeleteSession(deleting)
    await trainer.sessions.DeleteSession(deleting)


async def test_one_of_twenty_updates_with_one_revision_wins(trainer: TrainerConnection) -> None:
    session = await create(trainer)

    async def update(number: int) -> str:
        rate = 0.01 * (number + 1)
        request = to_rate_update(session.id, rate, expected_revision=session.revision)
        try:
            await trainer.sessions.UpdateSession(request)
        except grpc.aio.AioRpcError as error:
            return error.code().name
        return "OK"

    outcomes = await asyncio.gather(*(update(number) for number in range(20)))
    assert sorted(outcomes) == ["ABORTED"] * 19 + ["OK"]
    async with refused() as refusal:
        await trainer.sessions.UpdateSession(to_rate_update(session.id, 0.1, expected_revision=1))
    assert refusal.reason == "STALE_REVISION"
    assert refusal.metadata["current_revision"] == "2"


async def test_two_sessions_never_mix(trainer: TrainerConnection) -> None:
    first, second = await create(trainer), await create(trainer)
    await trainer.sessions.UpdateSession(to_rate_update(first.id, 0.9))
    await step(trainer, first.id, 4)
    assert await get(trainer, second.id) == second
    assert (await get(trainer, first.id)).step == 4
