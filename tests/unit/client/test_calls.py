"""Every call, by both clients, against the same server."""

import asyncio
from collections.abc import Iterator
from typing import Any

import grpc
import pytest

from ganscope.aio import AsyncClient
from ganscope.api.v1.session_pb2 import SessionState
from ganscope.api.v1.spec_pb2 import SessionSpec
from ganscope.client import Client
from ganscope.errors import NotFoundError
from tests.support.fake_trainer import FakeTrainer


class Waiting:
    """An AsyncClient with a loop of its own, called like the other one."""

    def __init__(self, target: str) -> None:
        self._runner = asyncio.Runner()
        self._client = self._runner.run(self._open(target))

    async def _open(self, target: str) -> AsyncClient:
        return AsyncClient(target)

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            return self._runner.run(getattr(self._client, name)(*args, **options))

        return call

    def iter_sessions(self) -> list[Any]:
        async def collect() -> list[Any]:
            return [session async for session in self._client.iter_sessions()]

        return self._runner.run(collect())

    def close(self) -> None:
        self._runner.run(self._client.close())
        self._runner.close()


@pytest.fixture(params=[Client, Waiting])
def client(request: pytest.FixtureRequest, trainer: FakeTrainer) -> Iterator[Any]:
    client = request.param(trainer.target)
    yield client
    client.close()


def last_request(trainer: FakeTrainer) -> Any:
    return trainer.requests[-1]


def test_preview_returns_the_step_and_its_halves(client: Any, trainer: FakeTrainer):
    session = client.create_session()
    trainer.step_preview.generator.updates = 2
    answer = client.preview_step(session.id)
    assert (answer.run, answer.points.generator.updates) == (1, 2)
    assert not answer.points.HasField("discriminator")


def test_create_sends_preset_spec_and_play(client: Any, trainer: FakeTrainer):
    session = client.create_session(SessionSpec(title="mine"), preset_id="ring", play=True)
    assert session.id in trainer.sessions
    assert session.state == SessionState.SESSION_STATE_PLAYING
    assert (session.preset_id, session.spec.title) == ("ring", "mine")


def test_a_session_is_run_through_its_life(client: Any, trainer: FakeTrainer):
    session_id = client.create_session().id
    assert client.play_session(session_id).state == SessionState.SESSION_STATE_PLAYING
    assert client.pause_session(session_id).state == SessionState.SESSION_STATE_PAUSED
    assert client.step_session(session_id, 3).step == 3
    assert client.get_session(session_id).step == 3
    assert client.reset_session(session_id).run == 2
    client.delete_session(session_id)
    assert trainer.sessions == {}


def test_update_sends_the_mask_and_the_revision(client: Any, trainer: FakeTrainer):
    session_id = client.create_session().id
    client.update_session(session_id, SessionSpec(title="new"), ["title"], expected_revision=1)
    request = last_request(trainer)
    assert list(request.update_mask.paths) == ["title"]
    assert request.expected_revision == 1


def test_update_leaves_the_revision_out_unless_given(client: Any, trainer: FakeTrainer):
    session_id = client.create_session().id
    client.update_session(session_id, SessionSpec(title="new"), ["title"])
    assert not last_request(trainer).HasField("expected_revision")


def test_reset_says_which_seed(client: Any, trainer: FakeTrainer):
    session_id = client.create_session().id
    client.reset_session(session_id, seed=0)
    assert last_request(trainer).WhichOneof("new_seed") == "seed"
    client.reset_session(session_id, draw_seed=True)
    assert last_request(trainer).draw_seed
    client.reset_session(session_id)
    assert last_request(trainer).WhichOneof("new_seed") is None


def test_reset_refuses_two_seeds(client: Any, trainer: FakeTrainer):
    with pytest.raises(ValueError, match="not both"):
        client.reset_session("s0", seed=1, draw_seed=True)
    assert trainer.requests == []


def test_sessions_are_listed_over_all_pages(client: Any):
    made = [client.create_session().id for _ in range(5)]
    assert [session.id for session in client.iter_sessions()] == made
    assert len(client.list_sessions(page_size=4).sessions) == 4


def test_export_and_import_carry_the_archive(client: Any):
    session_id = client.create_session().id
    archive = client.export_session(session_id).archive
    assert client.import_session(archive).id == f"copy of {session_id}"
    assert client.import_session(archive, title="again").spec.title == "again"


def test_metrics_are_thinned_as_asked(client: Any, trainer: FakeTrainer):
    client.get_metrics("s0", max_points=10)
    assert last_request(trainer).max_points == 10


def test_an_unknown_session_is_not_found(client: Any):
    with pytest.raises(NotFoundError, match="'nobody'") as caught:
        client.get_session("nobody")
    assert caught.value.reason == "SESSION_NOT_FOUND"


def test_an_unavailable_call_is_repeated_with_the_same_request_id(
    client: Any, trainer: FakeTrainer
):
    trainer.fail("CreateSession", grpc.StatusCode.UNAVAILABLE, "restarting")
    session = client.create_session()
    first, second = trainer.requests
    assert session.id == "s0"
    assert first == second
    assert second.request_id  # type: ignore[attr-defined]  # CreateSessionRequest


def test_two_calls_have_different_request_ids(client: Any, trainer: FakeTrainer):
    client.create_session()
    client.create_session()
    first, second = (request.request_id for request in trainer.requests)  # type: ignore[attr-defined]  # CreateSessionRequest
    assert first != second
