"""Where a worker process begins. The server imports this module, and through it no torch."""

from __future__ import annotations

import ctypes
import importlib
import os
import signal
import socket
import sys
from typing import Literal

NICENESS = 10
"""Below the server, whose answers are due at once; costs no training on an idle core."""

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def run(
    sock: socket.socket, num_threads: int = 1, device: Literal["auto", "cpu", "cuda"] = "auto"
) -> None:
    """Make this process a worker on the given end of a socketpair; return at its end.

    The worker ends when the other end closes. A terminal's Ctrl-C reaches every process of
    its group; workers ignore it, since the server ends them in order.
    """
    _die_with_parent()
    os.nice(NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # By name: a static import would load torch in the server.
    process = importlib.import_module("trainer_service.worker.process")
    with sock:
        process.serve(sock, num_threads, device)


def _die_with_parent() -> None:
    # The closed socket ends a worker that reads it; this ends one that is stuck.
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
