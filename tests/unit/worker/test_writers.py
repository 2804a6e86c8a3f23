"""Messages put together from pieces are those that protobuf writes."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from ganscope.api.v1 import snapshot_pb2, tensor_pb2
from tests.unit.engine.specs import create_spec
from trainer_service.domain.ports import Turn
from trainer_service.domain.snapshot import (
    LayerKind,
    MetricKind,
    MetricRow,
    MetricRows,
    PackedFrame,
)
from trainer_service.engine.fast_gan import FastEngine, FastGan
from trainer_service.worker.frame_writer import FrameWriter
from trainer_service.worker.framing import Decoder
from trainer_service.worker.metrics_writer import write_metrics
from trainer_service.worker.v1 import worker_pb2

DRAWN = frozenset(
    {LayerKind.GENERATED, LayerKind.GRADIENTS, LayerKind.MAP, LayerKind.MANIFOLD, LayerKind.FIELD}
)
ENGINE = FastEngine()


def take_frame(gan: FastGan, layers: frozenset[LayerKind] = DRAWN) -> PackedFrame:
    turn = Turn(gan, steps=1, layers=layers)
    ENGINE.take_turns([turn])
    assert isinstance(turn.frame, PackedFrame)
    return turn.frame


def to_points(frame: PackedFrame) -> snapshot_pb2.PointsSnapshot:
    """Write a frame as objects."""
    tensors: Mapping[str, tensor_pb2.Tensor] = {
        layer.name: tensor_pb2.Tensor(
            dtype=tensor_pb2.DATA_TYPE_U16 if layer.is_wide else tensor_pb2.DATA_TYPE_U8,
            shape=layer.shape,
            data=bytes(frame.data[layer.begin : layer.end]),
            scale=layer.scale or frame.scales[layer.name],
            offset=layer.offset if layer.scale else layer.offset * frame.scales[layer.name],
        )
        for layer in frame.layers
    }
    return snapshot_pb2.PointsSnapshot(**tensors)


def to_message(
    session_id: str, head: snapshot_pb2.Snapshot, frame: PackedFrame
) -> worker_pb2.FromWorker:
    snapshot = snapshot_pb2.Snapshot(points=to_points(frame))
    snapshot.MergeFrom(head)
    return worker_pb2.FromWorker(session_id=session_id, snapshot=snapshot)


def take_payload(written: bytes) -> bytes:
    (payload,) = Decoder().feed(written)
    return payload


@pytest.mark.parametrize("session_id", ["s", "a-long-name-" * 20])
def test_a_frame_is_the_message_byte_for_byte_whatever_its_head_holds(session_id: str):
    gan, writer = ENGINE.create(create_spec()), FrameWriter(session_id)
    for step in (0, 1, 127, 128, 2**14, 2**53):
        for speed in (0.0, 59.5):
            head = snapshot_pb2.Snapshot(
                run=3, step=step, revision=step // 2, time_ms=1.7e12, steps_per_second=speed
            )
            frame = take_frame(gan)
            written = take_payload(writer.write(head, frame))
            assert written == to_message(session_id, head, frame).SerializeToString()


def test_a_writer_follows_the_layers_that_are_asked_for_and_another_scene():
    gan, writer, head = ENGINE.create(create_spec()), FrameWriter("s"), snapshot_pb2.Snapshot(run=1)
    for layers, noise in (
        (DRAWN, 2),
        (frozenset({LayerKind.MAP}), 2),
        (DRAWN, 1),
        (frozenset({LayerKind.GENERATED, LayerKind.FIELD}), 3),
    ):
        gan.edit(create_spec(noise={"dimensions": noise}))
        frame = take_frame(gan, layers)
        written = take_payload(writer.write(head, frame))
        assert written == to_message("s", head, frame).SerializeToString()


def create_rows(steps: Sequence[int]) -> MetricRows:
    values = {MetricKind.JS_DIVERGENCE: 0.25, MetricKind.KL_DIVERGENCE: -2.0}
    return MetricRows.from_rows([MetricRow(step, values) for step in steps])


def read(tensor: tensor_pb2.Tensor) -> list[float]:
    kind = {tensor_pb2.DATA_TYPE_U64: "<u8", tensor_pb2.DATA_TYPE_F32: "<f4"}[tensor.dtype]
    stored = np.frombuffer(tensor.data, kind)
    assert list(tensor.shape) == [len(stored)]
    return stored.tolist()


@pytest.mark.parametrize("parts", [[[0]], [[0, 10], [20], [2**40]], [list(range(1, 300))]])
def test_metrics_travel_in_columns(parts: list[list[int]]):
    written = write_metrics("s", 3, [create_rows(steps) for steps in parts])
    message = worker_pb2.FromWorker.FromString(take_payload(written))
    steps = [step for part in parts for step in part]
    assert (message.session_id, message.metrics.run) == ("s", 3)
    assert read(message.metrics.steps) == steps
    columns = {series.metric: read(series.values) for series in message.metrics.series}
    assert len(columns) == len(MetricKind)
    assert columns[snapshot_pb2.METRIC_JS_DIVERGENCE] == [0.25] * len(steps)
    assert columns[snapshot_pb2.METRIC_KL_DIVERGENCE] == [-2.0] * len(steps)
    assert np.isnan(columns[snapshot_pb2.METRIC_GENERATOR_LOSS]).all()


def test_each_metric_has_its_own_column_and_each_row_its_own_place():
    gan = ENGINE.create(create_spec())
    turn = Turn(gan, steps=30, max_rows=3, row_interval=10)
    ENGINE.take_turns([turn])
    written = write_metrics("s", 1, turn.rows)
    batch = worker_pb2.FromWorker.FromString(take_payload(written)).metrics
    assert read(batch.steps) == [10, 20, 30]
    row = gan.measure()
    for series in batch.series:
        name = snapshot_pb2.Metric.Name(series.metric).removeprefix("METRIC_")
        assert read(series.values)[-1] == pytest.approx(row.values[MetricKind[name]], rel=1e-6)
