"""What the viewer lets in."""

from __future__ import annotations

import httpx
import pytest
from starlette.responses import PlainTextResponse

from viz_service.security import Gate


@pytest.fixture
async def gated() -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=Gate(PlainTextResponse("in"), max_body_bytes=10))
    return httpx.AsyncClient(transport=transport, base_url="http://here:8050")


@pytest.mark.parametrize(("length", "status"), [(0, 200), (10, 200), (11, 413)])
async def test_body_is_bounded(gated: httpx.AsyncClient, length: int, status: int) -> None:
    answer = await gated.post("/", content=b"x" * length)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://here:8050", 200),
        ("https://here:8050", 200),  # a proxy in front may speak TLS
        ("http://here", 403),
        ("http://there:8050", 403),
        ("http://here:8050.evil.example", 403),
        ("null", 403),
        ("", 403),
    ],
)
async def test_pages_of_others_may_read_and_not_change(
    gated: httpx.AsyncClient, origin: str, status: int
) -> None:
    assert (await gated.post("/", headers={"origin": origin})).status_code == status
    assert (await gated.get("/", headers={"origin": origin})).status_code == 200
