"""Takes what no callback addresses out of Dash's hands.

Dash's renderer subscribes each component to its store and asks each of them several times for each
callback. A page of ours has some 860 components, of which callbacks address a fifth: with all of
them, a change of one setting kept the browser busy for longer than training takes to answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, cast

from dash.development.base_component import Component

from viz_service.callbacks.wiring import to_key
from viz_service.components.island import Island

_WHOLE = frozenset({"dash_html_components", "ganscope"})
"""Libraries of which any component can do without Dash."""
_SIMPLE = frozenset(
    {"Button", "Kbd", "NumberInput", "Select", "Slider", "Switch", "TextInput", "UnstyledButton"}
)
"""Of the UI kit, what is drawn from its properties alone or only tells that its value changed."""


def to_islands(page: Component, addressed: Collection[str]) -> Component:
    """Put every part of a page that no callback addresses into an :class:`Island`.

    Args:
        page: is changed.
        addressed: ids of components that callbacks read or set; of pattern ids their type.

    """
    _split(page, addressed)
    return page


def _split(node: object, addressed: Collection[str]) -> bool:
    """Put inert parts below ``node`` into islands, unless all of it is inert: then return True."""
    if not isinstance(node, Component):
        return True
    children = _children_of(node)
    inert = [_split(child, addressed) for child in children]
    if all(inert) and _is_inert(node, addressed):
        return True
    if children:
        node.children = _gather(children, inert)
    return False


def _gather(children: list[Any], inert: list[bool]) -> list[Any]:
    """Replace each run of inert children that holds a component."""
    gathered: list[Any] = []
    run: list[Any] = []
    for child, is_inert in zip([*children, None], [*inert, False], strict=True):
        if is_inert:
            run.append(child)
            continue
        has_component = any(isinstance(one, Component) for one in run)
        gathered += [Island(tree=run)] if has_component else run
        gathered.append(child)
        run = []
    return gathered[:-1]


def _is_inert(node: Component, addressed: Collection[str]) -> bool:
    component_id = getattr(node, "id", None)
    if component_id is not None and to_key(component_id) in addressed:
        return False
    described = cast("dict[str, Any]", node.to_plotly_json())
    return described["namespace"] in _WHOLE or described["type"] in _SIMPLE


def _children_of(node: Component) -> list[Any]:
    children: object = getattr(node, "children", None)
    if children is None:
        return []
    return list(cast("Sequence[Any]", children)) if _is_list(children) else [children]


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple))
