"""Waiting for processes that are not our children."""

from __future__ import annotations

import os
import select
from collections.abc import Iterable
from pathlib import Path


def find_descendants(pid: int) -> list[int]:
    """Return the processes that ``pid`` started, and those that they started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text().split()]
    return children + [each for child in children for each in find_descendants(child)]


def read_command(pid: int) -> str:
    """Return a process's command line."""
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def wait_until_ended(pids: Iterable[int], timeout_s: float = 10) -> list[int]:
    """Wait for the kernel to report each process's end; return those that still run."""
    return [pid for pid in pids if not _has_ended(pid, timeout_s)]


def _has_ended(pid: int, timeout_s: float) -> bool:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], timeout_s)[0])
    finally:
        os.close(handle)
