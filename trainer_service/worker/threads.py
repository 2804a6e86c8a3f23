"""The threads that train: one for each core, and one more for what is asked by hand.

The kernel holds no GIL, so that the threads of one process use all cores, and any session can run
on any of them.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType

import structlog

from trainer_service.domain.ports import Engine, Turn
from trainer_service.worker.live import LiveSession
from trainer_service.worker.scheduler import SHIFT_S, Scheduler, Seat, Shift

_log = structlog.get_logger(__name__)


class TrainingThreads(AbstractContextManager["TrainingThreads"]):
    """Runs what a scheduler hands out, until the scheduler is closed."""

    def __init__(
        self,
        scheduler: Scheduler[LiveSession],
        engine: Engine,
        num_threads: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare threads."""
        self._scheduler = scheduler
        self._engine = engine
        self._clock = clock
        self._threads = [
            threading.Thread(target=self._serve, args=(scheduler.take,), name=f"training-{number}")
            for number in range(num_threads)
        ]
        # Jobs and steps by hand are not to wait until a thread is back from a long step.
        self._threads.append(
            threading.Thread(target=self._serve, args=(scheduler.take_called,), name="by-hand")
        )

    def __enter__(self) -> TrainingThreads:
        """Start."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the scheduler and wait for the turns under way."""
        self._scheduler.close()
        for thread in self._threads:
            thread.join()

    def _serve(self, take: Callable[[], Shift[LiveSession] | None]) -> None:
        try:
            while (shift := take()) is not None:
                self._scheduler.give_back(shift, self.work(shift))
        except BaseException:
            # The sessions that it holds would never train again: the server starts a new process.
            _log.exception("training_thread_failed")
            os._exit(1)

    def work(self, shift: Shift[LiveSession]) -> list[float]:
        """Do what a shift is for; returns the processor time of each seat."""
        jobs_s = [_run_jobs(seat) for seat in shift.seats]
        begin_s = time.thread_time()
        turns = self._take_turns(shift)
        by_engine_s = [turn.spent_s if turn else 0.0 for turn in turns]
        spent_s = time.thread_time() - begin_s
        # The rest is Python's, about as much for one turn as for another.
        rest_s = max(0.0, spent_s - sum(by_engine_s)) / len(turns)
        for seat, turn in zip(shift.seats, turns, strict=True):
            if seat.work and turn:
                seat.work.note_cost(turn, turn.spent_s + rest_s)
        return [job_s + turn_s + rest_s for job_s, turn_s in zip(jobs_s, by_engine_s, strict=True)]

    def _take_turns(self, shift: Shift[LiveSession]) -> list[Turn | None]:
        """Take a turn with each seat; None where a session is not there, or no more."""
        now, is_called = self._clock(), shift.is_called
        turns: list[Turn | None] = []
        for seat in shift.seats:
            budget_s = SHIFT_S if is_called else seat.account_s
            work = seat.work
            turns.append(work.prepare(now, budget_s, only_asked=is_called) if work else None)
        self._engine.take_turns([turn for turn in turns if turn and not turn.is_empty])
        for seat, turn in zip(shift.seats, turns, strict=True):
            if seat.work and turn:
                seat.work.settle(turn)
        return turns


def _run_jobs(seat: Seat[LiveSession]) -> float:
    """Run what was posted to a seat; returns the processor time that it took."""
    if not seat.jobs:
        return 0.0
    begin_s = time.thread_time()
    seat.run_jobs()
    return time.thread_time() - begin_s
