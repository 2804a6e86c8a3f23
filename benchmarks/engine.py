"""What the engine's kernel gains over PyTorch, and how far it is from the machine's floor.

``python -m benchmarks.engine --json`` trains the same networks with the kernel, with idiomatic
eager PyTorch (``benchmarks.eager``) and with stacked parameters (``benchmarks.stacked``), in
interleaved rounds of one run, and prints medians. Rates are session-iterations (one update of D
and one of G, batch 150, Adam) for each second of the processor's time, or of the clock where
both cores work.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from typing import Any

import torch

from benchmarks import crowd
from benchmarks.eager import BATCH_SIZE, EagerGan
from benchmarks.machine import describe_machine
from benchmarks.report import create_parser, print_report
from benchmarks.stacked import StackedGans
from trainer_service.domain.ports import Turn
from trainer_service.domain.session import StepTarget
from trainer_service.domain.snapshot import LayerKind
from trainer_service.domain.spec import SessionSpec
from trainer_service.engine.batched.devices import Device
from trainer_service.engine.batched_gan import BatchedEngine, BatchedGan
from trainer_service.engine.fast_gan import FastEngine, FastGan
from trainer_service.worker.scheduler import SHIFT_S

Hidden = tuple[int, ...]
DEFAULT: Hidden = (14,)
FLEETS: dict[str, Hidden] = {
    "fleet32_vs_eager": DEFAULT,
    "fleet32_32x2_vs_eager": (32, 32),
    "fleet32_64x3_vs_eager": (64, 64, 64),
}
NUM_CORES = len(os.sched_getaffinity(0))
NUM_SESSIONS = 32
NUM_STACKED = 64
"""Sessions of the torch backend."""
ITERATIONS_PER_CALL = 10
FULL_PICTURE = frozenset(
    {LayerKind.GENERATED, LayerKind.GRADIENTS, LayerKind.MAP, LayerKind.MANIFOLD}
)
"""What a page shows unless more is asked for."""
FLOATS_DRAWN = 600
"""Normals of one iteration: two batches of noise of two dimensions."""


PRELOADED = ["benchmarks.eager", "benchmarks.stacked", "benchmarks.crowd"]
"""What takes seconds to import: once for all processes."""


def create_specs(hidden: Hidden, count: int) -> list[SessionSpec]:
    """Write specifications that differ in their seeds."""
    network = {"hidden": {"units": hidden}}
    points = {"generator": network, "discriminator": network}
    return [SessionSpec.model_validate({"points": points | {"seed": n}}) for n in range(count)]


def create_gans(hidden: Hidden, count: int) -> list[FastGan]:
    """Make sessions of the kernel, with all that is compiled for them compiled."""
    engine = FastEngine()
    gans = [engine.create(spec) for spec in create_specs(hidden, count)]
    for gan in gans:
        gan.train(1)
    take_turns(engine, gans[:1], 1)
    return gans


def measure_cpu_rate(train: Callable[[int], None], count: int, seconds: float) -> float:
    """Call ``train(count)`` for a while; returns iterations per second of this thread's time."""
    return count / time_once(partial(train, count), seconds)


def measure_rate(train: Callable[[], int], seconds: float) -> float:
    """Call ``train``, which tells its iterations, for a while; returns those per second."""
    done, begin = 0, time.monotonic()
    while (elapsed_s := time.monotonic() - begin) < seconds:
        done += train()
    return done / elapsed_s


def train_in_turn(gans: list[EagerGan]) -> int:
    """Train each of some eager sessions once; returns the iterations of all."""
    for gan in gans:
        gan.train(1)
    return len(gans)


def take_turns(engine: FastEngine, gans: list[FastGan], steps: int) -> int:
    """Let each of some sessions take a turn of so many steps; see train_in_turn."""
    engine.take_turns([Turn(gan, steps=steps) for gan in gans])
    return len(gans) * steps


