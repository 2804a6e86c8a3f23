"""What a walk through one step asks of the trainer: to pause, and at its end to take the step.

The walk itself lives in the browser (``web/src/walk``). A command is ``{"id", "action", "at"}``:
action "pause" or "step", and for a step ``at`` with the run, step and revision at which the
session must stand. The answer is ``{"id", "isDone", "isStale", "sentence"}``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast

from dash import Input, Output, State
from dash.exceptions import PreventUpdate

from ganscope.api.v1.session_pb2 import Session
from ganscope.errors import GanscopeError
from viz_service import ids
from viz_service.callbacks.inputs import read_session
from viz_service.callbacks.wiring import Wiring
from viz_service.client.sentences import to_sentence
from viz_service.client.trainer import TrainerClient

_STALE = "The session has changed since."


@dataclass(frozen=True)
class Place:
    """Where a session stands."""

    run: int
    step: int
    revision: int

    @classmethod
    def of(cls, session: Session) -> Place:
        """Return where ``session`` stands."""
        return cls(session.run, session.step, session.revision)


@dataclass(frozen=True)
class WalkCommand:
    """What the walk asks for."""

    id: int
    action: Literal["pause", "step"]
    at: Place | None
    """Where the session must stand; of a step alone."""


def register_walk(wiring: Wiring, trainer: TrainerClient) -> None:
    """Pass the walk's commands on to the trainer, and its answers back."""

    @wiring.callback(
        Output(ids.WALK_PANEL, "answer"),
        Input(ids.WALK_PANEL, "command"),
        State(ids.LIVE, "session"),
    )
    async def _answer(command: object, synced: object) -> dict[str, Any]:
        read, session = read_command(command), read_session(synced)
        try:
            is_done = await obey(trainer, read, session.id)
        except GanscopeError as error:
            return _to_answer(read, is_done=False, sentence=to_sentence(error))
        if not is_done:
            return _to_answer(read, is_done=False, is_stale=True, sentence=_STALE)
        return _to_answer(read, is_done=True)


def read_command(value: object) -> WalkCommand:
    """Read a command; anybody can send anything.

    Raises:
        PreventUpdate: it is none.

    """
    if not isinstance(value, dict):
        raise PreventUpdate
    given = cast("dict[str, object]", value)
    number, action = given.get("id"), given.get("action")
    if type(number) is not int:
        raise PreventUpdate
    if action == "pause":
        return WalkCommand(number, "pause", None)
    if action == "step":
        return WalkCommand(number, "step", _read_place(given.get("at")))
    raise PreventUpdate


async def obey(trainer: TrainerClient, command: WalkCommand, session_id: str) -> bool:
    """Do what the walk asks for.

    Returns:
        False when a step was not taken because the session stands elsewhere by now.

    Raises:
        GanscopeError: the trainer refused or does not answer.

    """
    if command.action == "pause":
        await trainer.pause_session(session_id)
        return True
    if Place.of(await trainer.get_session(session_id)) != command.at:
        return False
    # One step and no more: with which request, the client repeats on its own.
    await trainer.step_session(session_id)
    return True


def _read_place(value: object) -> Place:
    given = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    numbers = [given.get(name) for name in ("run", "step", "revision")]
    run, step, revision = (number if type(number) is int else -1 for number in numbers)
    if min(run, step, revision) < 0:
        raise PreventUpdate
    return Place(run, step, revision)


def _to_answer(
    command: WalkCommand, *, is_done: bool, is_stale: bool = False, sentence: str = ""
) -> dict[str, Any]:
    return {"id": command.id, "isDone": is_done, "isStale": is_stale, "sentence": sentence}
