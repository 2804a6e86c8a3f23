"""Length-prefixed messages."""

import pytest

from trainer_service.worker.framing import MAX_MESSAGE_BYTES, Decoder, FramingError, encode
from trainer_service.worker.v1 import worker_pb2


def _messages() -> list[worker_pb2.FromWorker]:
    return [worker_pb2.FromWorker(call_id=i, session_id="s" * i) for i in (1, 200, 70_000)]


@pytest.mark.parametrize("piece", [1, 3, 1000, 1_000_000])
def test_messages_survive_any_cut_of_the_stream(piece: int):
    stream = b"".join(map(encode, _messages()))
    decoder = Decoder()
    payloads = [
        payload
        for start in range(0, len(stream), piece)
        for payload in decoder.feed(stream[start : start + piece])
    ]
    assert [worker_pb2.FromWorker.FromString(p) for p in payloads] == _messages()


def test_an_empty_message_is_a_message():
    assert Decoder().feed(encode(worker_pb2.FromWorker())) == [b""]


def test_nothing_comes_out_before_the_last_byte():
    decoder = Decoder()
    stream = encode(_messages()[1])
    assert decoder.feed(stream[:-1]) == []
    assert len(decoder.feed(stream[-1:])) == 1


def test_an_impossible_length_is_refused():
    with pytest.raises(FramingError, match="exceeds"):
        Decoder().feed((MAX_MESSAGE_BYTES + 1).to_bytes(4, "big"))
