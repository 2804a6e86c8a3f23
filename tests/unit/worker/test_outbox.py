"""What waits for a server that does not read."""

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


def drain(outbox: Outbox, piece: int = 5) -> list[worker_pb2.FromWorker]:
    decoder, heard = Decoder(), list[worker_pb2.FromWorker]()
    while head := outbox.head():
        written = bytes(head[:piece])
        outbox.advance(len(written))
        heard += map(worker_pb2.FromWorker.FromString, decoder.feed(written))
    return heard


def test_only_the_newest_frame_of_each_session_waits():
    outbox = Outbox()
    for message in (frame("a", 1), frame("b", 1), frame("a", 2), frame("a", 3)):
        outbox.put(message)
    assert outbox.has_frame("a")
    assert drain(outbox) == [frame("b", 1), frame("a", 3)]
    assert not outbox.has_frame("a")


def test_metrics_are_kept_and_stay_before_the_checkpoint():
    outbox = Outbox()
    messages = (metrics(1), checkpoint(10), metrics(2), checkpoint(20))
    for message in messages:
        outbox.put(message)
    assert drain(outbox) == [metrics(1), metrics(2), checkpoint(20)]


def test_a_message_that_is_half_written_is_finished_though_a_newer_comes():
    outbox = Outbox()
    outbox.put(frame("a", 1))
    decoder = Decoder()
    first = bytes(outbox.head()[:3])
    outbox.advance(3)
    decoder.feed(first)
    outbox.put(frame("a", 2))
    rest = bytes(outbox.head())
    outbox.advance(len(rest))
    assert decoder.feed(rest) == [frame("a", 1).SerializeToString()]
    assert drain(outbox) == [frame("a", 2)]


def test_an_empty_outbox_is_false():
    outbox = Outbox()
    assert not outbox
    outbox.put(metrics(1))
    assert outbox
