"""One session that lives in this worker: its GAN, whether it plays, and steps asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from trainer_service.domain.errors import WrongStateError
from trainer_service.domain.ports import DivergedError, Engine, Gan
from trainer_service.domain.session import SessionState, StepTarget
from trainer_service.domain.snapshot import MetricRow
from trainer_service.domain.spec import SessionSpec
from trainer_service.worker.pace import RowPace, SpeedCap
from trainer_service.worker.reporter import Reporter
from trainer_service.worker.stops import StopRule

METRICS_EVERY_STEPS = 10
"""Rows of metrics are taken at multiples of this, at all of them up to 1,000 steps a second."""

_COST_MEMORY = 0.8
_MIN_STEP_COST_S = 1e-7
_NO_LIMIT = 1_000_000_000
_WORTHWHILE = 0.25
"""What is left of a budget is worth another call when it is more than this share."""
_INTERNAL_MESSAGE = (
    "Training stopped because of an error on the server; its log says more. Reset to start again."
)

_log = structlog.get_logger(__name__)


@dataclass
class StepRequest:
    """Steps that somebody waits for."""

    target: StepTarget
    remaining: int
    is_done: Callable[[int], None]
    """Called once with the session's step."""


class LiveSession:
    """Trains one session when the scheduler says so; an error in it ends no other."""

    def __init__(
        self,
        session_id: str,
        engine: Engine,
        gan: Gan,
        reporter: Reporter,
        clock: Callable[[], float],
    ) -> None:
        """Take on a paused session; :meth:`play` starts it."""
        self._session_id = session_id
        self._engine = engine
        self._clock = clock
        self.gan = gan
        self.reporter = reporter
        self.state = SessionState.PAUSED
        self._requests: deque[StepRequest] = deque()
        self._step_cost_s: float | None = None
        self._row_pace = RowPace(clock())
        self.stop_rule = StopRule()
        self._cap = self._create_cap()

    def wait_s(self) -> float | None:
        """See :class:`trainer_service.worker.scheduler.Work`."""
        if self._requests:
            return 0.0
        if self.state != SessionState.PLAYING:
            return None
        return self._cap.wait_s(self._clock())

    def work(self, budget_s: float) -> None:
        """See :class:`trainer_service.worker.scheduler.Work`."""
        deadline = self._clock() + budget_s
        while (allowed := self._allowed_steps()) > 0:
            fitting = self._count_fitting(deadline - self._clock())
            self._train(self._cut_at_row(min(allowed, fitting)))
            if deadline - self._clock() <= _WORTHWHILE * budget_s:
                return

    def play(self) -> None:
        """Train from now on.

        Raises:
            WrongStateError: it has diverged; only a reset helps.

        """
        if self.state == SessionState.DIVERGED:
            raise WrongStateError(self.state, "the session has diverged: reset it first")
        if self.state != SessionState.PLAYING:
            self._cap = self._create_cap()
        self.state = SessionState.PLAYING

    def pause(self) -> None:
        """Stop at the present step; everything up to it is sent."""
        if self.state == SessionState.PLAYING:
            self.state = SessionState.PAUSED
        self._come_to_rest()

    def ask_steps(self, request: StepRequest) -> None:
        """Train some steps, whether it plays or not and as fast as its share allows.

        Raises:
            WrongStateError: it has diverged.

        """
        if self.state == SessionState.DIVERGED:
            raise WrongStateError(self.state, "the session has diverged: reset it first")
        self._requests.append(request)

    def edit(self, spec: SessionSpec) -> None:
        """Use another specification; the state that fits it is sent, so that both are kept."""
        old = self.gan.spec.points
        self.gan.edit(spec)
        self.stop_rule.note_edit(old, spec.points)
        if spec.points.steps_per_second != old.steps_per_second:
            self._cap = self._create_cap()
        self._step_cost_s = None
        self.reporter.send_checkpoint(self.gan)

    def restart(self, gan: Gan) -> None:
        """Go on with a new GAN, paused; steps that were asked for are called done."""
        self.gan = gan
        self.state = SessionState.PAUSED
        self.stop_rule = StopRule()
        self._cap = self._create_cap()
        self.reporter.speed.stop()
        self.reporter.drop_metrics()
        self.begin()
        self.abandon_requests()

    def begin(self) -> None:
        """Report step 0."""
        self.reporter.record(self.gan)
        self.reporter.send_checkpoint(self.gan)

    def report(self) -> None:
        """Send what is due to the server."""
        try:
            self.reporter.send_due(self.gan)
        except Exception:  # as in _train
            _log.exception("session_report_failed", session=self._session_id)
            self._stop_for_good(self.gan.step, _INTERNAL_MESSAGE)

    def _create_cap(self) -> SpeedCap:
        return SpeedCap(self.gan.spec.points.steps_per_second, self._clock())

    def _allowed_steps(self) -> int:
        if self._requests:
            return self._requests[0].remaining
        if self.state != SessionState.PLAYING:
            return 0
        due = self._cap.due_steps(self._clock())
        left = self.stop_rule.count_steps_left(self.gan.spec.points, self.gan.step)
        return min(_NO_LIMIT if due is None else due, _NO_LIMIT if left is None else left)

    def _count_fitting(self, time_s: float) -> int:
        """Count the steps that fit, as far as their cost is known: one call for all of them."""
        if self._step_cost_s is None:
            return 1
        return max(1, int(time_s / self._step_cost_s))

    def _cut_at_row(self, steps: int) -> int:
        """End at the next step of a row when one is due, else at the last that is reached."""
        to_row = METRICS_EVERY_STEPS - self.gan.step % METRICS_EVERY_STEPS
        if steps < to_row:
            return steps
        if self._row_pace.is_due(self._clock()):
            return to_row
        return steps - (self.gan.step + steps) % METRICS_EVERY_STEPS

    def _record_row(self) -> MetricRow | None:
        now = self._clock()
        if self.gan.step % METRICS_EVERY_STEPS or not self._row_pace.is_due(now):
            return None
        self._row_pace.note(now)
        return self.reporter.record(self.gan)

    def _note_cost(self, cost_s: float) -> None:
        cost_s = max(cost_s, _MIN_STEP_COST_S)
        before_s = cost_s if self._step_cost_s is None else self._step_cost_s
        self._step_cost_s = _COST_MEMORY * before_s + (1 - _COST_MEMORY) * cost_s

    def _train(self, steps: int) -> None:
        request = self._requests[0] if self._requests else None
        begin = self._clock()
        try:
            self.gan.train(steps, request.target if request else StepTarget.BOTH)
            self._note_cost((self._clock() - begin) / steps)
            row = self._record_row()
        except DivergedError as error:
            self._stop_for_good(error.step, str(error))
            return
        except Exception:  # whatever breaks one session must not reach the others
            _log.exception("session_training_failed", session=self._session_id)
            self._stop_for_good(self.gan.step, _INTERNAL_MESSAGE)
            return
        self.reporter.note_training()
        if request:
            self._advance_request(request, steps)
        else:
            self._cap.spend(steps)
            self.reporter.speed.note(self._clock(), self.gan.step)
            self._stop_if_asked(row)

    def _stop_if_asked(self, row: MetricRow | None) -> None:
        points, step = self.gan.spec.points, self.gan.step
        if reason := self.stop_rule.find_reason(points, step, row):
            self.state = SessionState.PAUSED
            self.reporter.record(self.gan)
            self._come_to_rest()
            self.reporter.send_stop(step, reason, is_past_distance=self.stop_rule.is_past_distance)

    def _advance_request(self, request: StepRequest, steps: int) -> None:
        request.remaining -= steps
        if request.remaining == 0:
            self._requests.popleft()
            self.reporter.record(self.gan)
            self.reporter.send_metrics()
            self.reporter.note_change()
            request.is_done(self.gan.step)

    def abandon_requests(self) -> None:
        """Call the steps that were asked for done, as far as they have come."""
        while self._requests:
            self._requests.popleft().is_done(self.gan.step)

    def _come_to_rest(self) -> None:
        self.reporter.speed.stop()
        self.reporter.send_pending(self.gan)
        self.reporter.note_change()

    def _stop_for_good(self, step: int, message: str) -> None:
        """Say why, and stand where the last checkpoint was: what broke is of no use."""
        self.state = SessionState.DIVERGED
        self.reporter.speed.stop()
        self.reporter.send_metrics()
        self.reporter.send_divergence(step, message)
        self.gan = self._engine.load(self.reporter.last_checkpoint, self.gan.spec)
        self.reporter.note_change()
        self.abandon_requests()
