"""Each field below, at and above its range; what is refused, and in which words."""

from __future__ import annotations

import math
from typing import Any

import grpc
import numpy as np
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from ganscope.api.v1 import session_service_pb2 as pb
from ganscope.api.v1 import spec_pb2, tensor_pb2
from tests.support.errors import refused
from tests.support.gan_lab import SavedModel
from tests.support.sessions import create, get, small_spec
from tests.support.trainer import TrainerConnection

SEED_MAX = 2**53 - 1

# path, values that are accepted, values that are refused, words of the refusal
NUMBERS: list[tuple[str, list[float], list[float], str]] = [
    ("noise.dimensions", [1, 32], [0, 33, 2**32 - 1], "in [1, 32]"),
    ("loss.label_smoothing", [0, 0.5], [-0.01, 0.51, math.nan, math.inf], "in [0, 0.5]"),
    ("loss.penalty_strength", [0, 100], [-0.01, 100.1, math.nan], "in [0, 100]"),
    ("loss.weight_clip", [1e-9, 10], [0, -1, 10.1, math.nan], "in (0, 10]"),
    (
        "generator_optimizer.learning_rate",
        [1e-9, 1],
        [0, -1, 3.0, math.nan, -math.inf],
        "in (0, 1]",
    ),
    ("discriminator_optimizer.learning_rate", [1], [0, 1.01, math.nan], "in (0, 1]"),
    ("generator_optimizer.beta1", [0, 0.999], [-0.1, 1, math.nan], "in [0, 1)"),
    ("generator_optimizer.beta2", [0, 0.999], [-0.1, 1, math.nan], "in [0, 1)"),
    ("discriminator_optimizer.beta1", [0], [1], "in [0, 1)"),
    ("discriminator_optimizer.beta2", [0], [1], "in [0, 1)"),
    ("generator_optimizer.momentum", [0, 0.999], [-0.1, 1, math.nan], "in [0, 1)"),
    ("generator_optimizer.schedule_steps", [1, 1_000_000], [0, 1_000_001], "in [1, 1000000]"),
    ("generator_optimizer.schedule_share", [0, 1], [-0.1, 1.1, math.nan], "in [0, 1]"),
    ("discriminator_optimizer.momentum", [0], [1], "in [0, 1)"),
    ("discriminator_optimizer.schedule_steps", [1], [0], "in [1, 1000000]"),
    ("discriminator_optimizer.schedule_share", [0, 1], [1.1], "in [0, 1]"),
    ("discriminator_updates", [0, 10], [11], "in [0, 10]"),
    ("generator_updates", [0, 10], [11], "in [0, 10]"),
    ("batch_size", [2, 512], [0, 1, 513], "in [2, 512]"),
    ("seed", [0, SEED_MAX], [SEED_MAX + 1, 2**64 - 1], f"in [0, {SEED_MAX}]"),
    ("steps_per_second", [0, 100_000], [-1, 100_001, math.nan], "in [0, 100000]"),
    ("instance_noise", [0, 1], [-0.1, 1.1, math.nan], "in [0, 1]"),
    ("average_decay", [0, 0.9999], [-0.1, 1, math.nan], "in [0, 1)"),
]
GOOD = [(path, value) for path, good, _, _ in NUMBERS for value in good]
BAD = [(path, value, words) for path, _, bad, words in NUMBERS for value in bad]
CHOICES = [
    "distribution.kind",
    "distribution.plane",
    "noise.kind",
    "generator.activation",
    "generator.output",
    "discriminator.activation",
    "loss.kind",
    "loss.penalty",
    "generator_optimizer.kind",
    "generator_optimizer.schedule",
    "discriminator_optimizer.kind",
    "discriminator_optimizer.schedule",
]


def put(spec: spec_pb2.SessionSpec, path: str, value: Any) -> None:
    target: Any = spec.points
    *parents, last = path.split(".")
    for name in parents:
        target = getattr(target, name)
    setattr(target, last, value)


def to_values(points: np.ndarray[Any, np.dtype[Any]]) -> tensor_pb2.Tensor:
    return tensor_pb2.Tensor(
        dtype=tensor_pb2.DATA_TYPE_F64, shape=points.shape, data=points.astype("<f8").tobytes()
    )


