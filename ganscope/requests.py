"""Builds the requests that need more than their fields.

Every request that changes something gets a ``request_id``, so that it may be repeated.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from google.protobuf.field_mask_pb2 import FieldMask

from ganscope.api.v1.session_service_pb2 import (
    CreateSessionRequest,
    ImportSessionRequest,
    ResetSessionRequest,
    UpdateSessionRequest,
)
from ganscope.api.v1.spec_pb2 import SessionSpec


def draw_request_id() -> str:
    """Return a random request id."""
    return secrets.token_urlsafe(16)


def create_request(
    spec: SessionSpec | None, preset_id: str, *, play: bool, warm_start: bool, request_id: str
) -> CreateSessionRequest:
    """Build the request of ``create_session``."""
    return CreateSessionRequest(
        preset_id=preset_id, spec=spec, play=play, warm_start=warm_start, request_id=request_id
    )


def update_request(
    session_id: str,
    spec: SessionSpec,
    paths: Iterable[str],
    *,
    expected_revision: int | None,
    request_id: str,
) -> UpdateSessionRequest:
    """Build the request of ``update_session``."""
    return UpdateSessionRequest(
        session_id=session_id,
        spec=spec,
        update_mask=FieldMask(paths=paths),
        expected_revision=expected_revision,
        request_id=request_id,
    )


def reset_request(
    session_id: str, *, seed: int | None, draw_seed: bool, request_id: str
) -> ResetSessionRequest:
    """Build the request of ``reset_session``.

    Raises:
        ValueError: both a seed and a drawn seed are asked for.

    """
    if seed is not None and draw_seed:
        raise ValueError("give a seed or let the server draw one, not both")
    request = ResetSessionRequest(session_id=session_id, request_id=request_id)
    if seed is not None:
        request.seed = seed
    elif draw_seed:
        request.draw_seed = True
    return request


def import_request(archive: bytes, title: str | None, request_id: str) -> ImportSessionRequest:
    """Build the request of ``import_session``."""
    return ImportSessionRequest(archive=archive, title=title, request_id=request_id)
