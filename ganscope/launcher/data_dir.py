"""The directory in which the embedded Redis keeps the sessions."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from ganscope.launcher.errors import DataDirInUseError

MAX_SOCKET_PATH = 100
"""Longest path of a Unix socket that every system takes, with some room."""


@contextmanager
def lock(path: Path) -> Generator[Path]:
    """Make the directory, for its owner's eyes alone, and hold it until the block ends.

    The lock is the kernel's, so it goes with the process, however that ends.

    Raises:
        DataDirInUseError: another process holds it.

    """
    path = path.absolute()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (path / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise DataDirInUseError(path, file.read().strip() or "unknown") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield path


@contextmanager
def socket_dir(path: Path) -> Generator[Path]:
    """Give a directory for Unix sockets: ``path``, or a temporary one where that is too long."""
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH - len("/redis.sock"):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="ganscope-") as short:
        yield Path(short)
