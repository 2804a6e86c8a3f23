"""What the server asks of a worker, one method a request.

Requests are read by one thread and carried out by whichever training thread is free, while it
holds the session: those of one session in their order, those of different ones side by side.

Semantics for the server:

- Hello is the first request; it is answered when the engine is ready.
- Every request is answered by one Reply. Step is answered when its steps are done, all others
  before anything else happens. A request that fails changes nothing.
- Before the Reply to any request but Open, Demand, Preview and Run (play), all metrics so far are
  sent.
  Edit and Reset also send a Checkpoint before their Reply, Run (pause) when there is anything new
  to save; Save and Close carry one. Other Checkpoints follow training within a second.
- Open without a checkpoint, and Reset, send a Checkpoint and the metrics of step 0 first.
- A session that was opened from a checkpoint repeats the metrics between the checkpoint and
  where it was when it stopped, with the same values: skip the steps that are known.
- A checkpoint carries the specification that it was made under; Open with another one loads it,
  then edits it.
- After Diverged the session stands where its last Checkpoint was and waits for Reset; Run (play)
  and Step fail with WRONG_STATE. A Step that diverges is answered, after Diverged, without failure.
- After Stopped the session is paused; metrics and Checkpoint of that step are sent before it.
- A Reset answers the Steps that still wait, without failure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog
from pydantic import ValidationError

from ganscope.api.v1 import session_pb2, session_service_pb2
from trainer_service.domain.errors import (
    FieldViolation,
    GanscopeError,
    InvalidFieldError,
    SessionNotFoundError,
    WrongStateError,
)
from trainer_service.domain.session import StepTarget
from trainer_service.domain.spec import SessionSpec
from trainer_service.engine.choice import EngineChoice
from trainer_service.worker.encoding import from_layers, to_dataset
from trainer_service.worker.live import LiveSession, StepRequest
from trainer_service.worker.outbox import Outbox
from trainer_service.worker.pace import Intervals, choose_intervals
from trainer_service.worker.preview_encoding import to_step_preview
from trainer_service.worker.reporter import Demand, Position, Reporter
from trainer_service.worker.scheduler import Scheduler
from trainer_service.worker.stops import StopRule
from trainer_service.worker.v1 import worker_pb2

_log = structlog.get_logger(__name__)

_TARGETS: Mapping[int, StepTarget] = {
    session_service_pb2.STEP_TARGET_UNSPECIFIED: StepTarget.BOTH,
    session_service_pb2.STEP_TARGET_BOTH: StepTarget.BOTH,
    session_service_pb2.STEP_TARGET_DISCRIMINATOR: StepTarget.DISCRIMINATOR,
    session_service_pb2.STEP_TARGET_GENERATOR: StepTarget.GENERATOR,
}


class Commands:
    """Carries requests out on the sessions of this worker, and answers them."""

    def __init__(
        self,
        choice: EngineChoice,
        scheduler: Scheduler[LiveSession],
        outbox: Outbox,
        clock: Callable[[], float],
    ) -> None:
        self._choice = choice
        self._engine = choice.engine
        self._scheduler = scheduler
        self._outbox = outbox
        self._clock = clock
        self.sessions: dict[str, LiveSession] = {}

    def handle(self, message: worker_pb2.ToWorker) -> None:
        """Have a request carried out; what goes wrong with it becomes a Failure in its Reply."""
        self._scheduler.post(message.session_id, lambda: self._handle(message))

    def _handle(self, message: worker_pb2.ToWorker) -> None:
        try:
            reply = self._carry_out(message)
        except GanscopeError as error:
            reply = worker_pb2.Reply(failure=_to_failure(error))
        except Exception:  # a failed request must not end the other sessions
            _log.exception("request_failed", session=message.session_id, call=message.call_id)
            text = "an error on the server; its log says more"
            reply = worker_pb2.Reply(failure=worker_pb2.Failure(reason="INTERNAL", message=text))
        if reply is not None:
            self._answer(message, reply)

    def _answer(self, message: worker_pb2.ToWorker, reply: worker_pb2.Reply) -> None:
        self._outbox.put(
            worker_pb2.FromWorker(
                call_id=message.call_id, session_id=message.session_id, reply=reply
            )
        )

    def _carry_out(self, message: worker_pb2.ToWorker) -> worker_pb2.Reply | None:
        match message.WhichOneof("request"):
            case "hello":
                return self._greet()
            case "open":
                return self._open(message.session_id, message.open)
            case "edit":
                return self._edit(self._find(message), message.edit)
            case "run":
                return self._run(self._find(message), message.run)
            case "step":
                self._step(self._find(message), message)
                return None
            case "reset":
                return self._reset(self._find(message), message.reset)
            case "demand":
                return self._demand(self._find(message), message.demand)
            case "save":
                return self._save(self._find(message))
            case "preview":
                return self._preview(self._find(message))
            case "close":
                reply = self._save(self._find(message))
                self._forget(message.session_id)
                return reply
            case None:
                raise InvalidFieldError(FieldViolation("request", "must be set"))

    def _greet(self) -> worker_pb2.Reply:
        engine = worker_pb2.Engine(name=self._choice.name, reason=self._choice.reason)
        return worker_pb2.Reply(engine=engine)

    def _find(self, message: worker_pb2.ToWorker) -> LiveSession:
        session = self.sessions.get(message.session_id)
        if session is None:
            raise SessionNotFoundError(message.session_id)
        return session

    def _open(self, session_id: str, request: worker_pb2.Open) -> worker_pb2.Reply:
        if session_id in self.sessions:
            raise WrongStateError("open", f"session {session_id!r} is open in this worker already")
        spec = _read_spec(request.spec_json)
        is_new = not request.checkpoint
        gan = self._engine.create(spec) if is_new else self._engine.load(request.checkpoint, spec)
        position = Position(request.run, request.revision)
        reporter = Reporter(session_id, position, self._outbox, self._clock, self._choose_intervals)
        session = LiveSession(session_id, self._engine, gan, reporter, self._clock)
        session.stop_rule = StopRule(is_past_distance=request.is_past_distance)
        if is_new:
            session.begin()
        else:
            reporter.last_checkpoint = request.checkpoint
        if request.playing:
            session.play()
        self.sessions[session_id] = session
        self._scheduler.place(session_id, session)
        return _describe(session)

    def _choose_intervals(self) -> Intervals:
        return choose_intervals(len(self.sessions))

    def _edit(self, session: LiveSession, request: worker_pb2.Edit) -> worker_pb2.Reply:
        session.edit(_read_spec(request.spec_json))
        self._note_revision(session, request.revision)
        return _describe(session)

    def _run(self, session: LiveSession, request: worker_pb2.Run) -> worker_pb2.Reply:
        if request.playing:
            session.play()
        else:
            session.pause()
        self._note_revision(session, request.revision)
        return worker_pb2.Reply(step=session.gan.step)

    def _step(self, session: LiveSession, message: worker_pb2.ToWorker) -> None:
        target = _TARGETS.get(message.step.target)
        if target is None or message.step.count < 1:
            raise InvalidFieldError(
                FieldViolation("count", "must be at least 1, of a known target")
            )

        def answer(step: int) -> None:
            self._answer(message, worker_pb2.Reply(step=step))

        # Whoever holds the session trains the first of them at once, out of turn.
        session.ask_steps(StepRequest(target, message.step.count, answer))

    def _reset(self, session: LiveSession, request: worker_pb2.Reset) -> worker_pb2.Reply:
        gan = self._engine.create(_read_spec(request.spec_json))
        session.reporter.position = Position(request.run, request.revision)
        session.restart(gan)
        if request.playing:
            session.play()
        session.reporter.note_change()
        return _describe(session)

    def _demand(self, session: LiveSession, request: worker_pb2.Demand) -> worker_pb2.Reply:
        layers = from_layers(request.layers)
        session.reporter.set_demand(Demand(layers, request.max_frames_per_second))
        return worker_pb2.Reply(step=session.gan.step)

    def _save(self, session: LiveSession) -> worker_pb2.Reply:
        checkpoint = session.reporter.save(session.gan)
        return worker_pb2.Reply(step=session.gan.step, checkpoint=checkpoint)

    def _preview(self, session: LiveSession) -> worker_pb2.Reply:
        preview = session.preview()
        return worker_pb2.Reply(step=preview.step, preview=to_step_preview(preview))

    def _forget(self, session_id: str) -> None:
        self.sessions.pop(session_id).abandon_requests()
        self._scheduler.clear(session_id)

    def _note_revision(self, session: LiveSession, revision: int) -> None:
        position = session.reporter.position
        session.reporter.position = Position(position.run, revision)
        session.reporter.note_change()


def _read_spec(spec_json: bytes) -> SessionSpec:
    try:
        return SessionSpec.from_json(spec_json)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(part) for part in first["loc"])
        raise InvalidFieldError(FieldViolation(path, first["msg"])) from error


def _describe(session: LiveSession) -> worker_pb2.Reply:
    parameters = session.gan.parameters
    return worker_pb2.Reply(
        step=session.gan.step,
        dataset=to_dataset(session.gan.dataset),
        parameters=session_pb2.ParameterCount(
            generator=parameters.generator, discriminator=parameters.discriminator
        ),
    )


def _to_failure(error: GanscopeError) -> worker_pb2.Failure:
    if isinstance(error, InvalidFieldError):
        first = error.violations[0]
        return worker_pb2.Failure(reason=error.reason, field=first.field, message=first.description)
    state = str(error.state) if isinstance(error, WrongStateError) else ""
    return worker_pb2.Failure(reason=error.reason, message=str(error), state=state)
