"""The server's end of a real worker process, for tests."""

import multiprocessing
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess

from trainer_service.domain.spec import SessionSpec
from trainer_service.worker.entry import run
from trainer_service.worker.framing import Decoder, encode
from trainer_service.worker.v1 import worker_pb2

Message = worker_pb2.FromWorker


class Peer:
    """Sends requests and collects what the worker says, in order."""

    def __init__(self, sock: socket.socket, process: ForkServerProcess) -> None:
        sock.settimeout(30)
        self.sock = sock
        self.process = process
        self.heard: list[Message] = []
        self._decoder = Decoder()
        self._num_calls = 0
        self._num_looked_at = 0

    def send(self, session_id: str, **request: object) -> int:
        self._num_calls += 1
        message = worker_pb2.ToWorker(call_id=self._num_calls, session_id=session_id)
        ((name, body),) = request.items()
        getattr(message, name).CopyFrom(body)
        self.sock.sendall(encode(message))
        return self._num_calls

    def call(self, session_id: str, **request: object) -> worker_pb2.Reply:
        call_id = self.send(session_id, **request)
        return self.wait(lambda message: message.call_id == call_id).reply

    def wait(self, matches: Callable[[Message], bool]) -> Message:
        """Return the first message that matches among those not looked at yet."""
        while True:
            while self._num_looked_at < len(self.heard):
                message = self.heard[self._num_looked_at]
                self._num_looked_at += 1
                if matches(message):
                    return message
            data = self.sock.recv(65536)
            assert data, "the worker hung up"
            self.heard += map(Message.FromString, self._decoder.feed(data))

    def wait_for(self, kind: str, session_id: str = "s") -> Message:
        return self.wait(lambda m: m.WhichOneof("event") == kind and m.session_id == session_id)

    def forget(self) -> None:
        """Let go of what was heard and looked at."""
        del self.heard[: self._num_looked_at]
        self._num_looked_at = 0

    def events(self, kind: str, session_id: str = "s") -> list[Message]:
        return [
            m for m in self.heard if m.WhichOneof("event") == kind and m.session_id == session_id
        ]


@contextmanager
def start_worker(num_threads: int = 2) -> Generator[Peer]:
    context = multiprocessing.get_context("forkserver")
    # Loads torch once for all workers of all tests, as the server does.
    context.set_forkserver_preload(["trainer_service.worker.process", "numba"])
    ours, theirs = socket.socketpair()
    process = context.Process(target=run, args=(theirs, num_threads))
    process.start()
    theirs.close()
    with ours:
        try:
            yield Peer(ours, process)
            ours.close()
            process.join(10)
        finally:
            process.kill()
            process.join()


def open_request(spec: SessionSpec, playing: bool = False, checkpoint: bytes = b""):
    return worker_pb2.Open(
        spec_json=spec.to_json(), playing=playing, run=1, revision=1, checkpoint=checkpoint
    )
