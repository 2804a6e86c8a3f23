"""Turns of many sessions, cut so that as many as possible train together."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from trainer_service.domain.ports import Gan, Turn
from trainer_service.domain.session import StepTarget
from trainer_service.domain.snapshot import MetricRows
from trainer_service.engine.arena import Arena, Plan
from trainer_service.engine.batched.families import to_family
from trainer_service.engine.turns import booked, draw_frame


class StackedGan(Gan, Protocol):
    """What can train together with others."""

    @property
    def arena(self) -> Arena:
        """Where its numbers are."""
        ...


G = TypeVar("G", bound=StackedGan)
Train = Callable[[Sequence[G], int, StepTarget], list[Exception | None]]
"""Train so many steps of several; returns for each what ended it."""


class Course(Generic[G]):
    """A turn on its way."""

    def __init__(self, turn: Turn, gan: G) -> None:
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
        with booked(self.turn):
            try:
                self.turn.rows.append(MetricRows.from_rows([self.gan.measure()]))
            except Exception as error:  # whatever breaks one session must not reach the others
                self.turn.error = error

    def draw(self) -> None:
        """Make the frame if one is wanted; never raises."""
        if self.turn.layers and self.turn.error is None:
            draw_frame(self.turn)


def take_together(train: Train[G], turns: Sequence[tuple[Turn, G]]) -> None:
    """Do what turns ask for; never raises."""
    courses = [Course(turn, gan) for turn, gan in turns]
    while groups := _group(courses):
        for target, group in groups:
            _train(train, group, target)
    for course in courses:
        course.draw()


def _group(courses: Sequence[Course[G]]) -> list[tuple[StepTarget, list[Course[G]]]]:
    """Sort those that have steps to train by what they train, and by what trains as one program."""
    groups: defaultdict[tuple[StepTarget, Plan], list[Course[G]]] = defaultdict(list)
    for course in courses:
        if course.next_steps:
            groups[course.turn.target, to_family(course.gan.arena.plan)].append(course)
    return [(target, group) for (target, _), group in groups.items()]


def _train(train: Train[G], group: Sequence[Course[G]], target: StepTarget) -> None:
    """Train as far as all of a group may go without a stop."""
    steps = min(course.next_steps for course in group)
    begin_s = time.thread_time()
    errors = train([course.gan for course in group], steps, target)
    # What trains as one program costs each the same.
    share_s = (time.thread_time() - begin_s) / len(group)
    for course, error in zip(group, errors, strict=True):
        course.turn.spent_s += share_s
        course.turn.error = error
        if error is None:
            course.advance(steps)
