"""The trainer's server process: puts the parts together, starts them, ends them in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from functools import partial
from multiprocessing.context import ForkServerContext
from typing import Any, cast

import grpc
import grpc.aio
import structlog
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from ganscope.api.v1 import session_service_pb2, session_service_pb2_grpc
from trainer_service.data.source import create_thumbnail
from trainer_service.domain.errors import GanscopeError, WorkerUnavailableError
from trainer_service.domain.presets import create_presets
from trainer_service.rpc.catalog import to_catalog
from trainer_service.rpc.interceptor import ErrorInterceptor
from trainer_service.rpc.messages import to_session_bytes
from trainer_service.rpc.session_service import SessionServicer
from trainer_service.sessions.commands import CommandParts, SessionCommands
from trainer_service.sessions.keeper import LeaseKeeper
from trainer_service.sessions.registry import SessionRegistry
from trainer_service.sessions.tasks import BackgroundTasks
from trainer_service.sessions.writer import SessionWriter
from trainer_service.settings import TrainerSettings
from trainer_service.store.connection import RedisConnection
from trainer_service.store.redis_store import RedisSessionStore
from trainer_service.warm_starts import load_warm_starts
from trainer_service.worker import entry
from trainer_service.worker.pool import PoolOptions, WorkerPool

MAX_REQUEST_BYTES = 4 * 1024 * 1024 + 64 * 1024
"""An archive of 4 MiB and the fields around it; gRPC refuses more."""
_OPTIONS = (
    ("grpc.max_receive_message_length", MAX_REQUEST_BYTES),
    ("grpc.max_metadata_size", 8 * 1024),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    ("grpc.so_reuseport", 0),
)
_READINESS_INTERVAL_S = 0.2
_DRAIN_S = 1.5
_LINGER_S = 0.5

_log = structlog.get_logger(__name__)


class TrainerServer:
    """One trainer: gRPC in front, workers behind, Redis beside."""

    def __init__(self, settings: TrainerSettings, context: ForkServerContext) -> None:
        self._settings = settings
        self._connection = RedisConnection(settings.redis_url)
        self._store = RedisSessionStore(self._connection)
        self._presets, self._warm_starts = create_presets(), load_warm_starts()
        options = PoolOptions(settings.workers, settings.threads)
        self._pool = WorkerPool(context, options, partial(entry.run, device=settings.device))
        self._catalog = to_catalog(self._presets, create_thumbnail, self._warm_starts)
        self._writer = SessionWriter(self._store)
        self._commands_under_way = BackgroundTasks()
        self._background = BackgroundTasks()
        self._registry = SessionRegistry(self._store, self._pool, self._writer, self._background)
        # Absent from the stubs, which know the servicer without asyncio only.
        self._health: Any = cast("Any", health).aio.HealthServicer()
        self._grpc = self._create_grpc_server()

    def _create_grpc_server(self) -> grpc.aio.Server:
        server = grpc.aio.server(interceptors=[ErrorInterceptor()], options=_OPTIONS)
        parts = CommandParts(
            registry=self._registry,
            store=self._store,
            workers=self._pool,
            writer=self._writer,
            tasks=self._commands_under_way,
            describe=to_session_bytes,
            max_sessions=self._settings.max_sessions,
        )
        servicer = SessionServicer(
            self._registry,
            SessionCommands(parts),
            {preset.id: preset for preset in self._presets},
            self._catalog,
            self._warm_starts,
        )
        session_service_pb2_grpc.add_SessionServiceServicer_to_server(servicer, server)
        register: Any = cast("Any", health_pb2_grpc).add_HealthServicer_to_server
        register(self._health, server)
        if self._settings.reflection:
            names = (*_service_names(), health.SERVICE_NAME, reflection.SERVICE_NAME)
            reflection.enable_server_reflection(names, server)
        return server

    async def start(self) -> int:
        """Start everything; returns the port. Readiness follows, and health tells of it."""
        await self._set_health(is_ready=False)
        self._pool.start(self._registry)
        settings = self._settings
        port = self._grpc.add_insecure_port(
            f"{_to_url_host(settings.trainer_host)}:{settings.trainer_port}"
        )
        await self._grpc.start()
        keeper = LeaseKeeper(self._registry, self._store, settings.max_sessions)
        self._background.spawn(keeper.run())
        self._background.spawn(self._writer.run(self._registry.observe_write_trouble))
        self._background.spawn(self._tell_readiness())
        _log.info("trainer_listens", host=settings.trainer_host, port=port)
        return port

    async def stop(self) -> None:
        """Drain: refuse, end the watches, finish commands, write, give leases back, end workers."""
        await _within(_LINGER_S, "health", self._health.enter_graceful_shutdown())
        stopping = asyncio.create_task(self._grpc.stop(grace=_DRAIN_S))
        sessions = self._registry.list_newest_first()
        for session in sessions:
            session.hub.close(WorkerUnavailableError())
        await self._commands_under_way.drain(_DRAIN_S)
        await self._background.cancel()
        await self._registry.pull_checkpoints()
        await self._writer.flush(sessions)
        try:
            await self._store.release(self._registry.observe_fences())
        except GanscopeError as error:
            _log.warning("leases_not_released", error=str(error))
        await self._pool.stop()
        # Its grace is long over when there was anything to wait for.
        await _within(_LINGER_S, "grpc", stopping)
        await self._connection.close()
        _log.info("trainer_stopped", num_sessions=len(sessions))

    async def _tell_readiness(self) -> None:
        was_ready = False
        while True:
            is_ready = self._store.is_available and self._pool.is_ready
            if is_ready != was_ready:
                _log.info("readiness", is_ready=is_ready)
                self._describe_engine()
                await self._set_health(is_ready=is_ready)
                was_ready = is_ready
            await asyncio.sleep(_READINESS_INTERVAL_S)

    def _describe_engine(self) -> None:
        """Tell clients what trains; all workers choose alike, so the last one speaks for all."""
        if (engine := self._pool.engine) is not None:
            self._catalog.engine.name, self._catalog.engine.reason = engine.name, engine.reason

    async def _set_health(self, *, is_ready: bool) -> None:
        status = health_pb2.HealthCheckResponse
        serving = status.SERVING if is_ready else status.NOT_SERVING
        for name in ("", *_service_names()):
            await self._health.set(name, serving)


async def _within(limit_s: float, what: str, work: Awaitable[object]) -> None:
    """Wait for a part to stop, but not for ever: gRPC's own now and then does not."""
    try:
        async with asyncio.timeout(limit_s):
            await work
    except TimeoutError:
        _log.warning("stop_unfinished", part=what)


def _service_names() -> tuple[str, ...]:
    return tuple(
        service.full_name for service in session_service_pb2.DESCRIPTOR.services_by_name.values()
    )


def _to_url_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host
