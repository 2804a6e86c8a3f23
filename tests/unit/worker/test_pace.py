"""Speed caps and speeds, on a clock of numbers."""

import pytest

from trainer_service.worker.pace import (
    CHECKPOINT_INTERVAL_S,
    MAX_INTERVAL_S,
    MAX_ROWS_PER_SECOND,
    METRICS_INTERVAL_S,
    Intervals,
    RowPace,
    SpeedCap,
    Speedometer,
    choose_intervals,
)


def train(cap: SpeedCap, begin: float, end: float, tick_s: float, interval_s: float) -> int:
    steps, now = 0, begin
    while now < end:
        due = cap.due_steps(now, interval_s) or 0
        cap.spend(due)
        steps += due
        now += tick_s
    return steps


@pytest.mark.parametrize(("rate", "tick_s"), [(500, 0.001), (500, 0.016), (7, 0.01), (1000, 0.003)])
@pytest.mark.parametrize("interval_s", [0.1, 1 / 60, 5.0])
def test_the_cap_is_kept_in_the_long_run(rate: float, tick_s: float, interval_s: float):
    steps = train(SpeedCap(rate, 0.0), 0.0, 20.0, tick_s, interval_s)
    assert steps == pytest.approx(20 * rate, rel=0.01)


def test_the_first_step_comes_at_once_however_slow():
    cap = SpeedCap(0.1, 100.0)
    assert cap.due_steps(100.0) == 1
    cap.spend(1)
    assert (cap.due_steps(109.0), cap.due_s()) == (0, pytest.approx(110.0))


def test_steps_come_in_chunks_as_often_as_somebody_looks():
    cap = SpeedCap(600, 0.0)
    cap.spend(cap.due_steps(0.0) or 0)
    assert cap.due_s(1 / 30) == pytest.approx(1 / 30)
    assert cap.due_steps(cap.due_s(1 / 30), 1 / 30) == 20
    cap.spend(20)
    assert cap.due_s() == pytest.approx(1 / 30 + MAX_INTERVAL_S)
    assert cap.due_steps(cap.due_s()) == 60


def test_who_comes_a_little_late_keeps_the_beat():
    cap, dues = SpeedCap(60, 0.0), list[float]()
    for _ in range(20):
        dues.append(cap.due_s())
        assert cap.due_steps(dues[-1] + 0.07) == 6
        cap.spend(6)
    assert dues == pytest.approx([0.1 * n for n in range(20)])


def test_who_comes_later_than_the_next_chunk_takes_both():
    cap = SpeedCap(60, 0.0)
    cap.spend(6)
    assert cap.due_steps(cap.due_s() + 0.11) == 12


def test_time_lost_is_not_made_up_by_a_long_burst():
    cap = SpeedCap(500, 0.0)
    assert (cap.due_steps(60.0) or 0) <= 2 * MAX_INTERVAL_S * 500


def test_zero_is_no_cap():
    assert (SpeedCap(0, 0.0).due_steps(1.0), SpeedCap(0, 0.5).due_s()) == (None, 0.5)


@pytest.mark.parametrize("rows_per_second", [50, 99, 1_000, 20_000])
@pytest.mark.parametrize("rows_per_turn", [1, 5])
def test_rows_are_taken_at_any_speed_up_to_a_rate(rows_per_second: int, rows_per_turn: int):
    pace = RowPace(0.0)
    taken = 0
    for row in range(0, 10 * rows_per_second, rows_per_turn):
        now = row / rows_per_second
        due = min(rows_per_turn, pace.due_rows(now))
        pace.note(due, now)
        taken += due
    assert taken == pytest.approx(min(10 * rows_per_second, 10 * MAX_ROWS_PER_SECOND), rel=0.03)


def test_rows_held_up_by_a_stall_are_all_taken():
    pace = RowPace(0.0)
    for _ in range(20):
        assert pace.due_rows(5.0) > 0
        pace.note(1, 5.0)


def test_many_sessions_report_less_often_but_within_the_bound():
    assert choose_intervals(1) == Intervals(METRICS_INTERVAL_S, CHECKPOINT_INTERVAL_S)
    assert choose_intervals(400).metrics_s > METRICS_INTERVAL_S
    assert choose_intervals(400).checkpoint_s > CHECKPOINT_INTERVAL_S
    crowd = choose_intervals(100_000)
    # A turn's lateness, and the second that Redis may hold its file back.
    assert crowd.checkpoint_s + MAX_INTERVAL_S + 1 < 2
    assert crowd.metrics_s < crowd.checkpoint_s


def test_the_speedometer_spans_the_last_second():
    meter = Speedometer()
    for tick in range(500):
        meter.note(tick / 100, tick * (1 if tick < 200 else 3))
    assert meter.steps_per_second == pytest.approx(300, rel=0.05)
    meter.stop()
    assert meter.steps_per_second == 0
