"""Which session trains next, on whichever thread is free.

Deficit round robin (Shreedhar and Varghese, 1996) over measured processor time: in every round a
session's account is credited one quantum, and it may work when the account is above zero. What a
turn overdraws (a step of a large network can take longer than a quantum, and steps are not cut)
is paid back by sitting out rounds, so a session whose steps cost a hundred times more gets a
hundredth of the steps and none of its neighbours' time. The more sessions are due at once, the
smaller the quantum: everybody's picture is to move.

Sessions that wait for a time stand in lists, one for each tick, those that can work now in a queue,
all others nowhere: they cost memory only. Sessions whose turns are short are handed out several at
once, so that one call of the kernel serves them all. A session is held by one thread at a time.
Jobs that are posted to it (requests of the server) run while it is held, in their order, before any
turn.
"""

from __future__ import annotations

import heapq
import math
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

SHIFT_S = 0.004
"""About how long a thread is away before it looks for other work: a turn of one session, or the
shorter turns of several.

Half of it costs a crowd a tenth: a thread that comes back waits for the GIL, and finds its caches
cold.
"""
LEAST_QUANTUM_S = 0.001
"""Of this, Python around a turn takes some 5 to 10 %."""
ROUND_S = 0.05
"""How much of the threads' time a round may take before turns get shorter; with it goes how long a
frame may wait."""
TICK_S = 0.004
"""Sessions that wait for times in the same tick are woken together, at its end."""
_MOST_CREDIT_S = 2 * SHIFT_S
MAX_SEATS = 32
"""Most sessions handed out at once."""

Job = Callable[[], None]
"""Must not raise."""


class Work(Protocol):
    """What a session shows the scheduler."""

    def due_s(self) -> float | None:
        """Return when it has something to do, as the clock tells it; None: nothing."""
        ...

    def expect_s(self, budget_s: float) -> float:
        """About how much processor time its next turn takes, given the most that it may use."""
        ...


W = TypeVar("W", bound=Work)


@dataclass(eq=False, slots=True)
class Seat(Generic[W]):
    """A session's place in the scheduler."""

    key: str
    work: W | None = None
    """None before it is opened and after it is closed."""
    jobs: deque[Job] = field(default_factory=deque[Job])
    account_s: float = 0.0
    """Processor time that it may use."""
    alarm_s: float = math.inf
    is_due: bool = False
    is_held: bool = False
    is_in_line: bool = False
    is_called: bool = False

    def run_jobs(self) -> None:
        """Run what was posted, by the thread that holds the seat."""
        while self.jobs:
            self.jobs.popleft()()


@dataclass(frozen=True, slots=True)
class Shift(Generic[W]):
    """Seats that a thread holds until it gives them back."""

    seats: Sequence[Seat[W]]
    is_called: bool
    """For their jobs; not a turn of training."""


