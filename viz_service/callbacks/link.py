"""The connection lost and back. In the browser alone: it must work while the server is away."""

from __future__ import annotations

import json

from dash import Input, Output

from viz_service import ids
from viz_service.callbacks.wiring import Wiring

_SENTENCES = {
    "reconnecting": "Connection lost. Trying again … The training goes on.",
    "trainer-lost": "The trainer does not answer. Trying again …",
    "gone": "This session was deleted. The picture stays as it was; the start page has others.",
    "refused": "The server refused this page. Open it from its own address.",
}

_TELL = f"""
(status) => {{
  const sentence = {json.dumps(_SENTENCES)}[status?.link];
  return sentence ? [sentence, `banner is-${{status.link}}`] : ['', 'banner is-hidden'];
}}
"""


def register_link(wiring: Wiring) -> None:
    """Tell when what is shown is not live."""
    wiring.in_browser(
        _TELL,
        Output(ids.LINK_BANNER, "children"),
        Output(ids.LINK_BANNER, "className"),
        Input(ids.LIVE, "status"),
    )
