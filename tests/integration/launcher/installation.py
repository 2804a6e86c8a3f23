"""`ganscope` as installed here, in a directory of its own."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from tests.support.processes import Process

GANSCOPE = [sys.executable, "-c", "from ganscope.cli import main; main()"]


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Up:
    """A directory in which `ganscope up` can be started, again and again."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.trainer_port = find_free_port()
        self.viz_port = find_free_port()
        self.processes: list[Process] = []
        self.env = {
            **{name: value for name, value in os.environ.items() if "GANSCOPE" not in name},
            "GANSCOPE_TRAINER_PORT": str(self.trainer_port),
            "GANSCOPE_TRAINER_TARGET": self.target,
            "GANSCOPE_VIZ_PORT": str(self.viz_port),
            "GANSCOPE_WORKERS": "1",
            "GANSCOPE_DATA_DIR": str(directory / "data"),
            "COLUMNS": "100",
        }

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self.trainer_port}"

    def start(self) -> Process:
        process = Process([*GANSCOPE, "up"], self.env)
        self.processes.append(process)
        return process

    def start_and_wait(self) -> Process:
        process = self.start()
        process.wait_for_line(lambda line: "GANscope is ready" in line, timeout_s=60)
        return process

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*GANSCOPE, *words],
            env=self.env,
            cwd=self.directory,
            capture_output=True,
            text=True,
            check=False,
        )
