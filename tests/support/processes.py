"""Child processes that cannot outlive the tests."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence

_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """A child whose output lines can be waited for."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        self.lines: list[str] = []
        self._news = threading.Condition()
        self._has_ended = False
        self._child = subprocess.Popen(
            command,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=_die_with_parent,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            with self._news:
                self.lines.append(line)
                self._news.notify_all()
        with self._news:
            self._has_ended = True
            self._news.notify_all()

    @property
    def pid(self) -> int:
        return self._child.pid

    def wait_for_line(self, is_wanted: Callable[[str], bool], timeout_s: float = 30) -> str:
        """Return the first line that is wanted, old lines included."""

        def find() -> str | None:
            return next((line for line in self.lines if is_wanted(line)), None)

        with self._news:
            done = self._news.wait_for(lambda: find() or self._has_ended, timeout_s)
        line = find()
        assert done, f"no such line in {timeout_s} s:\n{''.join(self.lines)}"
        assert line is not None, f"ended without such a line:\n{''.join(self.lines)}"
        return line

    def send(self, number: signal.Signals) -> None:
        self._child.send_signal(number)

    def wait(self, timeout_s: float = 10) -> int:
        """Return the exit code; negative for a signal."""
        code = self._child.wait(timeout_s)
        self._reader.join(timeout_s)
        if self._child.stdout is not None:
            self._child.stdout.close()
        return code

    def kill(self) -> None:
        """End it at once, unless it has ended."""
        if self._child.poll() is None:
            self._child.kill()
        self.wait()
