"""Small programs for the launcher to run."""

import sys

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


def create_python(code: str, stop_within_s: float = 3) -> Program:
    return Program(
        name="program",
        command=[sys.executable, "-c", code],
        is_ready=always,
        environment={"GREETING": "good day"},
        stop_within_s=stop_within_s,
    )
