"""The first page: what this is, one way in that cannot fail, and all others below it."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from ganscope.api.v1.session_service_pb2 import GetCatalogResponse
from viz_service import ids
from viz_service.components.attributes import named
from viz_service.components.dialog import Dialog
from viz_service.components.file_drop import FileDrop
from viz_service.components.file_panel import DROP_LABEL, create_taken_list
from viz_service.components.preset_cards import create_preset_groups
from viz_service.components.top_bar import create_top_bar

_LIST_EVERY_MS = 2000


def create_start_page(catalog: GetCatalogResponse) -> Component:
    """Build the page; its list of sessions fills itself."""
    return html.Div(
        [
            create_top_bar(html.Div(className="spring")),
            html.Main(
                [
                    html.Div(
                        [
                            _create_hero(),
                            create_preset_groups(catalog.presets, catalog.distributions),
                        ],
                        className="start-column",
                    ),
                    html.Aside([_create_open(), _create_sessions(), _create_upload()]),
                ],
                className="start-main",
            ),
            _create_delete_dialog(),
        ],
        className="start-page",
    )


def _create_hero() -> html.Section:
    return html.Section(
        [
            html.H1(["Watch a GAN learn, and change it ", html.Em("while it does")]),
            html.P(
                "Two networks play against each other: one makes purple points, the other tries to "
                "tell them from the green ones. Both get better at it, live, in front of you and "
                "everybody with your link.",
                className="lead",
            ),
            dmc.Button("Start here", id=ids.START_NOW, size="lg", n_clicks=0),
            html.Div(id=ids.START_NOTICE, className="field-error", role="alert"),
        ],
        className="hero",
    )


def _create_open() -> html.Section:
    return html.Section(
        [
            html.H2("Join a session"),
            html.Div(
                [
                    dmc.TextInput(
                        id=ids.OPEN_LINK,
                        placeholder="Paste a link or an id",
                        **named("Link or id of a session"),
                    ),
                    dmc.Button("Open", id=ids.OPEN_BUTTON, variant="default", n_clicks=0),
                ],
                className="open-row",
            ),
        ],
        className="card",
    )


def _create_sessions() -> html.Section:
    return html.Section(
        [
            html.H2("Sessions on this server"),
            html.Div("Looking …", id=ids.SESSION_LIST, className="session-list"),
            dcc.Interval(id=ids.SESSION_LIST_CLOCK, interval=_LIST_EVERY_MS),
        ],
        className="card",
    )


def _create_upload() -> html.Section:
    return html.Section(
        [
            html.H2("Your own data or model"),
            FileDrop(id=ids.UPLOAD, label=DROP_LABEL),
            create_taken_list(),
        ],
        className="card",
    )


def _create_delete_dialog() -> Dialog:
    return Dialog(
        [
            dcc.Store(id=ids.DELETE_CHOSEN),
            html.P(id=ids.DELETE_QUESTION),
            html.Div(
                [
                    dmc.Button("Keep it", id=ids.DELETE_NO, variant="default", n_clicks=0),
                    dmc.Button("Delete", id=ids.DELETE_YES, color="orange", n_clicks=0),
                ],
                className="dialog-buttons",
            ),
        ],
        ids.DELETE_DIALOG,
        "Delete this session?",
    )
