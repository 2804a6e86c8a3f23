"""Speed caps and speeds, on a clock of numbers."""

import pytest

from trainer_service.worker.pace import MAX_ROWS_PER_SECOND, RowPace, SpeedCap, Speedometer


def train(cap: SpeedCap, begin: float, end: float, tick_s: float) -> int:
    steps, now = 0, begin
    while now < end:
        due = cap.due_steps(now) or 0
        cap.spend(due)
        steps += due
        now += tick_s
    return steps


@pytest.mark.parametrize(("rate", "tick_s"), [(500, 0.001), (500, 0.016), (7, 0.01), (1000, 0.003)])
def test_the_cap_is_kept_in_the_long_run(rate: float, tick_s: float):
    assert train(SpeedCap(rate, 0.0), 0.0, 20.0, tick_s) == pytest.approx(20 * rate, rel=0.01)


def test_the_first_step_comes_at_once_however_slow():
    cap = SpeedCap(0.1, 100.0)
    assert cap.due_steps(100.0) == 1
    cap.spend(1)
    assert (cap.due_steps(109.0), cap.wait_s(109.0)) == (0, pytest.approx(1.0))


def test_time_lost_is_not_made_up_by_a_long_burst():
    cap = SpeedCap(500, 0.0)
    assert (cap.due_steps(60.0) or 0) <= 20


def test_zero_is_no_cap():
    assert (SpeedCap(0, 0.0).due_steps(1.0), SpeedCap(0, 0.0).wait_s(1.0)) == (None, 0)


@pytest.mark.parametrize("rows_per_second", [50, 99, 1_000, 20_000])
def test_rows_are_taken_at_any_speed_up_to_a_rate(rows_per_second: int):
    pace = RowPace(0.0)
    taken = 0
    for row in range(10 * rows_per_second):
        now = row / rows_per_second
        if pace.is_due(now):
            pace.note(now)
            taken += 1
    assert taken == pytest.approx(min(10 * rows_per_second, 10 * MAX_ROWS_PER_SECOND), rel=0.03)


def test_rows_held_up_by_a_stall_are_all_taken():
    pace = RowPace(0.0)
    for _ in range(20):
        assert pace.is_due(5.0)
        pace.note(5.0)


def test_the_speedometer_spans_the_last_second():
    meter = Speedometer()
    for tick in range(500):
        meter.note(tick / 100, tick * (1 if tick < 200 else 3))
    assert meter.steps_per_second == pytest.approx(300, rel=0.05)
    meter.stop()
    assert meter.steps_per_second == 0
