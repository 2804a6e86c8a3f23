"""The sessions that run, as a list to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import dash_mantine_components as dmc
from dash import html

from ganscope.api.v1.catalog_pb2 import DistributionInfo
from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.spec_pb2 import DistributionKind
from viz_service import ids
from viz_service.components.attributes import named
from viz_service.components.icons import create_icon
from viz_service.components.states import create_state_light

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def create_session_list(
    sessions: Sequence[Session], total: int, titles: Mapping[int, str], now_s: float
) -> html.Div:
    """Build the list; ``titles`` names the distributions, ``now_s`` is the time since 1970."""
    if not sessions:
        return html.Div("Nobody trains at the moment. Be the first.", className="muted empty-list")
    rows = [_create_row(session, titles, now_s) for session in sessions]
    more = total - len(sessions)
    rest = [html.P(f"and {more} older ones", className="muted")] if more > 0 else []
    return html.Div([html.Ul(rows, className="session-rows"), *rest])


def to_titles(distributions: Sequence[DistributionInfo]) -> dict[int, str]:
    """Map each kind of distribution to its name for people."""
    return {int(info.kind): info.title for info in distributions}


def to_age(age_s: float) -> str:
    """Say how long ago something was: ``just now``, ``5 min``, ``3 h``, ``2 d``."""
    for unit_s, unit in _UNITS:
        if age_s >= unit_s:
            return f"{int(age_s // unit_s)} {unit}"
    return "just now"


def _create_row(session: Session, titles: Mapping[int, str], now_s: float) -> html.Li:
    kind = session.spec.points.distribution.kind
    data = titles.get(kind, DistributionKind.Name(kind))
    title = session.spec.title or data
    age = to_age(now_s - session.create_time.seconds)
    link = html.A(
        [
            html.Span(title, className="session-title"),
            html.Span(f"{data} · step {session.step:,} · {age}", className="muted"),
        ],
        href=f"/s/{session.id}",
        className="session-link",
    )
    delete = dmc.UnstyledButton(
        create_icon("trash"),
        id=ids.delete(session.id),
        className="icon-button is-quiet",
        n_clicks=0,
        **named(f"Delete {title}"),
    )
    return html.Li([link, create_state_light(session), delete], key=session.id)
