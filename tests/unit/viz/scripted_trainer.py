"""A trainer whose watches say what a test tells them to, when it tells them to."""

from __future__ import annotations

import asyncio
from typing import Any, Self

import grpc
import grpc.aio
import numpy as np

from ganscope.api.v1 import session_service_pb2 as api
from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.snapshot_pb2 import Dataset, Metric, MetricsBatch, Snapshot
from ganscope.tensors import to_tensor


class ScriptedWatch:
    """One open watch, in the hands of the test."""

    def __init__(self, request: api.WatchSessionRequest) -> None:
        self.request = request
        self.has_ended = asyncio.Event()
        self._script: asyncio.Queue[api.WatchSessionResponse | grpc.StatusCode] = asyncio.Queue()

    def send(self, *messages: api.WatchSessionResponse) -> None:
        for message in messages:
            self._script.put_nowait(message)

    def end(self, code: grpc.StatusCode) -> None:
        self._script.put_nowait(code)

    async def play(self, context: grpc.aio.ServicerContext[Any, Any]) -> None:
        try:
            while True:
                line = await self._script.get()
                if isinstance(line, grpc.StatusCode):
                    await context.abort(line, "as the script says")
                await context.write(line)
        finally:
            self.has_ended.set()


class ScriptedTrainer:
    """A real gRPC server on a free port that knows WatchSession alone."""

    def __init__(self) -> None:
        self.num_watches = 0
        self._opened: asyncio.Queue[ScriptedWatch] = asyncio.Queue()
        self._server = grpc.aio.server()
        handler = grpc.unary_stream_rpc_method_handler(
            self._watch,
            request_deserializer=api.WatchSessionRequest.FromString,
            response_serializer=api.WatchSessionResponse.SerializeToString,
        )
        service = grpc.method_handlers_generic_handler(
            "ganscope.api.v1.SessionService", {"WatchSession": handler}
        )
        self._server.add_generic_rpc_handlers((service,))
        self.target = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.stop(grace=None)

    async def next_watch(self) -> ScriptedWatch:
        """Wait until somebody opens a watch."""
        return await self._opened.get()

    async def _watch(
        self,
        request: api.WatchSessionRequest,
        context: grpc.aio.ServicerContext[Any, Any],
    ) -> None:
        self.num_watches += 1
        watch = ScriptedWatch(request)
        self._opened.put_nowait(watch)
        await watch.play(context)


def session_message(step: int = 0) -> api.WatchSessionResponse:
    return api.WatchSessionResponse(revision=1, session=Session(id="abc", step=step, run=1))


def dataset_message() -> api.WatchSessionResponse:
    return api.WatchSessionResponse(revision=1, dataset=Dataset(js_floor=0.1))


def metrics_message(*steps: int, run: int = 1) -> api.WatchSessionResponse:
    batch = MetricsBatch(run=run, steps=to_tensor(np.array(steps, np.uint32)))
    values = to_tensor(np.array(steps, np.float32))
    batch.series.add(metric=Metric.METRIC_GENERATOR_LOSS, values=values)
    return api.WatchSessionResponse(revision=1, metrics=batch)


def frame_message(step: int) -> api.WatchSessionResponse:
    return api.WatchSessionResponse(revision=1, snapshot=Snapshot(run=1, step=step))
