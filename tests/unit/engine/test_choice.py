"""The kernel where it can be had, stacked PyTorch where not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from tests.unit.engine.specs import create_spec
from trainer_service.domain.ports import Engine
from trainer_service.engine.batched_gan import BatchedEngine
from trainer_service.engine.choice import choose_engine
from trainer_service.engine.fast_gan import FastEngine

ROOT = Path(__file__).parents[3]


def test_the_kernel_is_chosen_and_ready():
    choice = choose_engine()
    assert (choice.name, choice.reason) == ("kernel", "")
    assert isinstance(choice.engine, FastEngine)


@pytest.mark.parametrize(
    "error", [ImportError("No module named 'numba'"), OSError("disk full"), RuntimeError("LLVM")]
)
def test_whatever_fails_stacked_pytorch_takes_over_and_says_why(error: Exception):
    def fail() -> Engine:
        raise error

    choice = choose_engine(prepare=fail)
    assert choice.name == "torch"
    assert str(error) in choice.reason
    assert isinstance(choice.engine, BatchedEngine)
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


def test_without_numba_there_is_stacked_pytorch():
    assert "torch ModuleNotFoundError: import of numba" in choose_in_a_process("numba")


def test_without_a_place_for_compiled_code_there_is_stacked_pytorch(tmp_path: Path):
    occupied = tmp_path / "file"
    occupied.touch()
    assert choose_in_a_process(GANSCOPE_CACHE_DIR=str(occupied)).startswith("torch ")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_without_the_gpu_that_is_asked_for_there_is_the_kernel_and_a_reason():
    choice = choose_engine("cuda")
    assert choice.name == "kernel"
    assert "GANSCOPE_DEVICE is cuda" in choice.reason
