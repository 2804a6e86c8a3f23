"""The metrics of one run, in bounded memory.

At most ``MAX_POINTS`` points are kept. When they are exceeded, every other point of the older
half is dropped: the recent past stays exact, the distant past becomes coarser, and the first
and the last point always stay. Columns are the values of ``ganscope.api.v1.Metric`` from 1 on.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import structlog
from numpy.typing import NDArray

from ganscope.api.v1 import snapshot_pb2, tensor_pb2

MAX_POINTS = 8192
METRICS: tuple[snapshot_pb2.Metric.ValueType, ...] = tuple(
    snapshot_pb2.Metric.ValueType(number) for number in snapshot_pb2.Metric.values() if number > 0
)
_log = structlog.get_logger(__name__)
_HEADER = struct.Struct("<QI")
_DTYPES = {
    tensor_pb2.DATA_TYPE_F32: "<f4",
    tensor_pb2.DATA_TYPE_F64: "<f8",
    tensor_pb2.DATA_TYPE_U32: "<u4",
    tensor_pb2.DATA_TYPE_U64: "<u8",
}

Steps = NDArray[np.uint64]
Values = NDArray[np.float32]


@dataclass(frozen=True)
class MetricsRows:
    """Points of one run: ``steps`` [n] ascending, ``values`` [n, len(METRICS)]."""

    run: int
    steps: Steps
    values: Values

    def __len__(self) -> int:
        return len(self.steps)

    def select(self, rows: slice | NDArray[np.intp] | NDArray[np.bool_]) -> MetricsRows:
        """Keep some of the points."""
        return MetricsRows(self.run, self.steps[rows], self.values[rows])


class MetricsHistory:
    """The points of one run that are kept."""

    def __init__(self, run: int, max_points: int = MAX_POINTS) -> None:
        self.run = run
        self._max_points = max_points
        # Grown by doubling, filled in place: points come many times a second.
        self._steps = np.empty(64, dtype=np.uint64)
        self._values = np.empty((64, len(METRICS)), dtype=np.float32)
        self._num_points = 0
        self._num_thinnings = 0

    def __len__(self) -> int:
        return self._num_points

    @property
    def last_step(self) -> int:
        """Step of the newest point; -1 when there is none."""
        return int(self._steps[self._num_points - 1]) if self._num_points else -1

    @property
    def num_thinnings(self) -> int:
        """Grows when points were dropped, so that a stored copy is no longer a prefix."""
        return self._num_thinnings

    def append(self, rows: MetricsRows) -> None:
        """Add points; those of another run or not newer than the newest are ignored.

        After a restart from a checkpoint a worker repeats some steps: their points are known.
        """
        if rows.run != self.run:
            return
        fresh = rows.select(rows.steps.astype(np.int64) > self.last_step)
        end = self._num_points + len(fresh)
        self._reserve(end)
        self._steps[self._num_points : end] = fresh.steps
        self._values[self._num_points : end] = fresh.values
        self._num_points = end
        while self._num_points > self._max_points:
            self._thin()

    def after(self, step: int) -> MetricsRows:
        """Return the points later than a step; all of them for -1."""
        if step < 0:
            return self._copy(slice(0, self._num_points))
        steps = self._steps[: self._num_points]
        first = int(np.searchsorted(steps, np.uint64(step), side="right"))
        return self._copy(slice(first, self._num_points))

    def decimated(self, max_points: int) -> MetricsRows:
        """Return at most ``max_points`` (2 or more) points, evenly, first and last among them."""
        if self._num_points <= max_points:
            return self.after(-1)
        rows = np.linspace(0, self._num_points - 1, max_points).round().astype(np.intp)
        return self._copy(rows)

    def _copy(self, rows: slice | NDArray[np.intp]) -> MetricsRows:
        return MetricsRows(self.run, self._steps[rows].copy(), self._values[rows].copy())

    def _reserve(self, num_points: int) -> None:
        capacity = len(self._steps)
        if num_points > capacity:
            grown = max(num_points, 2 * capacity)
            self._steps = np.resize(self._steps, grown)
            self._values = np.resize(self._values, (grown, len(METRICS)))

    def _thin(self) -> None:
        keep = np.ones(self._num_points, dtype=np.bool_)
        keep[1 : self._num_points // 2 : 2] = False
        num_kept = int(keep.sum())
        self._steps[:num_kept] = self._steps[: self._num_points][keep]
        self._values[:num_kept] = self._values[: self._num_points][keep]
        self._num_points = num_kept
        self._num_thinnings += 1


def to_chunk(rows: MetricsRows) -> bytes:
    """Pack points for the store; :func:`from_chunks` reads them."""
    header = _HEADER.pack(rows.run, len(rows))
    return header + rows.steps.astype("<u8").tobytes() + rows.values.astype("<f4").tobytes()


def from_chunks(run: int, chunks: Iterable[bytes], last_step: int) -> MetricsHistory:
    """Rebuild the history of a run up to a step, from what :func:`to_chunk` packed.

    A chunk that cannot be read is left out: a gap in a chart is better than no session.
    """
    history = MetricsHistory(run)
    for chunk in chunks:
        try:
            rows = _from_chunk(chunk)
        except (struct.error, ValueError) as error:
            _log.warning("metrics_unreadable", error=str(error))
            continue
        history.append(rows.select(rows.steps <= np.uint64(last_step)))
    return history


def _from_chunk(chunk: bytes) -> MetricsRows:
    run, num_points = _HEADER.unpack_from(chunk)
    steps = np.frombuffer(chunk, "<u8", num_points, _HEADER.size).astype(np.uint64)
    stored = np.frombuffer(chunk, "<f4", offset=_HEADER.size + 8 * num_points)
    stored = stored.reshape(num_points, -1) if num_points else np.empty((0, len(METRICS)))
    # Written by a version that knew fewer metrics, or more.
    num_known = min(stored.shape[1], len(METRICS))
    values = np.full((num_points, len(METRICS)), np.nan, dtype=np.float32)
    values[:, :num_known] = stored[:, :num_known]
    return MetricsRows(run, steps, values)


def from_batch(batch: snapshot_pb2.MetricsBatch) -> MetricsRows:
    """Read a batch; a metric that it does not hold is not-a-number."""
    steps = _to_array(batch.steps).astype(np.uint64)
    values = np.full((len(steps), len(METRICS)), np.nan, dtype=np.float32)
    for series in batch.series:
        if series.metric in METRICS:
            values[:, METRICS.index(series.metric)] = _to_array(series.values)
    return MetricsRows(batch.run, steps, values)


def to_batch(rows: MetricsRows) -> snapshot_pb2.MetricsBatch:
    """Write points as a batch, every metric in it."""
    steps = tensor_pb2.Tensor(
        dtype=tensor_pb2.DATA_TYPE_U64,
        shape=[len(rows)],
        data=rows.steps.astype("<u8").tobytes(),
    )
    batch = snapshot_pb2.MetricsBatch(run=rows.run, steps=steps)
    for column, metric in enumerate(METRICS):
        values = tensor_pb2.Tensor(
            dtype=tensor_pb2.DATA_TYPE_F32,
            shape=[len(rows)],
            data=rows.values[:, column].astype("<f4").tobytes(),
        )
        batch.series.append(snapshot_pb2.MetricSeries(metric=metric, values=values))
    return batch


def _to_array(tensor: tensor_pb2.Tensor) -> NDArray[np.generic]:
    return np.frombuffer(tensor.data, _DTYPES[tensor.dtype])
