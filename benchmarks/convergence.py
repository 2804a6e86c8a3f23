"""How soon the presets learn their shapes, beside GAN Lab's settings of 2018.

``python -m benchmarks.convergence --json`` trains every shape from several seeds with our preset
and with GAN Lab's, and prints for each the median iteration at which all modes were covered and
at which 80 % of the samples were good (``benchmarks.shapes``), over the seeds that got there, and
how many did. The shapes that GAN Lab does not have take its settings for the ring.
"""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.machine import describe_machine
from benchmarks.report import create_parser, print_report
from benchmarks.shapes import Coverage, Samples, Shape, create_shapes
from trainer_service.domain.ports import DivergedError, Gan
from trainer_service.domain.presets import find_preset
from trainer_service.domain.spec import (
    Activation,
    DistributionKind,
    NoiseKind,
    Plane,
    SessionSpec,
)
from trainer_service.engine.archive import read_archive
from trainer_service.engine.fast_gan import FastEngine

PRESETS = {
    DistributionKind.RING: "ring",
    DistributionKind.EIGHT_GAUSSIANS: "eight-gaussians",
    DistributionKind.TWO_MOONS: "two-moons",
    DistributionKind.SPIRAL: "spiral",
    DistributionKind.GRID: "grid",
}
GAN_LAB_PRESET = "ganlab-ring"
NUM_SAMPLES = 2000
LOOK_EVERY = 100
GOOD_SHARE = 0.8
_SLOPE = 0.2


@dataclass(frozen=True)
class Journey:
    """One seed's way: the iterations at which it got there, None where it did not."""

    all_modes: int | None
    good: int | None
    last: Coverage


def choose_spec(kind: DistributionKind, preset_id: str, seed: int) -> SessionSpec:
    """Take a preset, its data replaced by a shape, with a seed."""
    spec = find_preset(preset_id).spec
    data = spec.points.distribution.model_copy(update={"kind": kind})
    points = spec.points.model_copy(update={"distribution": data, "seed": seed})
    return spec.model_copy(update={"points": points})


def generate(gan: Gan, rng: np.random.Generator) -> Samples:
    """Draw generated samples in the SYMMETRIC plane, from the weights that the archive holds."""
    points = gan.spec.points
    shape = (NUM_SAMPLES, points.noise.dimensions)
    is_normal = points.noise.kind == NoiseKind.GAUSSIAN
    x = rng.normal(size=shape) if is_normal else rng.uniform(-1, 1, size=shape)
    tensors = read_archive(gan.save()).tensors
    num_layers = len(points.generator.hidden.units) + 1
    for layer in range(num_layers):
        weight, bias = (tensors[f"generator.{layer}.{part}"] for part in ("weight", "bias"))
        is_last = layer + 1 == num_layers
        x = bend(
            x @ weight.astype(np.float64).T + bias,
            points.generator.output if is_last else points.generator.activation,
        )
    return 2 * x - 1 if points.distribution.plane == Plane.UNIT else x


def bend(x: Samples, activation: Activation) -> Samples:
    """Apply a nonlinearity."""
    match activation:
        case Activation.RELU:
            return np.maximum(x, 0)
        case Activation.LEAKY_RELU:
            return np.where(x > 0, x, _SLOPE * x)
        case Activation.TANH:
            return np.tanh(x)
        case Activation.LINEAR:
            return x
        case _:
            return 1 / (1 + np.exp(-x))


def travel(spec: SessionSpec, shape: Shape, num_iterations: int) -> Journey:
    """Train one seed and look at it from time to time."""
    gan = FastEngine().create(spec)
    rng = np.random.default_rng(spec.points.seed)
    all_modes = good = None
    coverage = Coverage(0, 0.0)
    while gan.step < num_iterations:
        try:
            gan.train(LOOK_EVERY)
        except DivergedError:
            return Journey(all_modes, good, Coverage(0, 0.0))
        coverage = shape.judge(generate(gan, rng))
        if all_modes is None and coverage.num_covered == shape.num_modes:
            all_modes = gan.step
        if good is None and coverage.quality >= GOOD_SHARE:
            good = gan.step
    return Journey(all_modes, good, coverage)


def summarise(journeys: list[Journey], shape: Shape) -> dict[str, Any]:
    """Take medians over the seeds that got there, and say how many did."""
    report: dict[str, Any] = {}
    for name in ("all_modes", "good"):
        arrivals = [at for one in journeys if (at := getattr(one, name)) is not None]
        report[name] = statistics.median(arrivals) if arrivals else None
        report[f"{name}_slowest"] = max(arrivals, default=None)
        report[f"{name}_seeds"] = len(arrivals)
    return report | {
        "modes": shape.num_modes,
        "modes_at_end": statistics.median(one.last.num_covered for one in journeys),
        "quality_at_end": round(statistics.median(one.last.quality for one in journeys), 3),
    }


def measure(kinds: list[str], num_seeds: int, num_iterations: int) -> dict[str, Any]:
    """Train every shape that is named."""
    report: dict[str, Any] = {}
    shapes = {kind: shape for kind, shape in create_shapes().items() if kind in kinds}
    for kind, shape in shapes.items():
        for name, preset_id in (("ours", PRESETS[kind]), ("gan_lab_2018", GAN_LAB_PRESET)):
            specs = (choose_spec(kind, preset_id, seed) for seed in range(num_seeds))
            journeys = [travel(spec, shape, num_iterations) for spec in specs]
            report.setdefault(str(kind), {})[name] = summarise(journeys, shape)
        print(kind, report[str(kind)], file=sys.stderr)
    return report | {
        "seeds": num_seeds,
        "iterations": num_iterations,
        "machine": describe_machine(),
    }


def main() -> None:
    """Measure and print."""
    parser = create_parser(__doc__)
    parser.add_argument("--seeds", type=int, default=10, help="seeds of each (default 10)")
    parser.add_argument(
        "--iterations", type=int, default=10_000, help="of each seed (default 10000)"
    )
    names = [str(kind) for kind in PRESETS]
    parser.add_argument("--shapes", nargs="+", choices=names, default=names, help="default all")
    options = parser.parse_args()
    report = measure(options.shapes, options.seeds, options.iterations)
    print_report(report, as_json=options.json)


if __name__ == "__main__":
    main()
