"""How fast a session may train, and how fast it does. Times are seconds of one clock."""

from __future__ import annotations

_CHUNK_S = 0.01
_BURST_CHUNKS = 4
_WINDOW_S = 1.0
MAX_ROWS_PER_SECOND = 100
_ROW_BURST_S = 0.25
# Whoever waits exactly as long as told must not come a billionth of a step too early.
_ROUNDING = 1e-6


class SpeedCap:
    """A token bucket: steps become due at a rate; at most a short burst is saved up.

    Steps are handed out in chunks of 10 ms' worth, at least one, so that a fast session does
    not wake up for every step.
    """

    def __init__(self, steps_per_second: float, now: float) -> None:
        """Begin with one chunk, so that the first step comes at once; 0 means no cap."""
        self._rate = steps_per_second
        self._chunk = max(1.0, steps_per_second * _CHUNK_S)
        self._tokens = self._chunk
        self._time = now

    def due_steps(self, now: float) -> int | None:
        """Return the steps that may be trained now, 0 if the next chunk is not due; None: any."""
        if not self._rate:
            return None
        gained = (now - self._time) * self._rate
        self._tokens = min(self._tokens + gained, _BURST_CHUNKS * self._chunk)
        self._time = now
        tokens = self._tokens + _ROUNDING
        return int(tokens) if tokens >= self._chunk else 0

    def spend(self, steps: int) -> None:
        """Note steps trained."""
        self._tokens -= steps

    def wait_s(self, now: float) -> float:
        """Return the time until the next chunk is due."""
        if not self._rate:
            return 0.0
        missing = self._chunk - self._tokens - (now - self._time) * self._rate
        return max(0.0, missing / self._rate)


class RowPace:
    """Says when a row of metrics is worth its cost, which is that of four steps.

    Up to ``MAX_ROWS_PER_SECOND`` rows every one is, that is, up to 1,000 steps a second; a short
    rush after a stall included. Beyond that, rows come at this rate.
    """

    def __init__(self, now: float) -> None:
        self._due = now - _ROW_BURST_S

    def is_due(self, now: float) -> bool:
        """Tell whether the next row should be taken."""
        return now >= self._due

    def note(self, now: float) -> None:
        """Note a row."""
        self._due = max(self._due, now - _ROW_BURST_S) + 1 / MAX_ROWS_PER_SECOND


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
