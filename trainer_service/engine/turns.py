"""Turns taken one after the other, with an engine that knows no quicker way."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager

from trainer_service.domain.ports import Turn
from trainer_service.domain.snapshot import MetricRows


def take_turn(turn: Turn) -> None:
    """Do what a turn asks for, step by step where it asks for rows; never raises."""
    with booked(turn):
        try:
            _train(turn)
        except Exception as error:  # whatever breaks one session must not reach the others
            turn.error = error
    if turn.layers and turn.error is None:
        draw_frame(turn)


def draw_frame(turn: Turn) -> None:
    """Draw the frame that a turn asks for; never raises."""
    with booked(turn):
        try:
            turn.frame = turn.gan.snapshot(turn.layers)
        except Exception as error:  # as above
            turn.error = error


@contextmanager
def booked(turn: Turn) -> Generator[None]:
    """Book the processor time of a block to a turn."""
    begin_s = time.thread_time()
    yield
    turn.spent_s += time.thread_time() - begin_s


def _train(turn: Turn) -> None:
    gan, left = turn.gan, turn.steps
    for _ in range(turn.max_rows):
        to_row = turn.row_interval - gan.step % turn.row_interval
        if to_row > left:
            break
        gan.train(to_row, turn.target)
        left -= to_row
        turn.rows.append(MetricRows.from_rows([gan.measure()]))
    if left:
        gan.train(left, turn.target)
