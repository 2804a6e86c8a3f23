"""`ganscope up` as a user runs it: a process in a directory."""

import json
import os
import signal
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from ganscope.api.v1.session_pb2 import SessionState
from ganscope.client import Client
from tests.integration.launcher.installation import Up
from tests.support.endings import find_descendants, read_command, wait_until_ended
from tests.support.processes import Process

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def up(short_tmp_path: Path) -> Iterator[Up]:
    up = Up(short_tmp_path)
    yield up
    for process in up.processes:
        descendants = find_descendants(process.pid) if not has_ended(process) else []
        process.kill()
        wait_until_ended(descendants)


def has_ended(process: Process) -> bool:
    return not Path(f"/proc/{process.pid}/task").exists()


def read_page(up: Up, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{up.viz_port}{path}", timeout=5) as answer:
        return answer.read()


@pytest.mark.slow
def test_what_a_newcomer_types(up: Up):
    process = up.start_and_wait()
    created = up.run("sessions", "create", "--preset", "ring", "--play", "--json")
    session_id = json.loads(created.stdout)["id"]
    watched = up.run("sessions", "watch", session_id, "--frames", "3", "--json")
    steps = [json.loads(line)["step"] for line in watched.stdout.splitlines()]
    assert len(steps) == 3
    assert steps == sorted(set(steps)), "each step is later than the one before"
    assert read_page(up, "/")
    health = {"ready": True, "trainer": "serving", "engine": "kernel"}
    assert json.loads(read_page(up, "/readyz")) == health

    second = up.run("up")
    assert second.returncode == 1
    assert f"runs already with {up.directory}/data (process {process.pid})" in second.stderr

    descendants = find_descendants(process.pid)
    process.send(signal.SIGINT)
    assert process.wait(timeout_s=12) == 0
    assert wait_until_ended(descendants) == []

    up.start_and_wait()
    with Client(up.target) as client:
        session = client.get_session(session_id)
    assert session.state == SessionState.SESSION_STATE_PLAYING
    assert session.step >= steps[-1], "the sessions of before are there"


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_where_the_kernel_cannot_be_kept_pytorch_trains_and_everybody_is_told(up: Up):
    up.env["GANSCOPE_CACHE_DIR"] = "/dev/null/nowhere"
    process = up.start()
    line = process.wait_for_line(lambda line: "engine_stands_in" in line, timeout_s=60)
    assert "Not a directory: '/dev/null/nowhere" in line
    process.wait_for_line(lambda line: "GANscope is ready" in line, timeout_s=60)
    health = json.loads(read_page(up, "/readyz"))
    assert (health["ready"], health["engine"]) == (True, "torch")
    assert "Not a directory: '/dev/null/nowhere" in health["engine_reason"]
    created = up.run("sessions", "create", "--preset", "ring", "--play", "--json")
    watched = up.run("sessions", "watch", json.loads(created.stdout)["id"], "--frames", "3")
    assert watched.returncode == 0


@pytest.mark.slow
def test_a_killed_trainer_is_started_again_and_a_killed_launcher_leaves_nothing(up: Up):
    process = up.start_and_wait()
    with Client(up.target) as client:
        session_id = client.create_session(preset_id="ring", play=True).id
        watch = client.watch_session(session_id, max_outage_s=60)
        before = next(message for message in watch if message.WhichOneof("event") == "snapshot")
        (trainer,) = (
            pid
            for pid in find_descendants(process.pid)
            if "-m trainer_service" in read_command(pid)
        )
        os.kill(trainer, signal.SIGKILL)
        process.wait_for_line(lambda line: "starting it again" in line)
        num_late = 0
        for message in watch:
            num_late += message.snapshot.step > before.snapshot.step
            if num_late == 3:
                break
    descendants = find_descendants(process.pid)
    process.send(signal.SIGKILL)
    process.wait()
    assert len(descendants) >= 3
    assert wait_until_ended(descendants) == []


def test_a_port_in_use_is_told_before_anything_starts(up: Up):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", up.viz_port))
        taken.listen()
        refused = up.run("up")
    assert refused.returncode == 1
    assert "set GANSCOPE_VIZ_PORT to another" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_misspelt_setting_ends_it_with_code_2(up: Up):
    up.env["GANSCOPE_VIZ_PROT"] = "1"
    refused = up.run("up")
    assert refused.returncode == 2
    assert refused.stderr == "GANSCOPE_VIZ_PROT is not a setting; did you mean GANSCOPE_VIZ_PORT?\n"


def test_a_trainer_that_does_not_start_stops_everything(up: Up):
    up.env["GANSCOPE_MAX_SESSIONS"] = "none"
    process = up.start()
    line = process.wait_for_line(lambda line: "the trainer ended while starting" in line)
    assert "its last lines" in line
    assert process.wait() == 1
    assert process.wait_for_line(lambda line: "GANSCOPE_MAX_SESSIONS" in line)
