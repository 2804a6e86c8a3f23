"""What is left of the scripts that Dash lists."""

from __future__ import annotations

import re

import dash_mantine_components
import httpx
from dash import Dash, html
from fastapi import FastAPI

from viz_service.page_scripts import LeanDash, keep_used

KEPT = """<script src="/_dash-component-suites/dash/deps/react@18.v4_4_1m1.3.1.min.js"></script>
<script src="/assets/mantine.js?m=1"></script>
<script src="/_dash-component-suites/dash/dcc/dash_core_components.v4_4_1m1.js"></script>
<script>const text = 'dash/deps/polyfill@ and dash_mantine_components/';
</script>"""
SUITES = "/_dash-component-suites/"
UNUSED = re.compile("polyfill|dash_table|dash_mantine_components")


def to_tag(path: str) -> str:
    return f'<script src="{SUITES}{path}"></script>\n'


async def list_scripts(kind: type[Dash]) -> list[str]:
    """Addresses of the scripts that an app's page loads, in their order."""
    server = FastAPI()
    app = kind(__name__, server=server)  # pyright: ignore[reportArgumentType]  # typed for Flask's convention alone
    app.layout = html.Div()
    transport = httpx.ASGITransport(server)
    async with httpx.AsyncClient(transport=transport, base_url="http://viewer") as web:
        page = (await web.get("/")).text
    return re.findall('<script src="([^"]*)"', page)


def test_what_no_page_uses_is_left_out_and_the_rest_is_as_it_was() -> None:
    polyfill = to_tag("dash/deps/polyfill@7.v4_4_1m1.12.1.min.js")
    table = to_tag("dash/dash_table/bundle.v7_4_1m1.js")
    mantine = to_tag("dash_mantine_components/dash_mantine_components.v2_8_1m1.js")
    assert keep_used(polyfill + table + mantine + KEPT) == KEPT


def test_an_address_below_a_prefix_is_left_out_too() -> None:
    tag = to_tag("dash/dash_table/bundle.v7_4_1m1.js").replace(SUITES, f"/below{SUITES}")
    assert keep_used(tag + KEPT) == KEPT


async def test_installed_dash_lists_what_is_left_out() -> None:
    assert dash_mantine_components.__version__
    listed, kept = await list_scripts(Dash), await list_scripts(LeanDash)
    left_out = [one for one in listed if one not in kept]
    assert [UNUSED.findall(one)[0] for one in left_out] == [
        "polyfill",
        "dash_mantine_components",
        "dash_table",
    ]
    assert kept == [one for one in listed if one not in left_out]
