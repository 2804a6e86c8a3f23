"""What every answer says to the browser about trust, and which address belongs to a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PAGE = re.compile(r"/s/[A-Za-z0-9_-]{1,64}/?")
_READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_BODY_BYTES = 32 * 2**20
"""Far more than a callback takes: a file that is somewhat too large is told so by the page."""


def to_content_policy(script_hashes: Sequence[str]) -> str:
    """Write the Content-Security-Policy: everything from here, no script but ours."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {' '.join(script_hashes)}",
            # Mantine writes style elements and attributes at run time.
            "style-src 'self' 'unsafe-inline'",
            # Thumbnails and icons are drawn into the page itself.
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def is_same_origin(headers: Headers) -> bool:
    """Tell whether the page that sends a request, or opens a socket, came from this server.

    Browsers always say where a page came from; programs without a page need not.
    """
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


class Gate:
    """ASGI middleware that refuses requests which change something and are not from our pages.

    Dash reads a callback's body whatever its type, so any page that somebody has open could
    send one here without the browser asking first. It also reads it whole, so its size is bounded.
    """

    def __init__(self, app: ASGIApp, max_body_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with the refusal."""
        refusal = self._judge(scope) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _judge(self, scope: Scope) -> Response | None:
        if scope["method"] in _READING_METHODS:
            return None
        headers = Headers(scope=scope)
        if not is_same_origin(headers):
            return PlainTextResponse("Open this page from its own address.\n", status_code=403)
        length = headers.get("content-length")
        if length is None or not length.isdecimal():
            return PlainTextResponse("Say how long the request is.\n", status_code=411)
        if int(length) > self._max_body_bytes:
            return PlainTextResponse("This request is too long.\n", status_code=413)
        return None


class SecurityHeaders:
    """ASGI middleware that adds the headers to every HTTP answer."""

    def __init__(self, app: ASGIApp, content_policy: str) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": content_policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and dress its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, send_dressed)


class PageAddresses:
    """ASGI middleware that answers ``/s/<id>`` with Dash's single page.

    Dash would answer any unknown address with its page and 200; we serve addresses that are
    pages here, and let all others be 404.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Rewrite the path of a page, and HEAD to GET: the server drops the body."""
        if scope["type"] == "http":
            if _PAGE.fullmatch(scope["path"]):
                scope = {**scope, "path": "/", "raw_path": b"/"}
            if scope["method"] == "HEAD":
                scope = {**scope, "method": "GET"}
        await self._app(scope, receive, send)
