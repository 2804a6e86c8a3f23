"""Data and models that somebody brings as files."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from viz_service import ids
from viz_service.components.file_drop import FileDrop

DROP_LABEL = "Drop files here, or press to choose"
WHAT_IS_TAKEN = (
    "Points as CSV (two columns; a first row may name them, with units) or JSON ([[x, y], ...]).",
    "A session that was downloaded here (.safetensors).",
    "A model that GAN Lab saved: its .json and its .weights.bin together.",
)


def create_file_panel() -> html.Div:
    """Build the place for files and the preview of points."""
    return html.Div(
        [
            html.Div(
                [
                    FileDrop(id=ids.FILE_DROP, label=DROP_LABEL),
                    html.Div(id=ids.FILE_PREVIEW, className="preview-place"),
                ]
            ),
            html.Div(
                [
                    create_taken_list(),
                    html.P(
                        "Points replace the data of this session. A model or a session opens on a "
                        "page of its own; this one stays.",
                        className="muted",
                    ),
                    dmc.Button(
                        "Train on it",
                        id=ids.FILE_TRAIN,
                        disabled=True,
                        n_clicks=0,
                        className="own-data-train",
                    ),
                ],
                className="own-data-fields",
            ),
        ],
        className="own-data-panel",
    )


def create_taken_list() -> html.Ul:
    """List what can be dropped."""
    return html.Ul([html.Li(one) for one in WHAT_IS_TAKEN], className="muted taken-list")
