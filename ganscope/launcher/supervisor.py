"""Keeps one program running: waits until it is ready, starts it again when it dies."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable

from ganscope.launcher.errors import ProgramFailedError
from ganscope.launcher.program import Program, RunningProgram

READY_WITHIN_S = 300.0
"""A busy machine may take minutes to compile an engine that was not compiled before."""
PROBE_INTERVAL_S = 0.1
FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 5.0
MAX_DEATHS = 5
DEATHS_WINDOW_S = 60.0


class Supervisor:
    """One program and its present process."""

    def __init__(self, program: Program, show: Callable[[str, str], None]) -> None:
        self.program = program
        self._show = show
        self._running: RunningProgram | None = None
        self._is_stopping = False
        self._is_ready = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the program and return when it is ready.

        Raises:
            ProgramFailedError: it ended, or did not get ready in time.

        """
        self._task = asyncio.create_task(self._keep_running())
        probing = asyncio.create_task(self._probe())
        try:
            await asyncio.wait(
                {self._task, probing},
                timeout=READY_WITHIN_S,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            probing.cancel()
        if self._task.done():
            self._task.result()
        if not self._is_ready.is_set():
            raise self._failure(f"is not ready after {READY_WITHIN_S:.0f} s")

    async def wait(self) -> None:
        """Wait until the program is stopped, or fails for good.

        Raises:
            ProgramFailedError: it died too often.

        """
        assert self._task is not None, "start() comes first"  # noqa: S101  our own mistake
        await asyncio.shield(self._task)

    async def stop(self) -> None:
        """End the program for good."""
        self._is_stopping = True
        if self._running:
            await self._running.stop()
        if self._task:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _keep_running(self) -> None:
        deaths: deque[float] = deque(maxlen=MAX_DEATHS)
        pause_s = FIRST_PAUSE_S
        while True:
            self._running = await RunningProgram.start(self.program)
            code = await self._running.follow(self._show)
            if self._is_stopping:
                return
            deaths.append(time.monotonic())
            if not self._is_ready.is_set():
                raise self._failure(f"ended while starting, with code {code}")
            if len(deaths) == MAX_DEATHS and deaths[-1] - deaths[0] < DEATHS_WINDOW_S:
                raise self._failure(f"ended {MAX_DEATHS} times, at last with code {code}")
            if len(deaths) < 2 or deaths[-1] - deaths[-2] > DEATHS_WINDOW_S:
                pause_s = FIRST_PAUSE_S
            self._show(self.program.name, f"ended with code {code}; starting it again")
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _probe(self) -> None:
        while not await self.program.is_ready():  # noqa: ASYNC110  another process tells no event
            await asyncio.sleep(PROBE_INTERVAL_S)
        self._is_ready.set()

    def _failure(self, what: str) -> ProgramFailedError:
        last_lines = list(self._running.last_lines) if self._running else []
        return ProgramFailedError(self.program.name, what, last_lines)
