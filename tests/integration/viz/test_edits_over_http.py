"""Edits of single fields over HTTP: what is made, what is refused, what is none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import grpc
import httpx
import pytest

from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.session_service_pb2 import UpdateSessionRequest
from tests.support.fake_trainer import FakeTrainer
from viz_service.app import create_app
from viz_service.client.trainer import TrainerClient
from viz_service.stream.hub import Hub

PATH = "/sessions/abc/edits"
HOME = "http://page.example"
RATE = "points.generator_optimizer.learning_rate"


@pytest.fixture
def trainer() -> Iterator[FakeTrainer]:
    with FakeTrainer() as trainer:
        trainer.sessions["abc"] = Session(id="abc", revision=7)
        yield trainer


@pytest.fixture
async def web(trainer: FakeTrainer) -> AsyncIterator[httpx.AsyncClient]:
    async with TrainerClient(trainer.target) as client:
        transport = httpx.ASGITransport(create_app(client, Hub(client)))
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as web:
            yield web


async def test_edit_is_made_and_told_with_what_undo_needs(
    web: httpx.AsyncClient, trainer: FakeTrainer
) -> None:
    answer = await web.post(PATH, json={"path": RATE, "value": 0.02, "before": 0.003})
    assert answer.status_code == 200
    made = answer.json()["edit"]
    assert (made["path"], made["before"], made["after"]) == (RATE, 0.003, 0.02)
    assert answer.json()["refusal"] is None
    request = trainer.requests[-1]
    assert isinstance(request, UpdateSessionRequest)
    assert request.session_id == "abc"
    assert list(request.update_mask.paths) == [RATE]
    assert request.spec.points.generator_optimizer.learning_rate == 0.02


async def test_value_before_that_is_left_out_was_zero(web: httpx.AsyncClient) -> None:
    path = "points.generator_optimizer.momentum"
    answer = await web.post(PATH, json={"path": path, "value": 0.5})
    assert answer.json()["edit"]["before"] == 0
    loss = {"path": "points.loss.kind", "value": "LOSS_KIND_HINGE"}
    assert (await web.post(PATH, json=loss)).json()["edit"]["after"] == "LOSS_KIND_HINGE"


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (RATE, "fast", "This needs a number."),
        ("points.batch_size", 1.5, "This needs a whole number from 0 on, got 1.5."),
        ("points.batch_size", 99_999_999_999, "This is far too large: 99,999,999,999."),
        ("points.loss.kind", "LOSS_KIND_NONE", "This needs one of the choices."),
        ("points.nothing", 1, "This setting does not exist."),
    ],
)
async def test_value_that_cannot_stand_there_is_refused_before_the_trainer_is_asked(
    web: httpx.AsyncClient, trainer: FakeTrainer, path: str, value: object, sentence: str
) -> None:
    answer = await web.post(PATH, json={"path": path, "value": value, "before": None})
    assert answer.json() == {"refusal": sentence, "edit": None}
    assert trainer.requests == []


async def test_refusal_of_the_trainer_comes_as_a_sentence(
    web: httpx.AsyncClient, trainer: FakeTrainer
) -> None:
    trainer.fail("UpdateSession", grpc.StatusCode.INVALID_ARGUMENT, "at most 1, got 3")
    answer = await web.post(PATH, json={"path": RATE, "value": 3, "before": 0.003})
    assert answer.status_code == 200
    assert answer.json()["refusal"] == "At most 1, got 3."
    assert answer.json()["edit"] is None


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"3", b'{"value": 1}', b'{"path": 3}', b"\xff"])
async def test_what_is_no_edit_is_refused(
    web: httpx.AsyncClient, trainer: FakeTrainer, body: bytes
) -> None:
    answer = await web.post(PATH, content=body)
    assert answer.status_code == 400
    assert trainer.requests == []


async def test_page_of_another_origin_is_refused(
    web: httpx.AsyncClient, trainer: FakeTrainer
) -> None:
    edit = {"path": RATE, "value": 0.02, "before": 0.003}
    foreign = await web.post(PATH, json=edit, headers={"origin": "http://evil.example"})
    assert foreign.status_code == 403
    assert (await web.post("/sessions/a%20b/edits", json=edit)).status_code == 400
    assert trainer.requests == []
