"""How fast a session may train, and how fast it does. Times are seconds of one clock."""

from __future__ import annotations

import math
from dataclasses import dataclass

MAX_INTERVAL_S = 0.1
"""A capped session trains at least so often, unless it is slower than that."""
_BURST_INTERVALS = 2
_WINDOW_S = 1.0
MAX_ROWS_PER_SECOND = 100
_ROW_BURST_S = 0.25
METRICS_INTERVAL_S = 0.25
_LONGEST_METRICS_INTERVAL_S = 0.5
_METRICS_PER_SECOND = 1_200
CHECKPOINT_INTERVAL_S = 0.5
_LONGEST_CHECKPOINT_INTERVAL_S = 0.8
"""With a turn's lateness, and the second that Redis may hold its file back, a power cut still costs
less than two seconds."""
_CHECKPOINTS_PER_SECOND = 600
# Whoever waits exactly as long as told must not come a billionth of a step too early.
_ROUNDING = 1e-6


class SpeedCap:
    """A token bucket: steps become due at a rate; at most a short burst is saved up.

    Steps are handed out in chunks, one for each interval, of at least one step: to wake a session
    costs as much as some steps.
    """

    def __init__(self, steps_per_second: float, now: float) -> None:
        """Begin with one chunk, so that the first step comes at once; 0 means no cap."""
        self.rate = steps_per_second
        """0 for none."""
        self._set_interval(MAX_INTERVAL_S)
        self._burst = _BURST_INTERVALS * self._chunk
        self._tokens = self._chunk
        self._time = now

    def _set_interval(self, interval_s: float) -> None:
        self._interval_s = interval_s
        self._chunk = max(1.0, self.rate * min(interval_s, MAX_INTERVAL_S))

    def due_steps(self, now: float, interval_s: float = MAX_INTERVAL_S) -> int | None:
        """Return the steps that may be trained now, 0 if the next chunk is not due; None: any."""
        if not self.rate:
            return None
        if interval_s != self._interval_s:
            self._set_interval(interval_s)
        self._tokens = min(self._tokens + (now - self._time) * self.rate, self._burst)
        self._time = now
        tokens = self._tokens + _ROUNDING
        if tokens < self._chunk:
            return 0
        if tokens < 2 * self._chunk:
            # Who comes late takes no more: the next chunk is then due as if it had come in time.
            tokens = min(tokens, math.ceil(self._chunk))
        return int(tokens)

    def spend(self, steps: int) -> None:
        """Note steps trained."""
        self._tokens -= steps

    def due_s(self, interval_s: float = MAX_INTERVAL_S) -> float:
        """Return when the next chunk is due; may be past."""
        if not self.rate:
            return self._time
        if interval_s != self._interval_s:
            self._set_interval(interval_s)
        return self._time + (self._chunk - self._tokens) / self.rate


class RowPace:
    """Says how many rows of metrics are worth their cost, which is that of four steps each.

    Up to ``MAX_ROWS_PER_SECOND`` rows every one is, that is, up to 1,000 steps a second; a short
    rush after a stall included. Beyond that, rows come at this rate.
    """

    def __init__(self, now: float) -> None:
        self._due = now - _ROW_BURST_S

    def due_rows(self, now: float) -> int:
        """Count the rows that may be taken now."""
        begin = max(self._due, now - _ROW_BURST_S)
        return max(0, int((now - begin) * MAX_ROWS_PER_SECOND + _ROUNDING) + 1)

    def note(self, num_rows: int, now: float) -> None:
        """Note rows."""
        self._due = max(self._due, now - _ROW_BURST_S) + num_rows / MAX_ROWS_PER_SECOND


class Speedometer:
    """Steps per second over about the last second."""

    def __init__(self) -> None:
        self._marks: list[tuple[float, int]] = []

    def note(self, now: float, step: int) -> None:
        """Note where training stands."""
        if self._marks and step < self._marks[-1][1]:
            self._marks.clear()
        self._marks.append((now, step))
        # One mark older than the window stays: the difference must span the window.
        while len(self._marks) > 2 and self._marks[1][0] < now - _WINDOW_S:
            del self._marks[0]

    def stop(self) -> None:
        """Forget: training waits."""
        self._marks.clear()

    @property
    def steps_per_second(self) -> float:
        """The speed; 0 when it does not train."""
        if len(self._marks) < 2 or self._marks[-1][0] == self._marks[0][0]:
            return 0.0
        (first_time, first_step), (last_time, last_step) = self._marks[0], self._marks[-1]
        return (last_step - first_step) / (last_time - first_time)


@dataclass(frozen=True, slots=True)
class Intervals:
    """How often a session that trains says what is not shown at once."""

    metrics_s: float = METRICS_INTERVAL_S
    checkpoint_s: float = CHECKPOINT_INTERVAL_S


def choose_intervals(num_sessions: int) -> Intervals:
    """Choose for each of so many sessions: every message costs as much as some steps."""
    metrics_s = max(METRICS_INTERVAL_S, num_sessions / _METRICS_PER_SECOND)
    checkpoint_s = max(CHECKPOINT_INTERVAL_S, num_sessions / _CHECKPOINTS_PER_SECOND)
    return Intervals(
        min(metrics_s, _LONGEST_METRICS_INTERVAL_S),
        min(checkpoint_s, _LONGEST_CHECKPOINT_INTERVAL_S),
    )
