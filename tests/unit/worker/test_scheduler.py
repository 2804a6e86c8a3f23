"""Who is handed out, to whom and when: on a clock that works push forward, then with threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from trainer_service.worker.scheduler import (
    LEAST_QUANTUM_S,
    MAX_SEATS,
    ROUND_S,
    SHIFT_S,
    TICK_S,
    Scheduler,
    Shift,
)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Training:
    """Steps of one cost that fit the time, at least one; now, or when the time has come."""

    def __init__(self, clock: Clock, step_cost_s: float, cost_s: float = SHIFT_S) -> None:
        self.clock = clock
        self.step_cost_s = step_cost_s
        self.cost_s = cost_s
        self.due: float | None = 0.0
        self.steps = 0
        self.spent_s = 0.0

    def due_s(self) -> float | None:
        return self.due

    def expect_s(self, budget_s: float) -> float:
        return min(max(budget_s, self.step_cost_s), self.cost_s)

    def work(self, budget_s: float) -> float:
        steps = max(1, int(budget_s / self.step_cost_s))
        cost_s = steps * self.step_cost_s
        self.steps += steps
        self.spent_s += cost_s
        self.clock.now += cost_s
        return cost_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def add(scheduler: Scheduler[Training], key: str, work: Training) -> None:
    scheduler.post(key, lambda: scheduler.place(key, work))
    give_back(scheduler, take(scheduler))


def take(scheduler: Scheduler[Training]) -> Shift[Training]:
    shift = scheduler.take()
    assert shift is not None
    for seat in shift.seats:
        seat.run_jobs()
    return shift


def give_back(scheduler: Scheduler[Training], shift: Shift[Training]) -> None:
    scheduler.give_back(shift, [0.0] * len(shift.seats))


def keys_of(shift: Shift[Training]) -> list[str]:
    return [seat.key for seat in shift.seats]


def work(scheduler: Scheduler[Training]) -> None:
    shift = take(scheduler)
    costs_s: list[float] = []
    for seat in shift.seats:
        assert seat.work is not None
        costs_s.append(seat.work.work(SHIFT_S if shift.is_called else seat.account_s))
    scheduler.give_back(shift, costs_s)


def run(clock: Clock, works: list[Training], seconds: float) -> Scheduler[Training]:
    scheduler: Scheduler[Training] = Scheduler(clock, 1)
    for number, one in enumerate(works):
        add(scheduler, str(number), one)
    while clock.now < seconds:
        work(scheduler)
    return scheduler


@pytest.mark.parametrize("heavy_s", [0.003, 0.05, 0.13])
def test_time_is_shared_evenly_whatever_a_step_costs(clock: Clock, heavy_s: float):
    works = [Training(clock, 0.001), Training(clock, heavy_s), Training(clock, 0.0007)]
    run(clock, works, 30.0)
    for one in works:
        assert one.spent_s == pytest.approx(10.0, rel=0.03)
    assert works[0].steps > works[1].steps


def test_time_is_shared_evenly_in_a_crowd_whose_turns_are_short(clock: Clock):
    works = [Training(clock, (0.0001, 0.0007, 0.003)[number % 3]) for number in range(60)]
    run(clock, works, 60.0)
    for one in works:
        assert one.spent_s == pytest.approx(1.0, rel=0.05)


def test_an_idle_work_gets_no_turn_and_saves_nothing_up(clock: Clock):
    works = [Training(clock, 0.001), Training(clock, 0.001)]
    works[1].due = None
    scheduler = run(clock, works, 5.0)
    assert works[1].steps == 0
    works[1].due = 0.0
    scheduler.post("1", lambda: None)
    while clock.now < 7.0:
        work(scheduler)
    assert works[1].spent_s == pytest.approx(1.0, abs=2 * SHIFT_S)


def test_work_out_of_turn_is_paid_back(clock: Clock):
    works = [Training(clock, 0.001), Training(clock, 0.001)]
    scheduler = run(clock, works, 0.1)
    for _ in range(50):
        scheduler.post("1", lambda: None)
        work(scheduler)
    while clock.now < 4.0:
        work(scheduler)
    assert works[1].spent_s == pytest.approx(2.0, abs=3 * SHIFT_S)


def test_short_turns_are_handed_out_together_and_long_ones_alone(clock: Clock):
    scheduler: Scheduler[Training] = Scheduler(clock, num_threads=4)
    for number in range(40):
        add(scheduler, f"short-{number}", Training(clock, 1e-5, cost_s=SHIFT_S / 100))
    add(scheduler, "long", Training(clock, 1e-5))
    sizes = [len(take(scheduler).seats) for _ in range(3)]
    assert sizes == [MAX_SEATS, 40 - MAX_SEATS, 1]


@pytest.mark.parametrize("num_threads", [1, 2])
def test_turns_get_shorter_when_many_have_more_to_do_than_the_cores_can(
    clock: Clock, num_threads: int
):
    def observe_turn_s(num_works: int) -> float:
        scheduler: Scheduler[Training] = Scheduler(clock, num_threads)
        for number in range(num_works):
            add(scheduler, str(number), Training(clock, 1e-5))
        return take(scheduler).seats[0].account_s

    few, many, too_many = 5, int(num_threads * ROUND_S / LEAST_QUANTUM_S / 2), 1_000
    assert observe_turn_s(few) == pytest.approx(SHIFT_S)
    assert many * observe_turn_s(many) == pytest.approx(num_threads * ROUND_S)
    assert observe_turn_s(too_many) == pytest.approx(LEAST_QUANTUM_S)


def test_short_turns_of_a_large_crowd_are_handed_out_together(clock: Clock):
    scheduler: Scheduler[Training] = Scheduler(clock, 1)
    for number in range(1_000):
        add(scheduler, str(number), Training(clock, 1e-5))
    assert len(take(scheduler).seats) == SHIFT_S / LEAST_QUANTUM_S


def test_a_crowd_that_has_left_leaves_turns_as_long_as_before(clock: Clock):
    works = [Training(clock, 1e-5) for _ in range(200)]
    scheduler = run(clock, works, 1.0)
    for number in range(1, 200):
        scheduler.post(str(number), lambda number=number: scheduler.clear(str(number)))
        give_back(scheduler, take(scheduler))
    while clock.now < 2.0:
        work(scheduler)
    assert take(scheduler).seats[0].account_s == pytest.approx(SHIFT_S, abs=2e-5)


def test_what_waits_for_a_time_is_woken_at_the_end_of_its_tick(clock: Clock):
    scheduler: Scheduler[Training] = Scheduler(clock, 1)
    works = {key: Training(clock, 1e-5, cost_s=1e-5) for key in "abc"}
    for (key, one), due in zip(works.items(), (0.5, 0.5 - TICK_S / 3, 0.7), strict=True):
        one.due = due
        add(scheduler, key, one)
    clock.now = 0.5 + TICK_S
    assert sorted(keys_of(take(scheduler))) == ["a", "b"]


def test_an_alarm_that_was_set_again_rings_once_at_its_new_time(clock: Clock):
    scheduler: Scheduler[Training] = Scheduler(clock, 1)
    one = Training(clock, 1e-5)
    one.due = 1.0
    add(scheduler, "a", one)
    one.due = 2.0
    scheduler.post("a", lambda: None)
    give_back(scheduler, take(scheduler))
    other = Training(clock, 1e-5)
    other.due = 1.5
    add(scheduler, "b", other)
    clock.now = 1.6
    shift = take(scheduler)
    assert keys_of(shift) == ["b"]
    other.due = None
    give_back(scheduler, shift)
    clock.now = 2.0 + TICK_S
    assert keys_of(take(scheduler)) == ["a"]


@pytest.mark.parametrize("late_s", [0.0, 1e-12, 1e-9, TICK_S / 2])
def test_who_is_woken_too_early_is_woken_again(clock: Clock, late_s: float):
    scheduler: Scheduler[Training] = Scheduler(clock, 1)
    one = Training(clock, 1e-5)
    one.due = 25 * TICK_S
    add(scheduler, "a", one)
    clock.now = 26 * TICK_S
    shift = take(scheduler)
    one.due = clock.now + late_s  # not now, says its own arithmetic
    clock.now -= 1e-9
    give_back(scheduler, shift)
    clock.now = 28 * TICK_S
    assert keys_of(take(scheduler)) == ["a"]


def test_jobs_come_before_turns_and_in_their_order(clock: Clock):
    scheduler = run(clock, [Training(clock, 1e-5), Training(clock, 1e-5)], 0.0)
    done: list[int] = []
    for number in range(3):
        scheduler.post("1", lambda number=number: done.append(number))
    shift = take(scheduler)
    assert (keys_of(shift), shift.is_called, done) == (["1"], True, [0, 1, 2])


def test_a_job_for_a_session_that_is_held_runs_when_it_is_given_back(clock: Clock):
    scheduler = run(clock, [Training(clock, 1e-5)], 0.0)
    done: list[str] = []
    shift = take(scheduler)
    scheduler.post("0", lambda: done.append("job"))
    assert done == []
    give_back(scheduler, shift)
    assert (take(scheduler).is_called, done) == (True, ["job"])


def test_a_session_that_left_is_forgotten(clock: Clock):
    scheduler = run(clock, [Training(clock, 1e-5)], 0.0)
    scheduler.post("0", lambda: scheduler.clear("0"))
    give_back(scheduler, take(scheduler))
    assert len(scheduler) == 0


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


def test_no_two_threads_hold_the_same_session(clock: Clock, pool: ThreadPoolExecutor):
    scheduler = run(clock, [Training(clock, 1e-5, cost_s=1e-5) for _ in range(8)], 0.0)
    lock, held, turns = threading.Lock(), set[str](), dict[str, int]()

    def serve() -> None:
        while (shift := scheduler.take()) is not None:
            with lock:
                assert held.isdisjoint(keys_of(shift))
                held.update(keys_of(shift))
            with lock:
                for key in keys_of(shift):
                    held.remove(key)
                    turns[key] = turns.get(key, 0) + 1
                if min(turns.get(str(number), 0) for number in range(8)) > 50:
                    scheduler.close()
            give_back(scheduler, shift)

    for one in [pool.submit(serve) for _ in range(4)]:
        one.result(timeout=30)
    assert len(turns) == 8


def test_a_sleeping_thread_is_woken_by_what_another_one_brings(pool: ThreadPoolExecutor):
    clock = Clock()
    scheduler: Scheduler[Training] = Scheduler(clock, 1)
    sleeping = pool.submit(scheduler.take)

    def bring() -> None:
        shift = scheduler.take_called()
        assert shift is not None
        for seat in shift.seats:
            seat.run_jobs()
        give_back(scheduler, shift)

    by_hand = pool.submit(bring)
    scheduler.post("a", lambda: scheduler.place("a", Training(clock, 1e-5)))
    by_hand.result(timeout=30)
    shift = sleeping.result(timeout=30)
    assert shift is not None
    assert keys_of(shift) == ["a"]


def test_closing_sends_every_thread_home(clock: Clock, pool: ThreadPoolExecutor):
    scheduler: Scheduler[Training] = Scheduler(clock, 1)
    waiting = [pool.submit(scheduler.take), pool.submit(scheduler.take_called)]
    scheduler.close()
    assert [one.result(timeout=30) for one in waiting] == [None, None]
