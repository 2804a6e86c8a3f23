from itertools import islice

import grpc
import pytest

from ganscope.aio import AsyncClient
from ganscope.api.v1.session_service_pb2 import WatchSessionRequest, WatchSessionResponse
from ganscope.api.v1.snapshot_pb2 import Layer
from ganscope.client import Client
from ganscope.errors import NotFoundError, UnavailableError
from ganscope.watch import LONGEST_PAUSE_S, WatchPosition
from tests.support.fake_trainer import FakeTrainer
from tests.unit.client import messages

UNAVAILABLE = grpc.StatusCode.UNAVAILABLE


def watches(trainer: FakeTrainer) -> list[WatchSessionRequest]:
    return [each for each in trainer.requests if isinstance(each, WatchSessionRequest)]


def receive(*received: WatchSessionResponse) -> WatchPosition:
    position = WatchPosition("s0")
    for message in received:
        position.receive(message)
    return position


def test_a_watch_begins_with_what_the_caller_asks_for():
    position = WatchPosition("s0", [Layer.LAYER_MAP], 0.0)
    request = position.to_request()
    assert list(request.layers) == [Layer.LAYER_MAP]
    assert request.HasField("max_frames_per_second")
    assert request.start_revision == 0
    assert not request.HasField("metrics_after")


def test_the_rate_is_left_to_the_server_unless_given():
    assert not WatchPosition("s0").to_request().HasField("max_frames_per_second")


def test_metrics_go_on_after_the_last_point():
    position = receive(messages.metrics([10, 20], [1.0, 2.0]), messages.metrics([30], [3.0], run=2))
    after = position.to_request().metrics_after
    assert (after.run, after.step) == (2, 30)


def test_an_empty_batch_does_not_move_the_metrics():
    assert receive(messages.metrics([], [])).metrics_after is None


def test_a_revision_is_held_once_the_dataset_has_passed():
    cut = receive(messages.session(4))
    whole = receive(messages.session(4), messages.dataset(4), messages.heartbeat())
    assert cut.start_revision == 0
    assert whole.start_revision == 4


def test_pauses_grow_to_a_limit_and_a_message_ends_them():
    position = WatchPosition("s0")
    pauses = [position.pause_s() for _ in range(8)]
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[-1] == LONGEST_PAUSE_S
    position.receive(messages.heartbeat())
    assert position.pause_s() == pauses[0]


def test_a_broken_watch_is_resumed_where_it_was(trainer: FakeTrainer):
    start = [messages.session(3), messages.metrics([10], [1.0]), messages.snapshot(12)]
    trainer.scripts = [(start, UNAVAILABLE), ([messages.snapshot(20)], None)]
    with Client(trainer.target) as client:
        session_id = client.create_session().id
        received = list(islice(client.watch_session(session_id), 4))
    assert received[-1].snapshot.step == 20
    resumed = watches(trainer)[1]
    assert resumed.start_revision == 3
    assert resumed.metrics_after.step == 10


def test_a_watch_that_ends_politely_is_resumed(trainer: FakeTrainer):
    trainer.scripts = [
        ([messages.snapshot(1)], grpc.StatusCode.OK),
        ([messages.snapshot(2)], None),
    ]
    with Client(trainer.target) as client:
        client.create_session()
        steps = [each.snapshot.step for each in islice(client.watch_session("s0"), 2)]
    assert steps == [1, 2]


def test_a_watch_that_was_read_too_slowly_is_resumed(trainer: FakeTrainer):
    trainer.end_reason = "SLOW_READER"
    trainer.scripts = [
        ([messages.snapshot(1)], grpc.StatusCode.RESOURCE_EXHAUSTED),
        ([messages.snapshot(2)], None),
    ]
    with Client(trainer.target) as client:
        client.create_session()
        steps = [each.snapshot.step for each in islice(client.watch_session("s0"), 2)]
    assert steps == [1, 2]


def test_silence_is_a_broken_watch(trainer: FakeTrainer):
    trainer.scripts = [([messages.snapshot(1)], None), ([messages.snapshot(2)], None)]
    with Client(trainer.target, silence_s=0.1) as client:
        client.create_session()
        steps = [each.snapshot.step for each in islice(client.watch_session("s0"), 2)]
    assert steps == [1, 2]


def test_a_deleted_session_ends_the_watch(trainer: FakeTrainer):
    trainer.scripts = [([messages.snapshot(1)], grpc.StatusCode.NOT_FOUND)]
    with Client(trainer.target) as client:
        client.create_session()
        watch = client.watch_session("s0")
        assert next(watch).snapshot.step == 1
        with pytest.raises(NotFoundError):
            next(watch)


def test_a_watch_gives_up_after_the_outage_that_is_allowed():
    with Client("127.0.0.1:1") as client, pytest.raises(UnavailableError):
        next(client.watch_session("s0", max_outage_s=0))


def test_closing_the_client_ends_its_watches(trainer: FakeTrainer):
    trainer.scripts = [([messages.snapshot(1)], grpc.StatusCode.OK)]
    client = Client(trainer.target)
    client.create_session()
    watch = client.watch_session("s0")
    next(watch)
    client.close()
    assert list(watch) == []


async def test_the_async_watch_is_resumed_where_it_was(trainer: FakeTrainer):
    start = [messages.session(3), messages.metrics([10], [1.0]), messages.snapshot(12)]
    trainer.scripts = [(start, UNAVAILABLE), ([messages.snapshot(20)], None)]
    received: list[WatchSessionResponse] = []
    async with AsyncClient(trainer.target) as client:
        await client.create_session()
        async for message in client.watch_session("s0"):
            received.append(message)
            if len(received) == 4:
                break
    assert received[-1].snapshot.step == 20
    assert watches(trainer)[1].metrics_after.step == 10


async def test_silence_breaks_the_async_watch(trainer: FakeTrainer):
    trainer.scripts = [([messages.snapshot(1)], None), ([messages.snapshot(2)], None)]
    steps: list[int] = []
    async with AsyncClient(trainer.target, silence_s=0.1) as client:
        await client.create_session()
        async for message in client.watch_session("s0"):
            steps.append(message.snapshot.step)
            if len(steps) == 2:
                break
    assert steps == [1, 2]


async def test_the_async_watch_ends_when_the_session_is_deleted(trainer: FakeTrainer):
    async with AsyncClient(trainer.target) as client:
        with pytest.raises(NotFoundError):
            await anext(aiter(client.watch_session("nobody")))
