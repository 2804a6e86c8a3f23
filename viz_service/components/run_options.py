"""What belongs to this run: the seed it started from, and when it stops by itself."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html

from ganscope.api.v1.catalog_pb2 import FieldInfo
from ganscope.api.v1.spec_pb2 import SessionSpec
from viz_service import ids
from viz_service.client.spec_paths import read_field
from viz_service.components.attributes import named
from viz_service.components.dialog import Dialog
from viz_service.components.fields import create_field
from viz_service.components.icons import create_icon

STOP_PATHS = ("points.stop_at_step", "points.stop_at_js_divergence")
"""Fields that are set here, and nowhere else on the page."""


def create_run_button(spec: SessionSpec) -> dmc.UnstyledButton:
    """Build the button that opens the options; where there is room it tells the seed."""
    seed = html.Span(["seed ", html.Span(str(spec.points.seed), id=ids.SEED_SHOWN)])
    return dmc.UnstyledButton(
        [create_icon("options"), html.Span(seed, className="run-seed")],
        id=ids.RUN_OPTIONS,
        className="icon-button run-button",
        n_clicks=0,
        **named("Seed, and when to stop", tip=True),
    )


def create_run_dialog(fields: Sequence[FieldInfo], spec: SessionSpec) -> Dialog:
    """Build the dialog, closed, with the values of ``spec``."""
    stops = [
        create_field(one, read_field(spec, one.path)) for one in fields if one.path in STOP_PATHS
    ]
    return Dialog(
        html.Div(
            [
                html.H2("Stop by itself"),
                html.P("0 never stops. Play goes on beyond a stop.", className="muted"),
                *stops,
                html.H2("Seed"),
                html.P(
                    "It decides the first weights, the noise and the order of the data: the same "
                    "seed with the same settings repeats a run.",
                    className="muted",
                ),
                html.Div(
                    [
                        dmc.TextInput(
                            id=ids.SEED,
                            value=str(spec.points.seed),
                            inputProps={"inputMode": "numeric"},
                            **named("Seed"),
                        ),
                        dmc.Button("Copy", id=ids.SEED_COPY, variant="default", n_clicks=0),
                        dmc.Button("Start again with it", id=ids.SEED_START, n_clicks=0),
                    ],
                    className="seed-row",
                ),
                html.P(id=ids.SEED_NOTICE, className="muted", role="status"),
            ],
            className="run-options",
        ),
        ids.RUN_DIALOG,
        "This run",
    )
