"""Checks of request fields that belong to no specification."""

from __future__ import annotations

import base64
import binascii
import math

from ganscope.api.v1 import session_service_pb2, snapshot_pb2
from trainer_service.domain.errors import FieldViolation, InvalidFieldError
from trainer_service.domain.session import StepTarget
from trainer_service.domain.spec import MAX_SEED
from trainer_service.rpc.convert import from_enum_number
from trainer_service.sessions.hub import ALL_LAYERS, EVERYDAY_LAYERS, Interest

MAX_REQUEST_ID_LENGTH = 64
MAX_ID_LENGTH = 64
MAX_STEPS = 10_000
MAX_PAGE_SIZE = 100
DEFAULT_PAGE_SIZE = 50
MAX_METRIC_POINTS = 100_000
MAX_FRAMES_PER_SECOND = 60
DEFAULT_FRAMES_PER_SECOND = 30


def refuse(field: str, description: str) -> InvalidFieldError:
    """Return the error for one field."""
    return InvalidFieldError(FieldViolation(field, description))


def _check_length(field: str, text: str, most: int) -> str:
    """Refuse a long text before it becomes part of a key of the store."""
    if len(text) > most:
        raise refuse(field, f"must have at most {most} characters, got {len(text)}")
    return text


def check_request_id(request_id: str) -> str:
    """Return the id. Raises InvalidFieldError when it is too long."""
    return _check_length("request_id", request_id, MAX_REQUEST_ID_LENGTH)


def check_preset_id(preset_id: str) -> str:
    """Return the id, which may be empty. Raises InvalidFieldError when it is too long."""
    return _check_length("preset_id", preset_id, MAX_ID_LENGTH)


def check_session_id(session_id: str) -> str:
    """Return the id. Raises InvalidFieldError when there is none or it is too long."""
    if not session_id:
        raise refuse("session_id", "must name a session, got nothing")
    return _check_length("session_id", session_id, MAX_ID_LENGTH)


def to_step_count(request: session_service_pb2.StepSessionRequest) -> int:
    """Return the number of steps, 1 by default. Raises InvalidFieldError."""
    count = request.count if request.HasField("count") else 1
    if not 1 <= count <= MAX_STEPS:
        raise refuse("count", f"must be a whole number in [1, {MAX_STEPS}], got {count}")
    return count


def to_step_target(request: session_service_pb2.StepSessionRequest) -> StepTarget:
    """Return the target, BOTH by default. Raises InvalidFieldError."""
    if not request.target:
        return StepTarget.BOTH
    name = from_enum_number(session_service_pb2.StepTarget.DESCRIPTOR, request.target)
    if name not in tuple(StepTarget):
        raise refuse(
            "target", f"must be one of {', '.join(one.name for one in StepTarget)}, got {name}"
        )
    return StepTarget(name)


def check_seed(seed: int) -> int:
    """Return the seed. Raises InvalidFieldError when it is too large."""
    if seed > MAX_SEED:
        raise refuse("seed", f"must be a whole number in [0, {MAX_SEED}], got {seed}")
    return seed


def to_interest(request: session_service_pb2.WatchSessionRequest) -> Interest:
    """Return what a watcher wants to see. Raises InvalidFieldError."""
    for layer in request.layers:
        if layer not in ALL_LAYERS:
            raise refuse("layers", f"must be layers of a snapshot, got {int(layer)}")
    rate = float(DEFAULT_FRAMES_PER_SECOND)
    if request.HasField("max_frames_per_second"):
        rate = request.max_frames_per_second
    if not (math.isfinite(rate) and 0 <= rate <= MAX_FRAMES_PER_SECOND):
        raise refuse(
            "max_frames_per_second", f"must be in [0, {MAX_FRAMES_PER_SECOND}], got {rate:g}"
        )
    layers = frozenset[snapshot_pb2.Layer.ValueType](request.layers)
    return Interest(layers or EVERYDAY_LAYERS, rate)


def to_max_points(request: session_service_pb2.GetMetricsRequest) -> int:
    """Return the most points to send. Raises InvalidFieldError."""
    wanted = request.max_points or MAX_METRIC_POINTS
    if not 2 <= wanted <= MAX_METRIC_POINTS:
        raise refuse(
            "max_points",
            f"must be 0 or a whole number in [2, {MAX_METRIC_POINTS}], got {wanted}",
        )
    return wanted


def to_page_size(request: session_service_pb2.ListSessionsRequest) -> int:
    """Return the size of a page. Raises InvalidFieldError."""
    if request.page_size > MAX_PAGE_SIZE:
        raise refuse(
            "page_size",
            f"must be a whole number in [0, {MAX_PAGE_SIZE}], got {request.page_size}",
        )
    return request.page_size or DEFAULT_PAGE_SIZE


def to_page_token(create_time_ms: int, session_id: str) -> str:
    """Return the token of the page that follows a session."""
    return base64.urlsafe_b64encode(f"{create_time_ms}:{session_id}".encode()).decode()


def from_page_token(token: str) -> tuple[int, str]:
    """Read a token. Raises InvalidFieldError when it is not one of ours."""
    try:
        time_ms, _, session_id = base64.urlsafe_b64decode(token).decode().partition(":")
        return int(time_ms), session_id
    except (binascii.Error, ValueError) as error:
        raise refuse(
            "page_token", f"must be the next_page_token of an earlier answer, got {token[:40]!r}"
        ) from error
