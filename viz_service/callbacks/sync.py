"""The page follows the session, whoever changed it.

The controls do so by themselves in the browser (``web/src/edits``); what the bar shows of the
session's standing is written here.
"""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State

from ganscope.api.v1.spec_pb2 import DistributionKind
from viz_service import ids
from viz_service.callbacks.inputs import read_session
from viz_service.callbacks.wiring import Wiring
from viz_service.components.session_controls import create_play_content, to_picture_class
from viz_service.components.states import create_state_light, to_notice


def register_sync(wiring: Wiring) -> None:
    """Set the play button, the lights and the chosen data to what the session is."""

    @wiring.callback(
        Output(ids.PLAY, "children"),
        Output(ids.STATE_LIGHT, "children"),
        Output(ids.STATE_NOTICE, "children"),
        Output(ids.STATE_NOTICE, "className"),
        Output(ids.distribution(ALL), "className"),
        Input(ids.LIVE, "standing"),
        State(ids.distribution(ALL), "id"),
    )
    def _sync_bar(standing: object, pictures: list[ids.PatternId]) -> tuple[Any, ...]:
        session = read_session(standing)
        chosen = DistributionKind.Name(session.spec.points.distribution.kind)
        classes = [to_picture_class(is_chosen=one["kind"] == chosen) for one in pictures]
        play, light = create_play_content(session), create_state_light(session)
        return play, light, *to_notice(session), classes