def custom_spec(points: np.ndarray[Any, np.dtype[Any]]) -> spec_pb2.SessionSpec:
    spec = small_spec()
    spec.points.distribution.kind = spec_pb2.DISTRIBUTION_KIND_CUSTOM
    spec.points.distribution.custom.values.CopyFrom(to_values(points))
    return spec


async def expect_refusal(
    trainer: TrainerConnection, spec: spec_pb2.SessionSpec, field: str, words: str
) -> None:
    async with refused() as refusal:
        await trainer.sessions.CreateSession(pb.CreateSessionRequest(spec=spec))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD")
    assert list(refusal.fields) == [field], refusal
    assert words in refusal.fields[field]


@pytest.mark.parametrize(("path", "value"), GOOD)
async def test_ends_of_each_range_are_accepted(
    trainer: TrainerConnection, path: str, value: float
) -> None:
    spec = small_spec()
    put(spec, path, value)
    created = await trainer.sessions.CreateSession(pb.CreateSessionRequest(spec=spec))
    found: Any = created.session.spec.points
    for name in path.split("."):
        found = getattr(found, name)
    assert found == value
    await trainer.sessions.DeleteSession(pb.DeleteSessionRequest(session_id=created.session.id))


@pytest.mark.parametrize(("path", "value", "words"), BAD)
async def test_values_outside_a_range_are_refused_with_field_range_and_value(
    trainer: TrainerConnection, path: str, value: float, words: str
) -> None:
    spec = small_spec()
    put(spec, path, value)
    await expect_refusal(trainer, spec, f"points.{path}", f"{words}, got {value}")


@pytest.mark.parametrize("path", CHOICES)
async def test_unknown_enum_values_are_refused(trainer: TrainerConnection, path: str) -> None:
    spec = small_spec()
    put(spec, path, 99)
    await expect_refusal(trainer, spec, f"points.{path}", "got 99")


async def test_linear_is_no_activation_of_hidden_layers(trainer: TrainerConnection) -> None:
    spec = small_spec()
    spec.points.generator.activation = spec_pb2.ACTIVATION_LINEAR
    words = "must be one of RELU, LEAKY_RELU, TANH, SIGMOID, got LINEAR"
    await expect_refusal(trainer, spec, "points.generator.activation", words)


async def test_sigmoid_is_no_activation_of_the_output(trainer: TrainerConnection) -> None:
    spec = small_spec()
    spec.points.generator.output = spec_pb2.ACTIVATION_SIGMOID
    words = "must be one of LINEAR, TANH, got SIGMOID"
    await expect_refusal(trainer, spec, "points.generator.output", words)


async def test_the_discriminator_has_no_choice_of_output(trainer: TrainerConnection) -> None:
    spec = small_spec()
    spec.points.discriminator.output = spec_pb2.ACTIVATION_TANH
    await expect_refusal(trainer, spec, "points.discriminator.output", "must not be set")


@pytest.mark.parametrize("network", ["generator", "discriminator"])
@pytest.mark.parametrize(
    ("units", "words"),
    [([0], "sizes in [1, 128], got 0"), ([129], "got 129"), ([1] * 6, "at most 5 layers, got 6")],
)
async def test_layer_sizes_are_bounded(
    trainer: TrainerConnection, network: str, units: list[int], words: str
) -> None:
    spec = small_spec()
    del getattr(spec.points, network).hidden.units[:]
    getattr(spec.points, network).hidden.units.extend(units)
    await expect_refusal(trainer, spec, f"points.{network}.hidden.units", words)


async def test_title_is_bounded(trainer: TrainerConnection) -> None:
    spec = small_spec()
    spec.title = "x" * 81
    await expect_refusal(trainer, spec, "title", "at most 80 characters, got 81")


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (np.zeros((1, 2)), "2 to 10000 points, got 1"),
        (np.zeros((0, 2)), "2 to 10000 points, got 0"),
        (np.zeros((10_001, 2)), "got 10001"),
        (np.zeros((4, 3)), "shape [n, 2], got [4, 3]"),
        (np.array([[0, 0], [0, math.nan]]), "must be finite"),
        (np.array([[0, 0], [0, 2e12]]), "magnitudes of at most 1e+12"),
    ],
)
async def test_custom_points_are_checked(
    trainer: TrainerConnection, points: np.ndarray[Any, np.dtype[Any]], words: str
) -> None:
    spec = custom_spec(points)
    await expect_refusal(trainer, spec, "points.distribution.custom.values", words)


