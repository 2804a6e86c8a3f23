"""A session from somebody's own points."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from ganscope.api.v1.spec_pb2 import DistributionKind, SessionSpec
from ganscope.errors import GanscopeError
from ganscope.points import parse_points
from viz_service import ids
from viz_service.callbacks.wiring import Wiring
from viz_service.client.sentences import to_sentence
from viz_service.client.trainer import TrainerClient

_MAX_BYTES = 2_000_000
_MAX_TITLE = 80


def register_upload(wiring: Wiring, trainer: TrainerClient) -> None:
    """Read the file, make a session that learns it, go to its page."""

    @wiring.callback(
        Output(ids.LOCATION, "pathname", allow_duplicate=True),
        Output(ids.UPLOAD_NOTICE, "children"),
        Input(ids.UPLOAD, "contents"),
        State(ids.UPLOAD, "filename"),
    )
    async def _upload(contents: object, name: object) -> tuple[Any, Any]:
        if not isinstance(contents, str):
            raise PreventUpdate
        try:
            spec = to_spec(contents, name if isinstance(name, str) else "")
            session = await trainer.create_session(spec, play=True)
        except ValueError as error:
            return no_update, str(error)
        except GanscopeError as error:
            return no_update, to_sentence(error)
        return f"/s/{session.id}", ""


def to_spec(contents: str, file_name: str) -> SessionSpec:
    """Read an uploaded CSV file, as a browser sends it: ``data:...;base64,...``.

    Raises:
        ValueError: it is too large, no text, or has no two columns of numbers; names the row.

    """
    encoded = contents.partition(",")[2]
    if len(encoded) > _MAX_BYTES * 4 // 3 + 4:
        raise ValueError(f"This file has more than {_MAX_BYTES // 1_000_000} MB; send fewer rows.")
    try:
        text = base64.b64decode(encoded, validate=True).decode("utf-8-sig")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("This is no text file; save the table as CSV.") from error
    spec = SessionSpec(title=file_name[:_MAX_TITLE])
    spec.points.distribution.kind = DistributionKind.DISTRIBUTION_KIND_CUSTOM
    spec.points.distribution.custom.CopyFrom(parse_points(text))
    return spec
