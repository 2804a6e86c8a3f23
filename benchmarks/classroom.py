"""A class on one server: everybody trains a session of their own, and everybody looks.

``python -m benchmarks.classroom --json`` starts the whole system with the launcher, plays a preset
at its own speed (500 steps/s) for each student, and opens for each the WebSocket that the page
opens, for the layers that every page takes: a credit for every frame that came, which asks for 30 a
second. Nothing is painted; browsers have machines of their own. Frames and steps are those of the
slowest student and of the median one, the age of frames at their arrival is that of all; processor
time is told by process, in cores.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import connect

from benchmarks.machine import describe_machine
from benchmarks.processes import CpuMeter, find_descendants
from benchmarks.report import create_parser, print_report
from benchmarks.system import run_system
from ganscope.api.v1.session_service_pb2 import WatchSessionResponse
from ganscope.client import Client

CLASSES = (("ring", 40), ("eight-gaussians", 40), ("ring", 80), ("ring", 120))
"""Presets and how many students play them."""
SETTLING_S = 4.0


@dataclass
class Seen:
    """What one student got."""

    times_s: list[float] = field(default_factory=list[float])
    steps: list[int] = field(default_factory=list[int])
    ages_ms: list[float] = field(default_factory=list[float])

    def note(self, message: WatchSessionResponse) -> None:
        """Note a frame that has just come."""
        self.times_s.append(time.monotonic())
        self.steps.append(message.snapshot.step)
        self.ages_ms.append(time.time() * 1000 - message.snapshot.time_ms)

    def forget(self) -> None:
        """Begin anew."""
        self.times_s.clear()
        self.steps.clear()
        self.ages_ms.clear()

    def steps_per_second(self) -> float:
        """Between the first frame and the last; 0 if there were not two."""
        if len(self.steps) < 2:
            return 0.0
        return (self.steps[-1] - self.steps[0]) / (self.times_s[-1] - self.times_s[0])


async def attend(url: str, session_id: str, seen: Seen) -> None:
    """Look at a session as its page does, until cancelled."""
    address = f"ws{url.removeprefix('http')}/ws/sessions/{session_id}"
    async with connect(address, max_size=None) as socket:
        async for data in socket:
            if isinstance(data, bytes):
                message = WatchSessionResponse.FromString(data)
                if message.WhichOneof("event") == "snapshot":
                    await socket.send('{"credit": 1}')
                    seen.note(message)


async def observe(
    url: str, session_ids: Sequence[str], meters: dict[str, CpuMeter], seconds: float
) -> dict[str, Any]:
    """Let everybody look for some seconds; returns what the class got and what it cost."""
    async with asyncio.TaskGroup() as group:
        seen = {one: Seen() for one in session_ids}
        tasks = [group.create_task(attend(url, one, seen[one])) for one in session_ids]
        await asyncio.sleep(SETTLING_S)
        for one in seen.values():
            one.forget()
        begin_s, before = time.monotonic(), {key: one.read_ms() for key, one in meters.items()}
        await asyncio.sleep(seconds)
        elapsed_s = time.monotonic() - begin_s
        after = {key: one.read_ms() for key, one in meters.items()}
        for task in tasks:
            task.cancel()
    rates = [len(one.times_s) / elapsed_s for one in seen.values()]
    steps = [one.steps_per_second() for one in seen.values()]
    ages = sorted(age for one in seen.values() for age in one.ages_ms)
    cores = {key: (after[key] - before[key]) / elapsed_s / 1000 for key in meters}
    cores["trainer"] -= cores["worker"]
    return {
        "frames_per_second": round(statistics.median(rates), 1),
        "frames_per_second_slowest": round(min(rates), 1),
        "steps_per_second": round(statistics.median(steps)),
        "steps_per_second_slowest": round(min(steps)),
        "frame_age_p50_ms": round(statistics.median(ages), 1),
        "frame_age_p95_ms": round(ages[int(len(ages) * 0.95)], 1),
        "cores": {key: round(value, 2) for key, value in cores.items()},
    }


def measure_class(preset_id: str, size: int, seconds: float) -> dict[str, Any]:
    """Start a server and let a class of so many use it."""
    with run_system() as (url, trainer, launcher):
        with Client(trainer) as client:
            session_ids = [
                client.create_session(preset_id=preset_id, play=True).id for _ in range(size)
            ]
        words = {"viewer": "viz_service", "trainer": "trainer_service", "worker": "forkserver"}
        meters = {
            name: CpuMeter(find_descendants(launcher, word)[0]) for name, word in words.items()
        }
        return asyncio.run(observe(url, session_ids, meters, seconds))


def measure(num_rounds: int, seconds: float) -> dict[str, Any]:
    """Measure every class in rounds; returns the round of the median frame rate of each."""
    rounds: dict[str, list[dict[str, Any]]] = {}
    for _ in range(num_rounds):
        for preset_id, size in CLASSES:
            result = measure_class(preset_id, size, seconds)
            rounds.setdefault(f"{size} x {preset_id}", []).append(result)
    report: dict[str, Any] = {}
    for name, results in rounds.items():
        results.sort(key=lambda result: result["frames_per_second"])
        spread = [results[0]["frames_per_second"], results[-1]["frames_per_second"]]
        report[name] = {**results[len(results) // 2], "frames_per_second_spread": spread}
    return {**report, "rounds": num_rounds, "machine": describe_machine()}


def main() -> None:
    """Measure and print."""
    parser = create_parser(__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round")
    options = parser.parse_args()
    report = measure(1, 5.0) if options.quick else measure(3, 10.0)
    print_report(report, as_json=options.json)


if __name__ == "__main__":
    main()
