"""CPU time of process trees, read from the kernel."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class CpuMeter:
    """The CPU time that a process and all below it have used."""

    pid: int

    def read_ms(self) -> float:
        """Milliseconds of user and system time so far, of those that are alive."""
        total = 0.0
        root = psutil.Process(self.pid)
        for process in (root, *root.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system
        return total * 1000


def find_descendants(pid: int, *words: str) -> list[int]:
    """Pids below ``pid`` whose command line holds every word, parents first."""
    found: list[int] = []
    for process in psutil.Process(pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            line = " ".join(process.cmdline())
            if all(word in line for word in words):
                found.append(process.pid)
    return found
