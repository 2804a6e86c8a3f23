"""The client for asyncio; see ``ganscope.client`` for the methods' meaning.

async with AsyncClient() as client:
session = await client.create_session(preset_id="ring", play=True)
async for message in client.watch_session(session.id):
...
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from types import TracebackType
from typing import Protocol, Self, TypeVar, cast

from grpc import aio

from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.session_service_pb2 import (
    DeleteSessionRequest,
    ExportSessionRequest,
    ExportSessionResponse,
    GetCatalogRequest,
    GetCatalogResponse,
    GetMetricsRequest,
    GetSessionRequest,
    ImportGanLabModelRequest,
    ListSessionsRequest,
    ListSessionsResponse,
    PauseSessionRequest,
    PlaySessionRequest,
    PreviewStepRequest,
    PreviewStepResponse,
    StepSessionRequest,
    StepTarget,
    WatchSessionResponse,
)
from ganscope.api.v1.session_service_pb2_grpc import SessionServiceStub
from ganscope.api.v1.snapshot_pb2 import Layer, MetricsBatch
from ganscope.api.v1.spec_pb2 import SessionSpec
from ganscope.channel import (
    DEADLINE_S,
    DEFAULT_TARGET,
    SILENCE_S,
    SLOW_DEADLINE_S,
    channel_options,
)
from ganscope.errors import FailedCall, GanscopeError, SlowReaderError, UnavailableError, from_call
from ganscope.requests import (
    create_request,
    draw_request_id,
    import_request,
    reset_request,
    update_request,
)
from ganscope.watch import WatchPosition

RequestT_contra = TypeVar("RequestT_contra", contravariant=True)
ResponseT_co = TypeVar("ResponseT_co", covariant=True)


class UnaryCall(Protocol[RequestT_contra, ResponseT_co]):
    """A method of the stub."""

    def __call__(
        self, request: RequestT_contra, /, *, timeout: float | None = None
    ) -> Awaitable[ResponseT_co]:
        """Start the call, ``timeout`` in seconds."""
        ...


class AsyncClient:
    """A connection to one trainer, bound to the event loop in which it is made."""

    def __init__(
        self,
        target: str = DEFAULT_TARGET,
        *,
        deadline_s: float = DEADLINE_S,
        silence_s: float = SILENCE_S,
    ) -> None:
        self._channel = aio.insecure_channel(target, options=channel_options())
        self._stub = SessionServiceStub(self._channel)
        self._target = target
        self._deadline_s = deadline_s
        self._silence_s = silence_s

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection; watches end."""
        await self._channel.close()

    async def get_catalog(self) -> GetCatalogResponse:
        """Return presets, distributions and the range of every field."""
        return await self._call(self._stub.GetCatalog, GetCatalogRequest())

    async def create_session(
        self,
        spec: SessionSpec | None = None,
        *,
        preset_id: str = "",
        play: bool = False,
        warm_start: bool = False,
    ) -> Session:
        """Make a session; fields of ``spec`` win over the preset's.

        Args:
            spec: what differs from the preset, or from the defaults.
            preset_id: what to start from.
            play: train at once.
            warm_start: begin with the preset's trained weights, where it has some.

        """
        request = create_request(
            spec, preset_id, play=play, warm_start=warm_start, request_id=draw_request_id()
        )
        return (await self._call(self._stub.CreateSession, request)).session

    async def get_session(self, session_id: str) -> Session:
        """Return one session."""
        request = GetSessionRequest(session_id=session_id)
        return (await self._call(self._stub.GetSession, request)).session

    async def list_sessions(
        self, *, page_size: int = 0, page_token: str = ""
    ) -> ListSessionsResponse:
        """Return one page of sessions, newest first; ``iter_sessions`` follows the pages."""
        request = ListSessionsRequest(page_size=page_size, page_token=page_token)
        return await self._call(self._stub.ListSessions, request)

    async def iter_sessions(self) -> AsyncIterator[Session]:
        """Yield every session, newest first, page by page."""
        page = await self.list_sessions()
        while True:
            for session in page.sessions:
                yield session
            if not page.next_page_token:
                return
            page = await self.list_sessions(page_token=page.next_page_token)

    async def update_session(
        self,
        session_id: str,
        spec: SessionSpec,
        paths: Iterable[str],
        *,
        expected_revision: int | None = None,
    ) -> Session:
        """Set the fields named in ``paths`` to what ``spec`` holds, from the next step on.

        Raises:
            StaleRevisionError: ``expected_revision`` is given and no longer current.

        """
        request = update_request(
            session_id,
            spec,
            paths,
            expected_revision=expected_revision,
            request_id=draw_request_id(),
        )
        return (await self._call(self._stub.UpdateSession, request)).session

    async def delete_session(self, session_id: str) -> None:
        """End a session and forget it."""
        request = DeleteSessionRequest(session_id=session_id, request_id=draw_request_id())
        await self._call(self._stub.DeleteSession, request)

    async def play_session(self, session_id: str) -> Session:
        """Start training."""
        request = PlaySessionRequest(session_id=session_id, request_id=draw_request_id())
        return (await self._call(self._stub.PlaySession, request)).session

    async def pause_session(self, session_id: str) -> Session:
        """Stop training; the step of what is returned is exact."""
        request = PauseSessionRequest(session_id=session_id, request_id=draw_request_id())
        return (await self._call(self._stub.PauseSession, request)).session

    async def step_session(
        self,
        session_id: str,
        count: int = 1,
        target: StepTarget.ValueType = StepTarget.STEP_TARGET_BOTH,
    ) -> Session:
        """Train ``count`` steps of a paused session and return when they are done."""
        request = StepSessionRequest(
            session_id=session_id, target=target, count=count, request_id=draw_request_id()
        )
        answer = await self._call(self._stub.StepSession, request, SLOW_DEADLINE_S)
        return answer.session

    async def preview_step(self, session_id: str) -> PreviewStepResponse:
        """Take the next step of a paused session apart without taking it."""
        request = PreviewStepRequest(session_id=session_id)
        return await self._call(self._stub.PreviewStep, request, SLOW_DEADLINE_S)

    async def reset_session(
        self, session_id: str, *, seed: int | None = None, draw_seed: bool = False
    ) -> Session:
        """Go back to step 0 with the same seed, with ``seed``, or with one the server draws.

        Raises:
            ValueError: both a seed and a drawn seed are asked for.

        """
        request = reset_request(
            session_id, seed=seed, draw_seed=draw_seed, request_id=draw_request_id()
        )
        return (await self._call(self._stub.ResetSession, request)).session

    async def get_metrics(self, session_id: str, *, max_points: int = 0) -> MetricsBatch:
        """Return the metrics of the present run, thinned to ``max_points`` unless 0."""
        request = GetMetricsRequest(session_id=session_id, max_points=max_points)
        return (await self._call(self._stub.GetMetrics, request)).metrics

    async def export_session(self, session_id: str) -> ExportSessionResponse:
        """Return the session as a safetensors archive with its specification and step."""
        request = ExportSessionRequest(session_id=session_id)
        return await self._call(self._stub.ExportSession, request, SLOW_DEADLINE_S)

    async def import_session(self, archive: bytes, *, title: str | None = None) -> Session:
        """Make a paused session from an archive that ``export_session`` returned."""
        request = import_request(archive, title, draw_request_id())
        answer = await self._call(self._stub.ImportSession, request, SLOW_DEADLINE_S)
        return answer.session

    async def import_gan_lab_model(
        self, model: bytes, weights: bytes, *, title: str | None = None
    ) -> Session:
        """Make a paused session from the two files of a model that GAN Lab saved."""
        request = ImportGanLabModelRequest(
            model=model, weights=weights, title=title, request_id=draw_request_id()
        )
        answer = await self._call(self._stub.ImportGanLabModel, request, SLOW_DEADLINE_S)
        return answer.session

    async def watch_session(
        self,
        session_id: str,
        *,
        layers: Sequence[Layer.ValueType] = (),
        max_frames_per_second: float | None = None,
        max_outage_s: float | None = 30.0,
    ) -> AsyncIterator[WatchSessionResponse]:
        """Follow a session, resuming by itself; see ``Client.watch_session``."""
        position = WatchPosition(session_id, layers, max_frames_per_second)
        heard_at = time.monotonic()
        failure: GanscopeError = UnavailableError("the watch was cut", "UNREACHABLE")
        while True:
            try:
                async for response in self._watch_once(position):
                    position.receive(response)
                    yield response
                    heard_at = time.monotonic()  # the caller's own pauses are no outage
            except (SlowReaderError, UnavailableError) as error:
                failure = error
            if max_outage_s is not None and time.monotonic() - heard_at > max_outage_s:
                raise failure
            await asyncio.sleep(position.pause_s())

    async def _watch_once(self, position: WatchPosition) -> AsyncIterator[WatchSessionResponse]:
        call = self._stub.WatchSession(position.to_request())
        try:
            while True:
                message = await asyncio.wait_for(call.read(), self._silence_s)
                if not isinstance(message, WatchSessionResponse):
                    return
                yield message
        except TimeoutError:
            return
        except aio.AioRpcError as error:
            raise from_call(cast("FailedCall", error), self._target) from error
        finally:
            call.cancel()

    async def _call(
        self,
        method: UnaryCall[RequestT_contra, ResponseT_co],
        request: RequestT_contra,
        deadline_s: float | None = None,
    ) -> ResponseT_co:
        try:
            return await method(request, timeout=deadline_s or self._deadline_s)
        except aio.AioRpcError as error:
            raise from_call(cast("FailedCall", error), self._target) from error
