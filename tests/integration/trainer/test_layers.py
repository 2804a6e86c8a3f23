"""What a watcher sees who asks for more than the everyday layers, and the data behind them."""

from __future__ import annotations

from google.protobuf.field_mask_pb2 import FieldMask

from ganscope.api.v1 import session_service_pb2 as pb
from ganscope.api.v1 import snapshot_pb2, spec_pb2
from tests.support.sessions import create, read_first, read_until, watch
from tests.support.trainer import TrainerConnection

RARE = {
    snapshot_pb2.LAYER_FIELD: ("field",),
    snapshot_pb2.LAYER_OPTIMAL: ("optimal",),
    snapshot_pb2.LAYER_STRETCH: ("stretch_points", "stretch"),
}


async def test_each_rare_layer_goes_only_to_who_asked_for_it(trainer: TrainerConnection) -> None:
    session = await create(trainer, play=True)
    everyday = watch(trainer, session.id)
    for layer, names in RARE.items():
        narrow = watch(trainer, session.id, layers=[layer])

        def is_whole(response: pb.WatchSessionResponse, names: tuple[str, ...] = names) -> bool:
            return all(response.snapshot.points.HasField(name) for name in names)  # type: ignore[arg-type]  # its names are literals

        points = (await read_first(narrow, is_whole)).snapshot.points
        assert {field.name for field, _ in points.ListFields()} == set(names)
        points = (await read_until(everyday, "snapshot")).snapshot.points
        assert points.HasField("map")
        assert not any(points.HasField(name) for name in names)  # type: ignore[arg-type]  # its names are literals
        narrow.cancel()


async def test_data_come_again_when_the_noise_changes(trainer: TrainerConnection) -> None:
    session = await create(trainer)
    stream = watch(trainer, session.id, max_frames_per_second=0)
    first = (await read_until(stream, "dataset")).dataset
    assert list(first.latents.shape) == [400, 2]
    assert first.density_is_exact
    noise = spec_pb2.Noise(kind=spec_pb2.NOISE_KIND_UNIFORM, dimensions=1)
    spec = spec_pb2.SessionSpec(points=spec_pb2.PointsSpec(noise=noise))
    for path, shape in (("kind", [400, 2]), ("dimensions", [400, 1])):
        mask = FieldMask(paths=[f"points.noise.{path}"])
        request = pb.UpdateSessionRequest(session_id=session.id, spec=spec, update_mask=mask)
        await trainer.sessions.UpdateSession(request)
        again = (await read_until(stream, "dataset")).dataset
        assert list(again.latents.shape) == shape
        assert again.noise_view.x_max == 1
