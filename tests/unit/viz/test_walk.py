"""What the walk and the steps by hand ask of the trainer, and what it may not ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import cast

import grpc
import pytest
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from ganscope.api.v1 import session_service_pb2 as api
from ganscope.api.v1.session_pb2 import Session, SessionState
from ganscope.errors import WrongStateError
from tests.support.fake_trainer import FakeTrainer
from viz_service import ids
from viz_service.callbacks.transport import command, read_count
from viz_service.callbacks.walk import Place, WalkCommand, obey, read_command
from viz_service.client.trainer import TrainerClient
from viz_service.components.step_controls import STEP_COUNTS, create_step_controls
from viz_service.components.walk import create_walk_buttons, create_walk_panel, create_walk_strip

AT = {"run": 1, "step": 41, "revision": 1}


@pytest.fixture
def trainer() -> Iterator[FakeTrainer]:
    with FakeTrainer() as trainer:
        trainer.sessions["abc"] = Session(
            id="abc", run=1, step=41, revision=1, state=SessionState.SESSION_STATE_PAUSED
        )
        yield trainer


@pytest.fixture
async def client(trainer: FakeTrainer) -> AsyncIterator[TrainerClient]:
    async with TrainerClient(trainer.target) as client:
        yield client


def steps_of(trainer: FakeTrainer) -> list[api.StepSessionRequest]:
    return [one for one in trainer.requests if isinstance(one, api.StepSessionRequest)]


@pytest.mark.parametrize(
    "value",
    [
        None,
        "step",
        {},
        {"id": 1, "action": "reset"},
        {"id": "1", "action": "pause"},
        {"id": True, "action": "pause"},
        {"id": 1, "action": "step"},
        {"id": 1, "action": "step", "at": {"run": 1, "step": 41}},
        {"id": 1, "action": "step", "at": {**AT, "revision": -1}},
        {"id": 1, "action": "step", "at": {**AT, "step": "41"}},
    ],
)
def test_what_is_no_command_does_nothing(value: object) -> None:
    with pytest.raises(PreventUpdate):
        read_command(value)


def test_command_is_read_and_what_does_not_belong_to_it_is_passed_over() -> None:
    assert read_command({"id": 3, "action": "pause", "at": AT}) == WalkCommand(3, "pause", None)
    read = read_command({"id": 4, "action": "step", "at": AT, "count": 1000})
    assert read == WalkCommand(4, "step", Place(1, 41, 1))


async def test_pause_pauses(trainer: FakeTrainer, client: TrainerClient) -> None:
    trainer.sessions["abc"].state = SessionState.SESSION_STATE_PLAYING
    assert await obey(client, WalkCommand(1, "pause", None), "abc")
    assert trainer.sessions["abc"].state == SessionState.SESSION_STATE_PAUSED


async def test_step_trains_both_networks_once(trainer: FakeTrainer, client: TrainerClient) -> None:
    assert await obey(client, WalkCommand(1, "step", Place(1, 41, 1)), "abc")
    [request] = steps_of(trainer)
    assert (request.target, request.count) == (api.StepTarget.STEP_TARGET_BOTH, 1)


@pytest.mark.parametrize("place", [Place(1, 40, 1), Place(2, 41, 1), Place(1, 41, 2)])
async def test_step_of_a_session_that_stands_elsewhere_is_not_taken(
    trainer: FakeTrainer, client: TrainerClient, place: Place
) -> None:
    assert not await obey(client, WalkCommand(1, "step", place), "abc")
    assert steps_of(trainer) == []


async def test_refusal_of_the_trainer_reaches_the_walk(
    trainer: FakeTrainer, client: TrainerClient
) -> None:
    trainer.fail("StepSession", grpc.StatusCode.FAILED_PRECONDITION, "it plays")
    with pytest.raises(WrongStateError):
        await obey(client, WalkCommand(1, "step", Place(1, 41, 1)), "abc")


@pytest.mark.parametrize(
    ("button", "target"),
    [
        (ids.STEP_BOTH, api.StepTarget.STEP_TARGET_BOTH),
        (ids.STEP_DISCRIMINATOR, api.StepTarget.STEP_TARGET_DISCRIMINATOR),
        (ids.STEP_GENERATOR, api.StepTarget.STEP_TARGET_GENERATOR),
    ],
)
async def test_steps_by_hand_train_what_they_say_as_often_as_they_say(
    trainer: FakeTrainer, client: TrainerClient, button: str, target: api.StepTarget.ValueType
) -> None:
    for count in STEP_COUNTS:
        await command(client, button, trainer.sessions["abc"], count)
    assert [(one.target, one.count) for one in steps_of(trainer)] == [
        (target, count) for count in STEP_COUNTS
    ]


@pytest.mark.parametrize("value", [None, "", "7", "100000", 10, "-1", ["10"]])
def test_a_count_that_is_not_offered_is_one(value: object) -> None:
    assert read_count(value) == 1


def test_offered_counts_are_read() -> None:
    assert [read_count(str(count)) for count in STEP_COUNTS] == [1, 10, 100]


def ids_in(node: object) -> list[object]:
    """Ids of a component and of all below it, in order."""
    if isinstance(node, (list, tuple)):
        return [one for child in cast("list[object]", node) for one in ids_in(child)]
    if not isinstance(node, Component):
        return []
    own: object = getattr(node, "id", None)
    rest = ids_in(getattr(node, "children", None))
    return rest if own is None else [own, *rest]


def test_parts_of_the_walk_have_their_places() -> None:
    strips = [create_walk_strip("discriminator"), create_walk_strip("generator")]
    parts = [create_walk_buttons(), *strips, create_walk_panel()]
    assert ids_in(parts) == [
        ids.WALK_BUTTONS,
        ids.WALK_DISCRIMINATOR,
        ids.WALK_GENERATOR,
        ids.WALK_PANEL,
    ]


def test_steps_by_hand_come_with_their_count() -> None:
    assert ids_in(create_step_controls()) == [
        ids.STEP_BOTH,
        ids.STEP_DISCRIMINATOR,
        ids.STEP_GENERATOR,
        ids.STEP_COUNT,
    ]
