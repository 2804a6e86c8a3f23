"""Many sessions in one thread, each with the same share of its time.

Deficit round robin (Shreedhar and Varghese, 1996) over measured time: every turn a session's
account is credited one quantum, and it may work until the account is empty. What a turn
overdraws (a step of a large network can take longer than a quantum, and steps are not cut) is
paid back by waiting, so a session whose steps cost a hundred times more gets a hundredth of the
steps and none of its neighbours' time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

QUANTUM_S = 0.002
"""The time of one turn; also about how long a step request waits for the turn that runs."""


class Work(Protocol):
    """What a session shows the scheduler."""

    def wait_s(self) -> float | None:
        """Return 0 when it can work now, the seconds until it can, None when it has nothing."""
        ...

    def work(self, budget_s: float) -> None:
        """Work for about this long, at least one step."""
        ...


class Scheduler:
    """Takes turns among works by their keys."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._works: dict[str, Work] = {}
        self._accounts_s: dict[str, float] = {}

    def add(self, key: str, work: Work) -> None:
        """Let a work take part, after all others."""
        self._works[key] = work
        self._accounts_s[key] = 0.0

    def remove(self, key: str) -> None:
        """Let a work leave."""
        del self._works[key]
        del self._accounts_s[key]

    def charge(self, key: str, cost_s: float) -> None:
        """Book time that was spent on a work outside its turn."""
        self._accounts_s[key] -= cost_s

    def wait_s(self) -> float | None:
        """Return the seconds until some work can be done; None when there is none."""
        waits = [wait for work in self._works.values() if (wait := work.wait_s()) is not None]
        return min(waits, default=None)

    def run_turn(self) -> None:
        """Give one turn to the next work whose account allows it; nothing when all wait."""
        self.run_turns(0.0)

    def run_turns(self, time_s: float) -> None:
        """Give turns for about this long, at least one, until all wait."""
        deadline = self._clock() + time_s
        # Looking for what is ready costs more than a turn of many: so once for a whole round.
        while ready := self._find_ready():
            for key in ready:
                self._move_to_end(key)
                self._accounts_s[key] = min(self._accounts_s[key] + QUANTUM_S, QUANTUM_S)
                if self._accounts_s[key] > 0:
                    self.run(key)
                    if self._clock() >= deadline:
                        return

    def _find_ready(self) -> list[str]:
        ready: list[str] = []
        for key, work in self._works.items():
            if work.wait_s() == 0:
                ready.append(key)
            else:
                # Time that a session does not use is not saved up, but debts stay.
                self._accounts_s[key] = min(self._accounts_s[key], 0.0)
        return ready

    def run(self, key: str) -> None:
        """Give a turn out of order, on account."""
        begin = self._clock()
        self._works[key].work(max(self._accounts_s[key], QUANTUM_S))
        self.charge(key, self._clock() - begin)

    def _move_to_end(self, key: str) -> None:
        self._works[key] = self._works.pop(key)
