"""Makes the trained states: ``python -m trainer_service.warm_starts.training [PRESET ...]``.

Run it when a preset, the kernel's arithmetic or the form of archives has changed. The same
source gives the same bits on the same kind of processor; another kind may round otherwise, and
its state is as good.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import llvmlite.binding
import numpy as np

from trainer_service.domain.ports import Engine
from trainer_service.domain.presets import find_preset
from trainer_service.domain.snapshot import MetricKind
from trainer_service.engine.archive import read_archive
from trainer_service.engine.fast_gan import FastEngine
from trainer_service.warm_starts.library import STATES, SUFFIX


@dataclass(frozen=True)
class Recipe:
    """How one state comes about."""

    preset_id: str
    num_steps: int
    seed: int = 0


# Where a preset's learning rates have fallen, it has settled. GAN Lab's settings get there from
# few seeds and do not always stay: of the first 48 these did best, at these steps.
RECIPES = (
    Recipe("ring", 2000),
    Recipe("line", 2000),
    Recipe("two-gaussians", 2000),
    Recipe("three-disjoint", 2000),
    Recipe("iris", 2000),
    Recipe("two-moons", 3000),
    Recipe("eight-gaussians", 3000),
    Recipe("spiral", 3000),
    Recipe("grid", 6000),
    Recipe("ganlab-line", 4000, seed=32),
    Recipe("ganlab-two-gaussians", 8000, seed=5),
    Recipe("ganlab-ring", 6000, seed=38),
    Recipe("ganlab-three-disjoint", 8000, seed=40),
)

PROCESSOR_FILE = "processor.txt"
"""Beside the states: the kind of processor that made them."""


def observe_processor() -> str:
    """Return this processor's kind, by the compiler's name."""
    return llvmlite.binding.get_host_cpu_name()


def train(recipe: Recipe, engine: Engine) -> tuple[bytes, float]:
    """Train one state; returns its archive and its JS divergence in bits."""
    spec = find_preset(recipe.preset_id).spec
    points = spec.points.model_copy(update={"seed": recipe.seed})
    gan = engine.create(spec.model_copy(update={"points": points}))
    gan.train(recipe.num_steps)
    return gan.save(), gan.measure().values[MetricKind.JS_DIVERGENCE]


def is_same(first: bytes, second: bytes) -> bool:
    """Tell whether two archives hold the same bits; files order their headers as they please."""
    one, other = read_archive(first), read_archive(second)
    return (
        (one.spec, one.step, one.gradient_norms) == (other.spec, other.step, other.gradient_norms)
        and one.tensors.keys() == other.tensors.keys()
        and all(np.array_equal(one.tensors[name], other.tensors[name]) for name in one.tensors)
    )


def main() -> None:
    """Write the states of the presets that are named, or of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("presets", nargs="*", metavar="PRESET", help="ids; all when left out")
    wanted = set(parser.parse_args().presets)
    folder, engine = Path(str(STATES)), FastEngine()
    (folder / PROCESSOR_FILE).write_text(f"{observe_processor()}\n")
    for recipe in RECIPES:
        if not wanted or recipe.preset_id in wanted:
            archive, divergence = train(recipe, engine)
            file = folder / f"{recipe.preset_id}{SUFFIX}"
            is_known = file.exists() and is_same(file.read_bytes(), archive)
            if not is_known:
                file.write_bytes(archive)
            told = "as before" if is_known else "new"
            sys.stdout.write(f"{recipe.preset_id}: JS {divergence:.3f}, {told}\n")


if __name__ == "__main__":
    main()
