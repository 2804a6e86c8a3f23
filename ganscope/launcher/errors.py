"""Why the system does not start, or does not go on.

    LauncherError
    ├── DataDirInUseError    another ``ganscope up`` has the data directory
    ├── PortInUseError       something listens on a port already
    ├── NoRedisError         there is no Redis to start
    └── ProgramFailedError   a program ended, or never got ready; has its last lines

Each ends ``ganscope up`` with code 1 after all programs are stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class LauncherError(Exception):
    """Base; ``str()`` says what to do."""


class DataDirInUseError(LauncherError):
    """Another ``ganscope up`` has the data directory."""

    def __init__(self, path: Path, owner: str) -> None:
        super().__init__(
            f"`ganscope up` runs already with {path} (process {owner}): "
            "stop it, or set GANSCOPE_DATA_DIR to another directory"
        )


class PortInUseError(LauncherError):
    """Something listens on a port already."""

    def __init__(self, host: str, port: int, setting: str, why: str) -> None:
        super().__init__(f"cannot listen on {host}:{port} ({why}): set {setting} to another")


class NoRedisError(LauncherError):
    """There is no Redis to start."""

    def __init__(self) -> None:
        super().__init__(
            "there is no Redis: install one with `pip install 'ganscope[redis]'` or "
            "`apt-get install redis-server`, or set GANSCOPE_REDIS_URL to one that runs"
        )


class ProgramFailedError(LauncherError):
    """A program ended, or never got ready."""

    def __init__(self, name: str, what: str, last_lines: Sequence[str]) -> None:
        self.name = name
        lines = "".join(f"\n  {line}" for line in last_lines)
        super().__init__(f"the {name} {what}" + (f"; its last lines:{lines}" if lines else ""))
