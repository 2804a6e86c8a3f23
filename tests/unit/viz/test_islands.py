"""What of a page is left to Dash, and what is drawn without it."""

from __future__ import annotations

from typing import Any, cast

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from viz_service.components.island import Island
from viz_service.pages.islands import to_islands

ADDRESSED = frozenset({"play", "box"})


def tree_of(node: object) -> list[Any]:
    assert isinstance(node, Island)
    return cast("list[Any]", cast("Any", node).tree)


def children_of(node: object) -> list[Any]:
    assert isinstance(node, Component)
    return cast("list[Any]", cast("Any", node).children)


def test_parts_without_callbacks_are_gathered_and_the_others_keep_their_place() -> None:
    play = html.Button("Play", id="play")
    page = html.Div([html.H1("One"), html.P(["two", html.B("three")]), play, "four"], id="tool")
    first, second, last = children_of(to_islands(page, ADDRESSED))
    assert [type(one).__name__ for one in tree_of(first)] == ["H1", "P"]
    assert second is play
    assert last == "four", "a text needs no component around it"


def test_component_that_a_callback_addresses_stays_with_all_that_hold_it() -> None:
    box = html.Div(html.Div([html.I(), dmc.NumberInput(id={"type": "box", "index": 3})]))
    page = to_islands(html.Div([box, html.Hr()]), ADDRESSED)
    kept, island = children_of(page)
    assert kept is box
    assert len(tree_of(island)) == 1
    [inner] = children_of(box)
    icon, control = children_of(inner)
    assert isinstance(icon, Island)
    assert isinstance(control, dmc.NumberInput)


def test_component_that_needs_dash_for_itself_stays() -> None:
    tabs = dmc.Tabs(dmc.TabsPanel(html.P("text"), value="one"), value="one")
    page = to_islands(html.Div([tabs, html.P("below")]), ADDRESSED)
    assert children_of(page)[0] is tabs
    assert isinstance(children_of(page)[1], Island)


def test_page_that_nobody_addresses_keeps_its_root() -> None:
    page = html.Div([html.P("Nothing here.")], id="page")
    assert to_islands(page, ADDRESSED) is page