def measure_fleet(gans: list[FastGan], seconds: float) -> float:
    """Train sessions in one thread for each core; returns iterations per second of the clock.

    Turns are as long as a worker's longest.
    """
    step_s = time_once(partial(gans[0].train, ITERATIONS_PER_CALL), 0.02) / ITERATIONS_PER_CALL
    steps = max(1, int(SHIFT_S / step_s))

    def measure_part(part: list[FastGan]) -> float:
        return measure_rate(partial(take_turns, FastEngine(), part, steps), seconds)

    with ThreadPoolExecutor(NUM_CORES) as pool:
        return sum(pool.map(measure_part, [gans[core::NUM_CORES] for core in range(NUM_CORES)]))


class EagerFleet:
    """Eager sessions in one process for each core, which wait until they are asked."""

    def __init__(self, hidden: Hidden) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        self._pipes: list[Any] = []
        for core in range(NUM_CORES):
            ours, theirs = context.Pipe()
            arguments = (theirs, hidden, NUM_SESSIONS // NUM_CORES, core)
            context.Process(target=serve_eager, args=arguments, daemon=True).start()
            ours.recv()
            self._pipes.append(ours)

    def measure(self, seconds: float) -> float:
        """Train in all processes; returns iterations per second of the clock."""
        for pipe in self._pipes:
            pipe.send(seconds)
        return sum(pipe.recv() for pipe in self._pipes)


def serve_eager(pipe: Any, hidden: Hidden, count: int, seed: int) -> None:
    """Train eager sessions for as long as is asked, again and again."""
    torch.set_num_threads(1)
    gans = [EagerGan(hidden, seed * count + number) for number in range(count)]
    for gan in gans:
        gan.train(3)
    pipe.send("ready")
    with contextlib.suppress(EOFError):  # whoever asked has ended
        while True:
            seconds = pipe.recv()
            pipe.send(measure_rate(partial(train_in_turn, gans), seconds))


def measure_floor_rate(seconds: float) -> float:
    """Return iterations per second if only matrix products and random numbers cost time."""
    a, b, noise = torch.randn(1024, 1024), torch.randn(1024, 1024), torch.empty(1 << 16)
    product_s = time_once(lambda: torch.mm(a, b), seconds)
    drawing_s = time_once(noise.normal_, seconds)
    flops_per_s = 2 * 1024**3 / product_s
    return 1 / (count_flops(DEFAULT) / flops_per_s + FLOATS_DRAWN * drawing_s / noise.numel())


def count_flops(hidden: Hidden) -> int:
    """Count the arithmetic of one iteration's matrix products.

    G: two passes forward, then its weights' gradients and those of all inputs but the noise.
    D: three passes forward and back, weights' gradients for the two it learns from; the inputs'
    gradients of its first layer matter only to G.
    """
    first, inner = 2 * hidden[0], sum(before * after for before, after in pairwise(hidden))
    generator, discriminator = first + inner + hidden[-1] * 2, first + inner + hidden[-1]
    products = 4 * generator - first + 8 * discriminator - 2 * first
    return 2 * BATCH_SIZE * products


def time_once(work: Callable[[], object], seconds: float) -> float:
    """Repeat some work for a while; returns this thread's seconds for each time."""
    work()
    done, begin, deadline = 0, time.thread_time(), time.monotonic() + seconds
    while time.monotonic() < deadline:
        work()
        done += 1
    return (time.thread_time() - begin) / done


class Rounds:
    """Ratios of each round, by name."""

    def __init__(self) -> None:
        self._values: dict[str, list[float]] = {}

    def add(self, **values: float) -> None:
        """Note what a round gave."""
        for name, value in values.items():
            self._values.setdefault(name, []).append(value)

    def to_report(self) -> dict[str, Any]:
        """Return medians, and the spread beside them."""
        medians = {name: round(statistics.median(all_), 2) for name, all_ in self._values.items()}
        spread = {
            name: [round(min(all_), 2), round(max(all_), 2)] for name, all_ in self._values.items()
        }
        return {**medians, "spread": spread}


def measure_lone(rounds: Rounds, seconds: float) -> None:
    """Compare one session, one thread, processor time."""
    (gan,) = create_gans(DEFAULT, 1)
    eager = EagerGan(DEFAULT, 0)
    kernel_rate = measure_cpu_rate(gan.train, ITERATIONS_PER_CALL, seconds)
    eager_rate = measure_cpu_rate(eager.train, 1, seconds)
    snapshot_s = time_once(lambda: gan.snapshot(FULL_PICTURE), seconds)
    rounds.add(
        lone_vs_eager=kernel_rate / eager_rate,
        lone_us_per_iteration=1e6 / kernel_rate,
        eager_us_per_iteration=1e6 / eager_rate,
        share_of_floor=kernel_rate / measure_floor_rate(seconds / 2),
        snapshot_in_iterations=snapshot_s * kernel_rate,
    )


def measure_backend(
    rounds: Rounds, engine: BatchedEngine, gans: list[BatchedGan], s: float
) -> None:
    """Compare the torch backend with eager, one thread, processor time."""
    eager = EagerGan(DEFAULT, 0)

    def train_all(count: int) -> None:
        engine.train(gans, count, StepTarget.BOTH)

    backend_rate = measure_cpu_rate(train_all, ITERATIONS_PER_CALL, s) * len(gans)
    rounds.add(torch_backend_vs_eager=backend_rate / measure_cpu_rate(eager.train, 1, s))


def measure_stacked(rounds: Rounds, gans: list[FastGan], stacked: StackedGans, s: float) -> None:
    """Compare 128 sessions, one thread, processor time."""

    def train_all(count: int) -> None:
        for gan in gans:
            gan.train(count)

    kernel_rate = measure_cpu_rate(train_all, ITERATIONS_PER_CALL, s) * len(gans)
    stacked_rate = measure_cpu_rate(stacked.train, 1, s) * stacked.num_sessions
    rounds.add(vs_batched_torch=kernel_rate / stacked_rate)


def measure(num_rounds: int, seconds: float) -> dict[str, Any]:
    """Measure everything, interleaved."""
    torch.set_num_threads(1)
    rounds = Rounds()
    fleets = {name: create_gans(hidden, NUM_SESSIONS) for name, hidden in FLEETS.items()}
    eager_fleets = {name: EagerFleet(hidden) for name, hidden in FLEETS.items()}
    crowd, stacked = create_gans(DEFAULT, 128), StackedGans(DEFAULT, 128)
    backend = BatchedEngine(Device("cpu"))
    stack = [backend.create(spec) for spec in create_specs(DEFAULT, NUM_STACKED)]
    for _ in range(num_rounds):
        measure_lone(rounds, seconds)
        measure_backend(rounds, backend, stack, seconds)
        measure_stacked(rounds, crowd, stacked, seconds)
        for name, gans in fleets.items():
            kernel_rate = measure_fleet(gans, seconds)
            eager_rate = eager_fleets[name].measure(seconds)
            rounds.add(**{name: kernel_rate / eager_rate, f"{name}_rate": kernel_rate})
    return {
        **rounds.to_report(),
        "rounds": num_rounds,
        "seconds_per_measurement": seconds,
        "machine": describe_machine(),
    }


def main() -> None:
    """Measure and print."""
    parser = create_parser(__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="short rounds, and one rough look at the crowd",
    )
    options = parser.parse_args()
    report = measure(5, 0.15) if options.quick else measure(9, 1.5)
    # Last, with nothing beside it: it takes all cores for itself.
    crowds = crowd.measure_roughly() if options.quick else crowd.measure(3, 5.0)
    report["spread"] |= crowds.pop("spread")
    print_report({**crowds, **report}, as_json=options.json)


if __name__ == "__main__":
    main()
