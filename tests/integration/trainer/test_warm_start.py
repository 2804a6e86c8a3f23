"""Sessions that begin with a preset's trained weights."""

from __future__ import annotations

import pytest

from ganscope.api.v1 import session_pb2, snapshot_pb2, spec_pb2
from ganscope.api.v1 import session_service_pb2 as pb
from ganscope.tensors import to_array
from tests.support.errors import refused
from tests.support.sessions import step
from tests.support.trainer import TrainerConnection


async def create(
    trainer: TrainerConnection, preset_id: str, **fields: object
) -> session_pb2.Session:
    request = pb.CreateSessionRequest(preset_id=preset_id, warm_start=True, **fields)  # type: ignore[arg-type]  # names of fields
    return (await trainer.sessions.CreateSession(request)).session


async def measure_distance(trainer: TrainerConnection, session_id: str) -> float:
    await step(trainer, session_id, 1)
    request = pb.GetMetricsRequest(session_id=session_id)
    metrics = (await trainer.sessions.GetMetrics(request)).metrics
    (series,) = (one for one in metrics.series if one.metric == snapshot_pb2.METRIC_JS_DIVERGENCE)
    return float(to_array(series.values)[-1])


async def test_a_warm_session_stands_where_its_preset_was_saved(
    trainer: TrainerConnection,
) -> None:
    catalog = await trainer.sessions.GetCatalog(pb.GetCatalogRequest())
    (preset,) = (one for one in catalog.presets if one.id == "ring")
    assert preset.warm_start_step > 0
    warm = await create(trainer, "ring")
    assert (warm.step, warm.preset_id) == (preset.warm_start_step, "ring")
    assert await measure_distance(trainer, warm.id) < 0.3
    request = pb.ResetSessionRequest(session_id=warm.id)
    again = (await trainer.sessions.ResetSession(request)).session
    assert again.step == 0
    assert await measure_distance(trainer, warm.id) > 0.4


async def test_two_warm_sessions_have_seeds_of_their_own(trainer: TrainerConnection) -> None:
    first, second = [await create(trainer, "line") for _ in range(2)]
    assert first.spec.points.seed != second.spec.points.seed


@pytest.mark.parametrize(
    ("preset_id", "units", "field", "words"),
    [
        ("", [], "warm_start", "must come with a preset_id among"),
        ("ring", [4], "points.generator.hidden.units", "must be 16, 16 for a warm start, got 4"),
    ],
)
async def test_what_no_trained_state_fits_is_refused(
    trainer: TrainerConnection, preset_id: str, units: list[int], field: str, words: str
) -> None:
    spec = spec_pb2.SessionSpec()
    if units:
        spec.points.generator.hidden.units.extend(units)
    async with refused() as refusal:
        await create(trainer, preset_id, spec=spec)
    assert words in refusal.fields[field]
