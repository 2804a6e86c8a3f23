from __future__ import annotations

import pytest

from ganscope.api.v1 import snapshot_pb2
from trainer_service.domain.errors import SessionNotFoundError
from trainer_service.sessions.hub import ALL_LAYERS, Hub, Interest, to_demand
from trainer_service.worker.v1 import worker_pb2

MAP, MANIFOLD = snapshot_pb2.LAYER_MAP, snapshot_pb2.LAYER_MANIFOLD


def test_demand_is_the_union_of_layers_at_the_highest_rate() -> None:
    demand = to_demand(
        frozenset({Interest(frozenset({MAP}), 5), Interest(frozenset({MANIFOLD}), 20)})
    )
    assert list(demand.layers) == [MAP, MANIFOLD]
    assert demand.max_frames_per_second == 20


def test_a_watcher_without_frames_asks_for_no_layers() -> None:
    demand = to_demand(frozenset({Interest(ALL_LAYERS, 0), Interest(frozenset({MAP}), 5)}))
    assert list(demand.layers) == [MAP]


def test_demand_is_told_when_it_changes_and_ends_with_the_last_watcher() -> None:
    told: list[worker_pb2.Demand] = []
    hub = Hub(told.append)
    with hub.attached(Interest(frozenset({MAP}), 30)):
        with hub.attached(Interest(frozenset({MAP}), 10)):
            assert [one.max_frames_per_second for one in told] == [30]
        assert len(told) == 1
    assert [one.max_frames_per_second for one in told] == [30, 0]
    assert list(told[-1].layers) == []


def test_the_newest_frame_wins_and_is_forgotten_with_the_last_watcher() -> None:
    hub = Hub(lambda demand: None)
    with hub.attached(Interest()):
        hub.publish_frame(snapshot_pb2.Snapshot(step=1))
        hub.publish_frame(snapshot_pb2.Snapshot(step=2))
        number, frame = hub.frame
        assert (number, frame and frame.step) == (2, 2)
    assert hub.frame == (2, None)


async def test_closed_hub_tells_everyone_why() -> None:
    hub = Hub(lambda demand: None)
    waiting = hub.observe_change()
    hub.close(SessionNotFoundError("x"))
    assert waiting.is_set()
    with pytest.raises(SessionNotFoundError):
        hub.observe_change()
