"""Puts the viewer together: Dash for pages and controls, a WebSocket for what is live."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from dash import hooks
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from ganscope.errors import GanscopeError
from viz_service.callbacks.register import register_callbacks
from viz_service.client.trainer import TrainerClient
from viz_service.page_scripts import LeanDash
from viz_service.pages.shell import INDEX_PAGE, create_shell
from viz_service.security import Gate, PageAddresses, SecurityHeaders, to_content_policy
from viz_service.stream.edits import EDITS_PATH, Edits
from viz_service.stream.endpoint import SEND_TIMEOUT_S, Endpoint
from viz_service.stream.hub import Hub
from viz_service.stream.previews import PREVIEW_PATH, Previews

_GZIP_FROM_BYTES = 1024
_GZIP_LEVEL = 5


def create_app(
    trainer: TrainerClient, hub: Hub, *, send_timeout_s: float = SEND_TIMEOUT_S
) -> ASGIApp:
    """Build the ASGI app. It closes the hub when the server shuts down."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None, None]:
        yield
        await hub.close()

    server = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    server.add_middleware(GZipMiddleware, minimum_size=_GZIP_FROM_BYTES, compresslevel=_GZIP_LEVEL)
    _add_health(server, trainer)
    _add_socket(server, Endpoint(hub, send_timeout_s))
    server.add_api_route(PREVIEW_PATH, Previews(trainer).answer, methods=["GET"])
    server.add_api_route(EDITS_PATH, Edits(trainer).answer, methods=["POST"])
    dash = _create_dash(server, trainer)
    server.add_api_route("/{path:path}", _answer_unknown, methods=["GET"])
    policy = to_content_policy(dash.csp_hashes())
    return PageAddresses(SecurityHeaders(Gate(server), policy))


def _create_dash(server: FastAPI, trainer: TrainerClient) -> LeanDash:
    dash = LeanDash(
        __name__,
        server=server,  # pyright: ignore[reportArgumentType]  # typed for Flask's convention alone
        assets_folder=str(Path(__file__).with_name("assets")),
        assets_path_ignore=["^later$"],  # served, but loaded by the bundle when it is needed
        title="GANscope",
        update_title="",
        index_string=INDEX_PAGE,
        suppress_callback_exceptions=True,  # a page's components come when it is opened
        serve_locally=True,
    )
    # Dash's own socket serves callbacks that we do not have; each page would still open one.
    # (Dash leaves the type of its backend open.)
    dash.backend.websocket_capability = False  # pyright: ignore[reportUnknownMemberType]
    hooks.websocket_connect()(_refuse_dash_socket)
    dash.layout = create_shell()
    register_callbacks(dash, trainer)
    return dash


def _refuse_dash_socket(_: WebSocket) -> bool:
    return False


def _add_health(server: FastAPI, trainer: TrainerClient) -> None:
    @server.get("/healthz")
    async def _tell_alive() -> PlainTextResponse:
        return PlainTextResponse("ok\n")

    @server.get("/readyz")
    async def _tell_ready() -> JSONResponse:
        try:
            await trainer.check_health()
            engine = await trainer.get_engine()
        except GanscopeError as error:
            return JSONResponse({"ready": False, "trainer": str(error)}, status_code=503)
        health: dict[str, object] = {"ready": True, "trainer": "serving", "engine": engine.name}
        if engine.reason:
            health["engine_reason"] = engine.reason
        return JSONResponse(health)


def _add_socket(server: FastAPI, endpoint: Endpoint) -> None:
    @server.websocket("/ws/sessions/{session_id}")
    async def _stream(websocket: WebSocket, session_id: str) -> None:
        await endpoint.serve(websocket, session_id)


async def _answer_unknown(_: Request) -> Response:
    return PlainTextResponse("There is no such page. The start page is at /.\n", status_code=404)
