"""The metrics of one session's present run, ready for a viewer who comes late.

Batches are kept column by column. When there are more than ``max_points``, the older half is
thinned 2:1, its first point kept: memory stays bounded and the whole course stays visible.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganscope.api.v1.session_service_pb2 import WatchSessionResponse
from ganscope.api.v1.snapshot_pb2 import Metric, MetricsBatch
from ganscope.tensors import to_array, to_tensor
from viz_service.client.trainer import MetricsPosition

MAX_POINTS = 16_384


class MetricsHistory:
    """Scalars over time of the newest run that was seen."""

    def __init__(self, max_points: int = MAX_POINTS) -> None:
        self._max_points = max_points
        self._run = 0
        self._steps: NDArray[np.uint64] = np.empty(0, np.uint64)
        self._series: dict[Metric.ValueType, NDArray[np.float32]] = {}

    def __len__(self) -> int:
        """Points held."""
        return len(self._steps)

    @property
    def position(self) -> MetricsPosition | None:
        """Where a watch has to go on; none when nothing is held."""
        if not len(self):
            return None
        return MetricsPosition(self._run, int(self._steps[-1]))

    def append(self, batch: MetricsBatch) -> None:
        """Take a batch; one of a newer run replaces all, points held already are left out."""
        if batch.run != self._run:
            self._run, self._steps, self._series = batch.run, np.empty(0, np.uint64), {}
        steps = to_array(batch.steps).astype(np.uint64)
        fresh = steps > self._steps[-1] if len(self) else np.ones(len(steps), dtype=bool)
        num_held = len(self)
        self._steps = np.concatenate([self._steps, steps[fresh]])
        columns = {one.metric: to_array(one.values).astype(np.float32) for one in batch.series}
        for metric in self._series.keys() | columns.keys():
            old = self._series.get(metric, _unmeasured(num_held))
            new = columns.get(metric, _unmeasured(len(steps)))
            self._series[metric] = np.concatenate([old, new[fresh]])
        if len(self) > self._max_points:
            self._thin()

    def to_message(self, after: MetricsPosition | None, revision: int) -> bytes | None:
        """Encode all points later than ``after`` as one message of a watch; none if there are none.

        ``after`` of another run is no help: then all points are sent.
        """
        first = 0
        if after is not None and after.run == self._run:
            first = int(np.searchsorted(self._steps, np.uint64(after.step), side="right"))
        if first >= len(self):
            return None
        message = WatchSessionResponse(revision=revision)
        message.metrics.run = self._run
        message.metrics.steps.CopyFrom(to_tensor(self._steps[first:]))
        for metric, values in sorted(self._series.items()):
            series = message.metrics.series.add(metric=metric)
            series.values.CopyFrom(to_tensor(values[first:]))
        return message.SerializeToString()

    def _thin(self) -> None:
        half = len(self) // 2
        keep = np.concatenate([np.arange(0, half, 2), np.arange(half, len(self))])
        self._steps = self._steps[keep]
        self._series = {metric: values[keep] for metric, values in self._series.items()}


def _unmeasured(num_points: int) -> NDArray[np.float32]:
    return np.full(num_points, np.nan, np.float32)