async def test_custom_points_of_another_type_or_length_are_refused(
    trainer: TrainerConnection,
) -> None:
    spec = custom_spec(np.zeros((4, 2)))
    spec.points.distribution.custom.values.dtype = tensor_pb2.DATA_TYPE_U8
    field = "points.distribution.custom.values"
    await expect_refusal(trainer, spec, field, "F32 or F64, got U8")
    spec.points.distribution.custom.values.dtype = tensor_pb2.DATA_TYPE_F32
    await expect_refusal(trainer, spec, field, "must hold 32 bytes")


async def test_custom_points_need_their_kind_and_the_kind_its_points(
    trainer: TrainerConnection,
) -> None:
    spec = custom_spec(np.zeros((4, 2)))
    spec.points.distribution.kind = spec_pb2.DISTRIBUTION_KIND_RING
    await expect_refusal(trainer, spec, "points.distribution", "only then")
    spec = small_spec()
    spec.points.distribution.kind = spec_pb2.DISTRIBUTION_KIND_CUSTOM
    await expect_refusal(trainer, spec, "points.distribution", "custom must be set")


async def test_session_messages_say_where_points_come_from_but_not_where_they_lie(
    trainer: TrainerConnection,
) -> None:
    points = np.array([[10.0, 20.0], [30.0, 50.0], [20.0, 20.0]])
    spec = custom_spec(points)
    spec.points.distribution.custom.origin = "petals.csv"
    spec.points.distribution.custom.jitter = 0.02
    request = pb.CreateSessionRequest(spec=spec)
    session = (await trainer.sessions.CreateSession(request)).session
    assert session.spec.points.distribution.kind == spec_pb2.DISTRIBUTION_KIND_CUSTOM
    told = session.spec.points.distribution.custom
    assert (told.origin, told.jitter) == ("petals.csv", 0.02)
    assert not told.HasField("values")
    exported = await trainer.sessions.ExportSession(pb.ExportSessionRequest(session_id=session.id))
    assert exported.spec.points.distribution.custom.values == to_values(points)


@pytest.mark.parametrize(("jitter", "words"), [(0.6, "0.5"), (-0.1, "0"), (math.nan, "number")])
async def test_jitter_out_of_range_is_refused(
    trainer: TrainerConnection, jitter: float, words: str
) -> None:
    spec = custom_spec(np.eye(2))
    spec.points.distribution.custom.jitter = jitter
    await expect_refusal(trainer, spec, "points.distribution.custom.jitter", words)


async def test_another_kind_of_data_replaces_custom_points(trainer: TrainerConnection) -> None:
    request = pb.CreateSessionRequest(spec=custom_spec(np.eye(2)))
    session = (await trainer.sessions.CreateSession(request)).session
    spec = spec_pb2.SessionSpec()
    spec.points.distribution.kind = spec_pb2.DISTRIBUTION_KIND_SPIRAL
    mask = FieldMask(paths=["points.distribution.kind"])
    update = pb.UpdateSessionRequest(session_id=session.id, spec=spec, update_mask=mask)
    updated = (await trainer.sessions.UpdateSession(update)).session
    assert updated.spec.points.distribution.kind == spec_pb2.DISTRIBUTION_KIND_SPIRAL


