"""The help dialog, and the tour that it offers again."""

from __future__ import annotations

from dash import Input, Output

from viz_service import ids
from viz_service.callbacks.inputs import read_clicks
from viz_service.callbacks.wiring import Wiring


def register_help(wiring: Wiring) -> None:
    """Open the dialog, and begin the tour from it."""
    wiring.open_by(ids.HELP, ids.HELP_DIALOG)

    @wiring.callback(
        Output(ids.TOUR, "starts"),
        Output(ids.HELP_DIALOG, "opened", allow_duplicate=True),
        Input(ids.TOUR_START, "n_clicks"),
    )
    def _tour(clicks: object) -> tuple[int, bool]:
        return read_clicks(clicks), False
