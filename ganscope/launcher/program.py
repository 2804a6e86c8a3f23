"""A program as the launcher runs it: started, read line by line, stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ganscope.launcher.readiness import Probe

NUM_LAST_LINES = 15
MAX_LINE_BYTES = 2**20


@dataclass(frozen=True)
class Program:
    """What to run, and how to tell that it works."""

    name: str
    """For people: "trainer"."""
    command: Sequence[str]
    is_ready: Probe
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    """Added to the launcher's own."""
    stop_within_s: float = 3.0
    """How long it may take to end after SIGTERM before it is killed."""


class RunningProgram:
    """One process of a program."""

    def __init__(self, program: Program, process: asyncio.subprocess.Process) -> None:
        self.program = program
        self.last_lines: deque[str] = deque(maxlen=NUM_LAST_LINES)
        self._process = process

    @classmethod
    async def start(cls, program: Program) -> RunningProgram:
        """Start a process in a session of its own, so that Ctrl-C reaches the launcher alone."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "ganscope.launcher.tether",
            str(os.getpid()),
            *program.command,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **program.environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=MAX_LINE_BYTES,
            start_new_session=True,
        )
        return cls(program, process)

    async def follow(self, show: Callable[[str, str], None]) -> int:
        """Pass each line on, with the program's name, until the process ends; return its code."""
        reader = self._process.stdout
        assert reader is not None, "stdout is a pipe"  # noqa: S101  a claim about our own code
        while line := await _read_line(reader):
            text = line.decode(errors="replace").rstrip()
            self.last_lines.append(text)
            show(self.program.name, text)
        return await self._process.wait()

    async def stop(self) -> None:
        """End the process: ask, wait, then kill it and all that it started."""
        if self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), self.program.stop_within_s)
        except TimeoutError:
            os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()


async def _read_line(reader: asyncio.StreamReader) -> bytes:
    """Read a line; a part of one that is longer than anyone would read; nothing at the end."""
    try:
        return await reader.readline()
    except ValueError:  # readline's way to say that the limit is passed; it drops the line
        return b"(a line too long to show)\n"
