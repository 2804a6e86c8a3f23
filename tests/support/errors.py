"""The details of a gRPC error, as a test wants to compare them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import grpc
import grpc.aio
import pytest
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status


@dataclass
class Refusal:
    """What a refused call told."""

    code: grpc.StatusCode = grpc.StatusCode.OK
    message: str = ""
    reason: str = ""
    domain: str = ""
    metadata: dict[str, str] = field(default_factory=dict[str, str])
    fields: dict[str, str] = field(default_factory=dict[str, str])
    can_retry: bool = False


@asynccontextmanager
async def refused() -> AsyncGenerator[Refusal]:
    """Expect the call within to be refused; the details are there afterwards."""
    refusal = Refusal()
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        yield refusal
    error = caught.value
    refusal.code, refusal.message = error.code(), error.details() or ""
    from_call = cast("Callable[[object], status_pb2.Status | None]", rpc_status.from_call)  # pyright: ignore[reportUnknownMemberType]  # its stub knows synchronous calls only
    status = from_call(error)
    for packed in status.details if status else ():
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if packed.Unpack(info):
            refusal.reason, refusal.domain = info.reason, info.domain
            refusal.metadata = dict(info.metadata)
        elif packed.Unpack(bad):
            refusal.fields = {one.field: one.description for one in bad.field_violations}
        elif packed.Unpack(error_details_pb2.RetryInfo()):
            refusal.can_retry = True
