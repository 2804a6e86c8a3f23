"""Add, remove and resize hidden layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from dash import ALL, MATCH, Input, Output, State
from dash.exceptions import PreventUpdate

from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.spec_pb2 import SessionSpec
from ganscope.errors import GanscopeError, StaleRevisionError
from viz_service import ids
from viz_service.callbacks.inputs import read_object, read_session
from viz_service.callbacks.page_props import tell_edit
from viz_service.callbacks.wiring import Wiring
from viz_service.client.changes import Outcome
from viz_service.client.edits import create_edit
from viz_service.client.sentences import to_sentence
from viz_service.client.spec_paths import UnknownPathError, WrongValueError, read_field, write_field
from viz_service.client.trainer import TrainerClient

_MAX_ATTEMPTS = 5
_FIRST_UNITS = 16
"""Units of a layer that is added to a network without any."""


_FIND_EDIT = """
(...inputs) => {
  const { triggered } = window.dash_clientside.callback_context;
  const edit = window.ganscope.edits.toLayersEdit(triggered, inputs[0], inputs.at(-1));
  return edit ?? window.dash_clientside.no_update;
}
"""


def register_hidden_layers(wiring: Wiring, trainer: TrainerClient) -> None:
    """Pass a network's new layers on to the trainer."""
    wiring.in_browser(
        _FIND_EDIT,
        Output(ids.layers_edit(MATCH), "data"),
        Input(ids.layer_units(MATCH, ALL), "value"),
        Input(ids.layer_add(MATCH), "n_clicks"),
        Input(ids.layer_remove(MATCH, ALL), "n_clicks"),
        State(ids.LIVE, "session"),
    )

    @wiring.callback(
        Output(ids.layer_error(MATCH), "children"),
        Input(ids.layers_edit(MATCH), "data"),
        State(ids.layers_edit(MATCH), "id"),
        State(ids.LIVE, "session"),
    )
    async def _change(edit: object, store: ids.PatternId, synced: object) -> str | None:
        path = str(store["path"])
        edits, values = read_layers_edit(edit, path)
        outcome = await _change_layers(trainer, read_session(synced).id, path, edits, values)
        if outcome.edit is not None:
            tell_edit(outcome.edit)
        return outcome.refusal


def read_layers_edit(value: object, path: str) -> tuple[list[ids.PatternId], list[object]]:
    """Read what somebody touched among the layers at ``path``, and what all boxes hold.

    Raises:
        PreventUpdate: it says nothing of the kind.

    """
    parts = read_object(value)
    triggers, values = parts.get("triggers"), parts.get("values")
    if not isinstance(triggers, list) or not isinstance(values, list):
        raise PreventUpdate
    units = cast("list[object]", values)
    edits = [read_object(one) for one in cast("list[object]", triggers)]
    if not edits or not all(_is_touch(one, path, len(units)) for one in edits):
        raise PreventUpdate
    return edits, units


def _is_touch(trigger: Mapping[str, object], path: str, num_boxes: int) -> bool:
    if trigger.get("path") != path:
        return False
    if trigger.get("type") == "layer-add":
        return True
    index = trigger.get("index")
    is_box = isinstance(index, int) and 0 <= index < num_boxes
    return is_box and trigger.get("type") in ("layer-units", "layer-remove")


async def _change_layers(
    trainer: TrainerClient,
    session_id: str,
    path: str,
    edits: Sequence[ids.PatternId],
    values: Sequence[object],
) -> Outcome:
    """Apply edits of one network to its layers as they are now: the page may be behind.

    Two edits at the same moment must not undo each other: each is refused unless it was made on
    the newest revision, and then made again.
    """
    for _ in range(_MAX_ATTEMPTS):
        spec = SessionSpec()
        try:
            present = await trainer.get_session(session_id)
            before = _read_layers(present, path)
            write_field(spec, path, apply_edits(edits, values, before))
            await trainer.update_session(
                session_id, spec, [path], expected_revision=present.revision
            )
        except StaleRevisionError:
            continue
        except WrongValueError as error:
            return Outcome(f"This {error}.")
        except GanscopeError as error:
            return Outcome(to_sentence(error))
        return Outcome(edit=create_edit(path, before, read_field(spec, path)))
    return Outcome("Others change these layers at the same moment. Please try again.")


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
