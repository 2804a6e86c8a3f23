"""The viewer's connection to a trainer.

Unary calls are those of :class:`ganscope.aio.AsyncClient`, with its deadlines, repeats and
errors. Added here is what only a viewer needs: a watch whose messages keep their bytes, the
trainer's health, and a catalog that is remembered, since every page and every list asks for it.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import cast

from grpc import aio
from grpc_health.v1 import health_pb2

from ganscope.aio import AsyncClient
from ganscope.api.v1.catalog_pb2 import EngineInfo
from ganscope.api.v1.session_service_pb2 import (
    GetCatalogResponse,
    WatchSessionRequest,
    WatchSessionResponse,
)
from ganscope.api.v1.snapshot_pb2 import Layer
from ganscope.channel import channel_options
from ganscope.errors import FailedCall, UnavailableError, from_call

_WATCH_METHOD = "/ganscope.api.v1.SessionService/WatchSession"
_HEALTH_METHOD = "/grpc.health.v1.Health/Check"
_HEALTH_DEADLINE_S = 2.0
CATALOG_KEPT_S = 30.0
"""A trainer of another version, put in the old one's place, is noticed after so long."""


@dataclass(frozen=True)
class MetricsPosition:
    """The newest metrics that somebody holds."""

    run: int
    step: int


@dataclass(frozen=True)
class WatchDemand:
    """What a watch is to bring besides state and metrics."""

    layers: frozenset[Layer.ValueType] = frozenset()
    """Layers of each frame; none means what the trainer sends by default."""
    has_frames: bool = True


@dataclass(frozen=True)
class WatchEvent:
    """One message of a watch: the bytes as they came, and what they say."""

    raw: bytes
    message: WatchSessionResponse


class TrainerClient(AsyncClient):
    """A connection to one trainer, bound to the event loop in which it is made.

    Every method raises :class:`ganscope.errors.GanscopeError` and nothing else.
    """

    def __init__(self, target: str, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(target)
        self._raw_channel = aio.insecure_channel(target, options=channel_options())
        self._clock = clock
        self._catalog: GetCatalogResponse | None = None
        self._catalog_until_s = 0.0

    async def close(self) -> None:
        """Close the connection; watches end."""
        await self._raw_channel.close()
        await super().close()

    async def get_catalog(self) -> GetCatalogResponse:
        """Return presets, distributions and the range of every field, as of half a minute ago."""
        if self._catalog is None or self._clock() >= self._catalog_until_s:
            self._catalog = await super().get_catalog()
            self._catalog_until_s = self._clock() + CATALOG_KEPT_S
        return self._catalog

    async def get_engine(self) -> EngineInfo:
        """Return what sessions are trained with at the moment."""
        return (await super().get_catalog()).engine

    async def watch_events(
        self, session_id: str, metrics_after: MetricsPosition | None, demand: WatchDemand
    ) -> AsyncGenerator[WatchEvent, None]:
        """Follow a session to the first failure, leaving out metrics up to ``metrics_after``.

        Raises:
            NotFoundError: there is no such session (any more).

        """
        request = WatchSessionRequest(session_id=session_id, layers=sorted(demand.layers))
        if not demand.has_frames:
            request.max_frames_per_second = 0
        if metrics_after is not None:
            request.metrics_after.run = metrics_after.run
            request.metrics_after.step = metrics_after.step
        watch = self._raw_channel.unary_stream(
            _WATCH_METHOD,
            request_serializer=WatchSessionRequest.SerializeToString,
            response_deserializer=bytes,
        )
        call = watch(request)
        try:
            async for raw in call:
                yield WatchEvent(raw, WatchSessionResponse.FromString(raw))
        except aio.AioRpcError as error:
            raise from_call(cast("FailedCall", error), self._target) from error
        finally:
            call.cancel()

    async def check_health(self) -> None:
        """Return when the trainer says that it serves.

        Raises:
            GanscopeError: it does not, and why.

        """
        check = self._raw_channel.unary_unary(
            _HEALTH_METHOD,
            request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
            response_deserializer=health_pb2.HealthCheckResponse.FromString,
        )
        try:
            answer = await check(health_pb2.HealthCheckRequest(), timeout=_HEALTH_DEADLINE_S)
        except aio.AioRpcError as error:
            raise from_call(cast("FailedCall", error), self._target) from error
        if answer.status != health_pb2.HealthCheckResponse.SERVING:
            raise UnavailableError("the trainer is starting or has lost its store", "NOT_SERVING")
