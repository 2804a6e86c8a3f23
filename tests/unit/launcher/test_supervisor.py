import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ganscope.launcher import supervisor as supervisor_module
from ganscope.launcher.errors import ProgramFailedError
from ganscope.launcher.program import Program
from ganscope.launcher.supervisor import MAX_DEATHS, Supervisor
from tests.support.endings import wait_until_ended
from tests.unit.launcher.programs import IGNORE_SIGTERM, SPEAK_AND_WAIT, create_python, never

COUNT_LIVES = """
import os, signal, sys
from pathlib import Path
lives = Path(os.environ['LIVES'])
lives.write_text(lives.read_text() + 'x' if lives.exists() else 'x')
print('life', len(lives.read_text()), os.getpid())
signal.pause() if len(lives.read_text()) > int(os.environ['DIES']) else sys.exit(3)
"""


class Lines:
    """What programs say; can be waited for."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._news = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    def show(self, name: str, line: str) -> None:
        self.seen.append(line)
        task = asyncio.create_task(self._tell())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def wait_for(self, start: str) -> str:
        def find() -> str | None:
            return next((line for line in self.seen if line.startswith(start)), None)

        async with asyncio.timeout(8), self._news:
            await self._news.wait_for(find)
        return find() or ""


@pytest.fixture
def lines() -> Lines:
    return Lines()


@pytest.fixture
async def supervise(lines: Lines) -> AsyncIterator[Callable[[Program], Awaitable[Supervisor]]]:
    started: list[Supervisor] = []

    async def start(program: Program) -> Supervisor:
        supervisor = Supervisor(program, lines.show)
        started.append(supervisor)
        await supervisor.start()
        return supervisor

    yield start
    for supervisor in started:
        await supervisor.stop()


Supervise = Callable[[Program], Awaitable[Supervisor]]


def mortal(tmp_path: Path, deaths: int) -> Program:
    """A program that is ready at once, and dies some times."""
    environment = {"LIVES": str(tmp_path / "lives"), "DIES": str(deaths)}
    return replace(create_python(COUNT_LIVES), environment=environment)


async def test_lines_are_shown_as_they_come(supervise: Supervise, lines: Lines):
    await supervise(create_python(SPEAK_AND_WAIT))
    assert await lines.wait_for("hello") == "hello"


async def test_a_program_gets_its_environment(supervise: Supervise, lines: Lines):
    code = "import os, signal; print('env', os.environ['GREETING']); signal.pause()"
    await supervise(create_python(code))
    assert await lines.wait_for("env") == "env good day"


async def test_a_line_without_end_is_cut(supervise: Supervise, lines: Lines):
    code = "import signal; print('x' * 3_000_000); print('after'); signal.pause()"
    await supervise(create_python(code))
    await lines.wait_for("after")
    assert max(len(line) for line in lines.seen) < 2**20 + 1


async def test_stop_ends_a_program_that_listens(supervise: Supervise, lines: Lines):
    code = "import os, signal; print('pid', os.getpid()); signal.pause()"
    supervisor = await supervise(create_python(code))
    pid = int((await lines.wait_for("pid")).split()[1])
    await supervisor.stop()
    assert wait_until_ended([pid]) == []


async def test_stop_kills_a_program_that_does_not(supervise: Supervise, lines: Lines):
    supervisor = await supervise(create_python(IGNORE_SIGTERM, stop_within_s=0.1))
    await lines.wait_for("deaf")
    async with asyncio.timeout(5):
        await supervisor.stop()


async def test_a_program_that_dies_is_started_again(
    supervise: Supervise, lines: Lines, tmp_path: Path
):
    program = mortal(tmp_path, deaths=0)
    await supervise(program)
    pid = int((await lines.wait_for("life 1")).split()[2])
    os.kill(pid, signal.SIGKILL)
    assert await lines.wait_for("life 2")
    assert any("starting it again" in line for line in lines.seen)


async def test_a_program_that_dies_too_often_is_given_up(
    supervise: Supervise, lines: Lines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(supervisor_module, "LONGEST_PAUSE_S", 0.25)
    supervisor = await supervise(mortal(tmp_path, deaths=100))
    with pytest.raises(ProgramFailedError, match=f"ended {MAX_DEATHS} times.*code 3") as caught:
        await supervisor.wait()
    assert f"life {MAX_DEATHS}" in str(caught.value), "its last lines are told"


async def test_a_program_that_never_gets_ready_is_not_repeated(supervise: Supervise, lines: Lines):
    program = replace(create_python("print('no such setting'); exit(2)"), is_ready=never)
    with pytest.raises(ProgramFailedError, match="while starting, with code 2") as caught:
        await supervise(program)
    assert "no such setting" in str(caught.value)
    assert lines.seen == ["no such setting"]


async def test_a_program_that_is_slow_to_get_ready_is_told(
    supervise: Supervise, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(supervisor_module, "READY_WITHIN_S", 0.2)
    with pytest.raises(ProgramFailedError, match="not ready after"):
        await supervise(replace(create_python(SPEAK_AND_WAIT), is_ready=never))
