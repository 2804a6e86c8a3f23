"""The whole system, started as a user starts it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

from ganscope.launcher.readiness import viewer_is_ready


def find_free_port() -> int:
    """Ask the kernel for a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def run_system() -> Generator[tuple[str, str, int]]:
    """Start everything and wait for it; gives the page's URL, the trainer, the launcher's pid."""
    trainer, viz = find_free_port(), find_free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "GANSCOPE_TRAINER_PORT": str(trainer),
            "GANSCOPE_TRAINER_TARGET": f"127.0.0.1:{trainer}",
            "GANSCOPE_VIZ_PORT": str(viz),
            "GANSCOPE_DATA_DIR": folder,
        }
        command = [str(Path(sys.executable).with_name("ganscope")), "up"]
        with (
            Path(folder, "log").open("w") as log,
            subprocess.Popen(command, env=environment, stdout=log, stderr=log) as launcher,
        ):
            try:
                _wait_until_ready(f"127.0.0.1:{viz}", launcher)
                yield f"http://127.0.0.1:{viz}", f"127.0.0.1:{trainer}", launcher.pid
            finally:
                launcher.terminate()


def _wait_until_ready(viewer: str, launcher: subprocess.Popen[bytes]) -> None:
    """Wait for the viewer and what is behind it; when that does not start, the launcher ends."""
    while not asyncio.run(viewer_is_ready(viewer)):
        if launcher.poll() is not None:
            raise RuntimeError(f"ganscope up ended with code {launcher.returncode}")
        time.sleep(0.2)
