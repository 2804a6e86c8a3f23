"""A real socketpair whose other end reads when the test says so."""

import socket
from collections.abc import Iterator
from typing import cast

import pytest

from ganscope.api.v1 import snapshot_pb2
from trainer_service.worker.channel import Channel, ServerGoneError
from trainer_service.worker.framing import Decoder, encode
from trainer_service.worker.v1 import worker_pb2


@pytest.fixture
def ends() -> Iterator[tuple[Channel, socket.socket]]:
    theirs, ours = socket.socketpair()
    ours.settimeout(30)
    with theirs, ours:
        channel = Channel(theirs)
        yield channel, ours
        channel.close()


def frame(step: int, num_bytes: int) -> worker_pb2.FromWorker:
    message = worker_pb2.FromWorker(session_id="a", snapshot=snapshot_pb2.Snapshot(step=step))
    message.snapshot.points.map.data = bytes(num_bytes)
    return message


def metrics(run: int) -> worker_pb2.FromWorker:
    return worker_pb2.FromWorker(session_id="a", metrics=snapshot_pb2.MetricsBatch(run=run))


def receive(sock: socket.socket, count: int) -> list[worker_pb2.FromWorker]:
    decoder, heard = Decoder(), list[worker_pb2.FromWorker]()
    while len(heard) < count:
        heard += map(worker_pb2.FromWorker.FromString, decoder.feed(sock.recv(65536)))
    return heard


def test_what_is_put_into_the_outbox_is_written_in_order(ends: tuple[Channel, socket.socket]):
    channel, ours = ends
    sent = [metrics(run) for run in range(200)]
    for message in sent:
        channel.outbox.put(message)
    assert receive(ours, 200) == sent


def test_a_message_that_is_half_written_is_finished_though_a_newer_comes(
    ends: tuple[Channel, socket.socket],
):
    channel, ours = ends
    large = 8 * 1024 * 1024
    channel.outbox.put(frame(1, large))
    assert ours.recv(1, socket.MSG_PEEK)
    for step in (2, 3):
        channel.outbox.put(frame(step, 10))
    assert receive(ours, 2) == [frame(1, large), frame(3, 10)]


def test_it_reads_while_nobody_reads_what_it_writes(ends: tuple[Channel, socket.socket]):
    channel, ours = ends
    channel.outbox.put(frame(1, 8 * 1024 * 1024))
    assert ours.recv(1, socket.MSG_PEEK)
    request = worker_pb2.ToWorker(call_id=7, hello=worker_pb2.Hello())
    ours.sendall(encode(request))
    assert channel.read() == [request]


def test_the_other_end_that_closed_is_noticed_by_who_reads(ends: tuple[Channel, socket.socket]):
    channel, ours = ends
    ours.close()
    channel.outbox.put(metrics(1))
    with pytest.raises(ServerGoneError):
        channel.read()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_it_hangs_up_when_it_can_write_no_more(ends: tuple[Channel, socket.socket]):
    channel, ours = ends
    channel.outbox.put_encoded("a", "metrics", cast("bytes", None))
    with pytest.raises(ServerGoneError):
        channel.read()
    assert ours.recv(1) == b""