async def test_ten_megabytes_of_points_are_refused(trainer: TrainerConnection) -> None:
    request = pb.CreateSessionRequest(spec=custom_spec(np.zeros((655_360, 2))))
    async with refused() as refusal:
        await trainer.sessions.CreateSession(request)
    assert refusal.code == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert "larger than max" in refusal.message
    assert (await trainer.sessions.GetCatalog(pb.GetCatalogRequest())).presets


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        ([], "at least one field"),
        (["points.nothing"], "must name fields of SessionSpec"),
        (["points.batch_size.x"], "must name fields of SessionSpec"),
        ([""], "must name fields of SessionSpec"),
        (["points.seed"], "ResetSession sets it"),
    ],
)
async def test_bad_masks_are_refused(
    trainer: TrainerConnection, paths: list[str], words: str
) -> None:
    session = await create(trainer)
    async with refused() as refusal:
        await trainer.sessions.UpdateSession(
            pb.UpdateSessionRequest(session_id=session.id, update_mask=FieldMask(paths=paths))
        )
    assert words in refusal.fields["update_mask"]
    assert await get(trainer, session.id) == session


async def test_refused_update_changes_nothing(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    spec = spec_pb2.SessionSpec()
    spec.points.batch_size = 1
    mask = FieldMask(paths=["points.batch_size", "points.loss.kind"])
    async with refused() as refusal:
        await trainer.sessions.UpdateSession(
            pb.UpdateSessionRequest(session_id=session.id, spec=spec, update_mask=mask)
        )
    assert refusal.fields == {"points.batch_size": "must be a whole number in [2, 512], got 1"}
    assert await get(trainer, session.id) == session


SAVED = SavedModel()
REQUESTS: list[tuple[str, Any, str]] = [
    ("GetSession", pb.GetSessionRequest(), "session_id"),
    ("PlaySession", pb.PlaySessionRequest(session_id="x", request_id="r" * 65), "request_id"),
    ("StepSession", pb.StepSessionRequest(session_id="x", count=0), "count"),
    ("StepSession", pb.StepSessionRequest(session_id="x", count=10_001), "count"),
    ("StepSession", pb.StepSessionRequest(session_id="x", target=99), "target"),  # type: ignore[arg-type]  # a number that is no target
    ("ResetSession", pb.ResetSessionRequest(session_id="x", seed=SEED_MAX + 1), "seed"),
    ("ListSessions", pb.ListSessionsRequest(page_size=101), "page_size"),
    ("ListSessions", pb.ListSessionsRequest(page_token="?"), "page_token"),
    ("GetMetrics", pb.GetMetricsRequest(session_id="x", max_points=1), "max_points"),
    ("GetMetrics", pb.GetMetricsRequest(session_id="x", max_points=100_001), "max_points"),
    ("ImportSession", pb.ImportSessionRequest(), "archive"),
    ("ImportSession", pb.ImportSessionRequest(archive=b"not a file"), "archive"),
    ("ImportGanLabModel", pb.ImportGanLabModelRequest(), "model"),
    ("ImportGanLabModel", pb.ImportGanLabModelRequest(model=SAVED.model), "weights"),
    (
        "ImportGanLabModel",
        pb.ImportGanLabModelRequest(model=SAVED.model, weights=SAVED.weights, title="t" * 81),
        "title",
    ),
]


@pytest.mark.parametrize(("method", "request_message", "field"), REQUESTS)
async def test_bad_request_fields_are_named(
    trainer: TrainerConnection, method: str, request_message: Any, field: str
) -> None:
    async with refused() as refusal:
        await getattr(trainer.sessions, method)(request_message)
    assert refusal.code == grpc.StatusCode.INVALID_ARGUMENT
    assert list(refusal.fields) == [field]


@pytest.mark.parametrize("rate", [-1.0, 60.5, math.nan, math.inf])
async def test_bad_frame_rates_are_refused(trainer: TrainerConnection, rate: float) -> None:
    session = await create(trainer)
    request = pb.WatchSessionRequest(session_id=session.id, max_frames_per_second=rate)
    async with refused() as refusal:
        await trainer.sessions.WatchSession(request).read()
    assert "in [0, 60]" in refusal.fields["max_frames_per_second"]


@pytest.mark.parametrize("method", ["CreateSession", "GetSession"])
async def test_bytes_that_are_no_message_are_an_invalid_argument(
    trainer: TrainerConnection, method: str
) -> None:
    call = trainer.to_raw_stub(f"/ganscope.api.v1.SessionService/{method}")
    async with refused() as refusal:
        await call(b"\xff\xff\xff\xff")
    assert refusal.code == grpc.StatusCode.INVALID_ARGUMENT
