"""What a client is told when a call fails.

    GanscopeError
    ├── InvalidRequestError   INVALID_FIELD      a value outside its range; has ``violations``
    ├── NotFoundError         SESSION_NOT_FOUND, PRESET_NOT_FOUND
    ├── WrongStateError       WRONG_STATE        not while the session is in this state
    ├── StaleRevisionError    STALE_REVISION     changed since; has ``current_revision``
    ├── TooManySessionsError  TOO_MANY_SESSIONS  the server is full
    ├── SlowReaderError       SLOW_READER        a watch was not read; it is resumed
    ├── UnavailableError      STORE_UNAVAILABLE, WORKER_UNAVAILABLE, UNREACHABLE
    │                                            may work soon; has ``retry_delay_s``
    ├── DeadlineError         DEADLINE_EXCEEDED  no answer in time
    └── ServerError           anything else: a defect of the server, or a server of another kind

``reason`` is the stable name, ``str()`` a sentence for people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

import grpc
from google.protobuf.message import Message
from google.rpc import (  # pyright: ignore[reportMissingTypeStubs]  # it has none
    error_details_pb2,
    status_pb2,
)

DETAILS_KEY = "grpc-status-details-bin"


@dataclass(frozen=True)
class FieldViolation:
    """One field that was refused."""

    field: str
    """Path as in an update mask, such as ``points.loss.kind``."""
    description: str
    """The accepted range and what was received."""


@dataclass
class GanscopeError(Exception):
    """Base of all errors of the client."""

    message: str
    reason: str
    violations: tuple[FieldViolation, ...] = ()
    retry_delay_s: float | None = None
    """When to try again, in seconds; None when the server did not say."""
    metadata: dict[str, str] = field(default_factory=dict[str, str])
    """Facts that belong to the reason."""

    def __str__(self) -> str:
        return self.message


class InvalidRequestError(GanscopeError):
    """One or more fields have values outside their ranges; ``violations`` lists them."""


class NotFoundError(GanscopeError):
    """What was asked for is not there."""


class WrongStateError(GanscopeError):
    """The session cannot do this in its present state."""


class StaleRevisionError(GanscopeError):
    """The session has changed since the revision that was expected."""

    @property
    def current_revision(self) -> int | None:
        """The session's revision now; None when the server did not say."""
        value = self.metadata.get("current_revision")
        return None if value is None else int(value)


class TooManySessionsError(GanscopeError):
    """The server holds as many sessions as it may."""


class SlowReaderError(GanscopeError):
    """The server ended a watch that was not read for a while; the clients resume it."""


class UnavailableError(GanscopeError):
    """The server, or a part of it, does not answer; the same call may work soon."""


class DeadlineError(GanscopeError):
    """No answer came in time; whether the call took effect is unknown."""


class ServerError(GanscopeError):
    """The server failed in a way that is nobody's choice."""


class FailedCall(Protocol):
    """What ``grpc.Call`` of a failed call and ``grpc.aio.AioRpcError`` have in common."""

    def code(self) -> grpc.StatusCode:
        """Return the status."""
        ...

    def details(self) -> str | None:
        """Return the message."""
        ...

    def trailing_metadata(self) -> Iterable[tuple[str, str | bytes]] | None:
        """Return the metadata, in which the details travel."""
        ...


_CLASSES: dict[grpc.StatusCode, type[GanscopeError]] = {
    grpc.StatusCode.INVALID_ARGUMENT: InvalidRequestError,
    grpc.StatusCode.NOT_FOUND: NotFoundError,
    grpc.StatusCode.FAILED_PRECONDITION: WrongStateError,
    grpc.StatusCode.ABORTED: StaleRevisionError,
    grpc.StatusCode.UNAVAILABLE: UnavailableError,
    grpc.StatusCode.DEADLINE_EXCEEDED: DeadlineError,
}
# RESOURCE_EXHAUSTED has several meanings, gRPC's own "message too large" among them.
_CLASSES_BY_REASON: dict[str, type[GanscopeError]] = {
    "TOO_MANY_SESSIONS": TooManySessionsError,
    "SLOW_READER": SlowReaderError,
}


def from_call(call: FailedCall, target: str) -> GanscopeError:
    """Turn a failed gRPC call into one of our errors, with all that its details say.

    ``target`` is named where the server could not be reached, or was not heard from in time.
    """
    code = call.code()
    status = _read_status(call)
    info = error_details_pb2.ErrorInfo()
    bad_request = error_details_pb2.BadRequest()
    retry = error_details_pb2.RetryInfo()
    has_retry = _unpack(status, retry)
    _unpack(status, info)
    _unpack(status, bad_request)
    message, reason = call.details() or code.name, info.reason or code.name
    if code is grpc.StatusCode.UNAVAILABLE and not info.reason:
        reason = "UNREACHABLE"
        message = f"cannot reach the trainer at {target} (is `ganscope up` running?): {message}"
    if code is grpc.StatusCode.DEADLINE_EXCEEDED and not info.reason:
        message = (
            f"the trainer at {target} did not answer in time ({message}); one that has just "
            "started prepares its engine first, which takes half a minute once: try again then"
        )
    error_class = _CLASSES_BY_REASON.get(info.reason) or _CLASSES.get(code, ServerError)
    return error_class(
        message=message,
        reason=reason,
        violations=tuple(
            FieldViolation(violation.field, violation.description)
            for violation in bad_request.field_violations
        ),
        retry_delay_s=retry.retry_delay.ToTimedelta().total_seconds() if has_retry else None,
        metadata=dict(info.metadata),
    )


def _read_status(call: FailedCall) -> status_pb2.Status:
    for key, value in call.trailing_metadata() or ():
        if key == DETAILS_KEY and isinstance(value, bytes):
            return status_pb2.Status.FromString(value)
    return status_pb2.Status()


def _unpack(status: status_pb2.Status, message: Message) -> bool:
    """Fill ``message`` from the first detail of its type; tell whether there was one."""
    return any(detail.Unpack(message) for detail in status.details)
