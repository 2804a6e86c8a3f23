"""A gRPC server that answers what a test tells it to, for tests of clients.

It is no trainer: it keeps sessions in a dictionary and plays a script to watchers. The real
one is ``tests.support.trainer``.
"""
# ruff: noqa: N802  methods have the contract's names

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent import futures
from typing import Self

import grpc
from google.protobuf import any_pb2
from google.protobuf.message import Message
from google.rpc import (  # pyright: ignore[reportMissingTypeStubs]  # it has none
    error_details_pb2,
    status_pb2,
)
from grpc_status import rpc_status

from ganscope.api.v1 import session_service_pb2 as service_pb2
from ganscope.api.v1.catalog_pb2 import Preset
from ganscope.api.v1.preview_pb2 import PointsStepPreview
from ganscope.api.v1.session_pb2 import Session, SessionState
from ganscope.api.v1.session_service_pb2_grpc import (
    SessionServiceServicer,
    add_SessionServiceServicer_to_server,
)

Context = grpc.ServicerContext
Script = Sequence[service_pb2.WatchSessionResponse]


class FakeTrainer(SessionServiceServicer):
    """Answers; notes every request; fails where ``failures`` says so."""

    def __init__(self) -> None:
        self.requests: list[Message] = []
        self.sessions: dict[str, Session] = {}
        self.failures: dict[str, list[tuple[grpc.StatusCode, str, tuple[Message, ...]]]] = {}
        """By method: how the next calls fail, in order."""
        self.scripts: list[tuple[Script, grpc.StatusCode | None]] = []
        """What each watch sends, and how it ends; None: it stays open and silent."""
        self.step_preview = PointsStepPreview()
        """What the next step of every session would do."""
        self.end_reason = ""
        """The reason with which scripts that fail end."""
        self._server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
        add_SessionServiceServicer_to_server(self, self._server)
        self.target = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *args: object) -> None:
        self._server.stop(grace=0).wait()

    def fail(self, method: str, code: grpc.StatusCode, message: str, *details: Message) -> None:
        """Let the next call of ``method`` fail."""
        self.failures.setdefault(method, []).append((code, message, details))

    def _note(self, request: Message, context: Context) -> None:
        self.requests.append(request)
        method = type(request).__name__.removesuffix("Request")
        if self.failures.get(method):
            code, message, details = self.failures[method].pop(0)
            abort(context, code, message, *details)

    def GetCatalog(self, request: service_pb2.GetCatalogRequest, context: Context):
        self._note(request, context)
        preset = Preset(id="ring", title="Ring", group="Start here", description="A circle.")
        return service_pb2.GetCatalogResponse(presets=[preset])

    def CreateSession(self, request: service_pb2.CreateSessionRequest, context: Context):
        self._note(request, context)
        state = (
            SessionState.SESSION_STATE_PLAYING
            if request.play
            else SessionState.SESSION_STATE_PAUSED
        )
        session = Session(
            id=f"s{len(self.sessions)}",
            spec=request.spec,
            preset_id=request.preset_id,
            state=state,
            run=1,
            revision=1,
        )
        self.sessions[session.id] = session
        return service_pb2.CreateSessionResponse(session=session)

    def GetSession(self, request: service_pb2.GetSessionRequest, context: Context):
        self._note(request, context)
        return service_pb2.GetSessionResponse(session=self._find(request.session_id, context))

    def ListSessions(self, request: service_pb2.ListSessionsRequest, context: Context):
        self._note(request, context)
        first = int(request.page_token or 0)
        size = request.page_size or 2
        sessions = list(self.sessions.values())
        following = first + size
        return service_pb2.ListSessionsResponse(
            sessions=sessions[first:following],
            next_page_token=str(following) if following < len(sessions) else "",
            total_size=len(sessions),
        )

    def UpdateSession(self, request: service_pb2.UpdateSessionRequest, context: Context):
        self._note(request, context)
        session = self._find(request.session_id, context)
        session.spec.MergeFrom(request.spec)
        session.revision += 1
        return service_pb2.UpdateSessionResponse(session=session)

    def DeleteSession(self, request: service_pb2.DeleteSessionRequest, context: Context):
        self._note(request, context)
        self._find(request.session_id, context)
        del self.sessions[request.session_id]
        return service_pb2.DeleteSessionResponse()

    def PlaySession(self, request: service_pb2.PlaySessionRequest, context: Context):
        self._note(request, context)
        session = self._find(request.session_id, context)
        session.state = SessionState.SESSION_STATE_PLAYING
        return service_pb2.PlaySessionResponse(session=session)

    def PauseSession(self, request: service_pb2.PauseSessionRequest, context: Context):
        self._note(request, context)
        session = self._find(request.session_id, context)
        session.state = SessionState.SESSION_STATE_PAUSED
        return service_pb2.PauseSessionResponse(session=session)

    def StepSession(self, request: service_pb2.StepSessionRequest, context: Context):
        self._note(request, context)
        session = self._find(request.session_id, context)
        session.step += request.count
        return service_pb2.StepSessionResponse(session=session)

    def ResetSession(self, request: service_pb2.ResetSessionRequest, context: Context):
        self._note(request, context)
        session = self._find(request.session_id, context)
        session.step, session.run = 0, session.run + 1
        return service_pb2.ResetSessionResponse(session=session)

    def WatchSession(
        self, request: service_pb2.WatchSessionRequest, context: Context
    ) -> Iterator[service_pb2.WatchSessionResponse]:
        self._note(request, context)
        self._find(request.session_id, context)
        messages, end = self.scripts.pop(0) if self.scripts else ((), None)
        yield from messages
        if end is None:
            is_over = threading.Event()
            context.add_callback(is_over.set)
            is_over.wait()
        elif end is not grpc.StatusCode.OK:
            info = error_details_pb2.ErrorInfo(domain="ganscope", reason=self.end_reason)
            abort(context, end, "as the script says", info)

    def GetMetrics(self, request: service_pb2.GetMetricsRequest, context: Context):
        self._note(request, context)
        return service_pb2.GetMetricsResponse()

    def ExportSession(self, request: service_pb2.ExportSessionRequest, context: Context):
        self._note(request, context)
        session = self._find(request.session_id, context)
        return service_pb2.ExportSessionResponse(
            archive=session.id.encode(), spec=session.spec, step=session.step
        )

    def ImportSession(self, request: service_pb2.ImportSessionRequest, context: Context):
        self._note(request, context)
        title = request.title if request.HasField("title") else "imported"
        session = Session(id=f"copy of {request.archive.decode()}", run=1)
        session.spec.title = title
        return service_pb2.ImportSessionResponse(session=session)

    def PreviewStep(self, request: service_pb2.PreviewStepRequest, context: Context):
        self._note(request, context)
        session = self._find(request.session_id, context)
        return service_pb2.PreviewStepResponse(
            run=session.run,
            step=session.step,
            revision=session.revision,
            points=self.step_preview,
        )

    def ImportGanLabModel(self, request: service_pb2.ImportGanLabModelRequest, context: Context):
        self._note(request, context)
        return service_pb2.ImportGanLabModelResponse(session=Session(id="from GAN Lab", run=1))

    def _find(self, session_id: str, context: Context) -> Session:
        if session_id not in self.sessions:
            info = error_details_pb2.ErrorInfo(domain="ganscope", reason="SESSION_NOT_FOUND")
            abort(context, grpc.StatusCode.NOT_FOUND, f"there is no session {session_id!r}", info)
        return self.sessions[session_id]


def abort(context: Context, code: grpc.StatusCode, message: str, *details: Message) -> None:
    """End the call with a rich status."""
    status = status_pb2.Status(code=code.value[0], message=message)
    for detail in details:
        packed = any_pb2.Any()
        packed.Pack(detail)
        status.details.append(packed)
    context.abort_with_status(
        rpc_status.to_status(status)  # pyright: ignore[reportUnknownMemberType]  # it has no types
    )
