"""Add, remove and resize hidden layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import ALL, MATCH, Input, Output, State
from dash.exceptions import PreventUpdate

from viz_service import ids
from viz_service.callbacks.changes import change_field
from viz_service.callbacks.inputs import read_session
from viz_service.callbacks.wiring import Wiring, read_pressed, read_trigger
from viz_service.client.spec_paths import UnknownPathError, read_field
from viz_service.client.trainer import TrainerClient

_FIRST_UNITS = 16
"""Units of a layer that is added to a network without any."""


def register_hidden_layers(wiring: Wiring, trainer: TrainerClient) -> None:
    """Pass a network's new layers on to the trainer."""

    @wiring.callback(
        Output(ids.layer_error(MATCH), "children"),
        Input(ids.layer_units(MATCH, ALL), "value"),
        Input(ids.layer_add(MATCH), "n_clicks"),
        Input(ids.layer_remove(MATCH, ALL), "n_clicks"),
        State(ids.SYNCED, "data"),
    )
    async def _change(values: Any, _: object, __: object, synced: object) -> str | None:
        session = read_session(synced)
        trigger = read_trigger()
        if trigger["type"] != "layer-units":
            read_pressed()
        path = str(trigger["path"])
        try:
            present = read_field(session.spec, path)
        except UnknownPathError as error:
            raise PreventUpdate from error
        units = to_units(trigger, list(values), present if isinstance(present, list) else [])
        return await change_field(trainer, session, path, units)


def to_units(trigger: ids.PatternId, values: Sequence[object], present: list[int]) -> list[object]:
    """Return the layers after what happened.

    Args:
        trigger: id of what was touched: a box, its remove button or the network's add button.
        values: of all boxes, the unused ones included.
        present: layers as the page last knew them.

    """
    if trigger["type"] == "layer-units":
        return list(values[: len(present)])
    if trigger["type"] == "layer-add":
        return [*present, present[-1] if present else _FIRST_UNITS]
    index = int(trigger["index"])
    return [*present[:index], *present[index + 1 :]]
