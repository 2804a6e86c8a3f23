"""How often a session was there when a worker died, and when that is once too often.

Nobody can tell which session of a worker brought it down. So each of them is under suspicion:
after some deaths in a row it comes back paused, which ends the row unless its mere opening
kills; then it is set aside, and the others have their peace.
"""

from __future__ import annotations

import time
from collections.abc import Callable

PAUSED_AFTER = 3
SET_ASIDE_AFTER = 6
FORGIVEN_AFTER_S = 20.0
"""Deaths further apart are not in a row. Shorter than a worker's timeout, so that waiting for a
worker is no crash."""


class CrashCount:
    """Deaths in a row that one session saw."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._num = 0
        self._last_s = 0.0

    def add(self) -> None:
        """Count one more."""
        now_s = self._clock()
        if now_s - self._last_s > FORGIVEN_AFTER_S:
            self._num = 0
        self._num += 1
        self._last_s = now_s

    @property
    def is_too_many_to_play(self) -> bool:
        """It must not train by itself."""
        return self._num >= PAUSED_AFTER

    @property
    def is_too_many_to_open(self) -> bool:
        """No worker may have it any more."""
        return self._num >= SET_ASIDE_AFTER
