"""Two hundred sessions in one worker, doing what two hundred people do, for a while.

``SOAK_SECONDS=60 pytest tests/unit/worker/test_crowd.py`` runs it longer.
"""

from __future__ import annotations

import gc
import os
import random
import time
from collections import Counter
from dataclasses import dataclass

import psutil
import pytest

from ganscope.api.v1 import session_service_pb2 as service_pb2
from ganscope.api.v1 import snapshot_pb2
from tests.unit.worker.peer import Peer, open_request, start_worker
from trainer_service.domain.spec import SessionSpec
from trainer_service.engine.archive import read_archive
from trainer_service.engine.arena import Arena
from trainer_service.engine.choice import EngineChoice
from trainer_service.engine.edit_log import EditLog, replay
from trainer_service.engine.fast_gan import FastEngine, FastGan
from trainer_service.worker.commands import Commands
from trainer_service.worker.live import LiveSession
from trainer_service.worker.outbox import Outbox
from trainer_service.worker.reporter import Reporter
from trainer_service.worker.scheduler import Scheduler, Seat
from trainer_service.worker.threads import TrainingThreads
from trainer_service.worker.v1 import worker_pb2

SECONDS = float(os.environ.get("SOAK_SECONDS", "15"))
CROWD = 200
SEED = 20_261_122
REPLAYED = 0.3
"""Share of the sessions that leave whose run is repeated alone; all at the end would take long."""
MOST_STEPS_REPLAYED = 3_000
WILD = {"kind": "sgd", "learning_rate": 1.0}
CHOICES: list[dict[str, object]] = [
    {"generator": {"hidden": {"units": [5, 24]}}},
    {"discriminator": {"hidden": {"units": []}}},
    {"discriminator_optimizer": {"kind": "sgd", "learning_rate": 0.02}},
    {"loss": {"kind": "least_squares"}},
    {"loss": {"kind": "wasserstein", "penalty": "gradient_penalty"}},
    {"batch_size": 40},
    {"batch_size": 300},
    {"noise": {"dimensions": 5}},
    {"distribution": {"kind": "grid"}},
    {"distribution": {"kind": "spiral"}, "average_decay": 0.9},
    {"steps_per_second": 0},
    {
        "generator_optimizer": WILD,
        "discriminator_optimizer": WILD,
        "loss": {"kind": "least_squares"},
    },
]
WATCHED = worker_pb2.Demand(
    layers=[snapshot_pb2.LAYER_GENERATED, snapshot_pb2.LAYER_MAP], max_frames_per_second=5
)


def create_spec(seed: int, **points: object) -> SessionSpec:
    base = {"seed": seed, "batch_size": 16 + seed % 50, "steps_per_second": 20}
    return SessionSpec.model_validate({"points": base | points})


@dataclass
class Member:
    """What a session was asked to be."""

    spec: SessionSpec
    run: int = 1
    revision: int = 1
    is_playing: bool = True


class Crowd:
    """Does to a worker what people do, by chance."""

    def __init__(self, peer: Peer, seed: int) -> None:
        self.peer = peer
        self.chance = random.Random(seed)
        self.members: dict[str, Member] = {}
        self.num_joined = 0
        self.done: Counter[str] = Counter()

    def join(self) -> None:
        self.num_joined += 1
        session_id, spec = f"session-{self.num_joined}", create_spec(self.num_joined)
        reply = self.peer.call(session_id, open=open_request(spec, playing=True))
        assert not reply.HasField("failure"), reply.failure.message
        self.members[session_id] = Member(spec)
        if self.chance.random() < 0.3:
            self.peer.call(session_id, demand=WATCHED)

    def act(self) -> None:
        """Do one thing to one session."""
        action = self.chance.choice(("edit", "edit", "pause", "play", "step", "reset", "leave"))
        session_id = self.chance.choice(list(self.members))
        member = self.members[session_id]
        member.revision += 1
        getattr(self, f"_{action}")(session_id, member)
        self.done[action] += 1
        self.peer.forget()
        if len(self.members) < CROWD:
            self.join()

    def _edit(self, session_id: str, member: Member) -> None:
        spec = create_spec(member.spec.points.seed, **self.chance.choice(CHOICES))
        request = worker_pb2.Edit(spec_json=spec.to_json(), revision=member.revision)
        assert not self.peer.call(session_id, edit=request).HasField("failure")
        member.spec = spec

    def _run(self, session_id: str, member: Member, *, playing: bool) -> None:
        request = worker_pb2.Run(playing=playing, revision=member.revision)
        reply = self.peer.call(session_id, run=request)
        # A session that has diverged says so; nothing else may be wrong.
        assert reply.failure.reason in ("", "WRONG_STATE")
        member.is_playing = playing and not reply.HasField("failure")

    def _play(self, session_id: str, member: Member) -> None:
        self._run(session_id, member, playing=True)

    def _pause(self, session_id: str, member: Member) -> None:
        self._run(session_id, member, playing=False)
        step = self.peer.call(session_id, save=worker_pb2.Save()).step
        assert self.peer.call(session_id, save=worker_pb2.Save()).step == step

    def _step(self, session_id: str, member: Member) -> None:
        self._pause(session_id, member)
        before = self.peer.call(session_id, save=worker_pb2.Save()).step
        target = self.chance.choice(service_pb2.StepTarget.values()[1:])
        count = self.chance.randint(1, 25)
        reply = self.peer.call(session_id, step=worker_pb2.Step(target=target, count=count))
        if reply.HasField("failure"):
            assert reply.failure.reason == "WRONG_STATE"
        else:
            assert reply.step <= before + count  # less where it diverged

    def _reset(self, session_id: str, member: Member) -> None:
        member.run += 1
        request = worker_pb2.Reset(
            spec_json=member.spec.to_json(), run=member.run, revision=member.revision, playing=True
        )
        assert self.peer.call(session_id, reset=request).step == 0
        member.is_playing = True

    def _leave(self, session_id: str, member: Member) -> None:
        self.leave(session_id)

    def leave(self, session_id: str) -> None:
        """Close a session; some are compared with their own run, repeated alone."""
        member = self.members.pop(session_id)
        saved = self.peer.call(session_id, close=worker_pb2.Close()).checkpoint
        content = read_archive(saved.state)
        assert (content.spec, saved.run, content.step) == (member.spec, member.run, saved.step)
        if self.chance.random() < REPLAYED and saved.step < MOST_STEPS_REPLAYED:
            log = EditLog.from_metadata(content.metadata)
            again = read_archive(replay(FastEngine(), content.spec, log, saved.step).save())
            assert again.tensors.keys() == content.tensors.keys()
            for name, tensor in content.tensors.items():
                assert again.tensors[name].tobytes() == tensor.tobytes()
            self.done["replayed"] += 1

    def leave_all(self) -> None:
        for session_id in list(self.members):
            self.leave(session_id)
            self.peer.forget()


