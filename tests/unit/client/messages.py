"""Messages of a watch, for scripts."""

from collections.abc import Sequence

import numpy as np

from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.session_service_pb2 import Heartbeat, WatchSessionResponse
from ganscope.api.v1.snapshot_pb2 import (
    Dataset,
    Metric,
    MetricsBatch,
    MetricSeries,
    Snapshot,
)
from ganscope.tensors import to_tensor


def session(revision: int) -> WatchSessionResponse:
    return WatchSessionResponse(
        revision=revision, session=Session(id="s0", run=1, revision=revision)
    )


def dataset(revision: int) -> WatchSessionResponse:
    return WatchSessionResponse(revision=revision, dataset=Dataset(kl_floor=0.1))


def metrics(steps: Sequence[int], values: Sequence[float], run: int = 1) -> WatchSessionResponse:
    series = MetricSeries(
        metric=Metric.METRIC_GENERATOR_LOSS, values=to_tensor(np.array(values, np.float32))
    )
    return WatchSessionResponse(
        revision=1,
        metrics=MetricsBatch(run=run, steps=to_tensor(np.array(steps, np.uint64)), series=[series]),
    )


def snapshot(step: int, run: int = 1) -> WatchSessionResponse:
    return WatchSessionResponse(revision=1, snapshot=Snapshot(run=run, step=step, revision=1))


def heartbeat() -> WatchSessionResponse:
    return WatchSessionResponse(revision=1, heartbeat=Heartbeat(time_ms=1.0))
