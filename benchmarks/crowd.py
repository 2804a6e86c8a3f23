"""How many sessions one worker process holds, and how evenly it shares its time.

``python -m benchmarks.crowd --json`` starts a worker as the trainer does, with a thread for each
core, and reads all that it says in this process, parsed. What the trainer's server does with it
further (gRPC, Redis) is not part of it.

``sessions_at_60``: the most sessions of GAN Lab's default size (14x1, batch 150, Adam) of which
every one trains 60 steps/s while 10 frames/s of it, with the usual layers, arrive here; metrics and
checkpoints come too. Both are counted over some seconds; a session that falls 2 % short of its
steps or 5 % of its frames fails its crowd. ``sessions_at_60_16x2``: the same with the size of our
own default, whose steps take three times as long.

``fairness_p99``: 39 sessions of 14x1 beside one of 128x5, all at full speed: the slowest's steps as
a share of the mean of the 39.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import socket
import statistics
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from benchmarks.machine import describe_machine
from benchmarks.report import create_parser, print_report
from trainer_service.domain.spec import SessionSpec
from trainer_service.sessions.hub import EVERYDAY_LAYERS
from trainer_service.worker.entry import run
from trainer_service.worker.framing import Decoder, encode
from trainer_service.worker.v1 import worker_pb2

STEPS_PER_SECOND, FRAMES_PER_SECOND = 60.0, 10.0
_LEAST_STEPS, _LEAST_FRAMES = 0.98, 0.95
_NUM_LIGHT = 39
_LIGHT, _OURS, _HEAVY = (14,), (16, 16), (128,) * 5
"""Units of the hidden layers of both networks."""
_TRIED = (1_000, 1_250)
"""Sizes of the light crowd, by a quick look at it."""
_PAID_BACK = 1_000
_ENOUGH_STEPS, _LONGEST_S = 20_000, 60.0
"""Steps of a light session, about fifty turns, and how long to wait for them."""
_WATCHED = worker_pb2.Demand(
    layers=sorted(EVERYDAY_LAYERS), max_frames_per_second=FRAMES_PER_SECOND
)


@dataclass
class Seen:
    """What arrived of one session."""

    times_s: list[float] = field(default_factory=list[float])
    steps: list[int] = field(default_factory=list[int])


class Worker:
    """The server's end of a worker."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._decoder = Decoder()
        self._num_calls = 0

    def send(self, session_id: str, **request: Any) -> int:
        """Send a request; returns its number."""
        self._num_calls += 1
        message = worker_pb2.ToWorker(call_id=self._num_calls, session_id=session_id)
        ((name, body),) = request.items()
        getattr(message, name).CopyFrom(body)
        self._sock.sendall(encode(message))
        return self._num_calls

    def call(self, session_id: str, **request: Any) -> worker_pb2.Reply:
        """Send a request and wait for its reply."""
        (reply,) = self.wait_for([self.send(session_id, **request)])
        return reply

    def observe_steps(self, session_ids: Iterable[str]) -> list[int]:
        """Ask all of them at once where they stand."""
        calls = [self.send(one, save=worker_pb2.Save()) for one in session_ids]
        return [reply.step for reply in self.wait_for(calls)]

    def wait_for(self, calls: Sequence[int]) -> list[worker_pb2.Reply]:
        """Read until all of some requests are answered; returns the replies in their order."""
        replies: dict[int, worker_pb2.Reply] = {}
        asked = set(calls)
        while len(replies) < len(calls):
            for message in self._receive():
                if message.call_id in asked:
                    replies[message.call_id] = message.reply
        return [replies[call] for call in calls]

    def listen(self, seconds: float) -> dict[str, Seen]:
        """Read for a while; returns the frames' times and steps of each session."""
        seen: dict[str, Seen] = {}
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for message in self._receive():
                if message.WhichOneof("event") == "snapshot":
                    one = seen.setdefault(message.session_id, Seen())
                    one.times_s.append(message.snapshot.time_ms / 1000)
                    one.steps.append(message.snapshot.step)
        return seen

    def _receive(self) -> Iterable[worker_pb2.FromWorker]:
        data = self._sock.recv(1 << 20)
        assert data, "the worker ended"
        return map(worker_pb2.FromWorker.FromString, self._decoder.feed(data))


@contextmanager
def start_worker(num_threads: int) -> Generator[Worker]:
    """Start a worker; it ends with the block."""
    ours, theirs = socket.socketpair()
    context = multiprocessing.get_context("forkserver")
    process = context.Process(target=run, args=(theirs, num_threads))
    process.start()
    theirs.close()
    try:
        with ours:
            worker = Worker(ours)
            worker.call("", hello=worker_pb2.Hello())
            yield worker
        process.join(10)
    finally:
        process.kill()
        process.join()


def create_request(seed: int, units: Sequence[int], steps_per_second: float) -> worker_pb2.Open:
    """Ask for a session that plays."""
    network = {"hidden": {"units": units}}
    points = {"seed": seed, "steps_per_second": steps_per_second}
    points |= {"generator": network, "discriminator": network}
    spec = SessionSpec.model_validate({"points": points})
    return worker_pb2.Open(spec_json=spec.to_json(), playing=True, run=1, revision=1)