def assert_nobody_stalls(crowd: Crowd) -> None:
    """Every session that plays, and has not diverged, trains on."""
    peer = crowd.peer
    waiting: dict[str, int] = {}
    for session_id, member in crowd.members.items():
        member.revision += 1
        reply = peer.call(session_id, run=worker_pb2.Run(playing=True, revision=member.revision))
        if not reply.HasField("failure"):
            waiting[session_id] = reply.step
    # Some diverge while the others are still being asked.
    lost = {one.session_id for one in peer.heard if one.WhichOneof("event") == "diverged"}
    waiting = {one: step for one, step in waiting.items() if one not in lost}
    peer.forget()
    assert len(waiting) > CROWD / 2
    while waiting:
        message = peer.wait(lambda m: m.WhichOneof("event") in ("checkpoint", "diverged"))
        step = waiting.get(message.session_id)
        is_lost = message.WhichOneof("event") == "diverged"
        if step is not None and (is_lost or message.checkpoint.step > step):
            del waiting[message.session_id]
        peer.forget()


def measure_memory(peer: Peer) -> int:
    return psutil.Process(peer.process.pid).memory_info().rss


@pytest.mark.slow
@pytest.mark.timeout(300 + 10 * SECONDS)
def test_two_hundred_sessions_come_change_and_go_and_nothing_mixes_stalls_or_stays():
    with start_worker(num_threads=2) as peer:
        peer.call("", hello=worker_pb2.Hello())
        # As large as it gets: what comes later must find its room in what is left by these.
        first = Crowd(peer, SEED)
        for _ in range(CROWD):
            first.join()
        first.leave_all()
        empty = measure_memory(peer)

        crowd = Crowd(peer, SEED + 1)
        crowd.num_joined = CROWD
        for _ in range(CROWD):
            crowd.join()
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            crowd.act()
        assert_nobody_stalls(crowd)
        crowd.leave_all()
        assert crowd.done["replayed"] >= CROWD * REPLAYED / 2
        assert measure_memory(peer) < 1.2 * empty + 16e6


def count_alive(*kinds: type) -> int:
    gc.collect()
    return sum(type(one) in kinds for one in gc.get_objects())


def test_a_session_that_left_leaves_no_object_behind():
    kinds = (LiveSession, FastGan, Arena, Reporter, Seat)
    before = count_alive(*kinds)
    engine, outbox = FastEngine(), Outbox()
    scheduler: Scheduler[LiveSession] = Scheduler(time.monotonic, 2)
    commands = Commands(EngineChoice(engine, "kernel"), scheduler, outbox, time.monotonic)
    with TrainingThreads(scheduler, engine, 2):
        for number in range(20):
            spec = create_spec(number, steps_per_second=0)
            edit = worker_pb2.Edit(spec_json=spec.to_json(), revision=2)
            for message in (
                worker_pb2.ToWorker(open=open_request(spec, playing=True)),
                worker_pb2.ToWorker(edit=edit),
                worker_pb2.ToWorker(step=worker_pb2.Step(count=5_000)),
                worker_pb2.ToWorker(close=worker_pb2.Close()),
            ):
                message.session_id = str(number)
                commands.handle(message)
        while len(scheduler):
            outbox.take(1_000_000)
    assert commands.sessions == {}
    assert count_alive(*kinds) == before
