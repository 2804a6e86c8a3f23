"""What callbacks make of their inputs: each is a public endpoint."""

from typing import Any

import pytest
from dash.exceptions import PreventUpdate

from ganscope.api.v1.spec_pb2 import Distribution, DistributionKind, Plane
from viz_service import ids
from viz_service.callbacks.data import to_data_spec
from viz_service.callbacks.hidden_layers import apply_edits, read_layers_edit, to_units
from viz_service.callbacks.inputs import read_clicks, read_session
from viz_service.callbacks.opening import find_session_id
from viz_service.client.changes import to_number_if_text

LAYERS = "points.generator.hidden.units"


@pytest.mark.parametrize(
    "value", [None, 3, "x", [], {}, {"id": "../etc"}, {"id": ["x"]}, {"id": "a", "spec": 3}]
)
def test_what_is_no_session_does_nothing(value: object) -> None:
    with pytest.raises(PreventUpdate):
        read_session(value)


def test_session_is_read_from_canonical_json_and_newer_fields_are_passed_over() -> None:
    read = read_session({"id": "abc", "revision": "12", "somethingNew": {"x": 1}})
    assert (read.id, read.revision) == ("abc", 12)


@pytest.mark.parametrize("value", [None, 0, -1, "3", True])
def test_button_that_only_appeared_was_not_pressed(value: object) -> None:
    with pytest.raises(PreventUpdate):
        read_clicks(value)


@pytest.mark.parametrize(
    ("text", "session_id"),
    [
        ("abc-12_x", "abc-12_x"),
        (" http://127.0.0.1:8050/s/abc ", "abc"),
        ("https://gan.example/s/abc/?x=1#y", "abc"),
        ("/s/abc", "abc"),
        ("http://127.0.0.1:8050/", None),
        ("two words", None),
        ("javascript:alert(1)", None),
    ],
)
def test_link_or_id_is_understood(text: str, session_id: str | None) -> None:
    assert find_session_id(text) == session_id


@pytest.mark.parametrize(
    ("trigger", "units"),
    [
        (ids.layer_units(LAYERS, 1), [16, 9]),
        (ids.layer_add(LAYERS), [16, 8, 8]),
        (ids.layer_remove(LAYERS, 0), [8]),
        (ids.layer_remove(LAYERS, 7), [16, 8]),
        (ids.layer_units(LAYERS, 4), [16, 8]),
    ],
)
def test_layers_after_each_kind_of_edit(trigger: ids.PatternId, units: list[int]) -> None:
    assert to_units(trigger, [16, 9, "", "", ""], [16, 8]) == units


def test_edits_of_one_moment_are_all_made() -> None:
    edits = [ids.layer_remove(LAYERS, 1), ids.layer_units(LAYERS, 0)]
    assert apply_edits(edits, [24, 16, 8, "", ""], [16, 16, 8]) == [24, 8]


def test_touches_of_layers_are_read_and_others_passed_over() -> None:
    box = ids.layer_units(LAYERS, 0)
    edits, values = read_layers_edit({"triggers": [box], "values": [8, 16, ""]}, LAYERS)
    assert (edits, values) == ([box], [8, 16, ""])


@pytest.mark.parametrize(
    "triggers",
    [
        [],
        "layer-add",
        [3],
        [{"type": "layer-add", "path": "points.discriminator.hidden.units"}],
        [{"type": "layer-units", "path": LAYERS, "index": 3}],
        [{"type": "layer-remove", "path": LAYERS, "index": "0"}],
        [{"type": "field", "path": LAYERS, "index": 0}],
    ],
)
def test_what_touches_no_layer_of_this_network_does_nothing(triggers: object) -> None:
    with pytest.raises(PreventUpdate):
        read_layers_edit({"triggers": triggers, "values": [8, 16, ""]}, LAYERS)


def test_first_layer_of_a_linear_network_gets_a_usual_size() -> None:
    assert to_units(ids.layer_add(LAYERS), [""] * 5, []) == [16]


@pytest.mark.parametrize(
    ("value", "present", "read"),
    [("0.5", 0.1, 0.5), ("", 0.1, None), ("x", 3, None), ("12", "title", "12"), (4, 1, 4)],
)
def test_text_of_a_number_field_is_a_number(value: Any, present: Any, read: Any) -> None:
    assert to_number_if_text(value, present) == read


def test_new_data_keep_the_plane() -> None:
    present = Distribution()
    present.plane = Plane.PLANE_UNIT
    spec = to_data_spec("DISTRIBUTION_KIND_GRID", present)
    assert spec.points.distribution.plane == Plane.PLANE_UNIT
    assert spec.points.distribution.kind == DistributionKind.DISTRIBUTION_KIND_GRID
