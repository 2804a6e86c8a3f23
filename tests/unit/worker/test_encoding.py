"""Arrays to tensors and back."""

import numpy as np
import pytest

from ganscope.api.v1 import snapshot_pb2, tensor_pb2
from tests.unit.engine.specs import create_spec
from trainer_service.domain.snapshot import LayerKind, PointsFrame
from trainer_service.engine.gan import PlainEngine
from trainer_service.worker.encoding import (
    POSITION_BOUND,
    from_layers,
    to_dataset,
    to_points,
    to_position_tensor,
    to_vector_tensor,
    to_verdict_tensor,
)

TYPES = {
    tensor_pb2.DATA_TYPE_U8: "<u1",
    tensor_pb2.DATA_TYPE_U16: "<u2",
    tensor_pb2.DATA_TYPE_U64: "<u8",
    tensor_pb2.DATA_TYPE_F32: "<f4",
}


def decode(tensor: tensor_pb2.Tensor) -> np.ndarray:
    stored = np.frombuffer(tensor.data, TYPES[tensor.dtype]).reshape(list(tensor.shape))
    scale = tensor.scale if tensor.HasField("scale") else 1.0
    return tensor.offset + scale * stored


def test_positions_come_back_within_half_a_step_and_are_clipped():
    positions = np.array([[0.0, 1.4], [-3.99, 1e-3], [90.0, -np.inf], [np.nan, 0.0]])
    expected = np.array([[0.0, 1.4], [-3.99, 1e-3], [4.0, -4.0], [POSITION_BOUND, 0.0]])
    assert decode(to_position_tensor(positions)) == pytest.approx(expected, abs=7e-5)


def test_verdicts_come_back_within_half_a_step():
    verdicts = np.linspace(0, 1, 77, dtype=np.float32)
    assert decode(to_verdict_tensor(verdicts)) == pytest.approx(verdicts, abs=0.5 / 255 + 1e-6)


@pytest.mark.parametrize("size", [0.0, 1e-30, 1e-3, 500.0])
def test_gradients_keep_their_direction_at_any_size(size: float):
    gradients = size * np.array([[1.0, -1.0], [0.0, 0.25], [-0.5, 0.0]])
    back = decode(to_vector_tensor(gradients))
    assert back == pytest.approx(gradients, abs=max(size, 1e-37) * 2e-5)
    assert back[1, 0] == 0


def test_layers_are_read_by_name_and_unknown_ones_left_out():
    known = [snapshot_pb2.LAYER_MAP, snapshot_pb2.LAYER_GENERATED]
    future = snapshot_pb2.Layer.ValueType(99)
    assert from_layers([*known, future, snapshot_pb2.LAYER_UNSPECIFIED]) == {
        LayerKind.MAP,
        LayerKind.GENERATED,
    }


def test_every_layer_travels():
    rng = np.random.default_rng(0)
    field, stretch = rng.normal(size=(20, 20, 2)), rng.normal(size=(49, 2, 2))
    optimal, points = rng.uniform(size=(30, 30)), rng.normal(size=(49, 2))
    frame = PointsFrame(7, field=field, optimal=optimal, stretch_points=points, stretch=stretch)
    sent = to_points(frame)
    assert decode(sent.field) == pytest.approx(field, abs=2e-4)
    assert decode(sent.optimal) == pytest.approx(optimal, abs=0.5 / 255 + 1e-6)
    assert decode(sent.stretch_points) == pytest.approx(points, abs=7e-5)
    assert decode(sent.stretch) == pytest.approx(stretch, abs=2e-4)
    assert not sent.HasField("map")


def test_dataset_is_small_and_comes_back():
    data = PlainEngine().create(create_spec()).dataset
    sent = to_dataset(data)
    assert sent.ByteSize() < 13_000
    assert decode(sent.density) == pytest.approx(data.density, abs=0.5 / 255 + 1e-6)
    assert decode(sent.latents) == pytest.approx(data.latents, abs=1e-4)
    assert decode(sent.noise_grid) == pytest.approx(data.noise_grid, abs=1e-4)
    assert sent.density_is_exact
    assert (sent.noise_view.x_min, sent.noise_view.y_max) == (-3, 3)