class Scheduler(Generic[W]):
    """Hands seats out to threads. Every method may be called from any thread."""

    def __init__(self, clock: Callable[[], float], num_threads: int) -> None:
        """Begin without sessions; so many threads will take turns from it."""
        self._clock = clock
        self._num_threads = num_threads
        self._lock = threading.Lock()
        self._turn_due = threading.Condition(self._lock)
        self._job_posted = threading.Condition(self._lock)
        self._seats: dict[str, Seat[W]] = {}
        self._called: deque[Seat[W]] = deque()
        self._line: deque[Seat[W]] = deque()
        self._alarms: dict[float, list[Seat[W]]] = {}
        self._alarm_times: list[float] = []
        """A heap of the keys of the alarms."""
        self._num_held = 0
        self._num_sleeping = 0
        self._sleeps_until_s = math.inf
        self._is_closed = False

    def __len__(self) -> int:
        return len(self._seats)

    def place(self, key: str, work: W) -> None:
        """Let a session take part. Called by a job of its seat."""
        self._seats[key].work = work

    def clear(self, key: str) -> None:
        """Let a session leave. Called by a job of its seat."""
        self._seats[key].work = None

    def post(self, key: str, job: Job) -> None:
        """Have a job run as soon as no thread holds the session; before any turn of training."""
        with self._lock:
            seat = self._seats.get(key)
            if seat is None:
                seat = self._seats[key] = Seat(key)
            seat.jobs.append(job)
            if not seat.is_held:
                self._call(seat)

    def close(self) -> None:
        """Send every thread home: nothing is handed out any more."""
        with self._lock:
            self._is_closed = True
            self._turn_due.notify_all()
            self._job_posted.notify_all()

    def take(self) -> Shift[W] | None:
        """Wait for jobs or turns; returns None when closed."""
        with self._lock:
            while not self._is_closed:
                now = self._clock()
                self._wake(now)
                if self._called:
                    return self._take_called()
                if seats := self._take_line():
                    self._rouse()
                    return Shift(seats, is_called=False)
                self._sleep(now)
        return None

    def take_called(self) -> Shift[W] | None:
        """Wait for jobs only; returns None when closed."""
        with self._lock:
            while not self._is_closed:
                if self._called:
                    return self._take_called()
                self._job_posted.wait()
        return None

    def give_back(self, shift: Shift[W], costs_s: Sequence[float]) -> None:
        """Let go of seats, and book the processor time that was spent on each."""
        dues = [seat.work.due_s() if seat.work else None for seat in shift.seats]
        with self._lock:
            now = self._clock()
            self._num_held -= len(shift.seats)
            for seat, cost_s, due_s in zip(shift.seats, costs_s, dues, strict=True):
                seat.account_s -= cost_s
                seat.is_held = False
                if seat.jobs:
                    self._call(seat)
                elif seat.work is None:
                    seat.is_due, seat.alarm_s = False, math.inf
                    del self._seats[seat.key]
                else:
                    self._put(seat, due_s, now)
            if shift.is_called:  # its thread takes jobs only
                self._rouse()

    def _put(self, seat: Seat[W], due_s: float | None, now: float) -> None:
        if due_s is not None and due_s <= now:
            self._line_up(seat)
            return
        seat.is_due = False
        # Time that a session does not use is not saved up, but debts stay.
        seat.account_s = min(seat.account_s, 0.0)
        alarm_s = math.inf
        if due_s is not None:
            # Later than what is due, however the division rounds.
            alarm_s = (math.floor(due_s / TICK_S) + 1) * TICK_S
            if seat.alarm_s != alarm_s:
                self._set_alarm(seat, alarm_s)
        seat.alarm_s = alarm_s

    def _set_alarm(self, seat: Seat[W], alarm_s: float) -> None:
        seats = self._alarms.get(alarm_s)
        if seats is None:
            seats = self._alarms[alarm_s] = []
            heapq.heappush(self._alarm_times, alarm_s)
        seats.append(seat)

    def _line_up(self, seat: Seat[W]) -> None:
        seat.is_due = True
        if not seat.is_in_line:
            seat.is_in_line = True
            self._line.append(seat)

    def _call(self, seat: Seat[W]) -> None:
        if not seat.is_called:
            seat.is_called = True
            self._called.append(seat)
            self._job_posted.notify()

    def _wake(self, now: float) -> None:
        while self._alarm_times and self._alarm_times[0] <= now:
            alarm_s = heapq.heappop(self._alarm_times)
            for seat in self._alarms.pop(alarm_s):
                if seat.alarm_s == alarm_s:  # else it was set again, or put off
                    seat.alarm_s = math.inf
                    if not seat.is_held:
                        self._line_up(seat)

    def _take_called(self) -> Shift[W]:
        seat = self._called.popleft()
        seat.is_called = False
        seat.is_held = True
        self._num_held += 1
        if self._called:
            self._job_posted.notify()
        return Shift((seat,), is_called=True)

    def _take_line(self) -> list[Seat[W]]:
        seats: list[Seat[W]] = []
        while self._line and not seats:
            seats = self._take_in_round()
        return seats

    def _take_in_round(self) -> list[Seat[W]]:
        """Take the next whose account allows it, and others with it as long as a turn is short."""
        seats: list[Seat[W]] = []
        quantum_s, total_s = self._choose_quantum_s(), 0.0
        for _ in range(len(self._line)):
            # Before the next is looked at: it would be credited for a round that is not its.
            if total_s >= SHIFT_S or len(seats) == MAX_SEATS:
                break
            seat = self._line[0]
            if seat.is_held or seat.is_called or not seat.is_due or seat.work is None:
                self._line.popleft().is_in_line = False
                continue
            # What is left of a turn, less than a step, is kept for the next.
            account_s = min(seat.account_s + quantum_s, _MOST_CREDIT_S)
            if account_s <= 0:
                seat.account_s = account_s
                self._line.rotate(-1)
                continue
            total_s += seat.work.expect_s(account_s)
            if seats and total_s > SHIFT_S:
                break
            self._line.popleft().is_in_line = False
            seat.account_s = account_s
            seat.is_held = True
            seats.append(seat)
        self._num_held += len(seats)
        return seats

    def _choose_quantum_s(self) -> float:
        num_at_work = len(self._line) + self._num_held
        return max(LEAST_QUANTUM_S, min(SHIFT_S, ROUND_S * self._num_threads / num_at_work))

    def _sleep(self, now: float) -> None:
        alarm_s = self._alarm_times[0] if self._alarm_times else math.inf
        self._num_sleeping += 1
        self._sleeps_until_s = min(self._sleeps_until_s, alarm_s)
        self._turn_due.wait(None if math.isinf(alarm_s) else alarm_s - now)
        self._num_sleeping -= 1
        self._sleeps_until_s = math.inf

    def _rouse(self) -> None:
        """Wake a thread for what stands in line, or to sleep less long."""
        alarm_s = self._alarm_times[0] if self._alarm_times else math.inf
        if self._num_sleeping and (self._line or alarm_s < self._sleeps_until_s):
            self._turn_due.notify()
