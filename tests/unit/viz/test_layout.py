"""Pages as they are built from the trainer's own catalog: nothing missing, all of it named."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast, get_args

import numpy as np
import pytest
from dash.development.base_component import Component

from ganscope.api.v1.catalog_pb2 import FieldInfo
from ganscope.api.v1.session_pb2 import Session, SessionState
from ganscope.api.v1.session_service_pb2 import GetCatalogResponse
from ganscope.api.v1.snapshot_pb2 import Metric
from ganscope.api.v1.spec_pb2 import DistributionKind
from trainer_service.domain.presets import create_presets
from trainer_service.rpc.catalog import to_catalog
from trainer_service.warm_starts import load_warm_starts
from viz_service import ids
from viz_service.components.fields import to_dom_id
from viz_service.components.icons import IconName
from viz_service.components.info import InfoButton
from viz_service.components.live import StageLayer
from viz_service.components.model_card import create_model_card
from viz_service.components.model_fields import PICKED_ELSEWHERE
from viz_service.components.session_list import create_session_list, to_age
from viz_service.components.stage_card import INITIAL_LAYERS, LOOKS
from viz_service.components.states import to_notice
from viz_service.pages.problem import create_missing_page, create_waiting_page
from viz_service.pages.session import create_session_page
from viz_service.pages.start import create_start_page

VIZ = Path(__file__).parents[3] / "viz_service"
NAMED_BY_TEXT = {"Button", "UnstyledButton"}
NAMED_BY_LABEL = {"TextInput", "NumberInput", "Select"}
CATALOG = to_catalog(create_presets(), lambda _: np.zeros((3, 2)), load_warm_starts())
EDITABLE = [one for one in CATALOG.fields if one.editable and one.path not in PICKED_ELSEWHERE]


def make_session(**fields: Any) -> Session:
    preset = CATALOG.presets[0]
    return Session(id="abc", preset_id=preset.id, spec=preset.spec, **fields)


def walk(node: object) -> Iterator[Component]:
    """Yield a component and all below it."""
    if isinstance(node, Component):
        yield node
        yield from walk(getattr(node, "children", None))
    elif isinstance(node, (list, tuple)):
        for one in cast("list[object]", node):
            yield from walk(one)


def text_of(node: object) -> str:
    """All words that a component shows."""
    if isinstance(node, str):
        return node
    if isinstance(node, (list, tuple)):
        return " ".join(text_of(one) for one in cast("list[object]", node))
    if isinstance(node, InfoButton):
        return " ".join(props_of(node)["sentences"])
    return text_of(getattr(node, "children", None)) if isinstance(node, Component) else ""


def props_of(node: Component) -> dict[str, Any]:
    return cast("dict[str, Any]", cast("dict[str, object]", node.to_plotly_json())["props"])


def type_of(node: Component) -> str:
    return type(node).__name__


PAGES = {
    "start": create_start_page(CATALOG),
    "session": create_session_page(CATALOG, make_session()),
    "missing": create_missing_page(),
    "waiting": create_waiting_page("The trainer rests."),
    "list": create_session_list([make_session()], 9, CATALOG, 0.0),
}
every_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


@every_page
def test_no_id_stands_twice(page: Component) -> None:
    found = [props_of(node).get("id") for node in walk(page)]
    counts = Counter(json.dumps(one, sort_keys=True) for one in found if one)
    assert [one for one, count in counts.items() if count > 1] == []


@every_page
def test_everything_that_can_be_touched_has_a_name(page: Component) -> None:
    labels = {props_of(node).get("htmlFor") for node in walk(page) if type_of(node) == "Label"}
    for node in walk(page):
        props = props_of(node)
        if type_of(node) in NAMED_BY_TEXT:
            assert text_of(node).strip() or props.get("aria-label"), props
        if type_of(node) in NAMED_BY_LABEL:
            assert props.get("aria-label") or to_dom_id(props["id"]) in labels, props


@every_page
def test_every_region_has_a_heading_or_a_name(page: Component) -> None:
    for node in walk(page):
        if type_of(node) == "Section":
            headings = [one for one in walk(node) if type_of(one) in {"H1", "H2"}]
            assert headings or any("aria-label" in props_of(one) for one in walk(node))


@pytest.mark.parametrize("info", EDITABLE, ids=[one.path for one in EDITABLE])
def test_every_editable_field_is_one_control_with_its_explanation(info: FieldInfo) -> None:
    panel = create_model_card(CATALOG.fields, make_session().spec)
    rows = [
        node
        for node in walk(panel)
        if "setting" in str(props_of(node).get("className")).split() and has_control(node, info)
    ]
    assert len(rows) == 1
    assert info.title in text_of(rows[0])
    assert info.help in text_of(rows[0])


def has_control(row: Component, info: FieldInfo) -> bool:
    own = ids.layer_add(info.path) if info.HasField("layer_sizes") else ids.field(info.path)
    return any(props_of(node).get("id") == own for node in walk(row))


def test_settings_stand_in_named_groups() -> None:
    panel = create_model_card(CATALOG.fields, make_session().spec)
    names = [
        str(props_of(node).get("aria-label"))
        for node in walk(panel)
        if "basics" in str(props_of(node).get("className")).split()
    ]
    assert sorted(names) == [
        "Discriminator's updates: settings",
        "Discriminator: settings",
        "Generator's updates: settings",
        "Generator: settings",
        "Loss: settings",
        "Noise: settings",
        "Real data: settings",
        "Training: settings",
    ]


def test_field_of_a_newer_trainer_gets_a_control_too() -> None:
    catalog = GetCatalogResponse()
    catalog.fields.add(path="title", title="Title", editable=True)
    panel = create_model_card(catalog.fields, make_session().spec)
    assert any(props_of(node).get("id") == ids.field("title") for node in walk(panel))


def test_every_network_has_as_many_boxes_as_it_may_have_layers() -> None:
    panel = create_model_card(CATALOG.fields, make_session().spec)
    for info in EDITABLE:
        boxes = [
            node
            for node in walk(panel)
            if props_of(node).get("id") in [ids.layer_units(info.path, i) for i in range(9)]
        ]
        assert len(boxes) == info.layer_sizes.max_layers


def test_every_distribution_but_ones_own_points_is_a_picture_and_one_is_chosen() -> None:
    pictures = [
        props_of(node)
        for node in walk(PAGES["session"])
        if "picture" in str(props_of(node).get("className")).split()
    ]
    assert len(pictures) == len(CATALOG.distributions) - 1
    assert sum("is-chosen" in one["className"] for one in pictures) == 1


def test_keys_of_the_page_are_those_that_the_keyboard_knows_and_each_is_one_button() -> None:
    keys = [props_of(node).get("data-key") for node in walk(PAGES["session"])]
    source = (VIZ / "web" / "src" / "keyboard.js").read_text("utf-8")
    tables = [
        source.partition(f"{name} = ")[2].partition("});")[0]
        for name in ("PAGE_KEYS", "HISTORY_KEYS")
    ]
    known = re.findall(r": '(.+)',", "".join(tables))
    assert sorted(key for key in keys if key) == sorted(known)


def test_every_preset_is_a_card_with_its_description() -> None:
    cards = [
        text_of(node)
        for node in walk(PAGES["start"])
        if str(props_of(node).get("id")).count("preset")
    ]
    assert len(cards) == len(CATALOG.presets)
    assert all(
        preset.title in card and preset.description in card
        for preset, card in zip(CATALOG.presets, cards, strict=True)
    )


def test_charts_and_tiles_show_metrics_of_the_contract() -> None:
    shown = re.findall(r"METRIC_\w+", json.dumps(PAGES["session"].to_plotly_json(), default=vars))
    assert shown
    assert set(shown) <= set(Metric.keys())


def test_every_layer_can_be_switched_and_is_explained() -> None:
    layers = list(get_args(StageLayer))
    assert sorted(look["name"] for look in LOOKS) == sorted(layers)
    assert len({look["clause"] for look in LOOKS}) == len(layers)
    css = (VIZ / "assets" / "layers.css").read_text("utf-8")
    assert [name for name in layers if f".gs-swatch-{name}" not in css] == []


def test_few_layers_are_on_at_first_and_one_covers_the_ground() -> None:
    grounds = [look["name"] for look in LOOKS if look["isGround"]]
    assert len(INITIAL_LAYERS) <= 4
    assert len(set(INITIAL_LAYERS) & set(grounds)) == 1


def test_every_icon_is_drawn() -> None:
    css = "".join(sheet.read_text("utf-8") for sheet in (VIZ / "assets").glob("*.css"))
    assert [name for name in get_args(IconName) if f".icon-{name}" not in css] == []


def test_list_tells_state_step_and_age_and_how_many_more_there_are() -> None:
    session = make_session(step=1234, state=SessionState.SESSION_STATE_PLAYING)
    session.create_time.seconds = 1000
    shown = text_of(create_session_list([session], 9, CATALOG, 1420.0))
    for words in ("training", "step 1,234", "7 min", "and 8 older ones"):
        assert words in shown
    assert "Nobody trains" in text_of(create_session_list([], 0, CATALOG, 0.0))


@pytest.mark.parametrize(
    ("title", "kind", "shown"),
    [
        ("Ring", DistributionKind.DISTRIBUTION_KIND_RING, "Ring step 5 · just now"),
        ("Ring", DistributionKind.DISTRIBUTION_KIND_SPIRAL, "Spiral step 5 · just now"),
        ("", DistributionKind.DISTRIBUTION_KIND_SPIRAL, "Spiral step 5 · just now"),
        ("Mine", DistributionKind.DISTRIBUTION_KIND_SPIRAL, "Mine Spiral · step 5 · just now"),
    ],
)
def test_list_calls_a_session_by_its_data_when_it_has_left_its_preset(
    title: str, kind: DistributionKind.ValueType, shown: str
) -> None:
    session = make_session(step=5)
    session.spec.title = title
    session.spec.points.distribution.kind = kind
    assert shown in text_of(create_session_list([session], 1, CATALOG, 0.0))


@pytest.mark.parametrize(
    ("age_s", "text"),
    [(-5, "just now"), (59, "just now"), (60, "1 min"), (7_300, "2 h"), (200_000, "2 d")],
)
def test_age_in_one_unit(age_s: float, text: str) -> None:
    assert to_age(age_s) == text


def test_session_that_stopped_as_asked_is_no_problem() -> None:
    paused = make_session(state=SessionState.SESSION_STATE_PAUSED, state_detail="Step 500.")
    diverged = make_session(state=SessionState.SESSION_STATE_DIVERGED, state_detail="Infinite.")
    assert to_notice(paused) == ("Step 500.", "banner")
    assert to_notice(diverged) == ("Infinite.", "banner is-problem")
    assert to_notice(make_session()) == ("", "banner is-hidden")
