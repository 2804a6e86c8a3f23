"""Small programs for the launcher to run."""

import functools
import sys
from pathlib import Path

from ganscope.launcher.program import Program

SPEAK_AND_WAIT = "import signal; print('hello'); signal.pause()"
IGNORE_SIGTERM = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf')\n"
    "while True: signal.pause()"
)


async def always() -> bool:
    return True


async def never() -> bool:
    return False


async def exists(path: Path) -> bool:
    return path.exists()  # noqa: ASYNC240  a local file, and a test


def create_python(code: str, ready_file: Path | None = None, stop_within_s: float = 3) -> Program:
    return Program(
        name="program",
        command=[sys.executable, "-c", code],
        is_ready=functools.partial(exists, ready_file) if ready_file else always,
        environment={"GREETING": "good day"},
        stop_within_s=stop_within_s,
    )
