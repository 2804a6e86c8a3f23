"""Short ways to ask a trainer for what many tests need."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import grpc.aio

from ganscope.api.v1 import session_pb2, session_service_pb2, spec_pb2
from tests.support.trainer import TrainerConnection

pb = session_service_pb2
if TYPE_CHECKING:  # gRPC's classes are generic in their stubs only
    WatchCall = grpc.aio.UnaryStreamCall[pb.WatchSessionRequest, pb.WatchSessionResponse]


def small_spec(**points: object) -> spec_pb2.SessionSpec:
    """A specification that trains fast; ``points`` are fields of PointsSpec."""
    spec = spec_pb2.SessionSpec(points=spec_pb2.PointsSpec(**points))  # type: ignore[arg-type]  # names of fields
    spec.points.batch_size = spec.points.batch_size or 8
    for network in (spec.points.generator, spec.points.discriminator):
        if not network.HasField("hidden"):
            network.hidden.units.append(4)
    return spec


async def create(
    trainer: TrainerConnection, *, play: bool = False, **points: object
) -> session_pb2.Session:
    request = pb.CreateSessionRequest(spec=small_spec(**points), play=play)
    return (await trainer.sessions.CreateSession(request)).session


async def get(trainer: TrainerConnection, session_id: str) -> session_pb2.Session:
    return (await trainer.sessions.GetSession(pb.GetSessionRequest(session_id=session_id))).session


async def step(trainer: TrainerConnection, session_id: str, count: int) -> session_pb2.Session:
    request = pb.StepSessionRequest(session_id=session_id, count=count)
    return (await trainer.sessions.StepSession(request)).session


def watch(trainer: TrainerConnection, session_id: str, **fields: object) -> WatchCall:
    request = pb.WatchSessionRequest(session_id=session_id, **fields)  # type: ignore[arg-type]  # names of fields
    return trainer.sessions.WatchSession(request)


async def read_until(stream: WatchCall, event: str) -> pb.WatchSessionResponse:
    """Read on until an event of this kind comes; return it."""
    return await read_first(stream, lambda response: response.WhichOneof("event") == event)


async def read_first(
    stream: WatchCall, is_wanted: Callable[[pb.WatchSessionResponse], bool]
) -> pb.WatchSessionResponse:
    """Read on until a response is wanted; return it."""
    async for response in stream:
        if is_wanted(response):
            return response
    raise AssertionError("the watch ended too early")


async def wait_for_step(trainer: TrainerConnection, session_id: str, least: int) -> int:
    """Follow a session until it has trained so far."""
    async for response in watch(trainer, session_id):
        if response.snapshot.step >= least:
            return response.snapshot.step
    raise AssertionError("the watch ended")
