"""SessionService: each method checks its request, calls the application, writes the answer."""

# ruff: noqa: N802  the methods have the names of the contract

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ganscope.api.v1 import session_pb2, session_service_pb2, session_service_pb2_grpc
from trainer_service.domain.errors import PresetNotFoundError
from trainer_service.domain.presets import Preset
from trainer_service.domain.spec import SessionSpec
from trainer_service.rpc import requests
from trainer_service.rpc.archives import read_archive, read_gan_lab_model
from trainer_service.rpc.messages import to_session
from trainer_service.rpc.specs import to_edited_spec, to_new_spec, to_spec_message
from trainer_service.rpc.warm_starts import find_checkpoint
from trainer_service.rpc.watch import follow, to_start
from trainer_service.sessions.commands import NewSession, SessionCommands
from trainer_service.sessions.history import to_batch
from trainer_service.sessions.identifiers import draw_seed
from trainer_service.sessions.registry import SessionRegistry
from trainer_service.warm_starts import WarmStart

pb = session_service_pb2


class SessionServicer(session_service_pb2_grpc.SessionServiceServicer):
    """Raises domain errors; the interceptor turns them into statuses."""

    def __init__(
        self,
        registry: SessionRegistry,
        commands: SessionCommands,
        presets: Mapping[str, Preset],
        catalog: session_service_pb2.GetCatalogResponse,
        warm_starts: Mapping[str, WarmStart],
    ) -> None:
        self._registry = registry
        self._commands = commands
        self._presets = presets
        self._catalog = catalog
        self._warm_starts = warm_starts

    async def GetCatalog(self, request: pb.GetCatalogRequest, context: Any) -> Any:
        """Presets, distributions, fields."""
        return self._catalog

    async def CreateSession(self, request: pb.CreateSessionRequest, context: Any) -> Any:
        """Make a session."""
        request_id = requests.check_request_id(request.request_id)
        base = self._find_base(requests.check_preset_id(request.preset_id))
        spec = to_new_spec(request.spec, base, draw_seed())
        checkpoint = None
        if request.warm_start:
            checkpoint = find_checkpoint(self._warm_starts, request.preset_id, spec)
        new = NewSession(spec, request.preset_id, request.play, checkpoint)
        answer = await self._commands.create(new, request_id)
        return pb.CreateSessionResponse(session=_read(answer))

    async def GetSession(self, request: pb.GetSessionRequest, context: Any) -> Any:
        """One session."""
        session = await self._registry.require(requests.check_session_id(request.session_id))
        return pb.GetSessionResponse(session=to_session(session.view()))

    async def ListSessions(self, request: pb.ListSessionsRequest, context: Any) -> Any:
        """Sessions, newest first."""
        size = requests.to_page_size(request)
        sessions = self._registry.list_newest_first()
        total = len(sessions)
        if request.page_token:
            after = requests.from_page_token(request.page_token)
            sessions = [one for one in sessions if (one.record.create_time_ms, one.id) < after]
        page = sessions[:size]
        token = ""
        if len(sessions) > size:
            token = requests.to_page_token(page[-1].record.create_time_ms, page[-1].id)
        return pb.ListSessionsResponse(
            sessions=[to_session(one.view()) for one in page],
            next_page_token=token,
            total_size=total,
        )

    async def UpdateSession(self, request: pb.UpdateSessionRequest, context: Any) -> Any:
        """Change fields of the specification."""
        mask = tuple(request.update_mask.paths)
        expected = request.expected_revision if request.HasField("expected_revision") else None

        def change(current: SessionSpec) -> SessionSpec:
            return to_edited_spec(request.spec, mask, current)

        session_id = requests.check_session_id(request.session_id)
        request_id = requests.check_request_id(request.request_id)
        answer = await self._commands.update(session_id, change, expected, request_id)
        return pb.UpdateSessionResponse(session=_read(answer))

    async def DeleteSession(self, request: pb.DeleteSessionRequest, context: Any) -> Any:
        """Forget a session."""
        session_id = requests.check_session_id(request.session_id)
        await self._commands.delete(session_id, requests.check_request_id(request.request_id))
        return pb.DeleteSessionResponse()

    async def PlaySession(self, request: pb.PlaySessionRequest, context: Any) -> Any:
        """Start training."""
        session_id = requests.check_session_id(request.session_id)
        request_id = requests.check_request_id(request.request_id)
        answer = await self._commands.play(session_id, request_id)
        return pb.PlaySessionResponse(session=_read(answer))

    async def PauseSession(self, request: pb.PauseSessionRequest, context: Any) -> Any:
        """Stop training."""
        session_id = requests.check_session_id(request.session_id)
        request_id = requests.check_request_id(request.request_id)
        answer = await self._commands.pause(session_id, request_id)
        return pb.PauseSessionResponse(session=_read(answer))

    async def StepSession(self, request: pb.StepSessionRequest, context: Any) -> Any:
        """Train some steps now."""
        session_id = requests.check_session_id(request.session_id)
        request_id = requests.check_request_id(request.request_id)
        target, count = requests.to_step_target(request), requests.to_step_count(request)
        answer = await self._commands.step(session_id, target, count, request_id)
        return pb.StepSessionResponse(session=_read(answer))

    async def ResetSession(self, request: pb.ResetSessionRequest, context: Any) -> Any:
        """Draw the weights anew."""
        session_id = requests.check_session_id(request.session_id)
        request_id = requests.check_request_id(request.request_id)
        seed = None
        if request.WhichOneof("new_seed") == "seed":
            seed = requests.check_seed(request.seed)
        elif request.draw_seed:
            seed = draw_seed()
        answer = await self._commands.reset(session_id, seed, request_id)
        return pb.ResetSessionResponse(session=_read(answer))

    async def WatchSession(self, request: pb.WatchSessionRequest, context: Any) -> None:  # type: ignore[override]  # writes to the context, so that each write can have a deadline
        """Follow a session."""
        interest = requests.to_interest(request)
        session = await self._registry.require(requests.check_session_id(request.session_id))
        await follow(session, interest, to_start(request), context)

    async def GetMetrics(self, request: pb.GetMetricsRequest, context: Any) -> Any:
        """Return the metrics of the present run."""
        max_points = requests.to_max_points(request)
        session = await self._registry.require(requests.check_session_id(request.session_id))
        return pb.GetMetricsResponse(metrics=to_batch(session.history.decimated(max_points)))

    async def ExportSession(self, request: pb.ExportSessionRequest, context: Any) -> Any:
        """Write the session as one file."""
        session_id = requests.check_session_id(request.session_id)
        spec, checkpoint = await self._commands.export(session_id)
        return pb.ExportSessionResponse(
            archive=checkpoint.state,
            spec=to_spec_message(spec, with_values=True),
            step=checkpoint.step,
        )

    async def ImportSession(self, request: pb.ImportSessionRequest, context: Any) -> Any:
        """Make a session from such a file."""
        request_id = requests.check_request_id(request.request_id)
        title = request.title if request.HasField("title") else None
        spec, checkpoint = read_archive(request.archive, title)
        answer = await self._commands.create(NewSession(spec, checkpoint=checkpoint), request_id)
        return pb.ImportSessionResponse(session=_read(answer))

    async def PreviewStep(self, request: pb.PreviewStepRequest, context: Any) -> Any:
        """Take the next step apart."""
        session_id = requests.check_session_id(request.session_id)
        record, reply = await self._commands.preview(session_id)
        return pb.PreviewStepResponse(
            run=record.run, step=reply.step, revision=record.revision, points=reply.preview
        )

    async def ImportGanLabModel(self, request: pb.ImportGanLabModelRequest, context: Any) -> Any:
        """Make a session from a model of GAN Lab."""
        request_id = requests.check_request_id(request.request_id)
        title = request.title if request.HasField("title") else None
        new = read_gan_lab_model(request.model, request.weights, title, draw_seed())
        answer = await self._commands.create(new, request_id)
        return pb.ImportGanLabModelResponse(session=_read(answer))

    def _find_base(self, preset_id: str) -> SessionSpec:
        if not preset_id:
            return SessionSpec()
        if preset_id not in self._presets:
            raise PresetNotFoundError(preset_id, tuple(self._presets))
        return self._presets[preset_id].spec


def _read(answer: bytes) -> session_pb2.Session:
    return session_pb2.Session.FromString(answer)
