"""What can go wrong, each with a stable reason.

    GanscopeError
    ├── InvalidFieldError        INVALID_FIELD        a value outside its range
    ├── NotFoundError
    │   ├── SessionNotFoundError SESSION_NOT_FOUND
    │   └── PresetNotFoundError  PRESET_NOT_FOUND
    ├── WrongStateError          WRONG_STATE          not while the session is in this state
    ├── StaleRevisionError       STALE_REVISION       the session has changed since
    ├── TooManySessionsError     TOO_MANY_SESSIONS    the server is full
    ├── SlowReaderError          SLOW_READER          a watcher that does not read
    └── UnavailableError                              try again
        ├── StoreUnavailableError   STORE_UNAVAILABLE   Redis does not answer
        └── WorkerUnavailableError  WORKER_UNAVAILABLE  the training process restarts

Raised anywhere in the trainer; turned into a gRPC status in one place
(``trainer_service.rpc.interceptor``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class GanscopeError(Exception):
    """Base of all errors that a client is told about; ``str()`` is for people."""

    reason: ClassVar[str] = "INTERNAL"


@dataclass(frozen=True)
class FieldViolation:
    """One field that was refused."""

    field: str
    """Path as in an update mask, such as ``points.loss.kind``."""
    description: str
    """The accepted range and what was received: ``must be in (0, 1], got 3.0``."""


class InvalidFieldError(GanscopeError):
    """One or more fields have values outside their ranges."""

    reason = "INVALID_FIELD"

    def __init__(self, *violations: FieldViolation) -> None:
        self.violations = violations
        super().__init__("; ".join(f"{v.field} {v.description}" for v in violations))


class NotFoundError(GanscopeError):
    """What was asked for is not there."""


class SessionNotFoundError(NotFoundError):
    """No session has this id; it may have been deleted."""

    reason = "SESSION_NOT_FOUND"

    def __init__(self, session_id: str) -> None:
        self.session_id = session_id
        super().__init__(f"there is no session {session_id!r}; it may have been deleted")


class PresetNotFoundError(NotFoundError):
    """No preset has this id."""

    reason = "PRESET_NOT_FOUND"

    def __init__(self, preset_id: str, known: tuple[str, ...]) -> None:
        self.preset_id = preset_id
        super().__init__(f"there is no preset {preset_id!r}; there are {', '.join(known)}")


class WrongStateError(GanscopeError):
    """The session cannot do this in its present state."""

    reason = "WRONG_STATE"

    def __init__(self, state: str, message: str) -> None:
        self.state = state
        super().__init__(message)


class StaleRevisionError(GanscopeError):
    """The session has changed since the revision that the client expected."""

    reason = "STALE_REVISION"

    def __init__(self, expected: int, current: int) -> None:
        self.expected = expected
        self.current = current
        super().__init__(
            f"the session is at revision {current}, not {expected}: look at it again, then repeat"
        )


class TooManySessionsError(GanscopeError):
    """The server holds as many sessions as it may."""

    reason = "TOO_MANY_SESSIONS"

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"this server holds {limit} sessions, its limit: delete one first")


class SlowReaderError(GanscopeError):
    """A watcher does not read what it asked for; its watch ends."""

    reason = "SLOW_READER"

    def __init__(self, timeout_s: float) -> None:
        self.timeout_s = timeout_s
        super().__init__(f"the watch ended: nothing was read for {timeout_s:g} seconds")


class UnavailableError(GanscopeError):
    """A part of the server does not answer at the moment; the same request may work soon."""


class StoreUnavailableError(UnavailableError):
    """Redis does not answer. Training goes on; changes are refused until it does."""

    reason = "STORE_UNAVAILABLE"

    def __init__(self) -> None:
        super().__init__(
            "the session store does not answer: training goes on, but nothing can be "
            "changed until it is back"
        )


class WorkerUnavailableError(UnavailableError):
    """The training process restarts."""

    reason = "WORKER_UNAVAILABLE"

    def __init__(self) -> None:
        super().__init__("the training process is restarting: try again in a few seconds")
