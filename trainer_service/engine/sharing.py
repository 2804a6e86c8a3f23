"""One copy of equal numbers for all sessions of a process.

Sessions of a class look at the same plane and draw from the same data. What a thousand of them
only read then stays in the processor's cache, and takes its memory once.
"""

from __future__ import annotations

import hashlib
from weakref import WeakValueDictionary

from trainer_service.engine.arena import Floats

_shared: WeakValueDictionary[bytes, Floats] = WeakValueDictionary()


def share(numbers: Floats) -> Floats:
    """Return an array equal to ``numbers`` that others may hold too; nobody may write to it.

    It stays where it is as long as anybody holds it. (It is not marked as read-only, because
    torch takes no such arrays.)
    """
    key = hashlib.sha256(repr(numbers.shape).encode() + numbers.tobytes()).digest()
    return _shared.setdefault(key, numbers)
