from __future__ import annotations

import numpy as np

from trainer_service.sessions.history import (
    METRICS,
    MetricsHistory,
    MetricsRows,
    from_batch,
    from_chunks,
    to_batch,
    to_chunk,
)


def rows(steps: range, run: int = 1) -> MetricsRows:
    numbers = np.array(steps, dtype=np.uint64)
    values = np.tile(numbers.astype(np.float32)[:, None], (1, len(METRICS)))
    return MetricsRows(run, numbers, values)


def steps_of(part: MetricsRows) -> list[int]:
    return [int(step) for step in part.steps]


def test_points_come_back_in_order() -> None:
    history = MetricsHistory(1)
    history.append(rows(range(100)))
    history.append(rows(range(100, 200)))
    assert steps_of(history.after(-1)) == list(range(200))
    assert steps_of(history.after(197)) == [198, 199]
    assert history.after(150).values[0, 3] == 151


def test_known_steps_and_other_runs_are_ignored() -> None:
    history = MetricsHistory(2)
    history.append(rows(range(10), run=2))
    history.append(rows(range(5, 12), run=2))
    history.append(rows(range(50, 60), run=1))
    assert steps_of(history.after(-1)) == list(range(12))


def test_full_history_thins_its_older_half_and_keeps_the_ends() -> None:
    history = MetricsHistory(1, max_points=64)
    for step in range(1000):
        history.append(rows(range(step, step + 1)))
        assert len(history) <= 64
    kept = steps_of(history.after(-1))
    assert kept[0] == 0
    assert kept[-20:] == list(range(980, 1000))
    assert kept == sorted(set(kept))
    assert history.num_thinnings > 1


def test_a_batch_larger_than_the_bound_is_thinned_until_it_fits() -> None:
    history = MetricsHistory(1, max_points=64)
    history.append(rows(range(5000)))
    assert len(history) <= 64
    assert (steps_of(history.after(-1))[0], history.last_step) == (0, 4999)


def test_decimation_is_even_and_keeps_the_ends() -> None:
    history = MetricsHistory(1)
    history.append(rows(range(1001)))
    assert steps_of(history.decimated(5)) == [0, 250, 500, 750, 1000]
    assert steps_of(history.decimated(2)) == [0, 1000]
    assert len(history.decimated(5000)) == 1001


def test_batches_and_chunks_round_trip() -> None:
    part = rows(range(3, 9))
    part.values[2, 2] = np.nan
    back = from_batch(to_batch(part))
    assert np.array_equal(back.steps, part.steps)
    assert np.array_equal(back.values, part.values, equal_nan=True)
    history = from_chunks(1, [to_chunk(part), to_chunk(rows(range(9, 12)))], last_step=10)
    assert steps_of(history.after(-1)) == list(range(3, 11))


def test_chunks_of_an_earlier_run_are_left_out() -> None:
    chunks = [to_chunk(rows(range(5), run=1)), to_chunk(rows(range(2), run=2))]
    assert steps_of(from_chunks(2, chunks, last_step=99).after(-1)) == [0, 1]


def test_chunks_of_other_versions_are_read_as_far_as_they_are_known() -> None:
    known = rows(range(3))
    fewer = MetricsRows(1, known.steps, known.values[:, :2])
    more = MetricsRows(1, known.steps + np.uint64(3), np.tile(known.values, (1, 2)))
    history = from_chunks(1, [to_chunk(fewer), b"torn", to_chunk(more)], last_step=9)
    points = history.after(-1)
    assert steps_of(points) == list(range(6))
    assert np.isnan(points.values[:3, 2:]).all()
    assert (points.values[3:] == known.values).all()


def test_an_empty_chunk_is_no_point() -> None:
    assert len(from_chunks(1, [to_chunk(rows(range(0)))], last_step=9)) == 0
