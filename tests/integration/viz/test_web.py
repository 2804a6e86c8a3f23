"""What the viewer answers over HTTP."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.unit.viz.scripted_trainer import ScriptedTrainer

SCRIPT_BUDGET_BYTES = 450 * 1024
"""What a page may load before its first frame, compressed."""
LATER = Path(__file__).parents[3] / "viz_service/assets/later"


async def test_alive_without_a_trainer_and_not_ready(web: httpx.AsyncClient) -> None:
    assert (await web.get("/healthz")).text == "ok\n"
    answer = await web.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert answer.json()["trainer"]


@pytest.mark.parametrize("path", ["/", "/s/abc", "/s/abc/", "/healthz"])
async def test_pages_answer_get_and_head(web: httpx.AsyncClient, path: str) -> None:
    assert (await web.get(path)).status_code == 200
    head = await web.head(path)
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    "path", ["/nope", "/api/nope", "/s/", "/s/a/b", "/s/a%20b", "/docs", "/openapi.json"]
)
async def test_unknown_address_is_not_found(web: httpx.AsyncClient, path: str) -> None:
    assert (await web.get(path)).status_code == 404


async def test_every_answer_forbids_foreign_scripts_and_frames(web: httpx.AsyncClient) -> None:
    for path in ("/", "/nope", "/assets/ganscope.js"):
        headers = (await web.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert headers["x-content-type-options"] == "nosniff"


async def test_page_names_no_other_host(web: httpx.AsyncClient) -> None:
    page = (await web.get("/")).text
    sources = [part.split('"')[0] for part in page.split('src="')[1:]]
    assert sources
    assert all(source.startswith("/") for source in sources)


async def test_scripts_of_a_page_stay_within_their_budget(web: httpx.AsyncClient) -> None:
    page = (await web.get("/s/abc")).text
    sources = re.findall('<script src="([^"]*)"', page)
    num_bytes = {source: (await web.get(source)).num_bytes_downloaded for source in sources}
    assert sum(num_bytes.values()) <= SCRIPT_BUDGET_BYTES, num_bytes
    names = [re.sub(r".*/|\?.*|\.v\d.*", "", source) for source in sources]
    assert names == [
        "react@18",
        "react-dom@18",
        "prop-types@15",
        "ganscope.js",
        "mantine.js",
        "dash_renderer",
        "dash_core_components",
        "dash_core_components-shared",
        "dash_html_components",
    ]


async def test_what_the_bundle_loads_later_is_served_and_not_listed(
    web: httpx.AsyncClient,
) -> None:
    page = (await web.get("/s/abc")).text
    assert "/later/" not in page
    bundle = (await web.get("/assets/ganscope.js")).text
    later = re.findall(r'import\("\./(later/[^"]*)"\)', bundle)
    assert len(later) == len(list(LATER.iterdir()))
    for path in later:
        answer = await web.get(f"/assets/{path}")
        assert answer.status_code == 200
        assert "javascript" in answer.headers["content-type"]


async def test_large_scripts_travel_compressed(web: httpx.AsyncClient) -> None:
    answer = await web.get("/assets/ganscope.js")
    assert answer.headers["content-encoding"] == "gzip"


async def test_callback_with_nonsense_does_no_harm(
    web: httpx.AsyncClient, scripted: ScriptedTrainer
) -> None:
    body = {
        "output": "link-banner.children",
        "outputs": {"id": "x", "property": "children"},
        "inputs": [{"id": "x", "property": "value", "value": {"a": [None]}}],
        "changedPropIds": ["x.value"],
    }
    answer = await web.post("/_dash-update-component", json=body)
    assert answer.status_code >= 400
    assert "Traceback" not in answer.text
    assert (await web.get("/healthz")).status_code == 200
    assert scripted.num_watches == 0


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1"])
async def test_callback_from_a_foreign_page_is_refused(web: httpx.AsyncClient, origin: str) -> None:
    # As a form or a script of another site sends it, without the browser asking first.
    headers = {"content-type": "text/plain", "origin": origin}
    answer = await web.post("/_dash-update-component", content="{}", headers=headers)
    assert answer.status_code == 403


async def test_callback_from_our_own_page_is_served(web: httpx.AsyncClient) -> None:
    own = f"http://{web.base_url.host}:{web.base_url.port}"
    answer = await web.post("/_dash-update-component", content="{}", headers={"origin": own})
    assert answer.status_code != 403


async def test_body_without_a_length_is_not_read(web: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"{"

    answer = await web.post("/_dash-update-component", content=endless())
    assert answer.status_code == 411
