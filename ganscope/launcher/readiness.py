"""Whether a program that was started does its work yet."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Awaitable, Callable
from pathlib import Path

from grpc import aio
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse

Probe = Callable[[], Awaitable[bool]]
"""Asks once."""

PROBE_TIMEOUT_S = 2.0


async def redis_answers(socket: Path) -> bool:
    """Tell whether Redis has loaded its data and answers on its Unix socket."""
    try:
        reader, writer = await asyncio.open_unix_connection(str(socket))
    except OSError:
        return False
    try:
        writer.write(b"PING\r\n")
        return await asyncio.wait_for(reader.readline(), PROBE_TIMEOUT_S) == b"+PONG\r\n"
    except (OSError, TimeoutError):
        return False
    finally:
        writer.close()


async def trainer_serves(address: str) -> bool:
    """Tell whether the trainer's health service says SERVING."""
    options = [("grpc.enable_http_proxy", 0)]
    async with aio.insecure_channel(address, options=options) as channel:
        # The package's stub has no types; the method's name is part of gRPC's protocol.
        check = channel.unary_unary(
            "/grpc.health.v1.Health/Check",
            request_serializer=HealthCheckRequest.SerializeToString,
            response_deserializer=HealthCheckResponse.FromString,
        )
        try:
            answer = await check(HealthCheckRequest(), timeout=PROBE_TIMEOUT_S)
        except aio.AioRpcError:
            return False
    return answer.status == HealthCheckResponse.SERVING


async def viewer_is_ready(address: str) -> bool:
    """Tell whether the viewer answers /readyz with 200."""
    return await asyncio.to_thread(_get_status, address, "/readyz") == http.HTTPStatus.OK


def _get_status(address: str, path: str) -> int | None:
    connection = http.client.HTTPConnection(address, timeout=PROBE_TIMEOUT_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
