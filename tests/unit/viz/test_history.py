"""Metrics kept for late joiners."""

import numpy as np
import pytest

from ganscope.api.v1.session_service_pb2 import WatchSessionResponse
from ganscope.api.v1.snapshot_pb2 import Metric, MetricsBatch
from ganscope.tensors import to_array, to_tensor
from viz_service.client.trainer import MetricsPosition
from viz_service.stream.history import MetricsHistory

D_LOSS = Metric.METRIC_DISCRIMINATOR_LOSS
JS = Metric.METRIC_JS_DIVERGENCE


def batch(run: int, steps: list[int], metric: Metric.ValueType = D_LOSS) -> MetricsBatch:
    message = MetricsBatch(run=run, steps=to_tensor(np.array(steps, np.uint32)))
    values = to_tensor(np.array(steps, np.float32) * 10)
    message.series.add(metric=metric, values=values)
    return message


def decode(raw: bytes | None) -> tuple[int, list[int], dict[int, list[float]]]:
    assert raw is not None
    metrics = WatchSessionResponse.FromString(raw).metrics
    series = {
        int(one.metric): to_array(one.values).astype(float).tolist() for one in metrics.series
    }
    return metrics.run, to_array(metrics.steps).astype(int).tolist(), series


def test_batches_are_joined_for_a_late_joiner() -> None:
    history = MetricsHistory()
    history.append(batch(1, [1, 2]))
    history.append(batch(1, [3]))
    run, steps, series = decode(history.to_message(None, revision=7))
    assert (run, steps) == (1, [1, 2, 3])
    assert series == {D_LOSS: [10, 20, 30]}
    raw = history.to_message(None, revision=7)
    assert raw is not None
    assert WatchSessionResponse.FromString(raw).revision == 7


def test_points_held_already_are_left_out() -> None:
    history = MetricsHistory()
    history.append(batch(1, [1, 2]))
    history.append(batch(1, [1, 2, 3]))
    assert decode(history.to_message(None, 0))[1] == [1, 2, 3]


def test_resuming_viewer_gets_only_later_points() -> None:
    history = MetricsHistory()
    history.append(batch(1, [1, 2, 3]))
    assert decode(history.to_message(MetricsPosition(1, 2), 0))[1] == [3]
    assert history.to_message(MetricsPosition(1, 3), 0) is None
    assert decode(history.to_message(MetricsPosition(9, 3), 0))[1] == [1, 2, 3]


def test_new_run_replaces_the_old_one() -> None:
    history = MetricsHistory()
    history.append(batch(1, [1, 2]))
    history.append(batch(2, [0]))
    assert decode(history.to_message(None, 0))[:2] == (2, [0])
    assert history.position == MetricsPosition(2, 0)


def test_metric_that_begins_later_is_not_a_number_before() -> None:
    history = MetricsHistory()
    history.append(batch(1, [1, 2]))
    history.append(batch(1, [3], JS))
    series = decode(history.to_message(None, 0))[2]
    assert np.isnan(series[JS]).tolist() == [True, True, False]
    assert np.isnan(series[D_LOSS]).tolist() == [False, False, True]


@pytest.mark.parametrize("num_points", [101, 1000])
def test_memory_is_bounded_and_first_and_last_point_stay(num_points: int) -> None:
    history = MetricsHistory(max_points=100)
    for step in range(num_points):
        history.append(batch(1, [step]))
    steps = decode(history.to_message(None, 0))[1]
    assert len(steps) <= 100
    assert (steps[0], steps[-1]) == (0, num_points - 1)
    assert steps == sorted(set(steps))


def test_nothing_held_has_no_position_and_no_message() -> None:
    history = MetricsHistory()
    assert history.position is None
    assert history.to_message(None, 0) is None
