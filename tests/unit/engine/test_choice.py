"""The kernel where it can be had, the plain engine where not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.engine.specs import create_spec
from trainer_service.domain.ports import Engine
from trainer_service.engine.choice import choose_engine
from trainer_service.engine.fast_gan import FastEngine
from trainer_service.engine.gan import PlainEngine

ROOT = Path(__file__).parents[3]


def test_the_kernel_is_chosen_and_ready():
    choice = choose_engine()
    assert (choice.name, choice.reason) == ("kernel", "")
    assert isinstance(choice.engine, FastEngine)


@pytest.mark.parametrize(
    "error", [ImportError("No module named 'numba'"), OSError("disk full"), RuntimeError("LLVM")]
)
def test_whatever_fails_the_plain_engine_takes_over_and_says_why(error: Exception):
    def fail() -> Engine:
        raise error

    choice = choose_engine(fail)
    assert choice.name == "plain"
    assert str(error) in choice.reason
    assert isinstance(choice.engine, PlainEngine)
    gan = choice.engine.create(create_spec())
    gan.train(1)
    assert gan.step == 1


CHOOSE = """
import sys
if sys.argv[1:]:
    sys.modules[sys.argv[1]] = None
from trainer_service.engine.choice import choose_engine
choice = choose_engine()
print(choice.name, choice.reason)
"""


def choose_in_a_process(*hidden: str, **env: str) -> str:
    command = [sys.executable, "-c", CHOOSE, *hidden]
    done = subprocess.run(
        command, env=os.environ | env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_without_numba_there_is_the_plain_engine():
    assert "plain ModuleNotFoundError: import of numba" in choose_in_a_process("numba")


def test_without_a_place_for_compiled_code_there_is_the_plain_engine(tmp_path: Path):
    occupied = tmp_path / "file"
    occupied.touch()
    assert choose_in_a_process(GANSCOPE_CACHE_DIR=str(occupied)).startswith("plain ")
