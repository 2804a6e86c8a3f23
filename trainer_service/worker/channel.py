"""The worker's end of the socketpair; never waits except when there is nothing to do."""

from __future__ import annotations

import select
import socket

from trainer_service.worker.framing import Decoder
from trainer_service.worker.outbox import Outbox
from trainer_service.worker.v1 import worker_pb2

_RECEIVE_BYTES = 256 * 1024


class ServerGoneError(Exception):
    """The server closed its end: the worker has nothing left to do."""


class Channel:
    """Messages to and from the server on a socket that does not block."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._decoder = Decoder()
        self.outbox = Outbox()

    def exchange(self, timeout_s: float | None) -> list[worker_pb2.ToWorker]:
        """Write what the socket takes, and return the requests that have arrived.

        Args:
            timeout_s: how long to wait for a request, or for room to write what waits; None
                waits without end, 0 not at all.

        Raises:
            ServerGoneError: the other end was closed.
            FramingError: what arrives are not messages.

        """
        writers = [self._sock] if self.outbox else []
        readable, writable, _ = select.select([self._sock], writers, [], timeout_s)
        if writable:
            self._write()
        return self._read() if readable else []

    def _write(self) -> None:
        try:
            while head := self.outbox.head():
                self.outbox.advance(self._sock.send(head))
        except BlockingIOError:
            return
        except ConnectionError as error:
            raise ServerGoneError from error

    def _read(self) -> list[worker_pb2.ToWorker]:
        try:
            data = self._sock.recv(_RECEIVE_BYTES)
        except BlockingIOError:
            return []
        except ConnectionError as error:
            raise ServerGoneError from error
        if not data:
            raise ServerGoneError
        return [worker_pb2.ToWorker.FromString(payload) for payload in self._decoder.feed(data)]
