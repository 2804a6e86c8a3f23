"""The list of sessions on the start page, and deleting one of them."""

from __future__ import annotations

import time
from typing import Any

from dash import ALL, Input, Output, State
from dash.exceptions import PreventUpdate

from ganscope.errors import GanscopeError, NotFoundError
from viz_service import ids
from viz_service.callbacks.inputs import read_object
from viz_service.callbacks.wiring import Wiring, read_pressed
from viz_service.client.names import to_name
from viz_service.client.sentences import to_sentence
from viz_service.client.trainer import TrainerClient
from viz_service.components.session_list import create_session_list

_MOST_LISTED = 50


_CHOOSE = """
() => {
  const { triggered, triggered_id } = window.dash_clientside.callback_context;
  return triggered.length === 1 && triggered[0].value
    ? { session: triggered_id.session, click: triggered[0].value + Math.random() }
    : window.dash_clientside.no_update;
}
"""
"""Each new list looks to Dash like clicks on all of its buttons: the browser knows better, and need
not ask the server. The random part makes the same choice twice two choices."""


def register_sessions(wiring: Wiring, trainer: TrainerClient) -> None:
    """Keep the list fresh, and ask before deleting."""

    @wiring.callback(
        Output(ids.SESSION_LIST, "children"),
        Input(ids.SESSION_LIST_CLOCK, "n_intervals"),
        Input(ids.DELETE_DIALOG, "opened"),
        on_load=True,
    )
    async def _list(_: object, __: object) -> Any:
        try:
            page = await trainer.list_sessions(page_size=_MOST_LISTED)
            catalog = await trainer.get_catalog()
        except GanscopeError as error:
            return to_sentence(error)
        return create_session_list(page.sessions, page.total_size, catalog, time.time())

    wiring.in_browser(
        _CHOOSE, Output(ids.DELETE_CHOSEN, "data"), Input(ids.delete(ALL), "n_clicks")
    )

    @wiring.callback(
        Output(ids.DELETE_DIALOG, "opened"),
        Output(ids.DELETE_QUESTION, "children"),
        Input(ids.DELETE_CHOSEN, "data"),
    )
    async def _ask(chosen: object) -> tuple[bool, str]:
        session_id = read_object(chosen).get("session")
        if not isinstance(session_id, str):
            raise PreventUpdate
        return True, await _to_question(trainer, session_id)

    @wiring.callback(
        Output(ids.DELETE_DIALOG, "opened", allow_duplicate=True),
        Output(ids.DELETE_QUESTION, "children", allow_duplicate=True),
        Input(ids.DELETE_YES, "n_clicks"),
        Input(ids.DELETE_NO, "n_clicks"),
        State(ids.DELETE_CHOSEN, "data"),
    )
    async def _answer(_: object, __: object, chosen: object) -> tuple[bool, str]:
        if read_pressed() == ids.DELETE_NO:
            return False, ""
        session_id = read_object(chosen).get("session")
        if not isinstance(session_id, str):
            raise PreventUpdate
        try:
            await trainer.delete_session(session_id)
        except NotFoundError:  # somebody else was faster; it is gone, as wished
            return False, ""
        except GanscopeError as error:
            return True, to_sentence(error)
        return False, ""


async def _to_question(trainer: TrainerClient, session_id: str) -> str:
    try:
        session = await trainer.get_session(session_id)
        name = to_name(session, await trainer.get_catalog())
    except GanscopeError as error:
        return to_sentence(error)
    return (
        f"“{name}” is at step {session.step:,}. It ends for everybody and cannot be brought back."
    )
