"""What waits to be written to the server, when the server reads slower than we train.

Replies, metrics and divergences wait in order and are never dropped. Of the frames of one
session only the newest waits, likewise of its checkpoints: a newer one takes the place of the
older at the end of the queue, so that metrics still come before the checkpoint that includes
them. Every method may be called from any thread.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from trainer_service.worker.framing import encode
from trainer_service.worker.v1 import worker_pb2

_REPLACEABLE = ("snapshot", "checkpoint")

Key = tuple[str, str] | int


class Outbox:
    """A queue of encoded messages in which newer frames replace older ones."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._arrival = threading.Condition(self._lock)
        self._waiting: OrderedDict[Key, bytes] = OrderedDict()
        self._refused: set[str] = set()
        self._serial = 0
        self._is_closed = False
        self.observe_room: Callable[[str], None] = lambda session_id: None
        """Called with a session whose frame was refused when its next one may come."""

    def put(self, message: worker_pb2.FromWorker) -> None:
        """Add a message."""
        kind = message.WhichOneof("event") or ""
        self.put_encoded(message.session_id, kind, encode(message))

    def put_encoded(self, session_id: str, kind: str, message: bytes) -> None:
        """Add a message whose event is ``kind``, in the form in which it is written."""
        with self._lock:
            if kind in _REPLACEABLE:
                key: Key = (session_id, kind)
                self._waiting.pop(key, None)
            else:
                self._serial += 1
                key = self._serial
            self._waiting[key] = message
            self._arrival.notify()

    def close(self) -> None:
        """Let nobody wait any longer."""
        with self._lock:
            self._is_closed = True
            self._arrival.notify_all()

    def wait(self) -> bool:
        """Wait until there is something to take; returns False when closed."""
        with self._lock:
            while not self._waiting and not self._is_closed:
                self._arrival.wait()
        return not self._is_closed

    def has_room(self, session_id: str) -> bool:
        """Tell whether no frame of this session waits; if not, another would be in vain."""
        key = (session_id, "snapshot")
        if key not in self._waiting:
            return True
        with self._lock:
            is_waiting = key in self._waiting
            if is_waiting:
                self._refused.add(session_id)
        return not is_waiting

    def take(self, num_bytes: int) -> list[bytes]:
        """Take the next messages out, about so many bytes of them; none when nothing waits."""
        taken: list[bytes] = []
        rooms: list[str] = []
        with self._lock:
            while self._waiting and num_bytes > 0:
                key, message = self._waiting.popitem(last=False)
                num_bytes -= len(message)
                taken.append(message)
                if self._refused and isinstance(key, tuple) and key[0] in self._refused:
                    self._refused.discard(key[0])
                    rooms.append(key[0])
        for session_id in rooms:
            self.observe_room(session_id)
        return taken
