"""Fair shares, on a clock that works push forward."""

import pytest

from trainer_service.worker.scheduler import QUANTUM_S, Scheduler


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Training:
    """Steps of one cost until the budget is spent, at least one."""

    def __init__(self, clock: Clock, step_cost_s: float) -> None:
        self.clock = clock
        self.step_cost_s = step_cost_s
        self.steps = 0
        self.spent_s = 0.0
        self.is_idle = False

    def wait_s(self) -> float | None:
        return None if self.is_idle else 0.0

    def work(self, budget_s: float) -> None:
        deadline = self.clock.now + budget_s
        while True:
            self.steps += 1
            self.spent_s += self.step_cost_s
            self.clock.now += self.step_cost_s
            if self.clock.now >= deadline:
                return


@pytest.fixture
def clock() -> Clock:
    return Clock()


def run(clock: Clock, works: list[Training], seconds: float) -> Scheduler:
    scheduler = Scheduler(clock)
    for number, work in enumerate(works):
        scheduler.add(str(number), work)
    while clock.now < seconds:
        scheduler.run_turn()
    return scheduler


@pytest.mark.parametrize("heavy_s", [0.003, 0.05, 0.13])
def test_time_is_shared_evenly_whatever_a_step_costs(clock: Clock, heavy_s: float):
    works = [Training(clock, 0.001), Training(clock, heavy_s), Training(clock, 0.0007)]
    run(clock, works, 30.0)
    for work in works:
        assert work.spent_s == pytest.approx(10.0, rel=0.03)
    assert works[0].steps > works[1].steps


def test_an_idle_work_gets_no_turn_and_saves_nothing_up(clock: Clock):
    works = [Training(clock, 0.001), Training(clock, 0.001)]
    works[1].is_idle = True
    scheduler = run(clock, works, 5.0)
    assert works[1].steps == 0
    works[1].is_idle = False
    while clock.now < 7.0:
        scheduler.run_turn()
    assert works[1].spent_s == pytest.approx(1.0, abs=2 * QUANTUM_S)


def test_work_out_of_turn_is_paid_back(clock: Clock):
    works = [Training(clock, 0.001), Training(clock, 0.001)]
    scheduler = run(clock, works, 0.1)
    for _ in range(50):
        scheduler.run("1")
    while clock.now < 4.0:
        scheduler.run_turn()
    assert works[1].spent_s == pytest.approx(2.0, abs=3 * QUANTUM_S)


def test_there_is_nothing_to_wait_for_when_all_are_idle(clock: Clock):
    work = Training(clock, 0.001)
    work.is_idle = True
    scheduler = run(clock, [work], 0.0)
    scheduler.run_turn()
    assert (scheduler.wait_s(), work.steps) == (None, 0)
