"""What every answer says to the browser about trust, and which address belongs to a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PAGE = re.compile(r"/s/[A-Za-z0-9_-]{1,64}/?")


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
