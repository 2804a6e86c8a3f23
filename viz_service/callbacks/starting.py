"""New sessions from presets."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, no_update

from ganscope.api.v1.spec_pb2 import SessionSpec
from ganscope.errors import GanscopeError
from viz_service import ids
from viz_service.callbacks.wiring import Wiring, read_pressed
from viz_service.client.sentences import to_sentence
from viz_service.client.trainer import TrainerClient

FIRST_PRESET = "ring"
"""What "Start here" starts: learned within seconds."""
FIRST_STEPS_PER_SECOND = 60
"""At full speed it would have learned before the page is there."""


def register_starting(wiring: Wiring, trainer: TrainerClient) -> None:
    """Make a playing session when a preset is clicked, and go to its page."""

    @wiring.callback(
        Output(ids.LOCATION, "pathname"),
        Output(ids.START_NOTICE, "children"),
        Input(ids.START_NOW, "n_clicks"),
        Input(ids.preset(ALL), "n_clicks"),
    )
    async def _start(_: object, __: object) -> tuple[Any, Any]:
        chosen = read_pressed()
        preset_id, changes = FIRST_PRESET, SessionSpec()
        if chosen == ids.START_NOW:
            changes.points.steps_per_second = FIRST_STEPS_PER_SECOND
        else:
            preset_id = str(chosen["preset"])
        try:
            session = await trainer.create_session(changes, preset_id=preset_id, play=True)
        except GanscopeError as error:
            return no_update, to_sentence(error)
        return f"/s/{session.id}", ""
