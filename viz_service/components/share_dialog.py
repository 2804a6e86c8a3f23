"""The link to a session, with the picture as it is set."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from viz_service import ids
from viz_service.components.attributes import named
from viz_service.components.dialog import Dialog


def create_share_dialog() -> Dialog:
    """Build the dialog, closed; when it opens, the page puts its present address in."""
    return Dialog(
        html.Div(
            [
                html.P(
                    "Whoever opens this link sees the same training live, with the layers and "
                    "the part of the plane that you see now, and can change it too."
                ),
                dmc.TextInput(
                    id=ids.SHARE_ADDRESS,
                    readOnly=True,
                    **named("Link to this session"),
                ),
                dmc.Button("Copy link", id=ids.SHARE_COPY, n_clicks=0),
                html.P(id=ids.SHARE_NOTICE, className="muted", role="status"),
            ],
            className="share-panel",
        ),
        ids.SHARE_DIALOG,
        "Share this session",
    )