class Crowd:
    """Sessions of one size, as many as are tried."""

    def __init__(self, worker: Worker, units: Sequence[int], seconds: float) -> None:
        self._worker = worker
        self._units = units
        self._seconds = seconds
        self._present: list[str] = []

    def holds(self, size: int) -> bool:
        """Let so many train, and tell whether every one keeps its pace."""
        while len(self._present) > size:
            self._worker.call(self._present.pop(), close=worker_pb2.Close())
        calls: list[int] = []
        for number in range(len(self._present), size):
            self._present.append(str(number))
            request = create_request(number, self._units, STEPS_PER_SECOND)
            calls.append(self._worker.send(str(number), open=request))
            calls.append(self._worker.send(str(number), demand=_WATCHED))
        self._worker.wait_for(calls)
        self._worker.listen(1.5)  # opening them was a load of its own
        seen = self._worker.listen(self._seconds)
        return all(self._keeps_pace(seen.get(one, Seen())) for one in self._present)

    def _keeps_pace(self, one: Seen) -> bool:
        if len(one.steps) < self._seconds * FRAMES_PER_SECOND * _LEAST_FRAMES:
            return False
        rate = (one.steps[-1] - one.steps[0]) / (one.times_s[-1] - one.times_s[0])
        return rate >= STEPS_PER_SECOND * _LEAST_STEPS


def measure_sessions_at_60(
    num_threads: int, seconds: float, smallest: int, units: Sequence[int] = _LIGHT
) -> int:
    """Search the largest crowd of which every session keeps its pace, to a twentieth."""
    with start_worker(num_threads) as worker:
        crowd = Crowd(worker, units, seconds)
        low, high = 0, smallest
        while crowd.holds(high):
            low, high = high, high * 5 // 4
        while high - low > max(1, low // 20):
            middle = (low + high) // 2
            low, high = (middle, high) if crowd.holds(middle) else (low, middle)
        return low


def try_sessions_at_60(num_threads: int, seconds: float, sizes: Iterable[int]) -> int:
    """Try growing crowds of light sessions until one fails; returns the last that did not."""
    with start_worker(num_threads) as worker:
        crowd = Crowd(worker, _LIGHT, seconds)

        def is_held(size: int) -> bool:
            return crowd.holds(size) or crowd.holds(size)  # one slow moment fails a crowd

        return max(itertools.takewhile(is_held, sizes), default=0)


def measure_fairness(num_threads: int, seconds: float) -> float:
    """Return the slowest light session's share of the mean of all light ones.

    For some seconds, or longer: in few rounds a turn more or less would be half of the result.
    """
    with start_worker(num_threads) as worker:
        worker.call("heavy", open=create_request(0, _HEAVY, steps_per_second=0))
        light = [f"light-{number}" for number in range(_NUM_LIGHT)]
        for number, session_id in enumerate(light):
            worker.call(session_id, open=create_request(number, _LIGHT, steps_per_second=0))
        deadline = time.monotonic() + _LONGEST_S
        # To be opened is paid back first: it took as long as thousands of steps.
        while min(before := worker.observe_steps(light)) < _PAID_BACK:
            worker.listen(seconds / 4)
        trained: list[int] = [0]
        while statistics.mean(trained) < _ENOUGH_STEPS and time.monotonic() < deadline:
            worker.listen(seconds)
            after = worker.observe_steps(light)
            trained = [end - begin for begin, end in zip(before, after, strict=True)]
    return min(trained) / statistics.mean(trained)


def measure(num_rounds: int, seconds: float) -> dict[str, Any]:
    """Measure both in rounds; returns medians, and each round beside them."""
    num_threads = len(os.sched_getaffinity(0))
    fairness: list[float] = []
    crowds: list[int] = []
    own: list[int] = []
    for _ in range(num_rounds):
        fairness.append(round(measure_fairness(num_threads, seconds), 3))
        crowds.append(measure_sessions_at_60(num_threads, seconds, smallest=400))
        own.append(measure_sessions_at_60(num_threads, seconds, smallest=200, units=_OURS))
    return {
        "fairness_p99": statistics.median(fairness),
        "sessions_at_60": int(statistics.median(crowds)),
        "sessions_at_60_16x2": int(statistics.median(own)),
        "spread": {
            "fairness_p99": fairness,
            "sessions_at_60": crowds,
            "sessions_at_60_16x2": own,
        },
        "machine": describe_machine(),
    }


def measure_roughly() -> dict[str, Any]:
    """Measure the light crowd once, in half a minute; of its size, only whether it reaches some."""
    num_threads = len(os.sched_getaffinity(0))
    return {
        "fairness_p99": round(measure_fairness(num_threads, 1.0), 3),
        "sessions_at_60": try_sessions_at_60(num_threads, 2.0, _TRIED),
        "spread": {},
    }


def main() -> None:
    """Measure and print."""
    parser = create_parser(__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round")
    options = parser.parse_args()
    report = measure(1, 2.0) if options.quick else measure(3, 5.0)
    print_report(report, as_json=options.json)


if __name__ == "__main__":
    main()
