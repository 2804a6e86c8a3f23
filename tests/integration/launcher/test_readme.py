"""What the README tells people to type, typed."""

import json
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ganscope.settings import SETTINGS
from tests.integration.launcher.installation import GANSCOPE, Up

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text()
COMMANDS = re.findall(r"^\$ (.*)$", README, re.MULTILINE)
PYTHON = re.search(r"```python\n(.*?)```", README, re.DOTALL)

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def running(short_tmp_path: Path) -> Iterator[Up]:
    (short_tmp_path / "docs").symlink_to(ROOT / "docs")
    up = Up(short_tmp_path)
    process = up.start_and_wait()
    yield up
    process.send(signal.SIGTERM)
    code = process.wait(timeout_s=12)
    process.kill()
    assert code == 0


@pytest.mark.slow
def test_every_command_and_the_example_work(running: Up):
    session_id = ""
    commands = [shlex.split(command)[1:] for command in COMMANDS if command.startswith("ganscope")]
    assert len(commands) >= 10
    for words in commands:
        words = [session_id if word == "ID" else word for word in words]
        done = running.run(*words)
        assert done.returncode == 0, f"ganscope {' '.join(words)}: {done.stderr}"
        if words[1:2] == ["create"] and not session_id:
            session_id = json.loads(done.stdout)["id"]

    assert PYTHON is not None
    code = PYTHON[1].replace("Client()", f"Client({running.target!r})")
    assert running.target in code
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= 2


def test_every_verb_of_make_is_there():
    verbs = [command.split()[1] for command in COMMANDS if command.startswith("make")]
    makefile = (ROOT / "Makefile").read_text()
    assert {"run", "test", "check"} <= set(verbs)
    assert [verb for verb in verbs if not re.search(rf"^{verb}:", makefile, re.MULTILINE)] == []


def test_the_table_of_settings_is_the_programs_own():
    rows = re.findall(r"^\| `(GANSCOPE_\w+)` \| (.*?) \| (.*) \|$", README, re.MULTILINE)
    told = [(name, default.strip("`"), meaning) for name, default, meaning in rows]
    assert told == [(setting.name, setting.default, setting.meaning) for setting in SETTINGS]


def test_what_the_readme_links_to_is_there():
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_command_is_the_one_that_is_installed():
    done = subprocess.run([*GANSCOPE, "--help"], capture_output=True, text=True, check=True)
    assert all(verb in done.stdout for verb in ("up", "presets", "sessions"))
