"""The kernel ends what the launcher started when the launcher is killed."""

import os
import signal
import subprocess
import sys

from tests.support.endings import wait_until_ended
from tests.support.processes import Process

LAUNCHER = """
import os, subprocess, sys
code = 'import signal; print("up", flush=True); signal.pause()'
child = subprocess.Popen([sys.executable, '-m', 'ganscope.launcher.tether', str(os.getpid()),
                          sys.executable, '-c', code],
                         stdout=subprocess.PIPE, start_new_session=True)
child.stdout.readline()
print('child', child.pid, flush=True)
child.wait()
"""


def test_a_program_ends_when_its_parent_is_killed():
    launcher = Process([sys.executable, "-c", LAUNCHER])
    child = int(launcher.wait_for_line(lambda line: line.startswith("child")).split()[1])
    launcher.send(signal.SIGKILL)
    assert launcher.wait() == -signal.SIGKILL
    assert wait_until_ended([child]) == []
    launcher.kill()


def test_a_program_whose_parent_is_gone_does_not_start():
    another = 1 if os.getpid() != 1 else 2
    done = subprocess.run(
        [sys.executable, "-m", "ganscope.launcher.tether", str(another), "echo", "started"],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, b"")


def test_the_program_takes_the_process_over():
    done = subprocess.run(
        [sys.executable, "-m", "ganscope.launcher.tether", str(os.getpid()), "echo", "a b", "c"],
        capture_output=True,
        check=True,
    )
    assert done.stdout == b"a b c\n"
