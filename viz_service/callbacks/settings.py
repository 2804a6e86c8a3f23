"""How much of the settings is shown. The controls themselves need no callback: see ``islands``."""

from __future__ import annotations

from dash import Input, Output

from viz_service import ids
from viz_service.callbacks.wiring import Wiring

_SHOW_DEPTH = """
(depth) => depth === 'Everything' ? 'session-main' : 'session-main show-basics'
"""


def register_settings(wiring: Wiring) -> None:
    """Show the settings in the depth that was chosen last, in this browser."""
    wiring.in_browser(
        _SHOW_DEPTH,
        Output(ids.SETTINGS, "className"),
        Input(ids.SETTINGS_DEPTH, "value"),
        # The depth is kept in the browser: the page opens with the one chosen last.
        on_load=True,
    )
