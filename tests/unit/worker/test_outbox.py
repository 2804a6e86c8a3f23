"""What waits for a server that does not read."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ganscope.api.v1 import snapshot_pb2
from trainer_service.worker.framing import Decoder
from trainer_service.worker.outbox import Outbox
from trainer_service.worker.v1 import worker_pb2


def frame(session_id: str, step: int) -> worker_pb2.FromWorker:
    return worker_pb2.FromWorker(session_id=session_id, snapshot=snapshot_pb2.Snapshot(step=step))


def metrics(run: int) -> worker_pb2.FromWorker:
    return worker_pb2.FromWorker(session_id="a", metrics=snapshot_pb2.MetricsBatch(run=run))


def checkpoint(step: int) -> worker_pb2.FromWorker:
    return worker_pb2.FromWorker(session_id="a", checkpoint=worker_pb2.Checkpoint(step=step))


def drain(outbox: Outbox, num_bytes: int = 10_000) -> list[worker_pb2.FromWorker]:
    decoder, heard = Decoder(), list[worker_pb2.FromWorker]()
    while taken := outbox.take(num_bytes):
        for message in taken:
            heard += map(worker_pb2.FromWorker.FromString, decoder.feed(message))
    return heard


@pytest.mark.parametrize("num_bytes", [1, 10_000])
def test_only_the_newest_frame_of_each_session_waits(num_bytes: int):
    outbox = Outbox()
    for message in (frame("a", 1), frame("b", 1), frame("a", 2), frame("a", 3)):
        outbox.put(message)
    assert not outbox.has_room("a")
    assert drain(outbox, num_bytes) == [frame("b", 1), frame("a", 3)]
    assert outbox.has_room("a")


def test_whoever_was_refused_hears_when_there_is_room_and_nobody_else():
    outbox, heard = Outbox(), list[str]()
    outbox.observe_room = heard.append
    for message in (frame("a", 1), frame("b", 1)):
        outbox.put(message)
    assert not outbox.has_room("a")
    drain(outbox)
    outbox.put(frame("a", 2))
    drain(outbox)
    assert heard == ["a"]


def test_metrics_are_kept_and_stay_before_the_checkpoint():
    outbox = Outbox()
    messages = (metrics(1), checkpoint(10), metrics(2), checkpoint(20))
    for message in messages:
        outbox.put(message)
    assert drain(outbox) == [metrics(1), metrics(2), checkpoint(20)]


def test_who_waits_is_woken_by_what_arrives_and_by_the_end():
    outbox = Outbox()
    with ThreadPoolExecutor(1) as writer:
        waiting = writer.submit(outbox.wait)
        outbox.put(metrics(1))
        assert waiting.result(timeout=30)
        assert drain(outbox) == [metrics(1)]
        waiting = writer.submit(outbox.wait)
        outbox.close()
        assert not waiting.result(timeout=30)
