"""Sessions that join, change and leave in one worker: nothing mixes, stalls or stays behind."""

import random
from dataclasses import dataclass, field

import numpy as np

from ganscope.api.v1 import snapshot_pb2
from tests.unit.worker.peer import Peer, open_request, start_worker
from trainer_service.domain.spec import SessionSpec
from trainer_service.engine.archive import read_archive
from trainer_service.engine.fast_gan import FastEngine, FastGan
from trainer_service.worker.v1 import worker_pb2

LAYERS = worker_pb2.Demand(layers=snapshot_pb2.Layer.values()[1:], max_frames_per_second=20)
EDITS: list[dict[str, object]] = [
    {"generator": {"hidden": {"units": [5, 24]}}},
    {"discriminator_optimizer": {"kind": "sgd", "learning_rate": 0.02}},
    {"loss": {"kind": "least_squares"}},
    {"batch_size": 40},
    {"noise": {"dimensions": 5}},
    {"distribution": {"kind": "grid"}},
]


def create_spec(number: int, **points: object) -> SessionSpec:
    base = {"seed": number, "batch_size": 16 + number, "steps_per_second": 400}
    return SessionSpec.model_validate({"points": base | points})


@dataclass
class Life:
    """What was asked of one session, as the log from which it can be repeated."""

    spec: SessionSpec
    log: list[tuple[int, SessionSpec]] = field(default_factory=list[tuple[int, SessionSpec]])

    def repeat(self, step: int) -> FastGan:
        gan = FastEngine().create(self.spec)
        for at, spec in self.log:
            gan.train(at - gan.step)
            gan.edit(spec)
        gan.train(step - gan.step)
        return gan


def numbers_of(state: bytes) -> dict[str, bytes]:
    return {name: tensor.tobytes() for name, tensor in read_archive(state).tensors.items()}


def edit(peer: Peer, session_id: str, life: Life, spec: SessionSpec) -> None:
    request = worker_pb2.Edit(spec_json=spec.to_json(), revision=len(life.log) + 2)
    life.log.append((peer.call(session_id, edit=request).step, spec))


def leave(peer: Peer, session_id: str, life: Life) -> None:
    """Close a session and see that what it was is what its log says, to the bit."""
    saved = peer.call(session_id, close=worker_pb2.Close()).checkpoint
    assert numbers_of(saved.state) == numbers_of(life.repeat(saved.step).save())


def test_twenty_sessions_join_are_edited_and_leave_as_if_each_were_alone():
    chance = random.Random(0)
    lives: dict[str, Life] = {}
    num_left = 0
    with start_worker() as peer:
        for number in range(32):
            session_id = f"session-{number}"
            lives[session_id] = Life(create_spec(number))
            peer.call(session_id, open=open_request(lives[session_id].spec, playing=True))
            peer.call(session_id, demand=LAYERS)
            chosen = chance.choice(list(lives))
            seed = lives[chosen].spec.points.seed
            edit(peer, chosen, lives[chosen], create_spec(seed, **chance.choice(EDITS)))
            if len(lives) > 20:
                gone = chance.choice(list(lives))
                leave(peer, gone, lives.pop(gone))
                num_left += 1
        # Nobody is forgotten: every session that stayed still trains and is seen.
        for session_id in lives:
            reached = peer.call(session_id, demand=LAYERS).step
            peer.wait(
                lambda m, key=session_id, step=reached: (
                    m.session_id == key and m.snapshot.step > step
                )
            )
        for session_id, life in lives.items():
            leave(peer, session_id, life)
        assert num_left + len(lives) == 32
        frames = [m.snapshot for m in peer.heard if m.WhichOneof("event") == "snapshot"]
        assert all(np.frombuffer(f.points.generated.data, "<u2").size == 800 for f in frames)
