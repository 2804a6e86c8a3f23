"""Every field of the specification, while it trains."""

from __future__ import annotations

from dash import MATCH, Input, Output, State

from viz_service import ids
from viz_service.callbacks.changes import change_field
from viz_service.callbacks.inputs import read_object, read_session
from viz_service.callbacks.page_props import tell_edit
from viz_service.callbacks.wiring import Wiring
from viz_service.client.trainer import TrainerClient
from viz_service.components.fields import SLIDER_LOWEST

_FOLLOW_EACH_OTHER = f"""
(value, power) => {{
  const stop = window.dash_clientside.no_update;
  const byField = window.dash_clientside.callback_context.triggered_id?.type === 'field';
  const number = Number(value);
  const lowest = {SLIDER_LOWEST};
  if (byField) return [stop, number > 0 ? Math.max(lowest, Math.log10(number)) : lowest];
  if (Math.abs(Math.log10(number) - power) < 0.026) return [stop, stop];
  return [Number((10 ** power).toPrecision(2)), stop];
}}
"""
"""Number and slider of a learning rate. Half a slider's step is no difference: the slider cannot
show the exact number and must not round it."""

_SHOW_DEPTH = """
(depth) => depth === 'Everything' ? 'session-main' : 'session-main show-basics'
"""


_FIND_EDIT = """
(value, id, session) =>
  window.ganscope.edits.toEdit(value, id, session) ?? window.dash_clientside.no_update
"""
"""The browser knows the order in which things happened, and so an edit from an echo."""


def register_settings(wiring: Wiring, trainer: TrainerClient) -> None:
    """Pass edits on to the trainer; a refusal is told at the control."""
    wiring.in_browser(
        _FIND_EDIT,
        Output(ids.edit(MATCH), "data"),
        Input(ids.field(MATCH), "value"),
        State(ids.field(MATCH), "id"),
        State(ids.SYNCED, "data"),
    )

    @wiring.callback(
        Output(ids.field(MATCH), "error"),
        Input(ids.edit(MATCH), "data"),
        State(ids.edit(MATCH), "id"),
        State(ids.SYNCED, "data"),
    )
    async def _change(edit: object, store: ids.PatternId, synced: object) -> str | None:
        edited = read_object(edit)
        session, path = read_session(synced), str(store["path"])
        outcome = await change_field(
            trainer, session, path, edited.get("value"), edited.get("before")
        )
        if outcome.edit is not None:
            tell_edit(outcome.edit)
        return outcome.refusal

    wiring.in_browser(
        _FOLLOW_EACH_OTHER,
        Output(ids.field(MATCH), "value", allow_duplicate=True),
        Output(ids.slider(MATCH), "value"),
        Input(ids.field(MATCH), "value"),
        Input(ids.slider(MATCH), "value"),
    )
    wiring.in_browser(
        _SHOW_DEPTH,
        Output(ids.SETTINGS, "className"),
        Input(ids.SETTINGS_DEPTH, "value"),
        # The depth is kept in the browser: the page opens with the one chosen last.
        on_load=True,
    )
