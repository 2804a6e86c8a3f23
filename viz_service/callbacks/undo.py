"""Undo and redo of what was changed on this page. The browser remembers; the trainer decides."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State, no_update

from ganscope.errors import GanscopeError
from viz_service import ids
from viz_service.callbacks.inputs import read_object, read_session
from viz_service.callbacks.wiring import Wiring
from viz_service.client.edits import Edit, find_words, is_in_force, to_spec
from viz_service.client.sentences import to_sentence
from viz_service.client.spec_paths import UnknownPathError, WrongValueError
from viz_service.client.trainer import TrainerClient
from viz_service.components.notice import create_notice

_REMEMBER = """
(made, refused, edits) =>
  window.dash_clientside.callback_context.triggered_id === 'edit-made'
    ? window.ganscope.edits.push(made, edits)
    : window.ganscope.edits.drop(refused, edits)
"""
_TAKE = f"""
(undo, redo, edits) => {{
  const stop = window.dash_clientside.no_update;
  const {{ triggered_id, triggered }} = window.dash_clientside.callback_context;
  const taken = triggered[0]?.value
    ? window.ganscope.edits.take(triggered_id === '{ids.UNDO}', edits)
    : null;
  return taken ? [taken.edits, taken.wish] : [stop, stop];
}}
"""
_OFFER = "(edits) => [!edits?.done.length, !edits?.undone.length]"


class EditError(Exception):
    """An edit cannot be taken back; ``str()`` says why, for people."""


def register_undo(wiring: Wiring, trainer: TrainerClient) -> None:
    """Remember edits, and set the last one back when that is asked for."""
    wiring.in_browser(
        _REMEMBER,
        Output(ids.EDITS, "data"),
        Input(ids.EDIT_MADE, "data"),
        Input(ids.EDIT_REFUSED, "data"),
        State(ids.EDITS, "data"),
    )
    wiring.in_browser(
        _TAKE,
        Output(ids.EDITS, "data", allow_duplicate=True),
        Output(ids.EDIT_WISH, "data"),
        Input(ids.UNDO, "n_clicks"),
        Input(ids.REDO, "n_clicks"),
        State(ids.EDITS, "data"),
    )
    wiring.in_browser(
        _OFFER,
        Output(ids.UNDO, "disabled"),
        Output(ids.REDO, "disabled"),
        Input(ids.EDITS, "data"),
    )

    @wiring.callback(
        Output(ids.NOTICE, "children"),
        Output(ids.EDIT_REFUSED, "data"),
        Input(ids.EDIT_WISH, "data"),
        State(ids.LIVE, "session"),
    )
    async def _fulfil(wish: object, synced: object) -> tuple[Any, Any]:
        wished, session = read_object(wish), read_session(synced)
        is_undo = bool(wished.get("isUndo"))
        edit_id = ""
        try:
            edit = Edit.from_json(wished.get("edit"))
            edit_id = edit.id
            sentence = await apply_edit(trainer, session.id, edit, is_undo=is_undo)
        except EditError as error:
            return create_notice(str(error)), edit_id
        except (UnknownPathError, WrongValueError) as error:
            return create_notice(f"This edit cannot be undone: {error}."), edit_id
        except GanscopeError as error:
            return create_notice(to_sentence(error)), edit_id
        return create_notice(sentence), no_update


async def apply_edit(trainer: TrainerClient, session_id: str, edit: Edit, *, is_undo: bool) -> str:
    """Set a field back to what it was before an edit, or redo the edit.

    Returns:
        A sentence that says what was done.

    Raises:
        EditError: somebody has changed the field since.
        UnknownPathError: it is no edit of this specification.
        WrongValueError: the same.
        GanscopeError: the trainer refused or does not answer.

    """
    words = find_words(await trainer.get_catalog(), edit.path)
    wanted = edit.reversed() if is_undo else edit
    spec = to_spec(edit.path, wanted.after)
    present = await trainer.get_session(session_id)
    if not is_in_force(present.spec, edit.path, wanted.before):
        raise EditError(f"{words.subject} was changed again since. Nothing was set back.")
    await trainer.update_session(session_id, spec, [edit.path], expected_revision=present.revision)
    new, old = words.say(wanted.after), words.say(wanted.before)
    return f"{'Undone' if is_undo else 'Redone'}: {words.subject} is {new} again, not {old}."
