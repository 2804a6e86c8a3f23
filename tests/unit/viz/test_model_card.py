"""The model at a glance: nodes, their explanations, and the panels that they open."""

import re
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from tests.unit.viz.test_layout import CATALOG, make_session, props_of, text_of, walk
from viz_service import ids
from viz_service.components.live import PictureKind
from viz_service.components.model_card import create_model_card
from viz_service.components.model_fields import BASICS, GROUPS, PICKED_ELSEWHERE, choose_fields
from viz_service.components.model_nodes import NODES, Node, create_node

CARD = create_model_card(CATALOG.fields, make_session().spec)
WEB = Path(__file__).parents[3] / "viz_service" / "web" / "src"
every_node = pytest.mark.parametrize("node", NODES, ids=[node.id for node in NODES])


def test_every_kind_of_picture_is_one_node_and_is_drawn() -> None:
    assert Counter(node.id for node in NODES) == Counter(get_args(PictureKind))
    table = (WEB / "model" / "pictures.js").read_text("utf-8").partition("PICTURES = {")[2]
    drawn = re.findall(r"^  '?([a-z-]+)'?: ", table, re.MULTILINE)
    assert sorted(drawn) == sorted(node.id for node in NODES)


@every_node
def test_node_is_explained_in_two_visible_sentences(node: Node) -> None:
    assert len(node.explanation) == 2
    assert all(sentence.endswith(".") for sentence in node.explanation)
    explained_by = props_of(create_node(node))["aria-describedby"]
    texts = [text_of(one) for one in walk(CARD) if props_of(one).get("id") == explained_by]
    assert len(texts) == 1
    assert node.explanation[1] in texts[0]


@every_node
def test_node_opens_a_panel_that_is_there(node: Node) -> None:
    panels = {props_of(one).get("data-panel") for one in walk(CARD)}
    # Noise has no settings beyond its basics, yet.
    assert node.group in {"", "noise"} | panels


def test_nodes_have_names_of_their_own() -> None:
    assert len({node.name for node in NODES}) == len(NODES)


def test_explanation_of_the_whole_model_is_shown_at_first() -> None:
    shown = [
        props_of(one)["data-explains"]
        for one in walk(CARD)
        if "data-explains" in props_of(one) and not props_of(one)["hidden"]
    ]
    assert shown == ["model"]


def test_basics_and_panels_hold_each_editable_field_once() -> None:
    chosen = [
        info.path
        for group in GROUPS
        for basic in (True, False)
        for info in choose_fields(CATALOG.fields, group, basic=basic)
    ]
    editable = [info.path for info in CATALOG.fields if info.editable]
    assert sorted([*chosen, *PICKED_ELSEWHERE]) == sorted(editable)
    assert set(chosen) >= BASICS


def test_panels_are_closed_at_first_and_can_be_closed_again() -> None:
    panels = [one for one in walk(CARD) if "data-panel" in props_of(one)]
    assert panels
    for panel in panels:
        assert props_of(panel)["hidden"] is True
        assert any("panel-close" in str(props_of(one).get("className")) for one in walk(panel))


def test_strips_of_slow_motion_stand_above_and_below_the_graph() -> None:
    parts = [props_of(one) for one in walk(CARD)]
    order = [
        name
        for one in parts
        for name in (ids.WALK_DISCRIMINATOR, ids.EDGES, ids.WALK_GENERATOR)
        if one.get("id") == name
    ]
    assert order == [ids.WALK_DISCRIMINATOR, ids.EDGES, ids.WALK_GENERATOR]
