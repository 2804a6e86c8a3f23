"""Rows of metrics as messages on the wire."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ganscope.api.v1 import snapshot_pb2, tensor_pb2
from trainer_service.domain.snapshot import MetricKind, MetricRows
from trainer_service.worker.framing import prefix_length
from trainer_service.worker.pieces import begin_field
from trainer_service.worker.v1 import worker_pb2

_METRICS = tuple(snapshot_pb2.Metric.Value(f"METRIC_{kind.name}") for kind in MetricKind)
_STEP_BYTES, _VALUE_BYTES = 8, 4


def write_metrics(session_id: str, run: int, parts: Sequence[MetricRows]) -> bytes:
    """Write the message of some rows, which follow each other, with its length before it.

    Column by column: steps as U64, every metric as F32.
    """
    steps = [step for part in parts for step in part.steps]
    values = parts[0].values if len(parts) == 1 else np.concatenate([p.values for p in parts])
    columns = values.astype("<f4", copy=False).T.tobytes()
    size = len(steps) * _VALUE_BYTES
    known = len(steps) < len(_BEGINS)
    begin_steps, *begin_columns = _BEGINS[len(steps)] if known else _begin_columns(len(steps))
    batch = [
        snapshot_pb2.MetricsBatch(run=run).SerializeToString(),
        begin_steps,
        np.array(steps, dtype="<u8").tobytes(),
    ]
    for number, begin in enumerate(begin_columns):
        batch += (begin, columns[number * size : (number + 1) * size])
    num_bytes = sum(map(len, batch))
    begin = worker_pb2.FromWorker(session_id=session_id).SerializeToString()
    begin += begin_field(worker_pb2.FromWorker, "metrics", num_bytes)
    return b"".join((prefix_length(len(begin) + num_bytes), begin, *batch))


def _begin_columns(num_rows: int) -> tuple[bytes, ...]:
    """Write what stands before the steps, and before the values of each metric."""
    written = [
        _begin_tensor(
            snapshot_pb2.MetricsBatch, "steps", tensor_pb2.DATA_TYPE_U64, num_rows, _STEP_BYTES
        )
    ]
    for metric in _METRICS:
        series = snapshot_pb2.MetricSeries(metric=metric).SerializeToString()
        series += _begin_tensor(
            snapshot_pb2.MetricSeries, "values", tensor_pb2.DATA_TYPE_F32, num_rows, _VALUE_BYTES
        )
        num_bytes = len(series) + num_rows * _VALUE_BYTES
        written.append(begin_field(snapshot_pb2.MetricsBatch, "series", num_bytes) + series)
    return tuple(written)


def _begin_tensor(
    kind: type[snapshot_pb2.MetricsBatch | snapshot_pb2.MetricSeries],
    name: str,
    dtype: tensor_pb2.DataType.ValueType,
    num_rows: int,
    item_bytes: int,
) -> bytes:
    """Write a tensor of one dimension, a field of a message, up to its numbers."""
    num_bytes = num_rows * item_bytes
    tensor = tensor_pb2.Tensor(dtype=dtype, shape=[num_rows]).SerializeToString()
    tensor += begin_field(tensor_pb2.Tensor, "data", num_bytes)
    return begin_field(kind, name, len(tensor) + num_bytes) + tensor


_BEGINS = tuple(map(_begin_columns, range(32)))
"""Of batches that are as long as usual, by their number of rows."""
