"""Workers that do what a test tells them: in place of processes, or as processes."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

from ganscope.api.v1 import snapshot_pb2
from trainer_service.domain.errors import WorkerUnavailableError
from trainer_service.worker.framing import Decoder, encode
from trainer_service.worker.link import Request
from trainer_service.worker.pool import WorkerFailureError
from trainer_service.worker.v1 import worker_pb2


class FakeWorkers:
    """Where sessions "train": remembers what was asked, answers at once."""

    def __init__(self) -> None:
        self.opened: dict[str, worker_pb2.Open] = {}
        self.num_opens = 0
        self.may_open = asyncio.Event()
        """Openings wait for it."""
        self.may_open.set()
        self.num_failing_opens = 0
        self.observe_call: Callable[[str, Request], None] = lambda session_id, request: None
        self.step = 0

    @property
    def is_ready(self) -> bool:
        return True

    async def open(self, session_id: str, request: worker_pb2.Open) -> worker_pb2.Reply:
        self.num_opens += 1
        await self.may_open.wait()
        await asyncio.sleep(0)
        if self.num_failing_opens:
            self.num_failing_opens -= 1
            raise WorkerUnavailableError
        if session_id in self.opened:
            raise WorkerFailureError("open already")
        self.opened[session_id] = request
        return worker_pb2.Reply(step=self.step)

    async def call(
        self, session_id: str, request: Request, timeout_s: float | None = None
    ) -> worker_pb2.Reply:
        if session_id not in self.opened:
            raise WorkerUnavailableError
        reply = worker_pb2.Reply(step=self.step)
        if isinstance(request, worker_pb2.Save):
            reply.checkpoint.CopyFrom(worker_pb2.Checkpoint(run=1, step=self.step, state=b"state"))
        self.observe_call(session_id, request)
        return reply

    async def close(self, session_id: str) -> None:
        self.opened.pop(session_id, None)

    def lose(self, session_id: str) -> None:
        """Forget a session, as a dead worker does."""
        self.opened.pop(session_id, None)


def answer_and_die(sock: socket.socket, num_threads: int) -> None:
    """A worker process that answers the first request after Hello and ends in the same breath."""
    _answer(sock)
    _answer(sock)


def talk_nonsense(sock: socket.socket, num_threads: int) -> None:
    """A worker process whose answer to all but Hello is no message; it waits for the other end."""
    _answer(sock)
    _receive(sock)
    sock.sendall(b"\xff\xff\xff\xff")
    while sock.recv(1024):
        pass


def say_a_snapshot(sock: socket.socket, num_threads: int) -> None:
    """A worker process that answers every request, a snapshot first."""
    decoder = Decoder()
    while data := sock.recv(65536):
        for payload in decoder.feed(data):
            message = worker_pb2.ToWorker.FromString(payload)
            name = message.session_id
            frame = worker_pb2.FromWorker(session_id=name, snapshot=snapshot_pb2.Snapshot(step=1))
            reply = worker_pb2.Reply(step=1)
            answer = worker_pb2.FromWorker(call_id=message.call_id, session_id=name, reply=reply)
            sock.sendall(encode(frame) + encode(answer))


def _answer(sock: socket.socket) -> None:
    (payload, *_) = _receive(sock)
    message = worker_pb2.ToWorker.FromString(payload)
    reply = worker_pb2.FromWorker(
        call_id=message.call_id, session_id=message.session_id, reply=worker_pb2.Reply(step=1)
    )
    sock.sendall(encode(reply))


def _receive(sock: socket.socket) -> list[bytes]:
    decoder = Decoder()
    payloads: list[bytes] = []
    while not payloads:
        data = sock.recv(65536)
        if not data:
            return [b""]
        payloads = decoder.feed(data)
    return payloads
