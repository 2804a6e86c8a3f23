"""The viewer as a web server: one ASGI app under uvicorn."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from viz_service.app import create_app
from viz_service.client.trainer import TrainerClient
from viz_service.settings import VizSettings
from viz_service.stream.hub import Hub

SHUTDOWN_S = 2
"""How long open connections may take to end; the launcher kills the viewer soon afterwards."""
_MAX_SOCKET_MESSAGE_BYTES = 64 * 1024
"""Browsers send credits; nothing they say is long."""
UNREAD_TIMEOUT_S = 30.0
"""A connection on which the other end reads nothing for so long is cut. Closing it in order would
wait for the other end for ever, and hold its task, its buffers and its socket."""


class Server(uvicorn.Server):
    """A server that ends by returning when a signal asks it to.

    uvicorn's own raises the signal again afterwards, which would cut off what is to be closed.
    """

    def __init__(self, config: uvicorn.Config, unread_timeout_s: float) -> None:
        super().__init__(config)
        self._unread_timeout_s = unread_timeout_s
        self.has_started = asyncio.Event()

    @property
    def port(self) -> int:
        """The port on which it listens, once it has started."""
        return self.servers[0].sockets[0].getsockname()[1]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening and say so."""
        await super().startup(sockets)
        for server in self.servers:
            for listening in server.sockets:
                limit_unread(listening.fileno(), self._unread_timeout_s)
        self.has_started.set()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Stop gracefully on SIGINT and SIGTERM, at once on a second SIGINT."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


def limit_unread(listening: int, timeout_s: float) -> None:
    """Let the kernel cut connections whose other end reads nothing; where it can: on Linux.

    Args:
        listening: file descriptor of a socket; connections inherit the limit from it.
        timeout_s: how long what was sent may wait.

    """
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # A copy: the loop's own socket objects have no options.
        with socket.socket(fileno=os.dup(listening)) as copy:
            copy.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(timeout_s * 1000))


def create_server(
    app: ASGIApp, settings: VizSettings, *, unread_timeout_s: float = UNREAD_TIMEOUT_S
) -> Server:
    """Build the server; ``serve()`` runs it until it is told to stop."""
    return Server(
        uvicorn.Config(
            app,
            host=settings.viz_host,
            port=settings.viz_port,
            log_level=settings.log_level,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=SHUTDOWN_S,
            # Deflating frames costs 14 times the CPU to save a sixth of the bytes.
            ws_per_message_deflate=False,
            ws_max_size=_MAX_SOCKET_MESSAGE_BYTES,
        ),
        unread_timeout_s,
    )


async def serve(settings: VizSettings) -> None:
    """Serve pages until told to stop, then close what was opened."""
    async with TrainerClient(settings.trainer_target) as trainer:
        await create_server(create_app(trainer, Hub(trainer)), settings).serve()
