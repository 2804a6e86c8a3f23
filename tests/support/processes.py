"""Child processes that cannot outlive the tests."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence

_DIE_WITH_PARENT = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
os.execvp(sys.argv[1], sys.argv[1:])
"""
# Not as preexec_fn: that needs fork, which gRPC's threads in this process do not survive.


class Process:
    """A child whose output lines can be waited for."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        self.lines: list[str] = []
        self._news = threading.Condition()
        self._has_ended = False
        self._child = subprocess.Popen(
            [sys.executable, "-S", "-c", _DIE_WITH_PARENT, *command],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
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
        return self._child.wait(timeout_s)

    def kill(self) -> None:
        """End it at once, unless it has ended, and wait until its own children are gone too."""
        if self._child.poll() is None:
            self._child.kill()
        self.wait()
        # They hold the other end of the pipe.
        self._reader.join()
        if self._child.stdout is not None:
            self._child.stdout.close()
