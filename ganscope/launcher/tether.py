"""Runs a program that the kernel stops when the launcher dies, however it dies.

    python -m ganscope.launcher.tether PARENT_PID PROGRAM [ARGUMENT ...]

The request to be told of the parent's death outlives ``exec``, so the program needs to know
nothing of it. It must be started from the parent's main thread: the kernel watches the thread.
Elsewhere than on Linux there is no such request, and the program is run as it is.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
EXIT_ORPHAN = 1


def main(arguments: list[str]) -> None:
    """Become the program."""
    parent, program = int(arguments[0]), arguments[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it died before the request was made
            sys.exit(EXIT_ORPHAN)
    os.execvp(program[0], program)  # noqa: S606  the launcher's own command line


if __name__ == "__main__":
    main(sys.argv[1:])
