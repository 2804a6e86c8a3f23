"""The viewer as a program."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from websockets.sync.client import connect

from tests.support.processes import Process

_ROOT = Path(__file__).parents[3]


def start(**settings: str) -> Process:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(_ROOT), "GANSCOPE_VIZ_PORT": "0"}
    return Process([sys.executable, "-m", "viz_service"], env | settings)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_by_itself_within_five_seconds_with_a_browser_connected(
    number: signal.Signals,
) -> None:
    viewer = start()
    try:
        line = viewer.wait_for_line(lambda line: "running on http" in line)
        port = line.partition("http://127.0.0.1:")[2].split()[0]
        with connect(f"ws://127.0.0.1:{port}/ws/sessions/abc") as socket:
            socket.recv()
            viewer.send(number)
            assert viewer.wait(timeout_s=6) == 0
    finally:
        viewer.kill()
    assert not any("Traceback" in line for line in viewer.lines)


@pytest.mark.parametrize("setting", [("GANSCOPE_VIZ_HOST", "0.0.0.0"), ("GANSCOPE_VIZ_PROT", "80")])
def test_bad_setting_is_one_line_and_code_two(setting: tuple[str, str]) -> None:
    viewer = start(**{setting[0]: setting[1]})
    code = viewer.wait()
    viewer.kill()  # closes its output
    assert code == 2
    assert len(viewer.lines) == 1
    assert setting[0] in viewer.lines[0]
