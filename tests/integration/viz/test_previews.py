"""The next step over HTTP, and whom it is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import grpc
import httpx
import pytest
from google.rpc.error_details_pb2 import (  # pyright: ignore[reportMissingTypeStubs]  # has none
    ErrorInfo,
)

from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.session_service_pb2 import PreviewStepRequest, PreviewStepResponse
from tests.support.fake_trainer import FakeTrainer
from viz_service.app import create_app
from viz_service.client.trainer import TrainerClient
from viz_service.stream.hub import Hub
from viz_service.stream.previews import MEDIA_TYPE

PATH = "/sessions/abc/preview"
HOME = "http://page.example"


@pytest.fixture
def trainer() -> Iterator[FakeTrainer]:
    with FakeTrainer() as trainer:
        trainer.sessions["abc"] = Session(id="abc", run=3, step=41, revision=7)
        yield trainer


@pytest.fixture
async def web(trainer: FakeTrainer) -> AsyncIterator[httpx.AsyncClient]:
    async with TrainerClient(trainer.target) as client:
        transport = httpx.ASGITransport(create_app(client, Hub(client)))
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as web:
            yield web


def refuse(trainer: FakeTrainer, code: grpc.StatusCode, reason: str, message: str) -> None:
    # A call that may be repeated fails as often.
    for _ in range(10):
        trainer.fail("PreviewStep", code, message, ErrorInfo(domain="ganscope", reason=reason))


async def test_bytes_of_the_message_are_answered_and_kept_nowhere(
    web: httpx.AsyncClient, trainer: FakeTrainer
) -> None:
    answer = await web.get(PATH)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.headers["cache-control"] == "no-store"
    preview = PreviewStepResponse.FromString(answer.content)
    assert (preview.run, preview.step, preview.revision) == (3, 41, 7)
    assert [type(one) for one in trainer.requests] == [PreviewStepRequest]


async def test_page_of_another_origin_is_refused_and_the_trainer_not_asked(
    web: httpx.AsyncClient, trainer: FakeTrainer
) -> None:
    answer = await web.get(PATH, headers={"origin": "http://evil.example"})
    assert (answer.status_code, answer.json()["reason"]) == (403, "FOREIGN_ORIGIN")
    assert (await web.get(PATH, headers={"origin": HOME})).status_code == 200
    assert len(trainer.requests) == 1


@pytest.mark.parametrize("session_id", ["nobody", "a%20b", "x" * 65])
async def test_session_that_is_not_there_is_told(web: httpx.AsyncClient, session_id: str) -> None:
    answer = await web.get(f"/sessions/{session_id}/preview")
    assert answer.status_code == 404
    assert answer.json()["reason"] == "SESSION_NOT_FOUND"
    assert "does not exist" in answer.json()["sentence"]


@pytest.mark.parametrize(
    ("code", "reason", "status"),
    [
        (grpc.StatusCode.FAILED_PRECONDITION, "WRONG_STATE", 409),
        (grpc.StatusCode.UNAVAILABLE, "WORKER_UNAVAILABLE", 503),
        (grpc.StatusCode.INTERNAL, "INTERNAL", 502),
    ],
)
async def test_refusal_comes_as_a_sentence(
    web: httpx.AsyncClient, trainer: FakeTrainer, code: grpc.StatusCode, reason: str, status: int
) -> None:
    refuse(trainer, code, reason, "the session is playing, not paused")
    answer = await web.get(PATH)
    assert answer.status_code == status
    body = answer.json()
    assert body["reason"] == reason
    assert body["sentence"].endswith(".")


async def test_changing_it_is_not_possible(web: httpx.AsyncClient) -> None:
    answer = await web.post(PATH, content=b"", headers={"origin": HOME, "content-length": "0"})
    assert answer.status_code in (404, 405)
