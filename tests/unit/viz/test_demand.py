"""Which layers a session's browsers need together, and how a watch turns to others."""

from __future__ import annotations

from typing import get_args

import grpc

from ganscope.api.v1.snapshot_pb2 import LAYER_FIELD, LAYER_MAP, LAYER_OPTIMAL, LAYER_STRETCH
from tests.unit.viz.scripted_trainer import (
    ScriptedTrainer,
    frame_message,
    metrics_message,
    session_message,
)
from tests.unit.viz.test_hub import steps_of, take, take_status
from viz_service.components.live import StageLayer
from viz_service.stream.demand import EVERYDAY, NEEDS, to_demand, to_stage_layers
from viz_service.stream.hub import Hub
from viz_service.stream.viewer import Viewer


def viewer_of(*names: str, is_visible: bool = True) -> Viewer:
    viewer = Viewer()
    viewer.set_stage_layers(frozenset(names))
    viewer.set_visible(is_visible)
    return viewer


def test_every_layer_of_the_stage_says_what_it_is_drawn_from() -> None:
    assert NEEDS.keys() == set(get_args(StageLayer))


def test_names_that_are_no_layers_are_passed_over() -> None:
    assert to_stage_layers(["map", "wallpaper", 3, None, ["field"], "field"]) == {"map", "field"}


def test_a_page_always_needs_the_everyday_layers() -> None:
    assert to_demand([viewer_of()]).layers == EVERYDAY
    assert LAYER_MAP in to_demand([viewer_of("real", "density")]).layers


def test_viewers_get_the_union_of_what_they_show() -> None:
    demand = to_demand([viewer_of("field"), viewer_of("difference", "trails")])
    assert demand.has_frames
    assert demand.layers == EVERYDAY | {LAYER_FIELD, LAYER_OPTIMAL}


def test_a_hidden_tab_adds_nothing_and_only_hidden_ones_need_no_frames() -> None:
    hidden = viewer_of("stretch", is_visible=False)
    assert LAYER_STRETCH not in to_demand([hidden, viewer_of()]).layers
    assert not to_demand([hidden]).has_frames


async def test_another_layer_begins_another_watch_where_the_metrics_stood(
    scripted: ScriptedTrainer, hub: Hub
) -> None:
    async with hub.viewing("abc") as viewer:
        watch = await scripted.next_watch()
        assert frozenset(watch.request.layers) == EVERYDAY
        assert not watch.request.HasField("max_frames_per_second")
        watch.send(metrics_message(1, 2))
        assert steps_of(await take(viewer)) == [1, 2]
        viewer.set_stage_layers(frozenset({"field"}))
        again = await scripted.next_watch()
        await watch.has_ended.wait()
        assert frozenset(again.request.layers) == EVERYDAY | {LAYER_FIELD}
        assert (again.request.metrics_after.run, again.request.metrics_after.step) == (1, 2)
        again.send(metrics_message(3))
        assert steps_of(await take(viewer)) == [3]


async def test_turning_to_other_layers_never_looks_like_a_lost_trainer(
    scripted: ScriptedTrainer, hub: Hub
) -> None:
    async with hub.viewing("abc") as viewer:
        await scripted.next_watch()
        viewer.set_stage_layers(frozenset({"stretch"}))
        (await scripted.next_watch()).send(session_message())
        messages = [await viewer.take() for _ in range(2)]
        assert not any(isinstance(one, str) and "lost" in one for one in messages)
        assert messages[-1] == session_message().SerializeToString()


async def test_choosing_what_others_see_already_leaves_the_watch_alone(
    scripted: ScriptedTrainer, hub: Hub
) -> None:
    async with hub.viewing("abc") as one, hub.viewing("abc") as two:
        await scripted.next_watch()
        one.set_stage_layers(frozenset({"optimal"}))
        watch = await scripted.next_watch()
        two.set_stage_layers(frozenset({"difference", "real"}))
        watch.send(frame_message(9))
        assert await take(two) == frame_message(9).SerializeToString()
        assert scripted.num_watches == 2


async def test_when_every_tab_is_hidden_the_trainer_draws_nothing(
    scripted: ScriptedTrainer, hub: Hub
) -> None:
    async with hub.viewing("abc") as viewer:
        (await scripted.next_watch()).send(frame_message(1))
        assert await take(viewer) == frame_message(1).SerializeToString()
        viewer.set_visible(False)
        idle = await scripted.next_watch()
        assert idle.request.max_frames_per_second == 0
        assert idle.request.HasField("max_frames_per_second")
        viewer.set_visible(True)
        (await scripted.next_watch()).send(frame_message(2))
        assert await take(viewer) == frame_message(2).SerializeToString()


async def test_a_lost_trainer_is_asked_for_the_layers_of_today(
    scripted: ScriptedTrainer, hub: Hub
) -> None:
    async with hub.viewing("abc") as viewer:
        watch = await scripted.next_watch()
        watch.end(grpc.StatusCode.UNAVAILABLE)
        await take_status(viewer, trainer="lost")
        viewer.set_stage_layers(frozenset({"optimal"}))
        again = await scripted.next_watch()
        while LAYER_OPTIMAL not in again.request.layers:
            again = await scripted.next_watch()
