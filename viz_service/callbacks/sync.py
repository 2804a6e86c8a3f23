"""The page follows the session, whoever changed it.

Only what changed since the last time is set, so that a change by one person does not take back
what another is about to do. What is set here is kept in ``ids.SYNCED``; by it the callbacks that
listen to the controls know an echo from an edit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import ALL, Input, Output, State, no_update
from google.protobuf.json_format import MessageToDict

from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.spec_pb2 import DistributionKind
from viz_service import ids
from viz_service.callbacks.inputs import read_session
from viz_service.callbacks.wiring import Wiring
from viz_service.client.spec_paths import FieldValue, UnknownPathError, read_field
from viz_service.components.hidden_layers import to_slot_class
from viz_service.components.session_controls import create_play_content, to_picture_class
from viz_service.components.states import create_state_light, to_notice


def register_sync(wiring: Wiring) -> None:
    """Set controls and lights to what the session is."""

    @wiring.callback(
        Output(ids.field(ALL), "value"),
        Output(ids.field(ALL), "error", allow_duplicate=True),
        Output(ids.layer_units(ALL, ALL), "value"),
        Output(ids.layer_slot(ALL, ALL), "className"),
        Output(ids.SYNCED, "data"),
        Input(ids.LIVE, "session"),
        State(ids.SYNCED, "data"),
        State(ids.field(ALL), "id"),
        State(ids.layer_units(ALL, ALL), "id"),
    )
    def _sync_settings(
        live: object, synced: object, fields: list[ids.PatternId], slots: list[ids.PatternId]
    ) -> tuple[Any, ...]:
        new, old = read_session(live), read_session(synced)
        values = [to_change(old, new, str(one["path"])) for one in fields]
        errors = [no_update if value is no_update else None for value in values]
        units, classes = to_slots(old, new, slots)
        return values, errors, units, classes, MessageToDict(new)

    @wiring.callback(
        Output(ids.PLAY, "children"),
        Output(ids.STATE_LIGHT, "children"),
        Output(ids.STATE_NOTICE, "children"),
        Output(ids.STATE_NOTICE, "className"),
        Output(ids.distribution(ALL), "className"),
        Input(ids.LIVE, "session"),
        State(ids.distribution(ALL), "id"),
    )
    def _sync_bar(live: object, pictures: list[ids.PatternId]) -> tuple[Any, ...]:
        session = read_session(live)
        chosen = DistributionKind.Name(session.spec.points.distribution.kind)
        classes = [to_picture_class(is_chosen=one["kind"] == chosen) for one in pictures]
        play, light = create_play_content(session), create_state_light(session)
        return play, light, *to_notice(session), classes


def to_change(old: Session, new: Session, path: str) -> Any:
    """Return the new value of a field, or ``no_update`` when it is as before."""
    try:
        before, after = read_field(old.spec, path), read_field(new.spec, path)
    except UnknownPathError:
        return no_update
    return no_update if before == after else after


def to_slots(
    old: Session, new: Session, slots: Sequence[ids.PatternId]
) -> tuple[list[Any], list[Any]]:
    """Return values and classes of the boxes of hidden layers; ``no_update`` as before."""
    units: list[Any] = []
    classes: list[Any] = []
    for slot in slots:
        path, index = str(slot["path"]), int(slot["index"])
        before, after = _layers(old, path), _layers(new, path)
        is_same = before == after
        units.append(no_update if is_same else after[index] if index < len(after) else "")
        classes.append(no_update if is_same else to_slot_class(index, len(after)))
    return units, classes


def _layers(session: Session, path: str) -> list[int]:
    try:
        value: FieldValue = read_field(session.spec, path)
    except UnknownPathError:
        return []
    return value if isinstance(value, list) else []
