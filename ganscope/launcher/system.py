"""The whole system: what is started in which order, and stopped in the other."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from ganscope.launcher import data_dir, readiness
from ganscope.launcher.errors import PortInUseError
from ganscope.launcher.program import Program
from ganscope.launcher.redis_server import create_redis, find_server
from ganscope.launcher.settings import LauncherSettings
from ganscope.launcher.supervisor import Supervisor


class System:
    """Redis, trainer and viewer, for as long as ``run`` runs."""

    def __init__(
        self,
        settings: LauncherSettings,
        show: Callable[[str, str], None],
        announce: Callable[[str], None],
    ) -> None:
        """``show`` gets each program's name and line; ``announce`` the address, once ready."""
        self._settings = settings
        self._show = show
        self._announce = announce
        self._asked_to_stop = asyncio.Event()

    async def run(self) -> None:
        """Start everything, run until SIGINT or SIGTERM, stop everything.

        Raises:
            LauncherError: something does not start, or fails for good. Nothing is left running.

        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._asked_to_stop.set)
        with data_dir.lock(self._settings.data_dir) as path, data_dir.socket_dir(path) as sockets:
            self._check_ports()
            async with AsyncExitStack() as stack:
                running = asyncio.create_task(self._run_programs(stack, path, sockets))
                asked = asyncio.create_task(self._asked_to_stop.wait())
                await asyncio.wait({running, asked}, return_when=asyncio.FIRST_COMPLETED)
                asked.cancel()
                if running.done():
                    running.result()
                running.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await running

    async def _run_programs(self, stack: AsyncExitStack, path: Path, sockets: Path) -> None:
        redis_url = self._settings.redis_url
        started: list[Supervisor] = []
        if redis_url is None:
            redis_socket = sockets / "redis.sock"
            redis_url = f"unix://{redis_socket}"
            redis = create_redis(find_server(), path, redis_socket)
            started += await self._start(stack, [redis])
        services = [
            create_trainer(self._settings, redis_url),
            create_viewer(self._settings, redis_url),
        ]
        started += await self._start(stack, services)
        self._announce(f"http://{self._settings.viz_address}")
        await _wait_for_any(started)

    async def _start(self, stack: AsyncExitStack, programs: Sequence[Program]) -> list[Supervisor]:
        """Start programs side by side; return when all are ready."""
        supervisors = [Supervisor(program, self._show) for program in programs]
        for supervisor in supervisors:
            stack.push_async_callback(supervisor.stop)
        try:
            async with asyncio.TaskGroup() as group:
                for supervisor in supervisors:
                    group.create_task(supervisor.start())
        except* Exception as errors:  # the first is the cause, and one sentence is enough
            raise errors.exceptions[0] from None
        return supervisors

    def _check_ports(self) -> None:
        chosen = self._settings
        refuse_taken(chosen.trainer_host, chosen.trainer_port, "GANSCOPE_TRAINER_PORT")
        refuse_taken(chosen.viz_host, chosen.viz_port, "GANSCOPE_VIZ_PORT")


def create_trainer(settings: LauncherSettings, redis_url: str) -> Program:
    """Describe the trainer."""
    return Program(
        name="trainer",
        command=[sys.executable, "-m", "trainer_service"],
        environment={"GANSCOPE_REDIS_URL": redis_url},
        is_ready=functools.partial(readiness.trainer_serves, settings.trainer_address),
        stop_within_s=4.5,
    )


def create_viewer(settings: LauncherSettings, redis_url: str) -> Program:
    """Describe the viewer; it keeps nothing, so it may be killed soon."""
    return Program(
        name="viewer",
        command=[sys.executable, "-m", "viz_service"],
        environment={
            "GANSCOPE_REDIS_URL": redis_url,
            "GANSCOPE_TRAINER_TARGET": settings.trainer_address,
        },
        is_ready=functools.partial(readiness.viewer_is_ready, settings.viz_address),
        stop_within_s=2.5,
    )


def refuse_taken(host: str, port: int, setting: str) -> None:
    """Raise when something listens on the port already.

    Raises:
        PortInUseError: names the setting.

    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = error.strerror or str(error)
            raise PortInUseError(host, port, setting, why) from error


async def _wait_for_any(supervisors: Sequence[Supervisor]) -> None:
    """Wait until one of the programs fails for good; raise its failure."""
    waiting = [asyncio.create_task(supervisor.wait()) for supervisor in supervisors]
    try:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in waiting:
            task.cancel()
