"""The sessions that run, as a list to choose from."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html

from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.session_service_pb2 import GetCatalogResponse
from viz_service import ids
from viz_service.client.names import to_data_name, to_name
from viz_service.components.attributes import named
from viz_service.components.icons import create_icon
from viz_service.components.states import create_state_light

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def create_session_list(
    sessions: Sequence[Session], total: int, catalog: GetCatalogResponse, now_s: float
) -> html.Div:
    """Build the list; ``now_s`` is the time since 1970."""
    if not sessions:
        return html.Div("Nobody trains at the moment. Be the first.", className="muted empty-list")
    rows = [_create_row(session, catalog, now_s) for session in sessions]
    more = total - len(sessions)
    rest = [html.P(f"and {more} older ones", className="muted")] if more > 0 else []
    return html.Div([html.Ul(rows, className="session-rows"), *rest])


def to_age(age_s: float) -> str:
    """Say how long ago something was: ``just now``, ``5 min``, ``3 h``, ``2 d``."""
    for unit_s, unit in _UNITS:
        if age_s >= unit_s:
            return f"{int(age_s // unit_s)} {unit}"
    return "just now"


def _create_row(session: Session, catalog: GetCatalogResponse, now_s: float) -> html.Li:
    name, data = to_name(session, catalog), to_data_name(session, catalog)
    facts = [f"step {session.step:,}", to_age(now_s - session.create_time.seconds)]
    link = html.A(
        [
            html.Span(name, className="session-title"),
            html.Span(" · ".join(facts if name == data else [data, *facts]), className="muted"),
        ],
        href=f"/s/{session.id}",
        className="session-link",
    )
    delete = dmc.UnstyledButton(
        create_icon("trash"),
        id=ids.delete(session.id),
        className="icon-button is-quiet",
        n_clicks=0,
        **named(f"Delete {name}"),
    )
    return html.Li([link, create_state_light(session), delete], key=session.id)
