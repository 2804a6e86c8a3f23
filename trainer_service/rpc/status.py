"""Domain errors as gRPC statuses with ``google.rpc`` details."""

from __future__ import annotations

import grpc
from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from trainer_service.domain.errors import (
    GanscopeError,
    InvalidFieldError,
    NotFoundError,
    PresetNotFoundError,
    SessionNotFoundError,
    SlowReaderError,
    StaleRevisionError,
    TooManySessionsError,
    UnavailableError,
    WrongStateError,
)

ERROR_DOMAIN = "ganscope"
RETRY_DELAY_S = 2
_CODES: tuple[tuple[type[GanscopeError], grpc.StatusCode], ...] = (
    (InvalidFieldError, grpc.StatusCode.INVALID_ARGUMENT),
    (NotFoundError, grpc.StatusCode.NOT_FOUND),
    (WrongStateError, grpc.StatusCode.FAILED_PRECONDITION),
    (StaleRevisionError, grpc.StatusCode.ABORTED),
    (TooManySessionsError, grpc.StatusCode.RESOURCE_EXHAUSTED),
    (SlowReaderError, grpc.StatusCode.RESOURCE_EXHAUSTED),
    (UnavailableError, grpc.StatusCode.UNAVAILABLE),
)


def to_code(error: GanscopeError) -> grpc.StatusCode | None:
    """Return the status code of an error; None for those that no client is told about."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), None)


def to_details(error: GanscopeError, code: grpc.StatusCode) -> bytes:
    """Write the status message that travels in the trailing metadata."""
    number: int = code.value[0]
    status = status_pb2.Status(code=number, message=str(error))
    status.details.append(_pack(_to_error_info(error)))
    if isinstance(error, InvalidFieldError):
        bad_request = error_details_pb2.BadRequest()
        for violation in error.violations:
            bad_request.field_violations.add(
                field=violation.field, description=violation.description, reason=error.reason
            )
        status.details.append(_pack(bad_request))
    if isinstance(error, UnavailableError):
        delay = Duration(seconds=RETRY_DELAY_S)
        status.details.append(_pack(error_details_pb2.RetryInfo(retry_delay=delay)))
    return status.SerializeToString()


def _to_error_info(error: GanscopeError) -> error_details_pb2.ErrorInfo:
    return error_details_pb2.ErrorInfo(
        reason=error.reason, domain=ERROR_DOMAIN, metadata=_to_metadata(error)
    )


def _to_metadata(error: GanscopeError) -> dict[str, str]:
    match error:
        case SessionNotFoundError(session_id=session_id):
            return {"session_id": session_id}
        case PresetNotFoundError(preset_id=preset_id):
            return {"preset_id": preset_id}
        case WrongStateError(state=state):
            return {"state": str(state)}
        case StaleRevisionError(expected=expected, current=current):
            return {"expected_revision": str(expected), "current_revision": str(current)}
        case TooManySessionsError(limit=limit):
            return {"limit": str(limit)}
        case _:
            return {}


def _pack(detail: Message) -> Any:
    packed = Any()
    packed.Pack(detail)
    return packed
