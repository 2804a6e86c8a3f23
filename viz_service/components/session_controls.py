"""What moves a session: the data it learns, play, step, reset; and what shows that it moves."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from ganscope.api.v1.catalog_pb2 import DistributionInfo
from ganscope.api.v1.session_pb2 import Session, SessionState
from ganscope.api.v1.spec_pb2 import DistributionKind
from viz_service import ids
from viz_service.components.attributes import named
from viz_service.components.icons import IconName, create_icon
from viz_service.components.live import LiveReadout
from viz_service.components.run_options import create_run_button
from viz_service.components.states import create_state_light
from viz_service.components.step_controls import create_step_controls
from viz_service.components.thumbnails import create_thumbnail
from viz_service.components.walk import create_walk_buttons


def create_data_picker(distributions: Sequence[DistributionInfo], session: Session) -> html.Div:
    """Build one picture a distribution; the chosen one is marked."""
    chosen = session.spec.points.distribution.kind
    pictures = [
        _create_picture(info, is_chosen=info.kind == chosen)
        for info in distributions
        # Points of one's own come from an upload, not from a picture.
        if info.kind != DistributionKind.DISTRIBUTION_KIND_CUSTOM
    ]
    return html.Div(pictures, className="data-picker", role="group", **named("Real data"))


def to_picture_class(*, is_chosen: bool) -> str:
    """Class of a distribution's picture."""
    return "picture is-chosen" if is_chosen else "picture"


def create_transport(session: Session) -> html.Div:
    """Build reset, play, steps by hand and what looks at one step closely."""
    resets = [
        _create_icon_button(
            ids.RESET_SAME, "reset", "Start again from the same first weights (R)", key="r"
        ),
        _create_icon_button(ids.RESET_NEW, "dice", "Start again from new first weights"),
    ]
    options = create_run_button(session.spec)
    play = dmc.UnstyledButton(
        create_play_content(session),
        id=ids.PLAY,
        className="play-button",
        n_clicks=0,
        **named("Play or pause (space)", tip=True, key="space"),
    )
    return html.Div(
        [*resets, options, play, create_step_controls(), create_walk_buttons()],
        className="transport",
        role="group",
        **named("Training"),
    )


def create_play_content(session: Session) -> Component:
    """Build what the play button shows: what pressing it will do."""
    is_playing = session.state == SessionState.SESSION_STATE_PLAYING
    return create_icon("pause" if is_playing else "play")


def create_progress(session: Session) -> html.Div:
    """Build the step counter and the state."""
    step = html.Span(
        ["step ", LiveReadout(id=ids.STEP, field="step", className="step-number")],
        className="step-counter",
    )
    return html.Div(
        [html.Div(create_state_light(session), id=ids.STATE_LIGHT), step], className="progress"
    )


def create_company() -> html.Div:
    """Build the number of people who watch, the link for more of them, and the help button."""
    watching = html.Span(
        [LiveReadout(id=ids.VIEWERS, field="viewers"), html.Span(" watching")],
        className="watching",
    )
    share = dmc.Button("Share", id=ids.SHARE, variant="default", size="sm", n_clicks=0)
    help_button = _create_icon_button(ids.HELP, "help", "Keys and meaning (?)", key="?")
    return html.Div([watching, share, help_button], className="company")


def _create_picture(info: DistributionInfo, *, is_chosen: bool) -> dmc.UnstyledButton:
    return dmc.UnstyledButton(
        create_thumbnail(info),
        id=ids.distribution(DistributionKind.Name(info.kind)),
        className=to_picture_class(is_chosen=is_chosen),
        n_clicks=0,
        **named(info.title, tip=True),
    )


def _create_icon_button(
    button_id: str, icon: IconName, label: str, key: str = ""
) -> dmc.UnstyledButton:
    return dmc.UnstyledButton(
        create_icon(icon),
        id=button_id,
        className="icon-button",
        n_clicks=0,
        **named(label, tip=True, key=key),
    )
