"""The dialog that shows the present configuration as a PyTorch program."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import dcc, html

from viz_service import ids
from viz_service.components.dialog import Dialog


def create_pytorch_dialog() -> Dialog:
    """Build the dialog, closed; its program is written when it opens."""
    return Dialog(
        html.Div(
            [
                html.P(
                    "The same data, networks and rules as a program of its own. It starts from new "
                    "weights and needs PyTorch alone.",
                    className="muted",
                ),
                dcc.Store(id=ids.PYTORCH_SCRIPT),
                dcc.Download(id=ids.PYTORCH_FILE),
                html.Div(id=ids.PYTORCH_CODE, className="pytorch-code", tabIndex=0),
                html.Div(
                    [
                        html.Span(id=ids.PYTORCH_NOTICE, className="muted", role="status"),
                        dmc.Button("Copy", id=ids.PYTORCH_COPY, variant="default", n_clicks=0),
                        dmc.Button("Download", id=ids.PYTORCH_SAVE, n_clicks=0),
                    ],
                    className="dialog-buttons",
                ),
            ]
        ),
        ids.PYTORCH_DIALOG,
        "This model in PyTorch",
        className="pytorch-dialog",
    )
