"""One session that lives in this worker: its GAN, whether it plays, and steps asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from trainer_service.domain.errors import WrongStateError
from trainer_service.domain.ports import DivergedError, Engine, Gan, Turn
from trainer_service.domain.preview import StepPreview
from trainer_service.domain.session import SessionState, StepTarget
from trainer_service.domain.snapshot import MetricRow
from trainer_service.domain.spec import SessionSpec
from trainer_service.worker.pace import MAX_INTERVAL_S, RowPace, SpeedCap
from trainer_service.worker.reporter import Reporter
from trainer_service.worker.scheduler import SHIFT_S
from trainer_service.worker.stops import StopRule

METRICS_EVERY_STEPS = 10
"""Rows of metrics are taken at multiples of this, at all of them up to 1,000 steps a second."""

_MIN_STEP_COST_S = 1e-7
_NO_LIMIT = 1_000_000_000
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
        self._turn_cost_s: float | None = None
        self._row_pace = RowPace(clock())
        self.stop_rule = StopRule()
        self._cap = self._create_cap()

    def due_s(self) -> float | None:
        """See :class:`trainer_service.worker.scheduler.Work`."""
        if self._requests:
            return self._clock()
        due_s: float | None = None
        if self.state == SessionState.PLAYING:
            due_s = self._cap.due_s(self.reporter.interval_s)
            # What there is to report goes with the next steps, unless these are far.
            if due_s <= self._clock() + MAX_INTERVAL_S:
                return due_s
        report_s = self.reporter.due_s(self.gan)
        dues = [due for due in (due_s, report_s) if due is not None]
        return min(dues, default=None)

    def expect_s(self, budget_s: float) -> float:
        """See :class:`trainer_service.worker.scheduler.Work`."""
        if self._step_cost_s is None or self._turn_cost_s is None or self._requests:
            return SHIFT_S
        most_s = max(budget_s, self._step_cost_s)
        return min(most_s, self._turn_cost_s) if self._cap.rate else most_s

    def prepare(self, now: float, budget_s: float, *, only_asked: bool = False) -> Turn:
        """Say what the next turn does: steps that fit the time, rows and a frame that are due.

        Args:
            now: the time.
            budget_s: processor time that its training may take; at least one step is.
            only_asked: train only what somebody waits for.

        """
        turn = Turn(self.gan)
        allowed = self._allowed_steps(now, only_asked=only_asked)
        if allowed > 0:
            turn.target = self._requests[0].target if self._requests else StepTarget.BOTH
            turn.max_rows = self._row_pace.due_rows(now)
            turn.row_interval = METRICS_EVERY_STEPS
            turn.steps = min(allowed, self._count_fitting(budget_s))
            if self.stop_rule.watches(self.gan.spec.points):
                turn.steps = self._cut_at_row(turn.steps, turn)
        turn.layers = self.reporter.choose_layers(self.gan, now, will_train=turn.steps > 0)
        return turn

    def settle(self, turn: Turn) -> None:
        """Take over what a turn brought, and report what is due; never raises."""
        try:
            self._settle(turn)
        except Exception:  # whatever breaks one session must not reach the others
            _log.exception("session_settling_failed", session=self._session_id)
            self._stop_for_good(self.gan.step, _INTERNAL_MESSAGE)

    def note_cost(self, turn: Turn, cost_s: float) -> None:
        """Learn from the processor time that a turn took what steps and turns cost."""
        if turn.steps:
            step_cost_s = max(cost_s / turn.steps, _MIN_STEP_COST_S)
            self._step_cost_s = _blend(self._step_cost_s, step_cost_s)
            self._turn_cost_s = _blend(self._turn_cost_s, cost_s)

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

    def preview(self) -> StepPreview:
        """Take the next step apart without taking it.

        Raises:
            WrongStateError: it is not paused, or the step would make a number infinite.

        """
        if self.state != SessionState.PAUSED:
            raise WrongStateError(self.state, "only a paused session shows its next step")
        try:
            return self.gan.preview()
        except DivergedError as error:
            raise WrongStateError(self.state, f"The next step diverges. {error}") from error

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
        self._step_cost_s = self._turn_cost_s = None
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

    def _create_cap(self) -> SpeedCap:
        return SpeedCap(self.gan.spec.points.steps_per_second, self._clock())

    def _allowed_steps(self, now: float, *, only_asked: bool) -> int:
        if self._requests:
            return self._requests[0].remaining
        if self.state != SessionState.PLAYING or only_asked:
            return 0
        due = self._cap.due_steps(now, self.reporter.interval_s)
        if due is None:
            due = _NO_LIMIT
        if due and self.stop_rule.watches(points := self.gan.spec.points):
            left = self.stop_rule.count_steps_left(points, self.gan.step)
            due = due if left is None else min(due, left)
        return due

    def _count_fitting(self, time_s: float) -> int:
        """Count the steps that fit, as far as their cost is known: one call for all of them."""
        if self._step_cost_s is None:
            return 1
        return max(1, int(time_s / self._step_cost_s))

    def _cut_at_row(self, steps: int, turn: Turn) -> int:
        """End at the first row where its distance may stop the session."""
        if not turn.max_rows or not self.stop_rule.is_armed(self.gan.spec.points):
            return steps
        return min(steps, METRICS_EVERY_STEPS - self.gan.step % METRICS_EVERY_STEPS)

    def _settle(self, turn: Turn) -> None:
        now, reporter = self._clock(), self.reporter
        for rows in turn.rows:
            reporter.add_rows(rows)
            self._row_pace.note(len(rows), now)
        if turn.error is not None:
            self._fail(turn.error)
            return
        if turn.steps:
            reporter.note_training()
            self._note_steps(turn, now)
        if turn.frame is not None:
            reporter.send_frame(turn.frame)
        reporter.send_due(self.gan)

    def _note_steps(self, turn: Turn, now: float) -> None:
        if self._requests:
            self._advance_request(self._requests[0], turn.steps)
            return
        self._cap.spend(turn.steps)
        self.reporter.speed.note(now, self.gan.step)
        self._stop_if_asked(turn)

    def _stop_if_asked(self, turn: Turn) -> None:
        points, step = self.gan.spec.points, self.gan.step
        if not self.stop_rule.watches(points):
            return
        row: MetricRow | None = None
        if turn.rows and self.stop_rule.is_armed(points) and turn.rows[-1].steps[-1] == step:
            row = turn.rows[-1].last()
        if reason := self.stop_rule.find_reason(points, step, row):
            self.state = SessionState.PAUSED
            self.reporter.record(self.gan)
            self._come_to_rest()
            self.reporter.send_stop(step, reason, is_past_distance=self.stop_rule.is_past_distance)

    def _fail(self, error: Exception) -> None:
        if isinstance(error, DivergedError):
            self._stop_for_good(error.step, str(error))
        else:
            _log.error("session_training_failed", session=self._session_id, exc_info=error)
            self._stop_for_good(self.gan.step, _INTERNAL_MESSAGE)

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


def _blend(before_s: float | None, cost_s: float) -> float:
    return cost_s if before_s is None else (before_s + cost_s) / 2
