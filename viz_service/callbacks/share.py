"""Show and copy the link to a session. In the browser alone: the clipboard is there."""

from __future__ import annotations

import json

from dash import Input, Output, State

from viz_service import ids
from viz_service.callbacks.wiring import Wiring

_COPY = f"""
(clicks, address) =>
  clicks
    ? window.ganscope.copyText(address, {json.dumps(ids.SHARE_ADDRESS)})
    : window.dash_clientside.no_update
"""
_OPEN_WITH_LINK = """
(clicks) =>
  clicks ? [true, window.location.href, ''] : Array(3).fill(window.dash_clientside.no_update)
"""


def register_share(wiring: Wiring) -> None:
    """Copy the link, or select it where the browser does not let a page copy, and say which."""
    wiring.in_browser(
        _OPEN_WITH_LINK,
        Output(ids.SHARE_DIALOG, "opened"),
        Output(ids.SHARE_ADDRESS, "value"),
        Output(ids.SHARE_NOTICE, "children"),
        Input(ids.SHARE, "n_clicks"),
    )
    wiring.in_browser(
        _COPY,
        Output(ids.SHARE_NOTICE, "children", allow_duplicate=True),
        Input(ids.SHARE_COPY, "n_clicks"),
        State(ids.SHARE_ADDRESS, "value"),
    )
