"""Reads what browsers send to callbacks: anybody can call one with anything."""

from __future__ import annotations

from typing import cast

from dash.exceptions import PreventUpdate
from google.protobuf.json_format import ParseDict, ParseError

from ganscope.api.v1.session_pb2 import Session
from viz_service.stream.endpoint import SESSION_ID


def read_session(value: object) -> Session:
    """Read a session in canonical JSON.

    Raises:
        PreventUpdate: it is none; nothing is to be done.

    """
    if not isinstance(value, dict):
        raise PreventUpdate
    try:
        session = ParseDict(cast("dict[str, object]", value), Session(), ignore_unknown_fields=True)
    except ParseError as error:
        raise PreventUpdate from error
    if SESSION_ID.fullmatch(session.id) is None:
        raise PreventUpdate
    return session


def read_object(value: object) -> dict[str, object]:
    """Read a JSON object.

    Raises:
        PreventUpdate: it is none; nothing is to be done.

    """
    if not isinstance(value, dict):
        raise PreventUpdate
    return cast("dict[str, object]", value)


def read_clicks(value: object) -> int:
    """Read a button's count of clicks.

    Raises:
        PreventUpdate: nobody has clicked: the callback ran because the button appeared.

    """
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise PreventUpdate
    return value
