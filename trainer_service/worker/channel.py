"""The worker's end of the socketpair: one thread reads, every thread writes."""

from __future__ import annotations

import select
import socket
import threading
from collections import deque
from itertools import islice

from trainer_service.worker.framing import Decoder
from trainer_service.worker.outbox import Outbox
from trainer_service.worker.v1 import worker_pb2

_RECEIVE_BYTES = 256 * 1024
_SEND_BYTES = 128 * 1024
_SEND_MESSAGES = 64


class ServerGoneError(Exception):
    """The server closed its end: the worker has nothing left to do."""


class Channel:
    """Messages to and from the server on a socket that does not block.

    Whoever has put something into the outbox writes it, as far as the socket takes it. The rest is
    written by the thread that reads, when there is room.
    """

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._decoder = Decoder()
        self._lock = threading.Lock()
        self._begun: deque[memoryview] = deque()
        self._is_full = False
        self._bell, self._button = socket.socketpair()
        self._button.setblocking(False)
        self.outbox = Outbox()

    def close(self) -> None:
        """Give back what it took besides the socket; no thread may use it any more."""
        self._bell.close()
        self._button.close()

    def read(self) -> list[worker_pb2.ToWorker]:
        """Wait for requests and return them; write meanwhile what waits and finds room.

        Raises:
            ServerGoneError: the other end was closed.
            FramingError: what arrives are not messages.

        """
        while True:
            writers = [self._sock] if self._is_full else []
            readable, writable, _ = select.select([self._sock, self._bell], writers, [])
            if writable:
                self._is_full = False
                self.flush()
            if self._bell in readable:
                self._bell.recv(1)
            if self._sock in readable:
                return self._receive()

    def flush(self) -> None:
        """Write what the socket takes."""
        with self._lock:
            if self._is_full:
                return
            try:
                while self._begun or self._take():
                    self._advance(self._sock.sendmsg(islice(self._begun, _SEND_MESSAGES)))
            except BlockingIOError:
                self._is_full = True
                self._button.send(b"1")
            except ConnectionError:
                self._begun.clear()  # who reads notices the end

    def _take(self) -> bool:
        self._begun.extend(map(memoryview, self.outbox.take(_SEND_BYTES)))
        return bool(self._begun)

    def _advance(self, num_written: int) -> None:
        while self._begun and num_written >= len(self._begun[0]):
            num_written -= len(self._begun.popleft())
        if num_written:
            self._begun[0] = self._begun[0][num_written:]

    def _receive(self) -> list[worker_pb2.ToWorker]:
        try:
            data = self._sock.recv(_RECEIVE_BYTES)
        except BlockingIOError:
            return []
        except ConnectionError as error:
            raise ServerGoneError from error
        if not data:
            raise ServerGoneError
        return [worker_pb2.ToWorker.FromString(payload) for payload in self._decoder.feed(data)]
