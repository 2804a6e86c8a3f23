"""Play, pause, step, reset."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from ganscope.api.v1.session_pb2 import Session, SessionState
from ganscope.api.v1.session_service_pb2 import StepTarget
from ganscope.errors import GanscopeError
from viz_service import ids
from viz_service.callbacks.inputs import read_session
from viz_service.callbacks.wiring import Wiring, read_pressed
from viz_service.client.sentences import to_sentence
from viz_service.client.trainer import TrainerClient
from viz_service.components.step_controls import STEP_COUNTS

_TARGETS = {
    ids.STEP_BOTH: StepTarget.STEP_TARGET_BOTH,
    ids.STEP_DISCRIMINATOR: StepTarget.STEP_TARGET_DISCRIMINATOR,
    ids.STEP_GENERATOR: StepTarget.STEP_TARGET_GENERATOR,
}
_BUTTONS = (ids.PLAY, ids.RESET_SAME, ids.RESET_NEW, *_TARGETS)

NOTICE_SHOWN = "banner is-problem"
NOTICE_HIDDEN = "banner is-hidden"


def register_transport(wiring: Wiring, trainer: TrainerClient) -> None:
    """Pass each button on to the trainer; what it refuses is told below the bar."""

    @wiring.callback(
        Output(ids.COMMAND_NOTICE, "children"),
        Output(ids.COMMAND_NOTICE, "className"),
        Output(ids.NOTICE, "children", allow_duplicate=True),
        *(Input(button, "n_clicks") for button in _BUTTONS),
        State(ids.STEP_COUNT, "value"),
        State(ids.LIVE, "session"),
    )
    async def _command(*values: Any) -> tuple[Any, ...]:
        button = str(read_pressed())
        session = read_session(values[-1])
        try:
            await command(trainer, button, session, read_count(values[-2]))
        except GanscopeError as error:
            return to_sentence(error), NOTICE_SHOWN, no_update
        # What a notice says of the run before is no longer true.
        is_reset = button in (ids.RESET_SAME, ids.RESET_NEW)
        return "", NOTICE_HIDDEN, None if is_reset else no_update


def read_count(value: object) -> int:
    """Read how many steps to take; 1 for anything that the page does not offer."""
    return next((count for count in STEP_COUNTS if str(count) == value), 1)


async def command(trainer: TrainerClient, button: str, session: Session, count: int = 1) -> None:
    """Do what a button says; a step ``count`` times.

    Raises:
        GanscopeError: the trainer refused or does not answer.

    """
    if button == ids.PLAY:
        await _toggle(trainer, session)
    elif button in _TARGETS:
        # Pausing a session that waits changes nothing, and the page may be behind.
        await trainer.pause_session(session.id)
        await trainer.step_session(session.id, target=_TARGETS[button], count=count)
    elif button in (ids.RESET_SAME, ids.RESET_NEW):
        await trainer.reset_session(session.id, draw_seed=button == ids.RESET_NEW)
    else:
        raise PreventUpdate


async def _toggle(trainer: TrainerClient, session: Session) -> None:
    if session.state == SessionState.SESSION_STATE_PLAYING:
        await trainer.pause_session(session.id)
    else:
        await trainer.play_session(session.id)
