"""The one place where requests are decoded and where exceptions become statuses."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import grpc
import grpc.aio
import structlog
from google.protobuf.message import DecodeError

from trainer_service.domain.errors import GanscopeError
from trainer_service.rpc.status import to_code, to_details

_log = structlog.get_logger(__name__)
_DETAILS_KEY = "grpc-status-details-bin"

if TYPE_CHECKING:  # gRPC's classes are generic in their stubs only
    Handler = grpc.RpcMethodHandler[Any, Any]
    Continuation = Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]]


class ErrorInterceptor(grpc.aio.ServerInterceptor):
    """Decodes requests itself, so that garbage is INVALID_ARGUMENT rather than UNKNOWN."""

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> Handler | None:
        """Wrap the method's handler."""
        handler = await continuation(handler_call_details)
        if handler is None or handler.request_streaming or handler.request_deserializer is None:
            return handler
        if handler.response_streaming:
            return _wrap_stream(handler, handler_call_details.method)
        return _wrap_unary(handler, handler_call_details.method)


def _wrap_unary(handler: Any, method: str) -> Handler:
    decode, behavior = handler.request_deserializer, handler.unary_unary

    async def call(request: bytes, context: Any) -> Any:
        async with _statuses(context, method):
            return await behavior(decode(request), context)

    return grpc.unary_unary_rpc_method_handler(
        call, response_serializer=handler.response_serializer
    )


def _wrap_stream(handler: Any, method: str) -> Handler:
    decode, behavior = handler.request_deserializer, handler.unary_stream

    async def call(request: bytes, context: Any) -> None:
        async with _statuses(context, method):
            result = behavior(decode(request), context)
            if not hasattr(result, "__aiter__"):
                await result
                return
            async for response in result:
                await context.write(response)

    return grpc.unary_stream_rpc_method_handler(
        call, response_serializer=handler.response_serializer
    )


@asynccontextmanager
async def _statuses(context: Any, method: str) -> AsyncGenerator[None]:
    try:
        yield
    except DecodeError:
        await context.abort(
            grpc.StatusCode.INVALID_ARGUMENT, "the request is not a message of this method"
        )
    except GanscopeError as error:
        code = to_code(error)
        if code is None:
            await _abort_unexpected(context, method, error)
            return
        metadata = ((_DETAILS_KEY, to_details(error, code)),)
        await context.abort(code, str(error), trailing_metadata=metadata)
    except grpc.aio.AbortError:
        raise
    except Exception as error:
        await _abort_unexpected(context, method, error)


async def _abort_unexpected(context: Any, method: str, error: Exception) -> None:
    error_id = secrets.token_hex(4)
    _log.error("unexpected_error", method=method, error_id=error_id, exc_info=error)
    await context.abort(
        grpc.StatusCode.INTERNAL, f"unexpected error {error_id}: the server's log has the details"
    )
