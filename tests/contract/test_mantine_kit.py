"""The kit stands in for dash-mantine-components: it has, and takes, all that our pages ask for."""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dash_mantine_components as dmc
import pytest

from viz_service.components.attributes import named

VIZ = Path(__file__).parents[2] / "viz_service"
WEB = VIZ / "web"
TABLE: dict[str, Any] = json.loads((WEB / "src/kit/table.json").read_text("utf-8"))
COMPONENTS: dict[str, dict[str, list[str]]] = TABLE["components"]
PERSISTENCE = {"persistence", "persistence_type"}
# Attributes of the element: the adapter passes all of these on.
OF_ELEMENTS = ("data-", "aria-")
# A class that Mantine made of a style's place.
MADE_CLASS = re.compile(r"m_[0-9a-f]{5,8}\b")


def find_uses() -> Iterator[tuple[str, str, ast.Call]]:
    """Yield place, component and call of each component of the package in our pages."""
    for path in sorted(VIZ.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="dmc"), attr=name)):
                    yield f"{path.name}:{node.lineno}", name, node
                case _:
                    pass


def to_properties(call: ast.Call) -> set[str]:
    """Name the properties that a call gives; ``**{"data-x": ...}`` too, ``**named()`` aside."""
    properties = {"children"} if call.args else set[str]()
    for keyword in call.keywords:
        match keyword:
            case ast.keyword(arg=str(name)):
                properties.add(name)
            case ast.keyword(value=ast.Dict(keys=keys)):
                properties |= {str(key.value) for key in keys if isinstance(key, ast.Constant)}
            case ast.keyword(value=ast.Call(func=ast.Name(id="named"))):
                pass
            case _:
                raise AssertionError(f"cannot read {ast.unparse(call)}")
    return {one for one in properties if not one.startswith(OF_ELEMENTS)}


USES = [pytest.param(name, call, id=f"{place}-{name}") for place, name, call in find_uses()]


@pytest.mark.parametrize(("name", "call"), USES)
def test_the_kit_takes_what_a_page_gives(name: str, call: ast.Call) -> None:
    assert name in COMPONENTS, f"add {name} to viz_service/web/src/kit, see CONTRIBUTING.md"
    taken = {*TABLE["of_every_component"], *COMPONENTS[name]["props"]}
    if COMPONENTS[name].get("persisted"):
        taken |= PERSISTENCE
    missing = to_properties(call) - taken
    assert not missing, f"the kit's {name} does not take {missing}: add them to table.json"


def test_names_of_elements_are_attributes_that_every_component_takes() -> None:
    assert all(one.startswith(OF_ELEMENTS) for one in named("a", tip=True, key="b"))


def test_the_kit_has_nothing_that_no_page_uses() -> None:
    assert COMPONENTS.keys() == {name for _, name, _ in find_uses()}


@pytest.mark.parametrize("name", COMPONENTS)
def test_the_kit_takes_only_what_the_python_class_has(name: str) -> None:
    entry = COMPONENTS[name]
    known = inspect.signature(getattr(dmc, name)).parameters.keys()
    assert {*entry["props"], *entry.get("persisted", [])} <= known


@pytest.mark.parametrize("name", COMPONENTS)
def test_the_bundle_has_every_component(name: str) -> None:
    bundle = (VIZ / "assets/mantine.js").read_text("utf-8")
    handed_over = re.search(r"dash_mantine_components:\{([^}]*)\}", bundle)
    assert handed_over
    assert name in re.findall(r"(\w+):", handed_over[1])


def test_the_kit_is_made_from_the_mantine_of_the_python_package() -> None:
    dependencies = json.loads((WEB / "package.json").read_text("utf-8"))["dependencies"]
    assert dependencies["@mantine/core"] == dmc.mantine_version
    assert dependencies["@mantine/hooks"] == dmc.mantine_version


def test_every_class_of_the_bundle_has_its_style() -> None:
    styled = set(MADE_CLASS.findall((VIZ / "assets/00_mantine.css").read_text("utf-8")))
    used = set(MADE_CLASS.findall((VIZ / "assets/mantine.js").read_text("utf-8")))
    styles = WEB / "node_modules/@mantine/core/styles.css"
    if not styles.exists():
        pytest.skip("needs the JavaScript tools: make setup")
    styled_by_mantine = set(MADE_CLASS.findall(styles.read_text("utf-8")))
    assert len(used) > 50
    assert used & styled_by_mantine <= styled
