"""What waits to be written to the server, when the server reads slower than we train.

Replies, metrics and divergences wait in order and are never dropped. Of the frames of one
session only the newest waits, likewise of its checkpoints: a newer one takes the place of the
older at the end of the queue, so that metrics still come before the checkpoint that includes
them.
"""

from __future__ import annotations

from collections import OrderedDict

from trainer_service.worker.framing import encode
from trainer_service.worker.v1 import worker_pb2

_REPLACEABLE = ("snapshot", "checkpoint")

Key = tuple[str, str] | int


class Outbox:
    """A queue of encoded messages in which newer frames replace older ones."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[Key, bytes] = OrderedDict()
        self._begun = memoryview(b"")
        self._serial = 0

    def put(self, message: worker_pb2.FromWorker) -> None:
        """Add a message."""
        kind = message.WhichOneof("event") or ""
        if kind in _REPLACEABLE:
            key: Key = (message.session_id, kind)
            self._waiting.pop(key, None)
        else:
            self._serial += 1
            key = self._serial
        self._waiting[key] = encode(message)

    def has_frame(self, session_id: str) -> bool:
        """Tell whether a frame of this session waits, so that another would be in vain."""
        return (session_id, "snapshot") in self._waiting

    def __bool__(self) -> bool:
        return bool(self._begun) or bool(self._waiting)

    def head(self) -> memoryview:
        """Return what to write next; empty when nothing waits."""
        if not self._begun and self._waiting:
            self._begun = memoryview(self._waiting.popitem(last=False)[1])
        return self._begun

    def advance(self, num_written: int) -> None:
        """Note that this many bytes of the head were written."""
        self._begun = self._begun[num_written:]
