"""One watch a session, however many look at it; lost and found again."""

from __future__ import annotations

import json

import grpc
import pytest

from ganscope.api.v1.session_service_pb2 import WatchSessionResponse
from ganscope.tensors import to_array
from tests.unit.viz.scripted_trainer import (
    ScriptedTrainer,
    dataset_message,
    frame_message,
    metrics_message,
    session_message,
)
from viz_service.client.trainer import MetricsPosition, TrainerClient
from viz_service.stream.feed import FeedTiming
from viz_service.stream.hub import Hub
from viz_service.stream.viewer import Viewer, ViewerClosedError


async def take_status(viewer: Viewer, **wanted: object) -> None:
    """Take messages until a status says what is wanted."""
    while True:
        message = await viewer.take()
        if isinstance(message, str) and wanted.items() <= json.loads(message).items():
            return


async def take(viewer: Viewer) -> bytes:
    """Take the next message that is no status."""
    while isinstance(message := await viewer.take(), str):
        pass
    return message


def steps_of(raw: bytes) -> list[int]:
    return to_array(WatchSessionResponse.FromString(raw).metrics.steps).astype(int).tolist()


async def test_bytes_reach_the_viewer_as_they_came(scripted: ScriptedTrainer, hub: Hub) -> None:
    messages = [session_message(), dataset_message(), metrics_message(1), frame_message(1)]
    async with hub.viewing("abc") as viewer:
        watch = await scripted.next_watch()
        assert watch.request.session_id == "abc"
        for message in messages:
            watch.send(message)
            assert await take(viewer) == message.SerializeToString()


async def test_many_viewers_share_one_watch_and_see_the_same(
    scripted: ScriptedTrainer, hub: Hub
) -> None:
    async with hub.viewing("abc") as one, hub.viewing("abc") as two:
        watch = await scripted.next_watch()
        watch.send(frame_message(7))
        assert await take(one) == await take(two) == frame_message(7).SerializeToString()
        assert scripted.num_watches == 1


async def test_late_joiner_gets_session_dataset_all_metrics_and_newest_frame(
    scripted: ScriptedTrainer, hub: Hub
) -> None:
    async with hub.viewing("abc") as early:
        watch = await scripted.next_watch()
        watch.send(session_message(), dataset_message(), metrics_message(1, 2), metrics_message(3))
        watch.send(frame_message(3))
        while await take(early) != frame_message(3).SerializeToString():
            pass
        async with hub.viewing("abc") as late:
            assert await take(late) == session_message().SerializeToString()
            assert await take(late) == dataset_message().SerializeToString()
            assert steps_of(await take(late)) == [1, 2, 3]
            assert await take(late) == frame_message(3).SerializeToString()
        async with hub.viewing("abc", MetricsPosition(run=1, step=2)) as back:
            await take(back)
            await take(back)
            assert steps_of(await take(back)) == [3]


async def test_two_sessions_never_mix(scripted: ScriptedTrainer, hub: Hub) -> None:
    async with hub.viewing("abc") as one:
        first = await scripted.next_watch()
        async with hub.viewing("xyz") as two:
            second = await scripted.next_watch()
            assert [first.request.session_id, second.request.session_id] == ["abc", "xyz"]
            first.send(frame_message(1))
            second.send(frame_message(2))
            assert await take(one) == frame_message(1).SerializeToString()
            assert await take(two) == frame_message(2).SerializeToString()


async def test_number_of_viewers_is_told_to_all(scripted: ScriptedTrainer, hub: Hub) -> None:
    async with hub.viewing("abc") as one:
        await take_status(one, viewers=1, trainer="live")
        async with hub.viewing("abc"):
            await take_status(one, viewers=2)
        await take_status(one, viewers=1)


async def test_watch_ends_after_the_last_viewer_and_starts_again_with_the_next(
    scripted: ScriptedTrainer, hub: Hub
) -> None:
    async with hub.viewing("abc"):
        watch = await scripted.next_watch()
    await watch.has_ended.wait()
    assert hub.session_ids == frozenset()
    async with hub.viewing("abc"):
        await scripted.next_watch()


async def test_quick_return_keeps_the_watch(scripted: ScriptedTrainer) -> None:
    async with TrainerClient(scripted.target) as client:
        hub = Hub(client, FeedTiming(linger_s=60))
        async with hub.viewing("abc"):
            await scripted.next_watch()
        async with hub.viewing("abc"):
            assert scripted.num_watches == 1
        await hub.close()


@pytest.mark.parametrize("code", [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.INTERNAL])
async def test_lost_trainer_is_told_and_metrics_go_on_where_they_stopped(
    scripted: ScriptedTrainer, hub: Hub, code: grpc.StatusCode
) -> None:
    async with hub.viewing("abc") as viewer:
        watch = await scripted.next_watch()
        watch.send(metrics_message(1, 2))
        assert steps_of(await take(viewer)) == [1, 2]
        watch.end(code)
        again = await scripted.next_watch()
        await take_status(viewer, trainer="lost")
        assert (again.request.metrics_after.run, again.request.metrics_after.step) == (1, 2)
        again.send(metrics_message(3))
        await take_status(viewer, trainer="live")
        assert steps_of(await take(viewer)) == [3]


async def test_silent_trainer_counts_as_lost(scripted: ScriptedTrainer) -> None:
    async with TrainerClient(scripted.target) as client:
        hub = Hub(client, FeedTiming(idle_s=0.05, first_retry_s=0.01, linger_s=0))
        async with hub.viewing("abc") as viewer:
            silent = await scripted.next_watch()
            await take_status(viewer, trainer="lost")
            await silent.has_ended.wait()
            (await scripted.next_watch()).send(session_message())
            await take_status(viewer, trainer="live")
        await hub.close()


async def test_deleted_session_ends_its_viewers_and_is_asked_for_afresh(
    scripted: ScriptedTrainer, hub: Hub
) -> None:
    async with hub.viewing("abc") as viewer:
        (await scripted.next_watch()).end(grpc.StatusCode.NOT_FOUND)
        await take_status(viewer, viewers=1)
        with pytest.raises(ViewerClosedError):
            await viewer.take()
        assert hub.session_ids == frozenset()
        async with hub.viewing("abc"):
            await scripted.next_watch()


async def test_stuck_viewer_harms_nobody(scripted: ScriptedTrainer, hub: Hub) -> None:
    async with hub.viewing("abc") as _, hub.viewing("abc") as lively:
        watch = await scripted.next_watch()
        for step in range(200):
            watch.send(frame_message(step))
            assert await take(lively) == frame_message(step).SerializeToString()
            lively.add_credits(1)
