"""A playing session pauses where it was asked to, and says why."""

import pytest
import torch

from trainer_service.domain.session import SessionState, StepTarget
from trainer_service.domain.snapshot import MetricKind, MetricRow
from trainer_service.domain.spec import HiddenLayers, Network, PointsSpec, SessionSpec
from trainer_service.engine.gan import PlainEngine, PlainGan
from trainer_service.worker.framing import Decoder
from trainer_service.worker.live import LiveSession, StepRequest
from trainer_service.worker.outbox import Outbox
from trainer_service.worker.reporter import Position, Reporter
from trainer_service.worker.scheduler import SHIFT_S
from trainer_service.worker.stops import StopRule
from trainer_service.worker.v1 import worker_pb2

ENGINE = PlainEngine()
FIRST = SessionSpec(
    points=PointsSpec(
        discriminator=Network(hidden=HiddenLayers(units=(4,))), batch_size=8, steps_per_second=0
    )
)


def with_stops(**fields: object) -> SessionSpec:
    return FIRST.model_copy(update={"points": FIRST.points.model_copy(update=fields)})


class Stage:
    """A session and what it said."""

    def __init__(self, spec: SessionSpec) -> None:
        self.now = 0.0
        self.outbox = Outbox()
        reporter = Reporter("s", Position(3, 1), self.outbox, lambda: self.now)
        self.session = LiveSession("s", ENGINE, ENGINE.create(spec), reporter, lambda: self.now)
        self.session.begin()

    def work_until_it_waits(self, most: int = 500) -> None:
        for _ in range(most):
            if self.session.due_s() is None:
                return
            # Every row is due: a row's time has passed since the last turn.
            self.now += 0.1
            turn = self.session.prepare(self.now, SHIFT_S)
            ENGINE.take_turns([turn])
            self.session.settle(turn)

    def read_stops(self) -> list[worker_pb2.Stopped]:
        decoder, stops = Decoder(), list[worker_pb2.Stopped]()
        while taken := self.outbox.take(1):
            for payload in decoder.feed(b"".join(taken)):
                message = worker_pb2.FromWorker.FromString(payload)
                if message.HasField("stopped"):
                    stops.append(message.stopped)
        return stops


def test_playing_stops_exactly_at_the_step_and_says_why():
    stage = Stage(with_stops(stop_at_step=23))
    stage.session.play()
    stage.work_until_it_waits()
    assert stage.session.gan.step == 23
    assert stage.session.state == SessionState.PAUSED
    (stop,) = stage.read_stops()
    assert (stop.step, stop.run) == (23, 3)
    assert stop.message == "Stopped at step 23, as asked."


def test_what_is_saved_stands_at_the_stop():
    stage = Stage(with_stops(stop_at_step=23))
    stage.session.play()
    stage.work_until_it_waits()
    saved = ENGINE.load(stage.session.reporter.last_checkpoint, with_stops(stop_at_step=23))
    assert saved.step == 23


def test_playing_again_goes_on_beyond_the_step():
    stage = Stage(with_stops(stop_at_step=23))
    stage.session.play()
    stage.work_until_it_waits()
    stage.session.play()
    stage.work_until_it_waits(most=30)
    assert stage.session.gan.step > 23
    assert stage.session.state == SessionState.PLAYING


def test_manual_steps_pass_the_stop():
    stage = Stage(with_stops(stop_at_step=5, stop_at_js_divergence=1.0))
    stage.session.ask_steps(StepRequest(StepTarget.BOTH, 12, lambda step: None))
    stage.work_until_it_waits()
    assert stage.session.gan.step == 12
    assert stage.read_stops() == []


class SinkingGan(PlainGan):
    """Its divergence falls by a hundredth a step from 1."""

    def measure(self) -> MetricRow:
        return MetricRow(self.step, {MetricKind.JS_DIVERGENCE: 1 - self.step / 100})


def create_sinking(**fields: object) -> Stage:
    stage = Stage(with_stops(**fields))
    stage.session.gan = SinkingGan(stage.session.gan.spec, torch.float32)
    return stage


def test_playing_stops_at_the_first_row_whose_distance_is_small_enough():
    stage = create_sinking(stop_at_js_divergence=0.65)
    stage.session.play()
    stage.work_until_it_waits()
    assert stage.session.gan.step == 40
    (stop,) = stage.read_stops()
    assert stop.is_past_distance
    assert stop.message == (
        "Stopped at step 40: the JS divergence fell to 0.6 bits; 0.65 or less was asked for."
    )


def test_playing_again_goes_on_below_the_distance_until_another_is_asked_for():
    stage = create_sinking(stop_at_js_divergence=0.65)
    stage.session.play()
    stage.work_until_it_waits()
    stage.session.play()
    stage.work_until_it_waits(most=20)
    assert stage.session.state == SessionState.PLAYING
    stage.session.edit(with_stops(stop_at_js_divergence=0.5))
    stage.work_until_it_waits()
    assert stage.session.state == SessionState.PAUSED
    assert len(stage.read_stops()) == 2


def test_without_a_condition_nothing_stops_it():
    rule = StopRule()
    row = MetricRow(10, {MetricKind.JS_DIVERGENCE: 0.0})
    assert rule.find_reason(PointsSpec(), 10, row) == ""
    assert rule.count_steps_left(PointsSpec(), 10) is None


@pytest.mark.parametrize("is_past", [False, True])
def test_a_session_that_was_stopped_before_is_not_stopped_again(is_past: bool):
    rule = StopRule(is_past_distance=is_past)
    points = with_stops(stop_at_js_divergence=0.5).points
    reason = rule.find_reason(points, 10, MetricRow(10, {MetricKind.JS_DIVERGENCE: 0.5}))
    assert bool(reason) is not is_past
