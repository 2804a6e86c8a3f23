"""Add, remove and resize hidden layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import ALL, MATCH, Input, Output, State
from dash.exceptions import PreventUpdate

from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.spec_pb2 import SessionSpec
from ganscope.errors import GanscopeError, StaleRevisionError
from viz_service import ids
from viz_service.callbacks.inputs import read_session
from viz_service.callbacks.wiring import Wiring, read_triggers
from viz_service.client.sentences import to_sentence
from viz_service.client.spec_paths import UnknownPathError, WrongValueError, read_field, write_field
from viz_service.client.trainer import TrainerClient

_MAX_ATTEMPTS = 5
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
        edits = [
            one
            for one in read_triggers()
            if one["type"] != "layer-units"
            or not is_echo(list(values), _read_layers(session, str(one["path"])))
        ]
        if not edits:
            raise PreventUpdate
        return await _change_layers(trainer, session.id, edits, list(values))


async def _change_layers(
    trainer: TrainerClient,
    session_id: str,
    edits: Sequence[ids.PatternId],
    values: Sequence[object],
) -> str | None:
    """Apply edits of one network to its layers as they are now: the page may be behind.

    Two edits at the same moment must not undo each other: each is refused unless it was made on
    the newest revision, and then made again.
    """
    path = str(edits[0]["path"])
    for _ in range(_MAX_ATTEMPTS):
        spec = SessionSpec()
        try:
            present = await trainer.get_session(session_id)
            write_field(spec, path, apply_edits(edits, values, _read_layers(present, path)))
            await trainer.update_session(
                session_id, spec, [path], expected_revision=present.revision
            )
        except StaleRevisionError:
            continue
        except WrongValueError as error:
            return f"This {error}."
        except GanscopeError as error:
            return to_sentence(error)
        return None
    return "Others change these layers at the same moment. Please try again."


def is_echo(values: Sequence[object], synced: Sequence[int]) -> bool:
    """Tell whether the boxes hold what the page was set to, so that nobody edited them."""
    return list(values[: len(synced)]) == list(synced)


def apply_edits(
    edits: Sequence[ids.PatternId], values: Sequence[object], present: Sequence[object]
) -> list[object]:
    """Return the layers after edits of one moment: boxes first, their numbers are those before."""
    units = list(present)
    for edit in sorted(edits, key=lambda one: one["type"] != "layer-units"):
        units = to_units(edit, values, units)
    return units


def to_units(
    trigger: ids.PatternId, values: Sequence[object], present: Sequence[object]
) -> list[object]:
    """Return the layers after one edit.

    Args:
        trigger: id of what was touched: a box, its remove button or the network's add button.
        values: of all boxes, the unused ones included.
        present: the layers before.

    """
    if trigger["type"] == "layer-add":
        return [*present, present[-1] if present else _FIRST_UNITS]
    index = int(trigger["index"])
    replacement = [values[index]] if trigger["type"] == "layer-units" else []
    if index >= len(present):  # the layer is gone since
        return list(present)
    return [*present[:index], *replacement, *present[index + 1 :]]


def _read_layers(session: Session, path: str) -> list[int]:
    try:
        value = read_field(session.spec, path)
    except UnknownPathError as error:
        raise PreventUpdate from error
    return value if isinstance(value, list) else []
