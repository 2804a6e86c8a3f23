"""Sessions in this process, with the real engine: shares, speeds, faults."""

import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import pytest
import torch

from trainer_service.domain.ports import Engine
from trainer_service.domain.session import SessionState, StepTarget
from trainer_service.domain.snapshot import LayerKind
from trainer_service.domain.spec import (
    GeneratorNetwork,
    HiddenLayers,
    Network,
    PointsSpec,
    SessionSpec,
)
from trainer_service.engine.fast_gan import FastEngine
from trainer_service.engine.gan import PlainEngine, PlainGan
from trainer_service.worker.live import LiveSession
from trainer_service.worker.outbox import Outbox
from trainer_service.worker.reporter import Demand, Position, Reporter
from trainer_service.worker.scheduler import SHIFT_S, Scheduler, Seat, Shift
from trainer_service.worker.threads import TrainingThreads

ENGINE = PlainEngine()


def create_session(
    session_id: str,
    spec: SessionSpec,
    clock: Callable[[], float],
    outbox: Outbox | None = None,
    engine: Engine = ENGINE,
) -> LiveSession:
    outbox = Outbox() if outbox is None else outbox
    reporter = Reporter(session_id, Position(1, 1), outbox, clock)
    session = LiveSession(session_id, engine, engine.create(spec), reporter, clock)
    session.begin()
    return session


def create_spec(*units: int) -> SessionSpec:
    hidden = HiddenLayers(units=units)
    points = PointsSpec(
        generator=GeneratorNetwork(hidden=hidden),
        discriminator=Network(hidden=hidden),
        steps_per_second=0,
    )
    return SessionSpec(points=points)


def play_turn(session: LiveSession, now: float) -> float:
    """Take one turn; returns this thread's processor time."""
    begin = time.thread_time()
    turn = session.prepare(now, SHIFT_S)
    ENGINE.take_turns([turn])
    session.settle(turn)
    spent_s = time.thread_time() - begin
    session.note_cost(turn, spent_s)
    return spent_s


def test_sessions_of_different_cost_get_the_same_processor_time():
    specs = {"light": create_spec(8), "heavy": create_spec(128, 128, 128)}
    scheduler: Scheduler[LiveSession] = Scheduler(time.monotonic, 1)
    sessions = {name: create_session(name, spec, time.monotonic) for name, spec in specs.items()}
    threads = TrainingThreads(scheduler, ENGINE, 1)
    spent_s = dict.fromkeys(specs, 0.0)
    for name, session in sessions.items():
        session.play()
        scheduler.post(name, lambda name=name: scheduler.place(name, sessions[name]))
    while sum(spent_s.values()) < 1.2:
        shift = scheduler.take()
        assert shift is not None
        costs_s = threads.work(shift)
        scheduler.give_back(shift, costs_s)
        for seat, cost_s in zip(shift.seats, costs_s, strict=True):
            spent_s[seat.key] += cost_s
    assert spent_s["heavy"] / spent_s["light"] == pytest.approx(1, abs=0.15)
    assert sessions["light"].gan.step > 2 * sessions["heavy"].gan.step


def test_turns_taken_together_are_booked_by_what_each_took():
    engine = FastEngine()
    seats: list[Seat[LiveSession]] = []
    for name, units in {"light": (8,), "heavy": (128, 128, 128)}.items():
        session = create_session(name, create_spec(*units), time.monotonic, engine=engine)
        session.play()
        seats.append(Seat(name, session, account_s=SHIFT_S))
    threads = TrainingThreads(Scheduler(time.monotonic, 1), engine, 1)
    for _ in range(20):
        threads.work(Shift(seats, is_called=False))
    light, heavy = (seat.work for seat in seats)
    assert light is not None
    assert heavy is not None
    assert light.gan.step > 10 * heavy.gan.step
    assert light.expect_s(0) < heavy.expect_s(0) / 10


def test_what_was_asked_of_one_session_is_not_charged_to_those_beside_it():
    engine, names = FastEngine(), ("asked", "other")
    sessions = [create_session(one, create_spec(8), time.monotonic, engine=engine) for one in names]
    seats = [Seat(one, work) for one, work in zip(names, sessions, strict=True)]
    seats[0].jobs.append(lambda: sessions[0].gan.train(5_000))
    threads = TrainingThreads(Scheduler(time.monotonic, 1), engine, 1)
    asked_s, other_s = threads.work(Shift(seats, is_called=False))
    assert asked_s > 10 * other_s


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_capped_session_trains_at_its_speed_and_asks_for_no_more_turns():
    clock = Clock()
    spec = create_spec(8)
    spec = spec.model_copy(
        update={"points": spec.points.model_copy(update={"steps_per_second": 50.0})}
    )
    session = create_session("s", spec, clock)
    session.settle(session.prepare(0.5, SHIFT_S))  # sends the metrics of step 0
    assert session.due_s() is None
    session.play()
    while clock.now < 2.0:
        play_turn(session, clock.now)
        due_s = session.due_s()
        assert due_s is not None
        assert due_s > clock.now
        clock.now = due_s
    assert session.gan.step == pytest.approx(100, abs=6)


class BrokenGan(PlainGan):
    def train(self, count: int, target: StepTarget = StepTarget.BOTH) -> None:
        raise RuntimeError("out of memory")


def test_an_unexpected_error_stops_that_session_and_is_told():
    outbox = Outbox()
    session = create_session("s", create_spec(8), time.monotonic, outbox)
    session.gan = BrokenGan(create_spec(8), torch.float32)
    session.play()
    play_turn(session, time.monotonic())
    assert session.state == SessionState.DIVERGED
    assert session.due_s() is None
    assert session.gan.step == 0
    assert np.isfinite(session.gan.measure().step)


def test_no_frame_is_made_while_one_waits_to_be_written():
    outbox = Outbox()
    session = create_session("s", create_spec(8), time.monotonic, outbox)
    session.reporter.set_demand(Demand(frozenset(LayerKind), 60))
    play_turn(session, time.monotonic())
    assert not outbox.has_room("s")
    session.reporter.note_change()
    assert session.due_s() is None
    assert not session.prepare(time.monotonic(), SHIFT_S).layers
    outbox.take(100_000)
    assert session.prepare(time.monotonic(), SHIFT_S).layers == frozenset(LayerKind)


def test_an_idle_session_waits_for_nothing():
    session = create_session("s", create_spec(8), time.monotonic)
    session.reporter.send_metrics()
    assert session.due_s() is None


def test_the_server_can_import_the_entry_without_torch():
    program = "import sys, trainer_service.worker.entry; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
