"""The WebSocket ``/ws/sessions/<id>``: one browser's end of a feed.

To the browser: binary, the very bytes of one ``WatchSessionResponse`` each; text, JSON
``{"viewers": n, "trainer": "live" | "lost"}``. From the browser: text, JSON ``{"credit": n}``
after painted frames, ``{"visible": bool}``, and ``{"layers": [...]}`` with the names of the
layers that its stage shows. The query ``?run=R&step=S`` names the newest
metrics that the browser holds. Closed with 4404 when the session does not exist (any more) and
with 4403 when the page came from another origin.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import cast

from starlette.datastructures import QueryParams
from starlette.websockets import WebSocket, WebSocketDisconnect

from viz_service.client.trainer import MetricsPosition
from viz_service.security import is_same_origin
from viz_service.stream.demand import to_stage_layers
from viz_service.stream.hub import Hub
from viz_service.stream.viewer import Viewer, ViewerClosedError

CLOSE_FOREIGN_ORIGIN = 4403
CLOSE_SESSION_MISSING = 4404
CLOSE_BAD_MESSAGE = 1003
CLOSE_TOO_SLOW = 1008

SEND_TIMEOUT_S = 15.0
"""A browser that reads nothing for so long is let go; it reconnects when it wakes up."""

SESSION_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Endpoint:
    """Serves browsers from a hub."""

    def __init__(self, hub: Hub, send_timeout_s: float) -> None:
        self._hub = hub
        self._send_timeout_s = send_timeout_s

    async def serve(self, websocket: WebSocket, session_id: str) -> None:
        """Serve one connection to its end."""
        await websocket.accept()
        if not is_same_origin(websocket.headers):
            await websocket.close(CLOSE_FOREIGN_ORIGIN, "open this page from its own address")
            return
        if SESSION_ID.fullmatch(session_id) is None:
            await websocket.close(CLOSE_SESSION_MISSING, "no such session")
            return
        async with self._hub.viewing(session_id, read_position(websocket.query_params)) as viewer:
            code = await self._run(websocket, viewer)
        if code is not None:
            await websocket.close(code)

    async def _run(self, websocket: WebSocket, viewer: Viewer) -> int | None:
        """Send and receive until one of the two ends; return the code to close with, if any."""
        tasks = [
            asyncio.create_task(self._send(websocket, viewer)),
            asyncio.create_task(_receive(websocket, viewer)),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return next(iter(done)).result()

    async def _send(self, websocket: WebSocket, viewer: Viewer) -> int | None:
        while True:
            try:
                message = await viewer.take()
            except ViewerClosedError:
                return CLOSE_SESSION_MISSING
            try:
                async with asyncio.timeout(self._send_timeout_s):
                    if isinstance(message, bytes):
                        await websocket.send_bytes(message)
                    else:
                        await websocket.send_text(message)
            except TimeoutError:
                return CLOSE_TOO_SLOW
            except (WebSocketDisconnect, RuntimeError):  # starlette's word for "already closed"
                return None


async def _receive(websocket: WebSocket, viewer: Viewer) -> int | None:
    while True:
        try:
            message: object = json.loads(await websocket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            return None
        except (ValueError, KeyError):  # not JSON; KeyError: binary instead of text
            return CLOSE_BAD_MESSAGE
        if not isinstance(message, dict):
            return CLOSE_BAD_MESSAGE
        _obey(cast(dict[str, object], message), viewer)


def _obey(message: dict[str, object], viewer: Viewer) -> None:
    num, is_visible = message.get("credit"), message.get("visible")
    layers = message.get("layers")
    if isinstance(num, int):
        viewer.add_credits(num)
    if isinstance(is_visible, bool):
        viewer.set_visible(is_visible)
    if isinstance(layers, list):
        viewer.set_stage_layers(to_stage_layers(cast("list[object]", layers)))


def read_position(query: QueryParams) -> MetricsPosition | None:
    """Read the place in the metrics at which the browser wants to go on; none when not said."""
    try:
        run, step = int(query["run"]), int(query["step"])
    except (KeyError, ValueError):
        return None
    return MetricsPosition(run, step) if run >= 0 and 0 <= step < 2**63 else None
