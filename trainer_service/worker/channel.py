"""The worker's end of the socketpair: one thread reads, another writes what the rest have to say.

A thread that trains must not write by itself: a write lets go of the GIL, and to get it back takes
as long as the other threads' turns in Python do, a quarter of all time in a crowd.
"""

from __future__ import annotations

import contextlib
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
    """Messages to and from the server: :meth:`read`, and what is put into :attr:`outbox`."""

    def __init__(self, sock: socket.socket) -> None:
        """Begin to write; :meth:`close` ends it."""
        sock.setblocking(True)
        self._sock = sock
        self._decoder = Decoder()
        self.outbox = Outbox()
        self._writer = threading.Thread(target=self._write, name="writer")
        self._writer.start()

    def close(self) -> None:
        """Write nothing more, and hang up."""
        self.outbox.close()
        self._hang_up()
        self._writer.join()

    def read(self) -> list[worker_pb2.ToWorker]:
        """Wait for requests and return them.

        Raises:
            ServerGoneError: the other end was closed.
            FramingError: what arrives are not messages.

        """
        try:
            data = self._sock.recv(_RECEIVE_BYTES)
        except ConnectionError as error:
            raise ServerGoneError from error
        if not data:
            raise ServerGoneError
        return [worker_pb2.ToWorker.FromString(payload) for payload in self._decoder.feed(data)]

    def _write(self) -> None:
        try:
            while self.outbox.wait():
                self._send(self.outbox.take(_SEND_BYTES))
        except ConnectionError:
            pass  # who reads notices the end
        finally:
            # Whatever ended it: a worker that cannot speak must not go on in silence.
            self._hang_up()

    def _hang_up(self) -> None:
        with contextlib.suppress(OSError):  # the other end did it first
            self._sock.shutdown(socket.SHUT_RDWR)

    def _send(self, messages: list[bytes]) -> None:
        waiting = deque(map(memoryview, messages))
        while waiting:
            num_written = self._sock.sendmsg(islice(waiting, _SEND_MESSAGES))
            while waiting and num_written >= len(waiting[0]):
                num_written -= len(waiting.popleft())
            if num_written:
                waiting[0] = waiting[0][num_written:]
