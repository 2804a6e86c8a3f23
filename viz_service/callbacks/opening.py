"""Open a session by its link or its id."""

from __future__ import annotations

import re
from typing import Any

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from viz_service import ids
from viz_service.callbacks.wiring import Wiring

_AT_END = re.compile(r"(?:^|/s/)([A-Za-z0-9_-]{1,64})/?(?:[?#].*)?$")


def register_opening(wiring: Wiring) -> None:
    """Go to the page of what was pasted."""

    @wiring.callback(
        Output(ids.LOCATION, "pathname", allow_duplicate=True),
        Output(ids.OPEN_LINK, "error"),
        Input(ids.OPEN_BUTTON, "n_clicks"),
        Input(ids.OPEN_LINK, "n_submit"),
        State(ids.OPEN_LINK, "value"),
    )
    def _open(_: object, __: object, text: object) -> tuple[Any, Any]:
        if not isinstance(text, str) or not text.strip():
            raise PreventUpdate
        session_id = find_session_id(text)
        if session_id is None:
            return no_update, "This is no link to a session: one ends in /s/ and an id."
        return f"/s/{session_id}", None


def find_session_id(text: str) -> str | None:
    """Find the id in a link, or take the text for one."""
    match = _AT_END.search(text.strip())
    return match[1] if match else None
