"""Turns of many sessions, cut so that as many as possible train together."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trainer_service.domain.ports import Turn
from trainer_service.domain.session import StepTarget
from trainer_service.domain.snapshot import MetricRows

if TYPE_CHECKING:
    from trainer_service.engine.batched_gan import BatchedEngine, BatchedGan


class Course:
    """A turn on its way."""

    def __init__(self, turn: Turn, gan: BatchedGan) -> None:
        self.turn = turn
        self.gan = gan
        self._left = turn.steps
        self._rows_left = turn.max_rows

    @property
    def next_steps(self) -> int:
        """Steps until a row of metrics is due, or until the end; 0 at the end or after an error."""
        if self.turn.error is not None:
            return 0
        to_row = self.turn.row_interval - self.gan.step % self.turn.row_interval
        return min(self._left, to_row) if self._rows_left else self._left

    def advance(self, steps: int) -> None:
        """Note that so many steps were trained; measure where a row is due; never raises."""
        self._left -= steps
        if not self._rows_left or self.gan.step % self.turn.row_interval:
            return
        self._rows_left -= 1
        try:
            self.turn.rows.append(MetricRows.from_rows([self.gan.measure()]))
        except Exception as error:  # whatever breaks one session must not reach the others
            self.turn.error = error

    def draw(self) -> None:
        """Make the frame if one is wanted; never raises."""
        if not self.turn.layers or self.turn.error is not None:
            return
        try:
            self.turn.frame = self.gan.snapshot(self.turn.layers)
        except Exception as error:  # the same
            self.turn.error = error


def take_together(engine: BatchedEngine, turns: Sequence[tuple[Turn, BatchedGan]]) -> None:
    """Do what turns ask for; never raises."""
    begin_s = time.thread_time()
    courses = [Course(turn, gan) for turn, gan in turns]
    while groups := _group(courses):
        for target, group in groups:
            _train(engine, group, target)
    for course in courses:
        course.draw()
    _share_time([turn for turn, _ in turns], time.thread_time() - begin_s)


def _share_time(turns: Sequence[Turn], spent_s: float) -> None:
    """Book processor time by steps: what trains together cannot be told apart."""
    num_steps = sum(max(1, turn.steps) for turn in turns)
    for turn in turns:
        turn.spent_s = spent_s * max(1, turn.steps) / num_steps


def _group(courses: Sequence[Course]) -> list[tuple[StepTarget, list[Course]]]:
    """Sort those that have steps to train by what they train."""
    groups: defaultdict[StepTarget, list[Course]] = defaultdict(list)
    for course in courses:
        if course.next_steps:
            groups[course.turn.target].append(course)
    return list(groups.items())


def _train(engine: BatchedEngine, group: Sequence[Course], target: StepTarget) -> None:
    """Train as far as all of a group may go without a stop."""
    steps = min(course.next_steps for course in group)
    errors = engine.train([course.gan for course in group], steps, target)
    for course, error in zip(group, errors, strict=True):
        course.turn.error = error
        if error is None:
            course.advance(steps)
