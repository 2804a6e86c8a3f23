"""A real worker process at the other end of a real socketpair."""

import os
import signal
from collections.abc import Iterator

import numpy as np
import pytest

from ganscope.api.v1 import session_service_pb2 as service_pb2
from ganscope.api.v1 import snapshot_pb2
from tests.unit.worker.peer import Peer, open_request, start_worker
from trainer_service.domain.spec import (
    Activation,
    LossKind,
    Optimizer,
    OptimizerKind,
    PointsSpec,
    SessionSpec,
)
from trainer_service.engine.archive import read_archive
from trainer_service.worker.v1 import worker_pb2

SPEC = SessionSpec(points=PointsSpec(batch_size=16, seed=5, steps_per_second=0))
CAPPED = SPEC.model_copy(
    update={"points": SPEC.points.model_copy(update={"steps_per_second": 1000.0})}
)
ALL_LAYERS = worker_pb2.Demand(layers=snapshot_pb2.Layer.values()[1:], max_frames_per_second=30)
PLAY = worker_pb2.Run(playing=True, revision=2)
PAUSE = worker_pb2.Run(playing=False, revision=3)


@pytest.fixture(scope="module")
def worker() -> Iterator[Peer]:
    with start_worker() as peer:
        yield peer


@pytest.fixture
def peer(worker: Peer) -> Iterator[Peer]:
    """The module's worker, all its sessions closed afterwards."""
    yield worker
    opened = {m.session_id for m in worker.heard}
    for session_id in opened:
        worker.call(session_id, close=worker_pb2.Close())
    worker.heard.clear()
    worker._num_looked_at = 0  # pyright: ignore[reportPrivateUsage]  # begins to listen anew


def steps_of(peer: Peer, run: int = 1) -> list[int]:
    return [
        step
        for message in peer.events("metrics")
        if message.metrics.run == run
        for step in np.frombuffer(message.metrics.steps.data, "<u8").tolist()
    ]


def numbers_of(state: bytes) -> dict[str, bytes]:
    return {name: tensor.tobytes() for name, tensor in read_archive(state).tensors.items()}


def test_hello_is_answered_with_the_engine(peer: Peer):
    reply = peer.call("", hello=worker_pb2.Hello())
    assert (reply.engine.name, reply.engine.reason) == ("kernel", "")


def test_open_describes_the_session_and_reports_step_0(peer: Peer):
    reply = peer.call("s", open=open_request(SPEC))
    assert not reply.HasField("failure")
    assert (reply.step, list(reply.dataset.points.shape)) == (0, [500, 2])
    assert 0 < reply.dataset.js_floor < 0.1
    assert reply.dataset.verdict_is_probability
    assert (reply.parameters.generator, reply.parameters.discriminator) == (354, 337)
    assert steps_of(peer) == [0]
    assert peer.events("checkpoint")[0].checkpoint.step == 0


def test_a_demand_brings_one_frame_of_a_paused_session(peer: Peer):
    peer.call("s", open=open_request(SPEC))
    peer.call("s", demand=ALL_LAYERS)
    frame = peer.wait_for("snapshot").snapshot
    shapes = [
        list(layer.shape)
        for layer in (
            frame.points.generated,
            frame.points.verdicts,
            frame.points.gradients,
            frame.points.map,
            frame.points.manifold,
            frame.points.field,
            frame.points.optimal,
            frame.points.stretch_points,
            frame.points.stretch,
        )
    ]
    assert shapes == [
        *([400, 2], [400], [400, 2], [30, 30], [21, 21, 2]),
        *([20, 20, 2], [30, 30], [49, 2], [49, 2, 2]),
    ]
    assert (frame.run, frame.revision, frame.step, frame.steps_per_second) == (1, 1, 0, 0)
    assert frame.ByteSize() < 10_500


def test_layers_that_nobody_asked_for_are_absent(peer: Peer):
    peer.call("s", open=open_request(SPEC))
    layers = [snapshot_pb2.LAYER_MAP]
    peer.call("s", demand=worker_pb2.Demand(layers=layers, max_frames_per_second=1))
    points = peer.wait_for("snapshot").snapshot.points
    assert [field.name for field, _ in points.ListFields()] == ["map"]


def test_playing_sends_frames_metrics_and_checkpoints_and_pause_is_exact(peer: Peer):
    peer.call("s", open=open_request(CAPPED))
    peer.call("s", demand=ALL_LAYERS)
    peer.call("s", run=PLAY)
    peer.wait(lambda m: m.HasField("snapshot") and m.snapshot.step > 20)
    saved = peer.wait(lambda m: m.HasField("checkpoint") and m.checkpoint.step > 20).checkpoint
    assert read_archive(saved.state).step == saved.step
    step = peer.call("s", run=PAUSE).step
    assert peer.call("s", save=worker_pb2.Save()).step == step
    assert peer.events("checkpoint")[-1].checkpoint.step == step
    steps = steps_of(peer)
    assert steps == list(range(0, step + 1, 10))
    final = peer.events("snapshot")[-1].snapshot
    assert (final.step, final.revision, final.steps_per_second) == (step, 3, 0)


def test_metrics_come_before_the_checkpoint_that_includes_them(peer: Peer):
    peer.call("s", open=open_request(CAPPED, playing=True))
    peer.wait(lambda m: m.HasField("checkpoint") and m.checkpoint.step > 10)
    saved = peer.events("checkpoint")[-1]
    before = peer.heard[: peer.heard.index(saved)]
    steps = [
        int(step)
        for message in before
        if message.HasField("metrics")
        for step in np.frombuffer(message.metrics.steps.data, "<u8")
    ]
    assert steps[-1] == saved.checkpoint.step // 10 * 10


def test_at_full_speed_rows_come_less_often_but_at_multiples_of_ten(peer: Peer):
    peer.call("s", open=open_request(SPEC, playing=True))
    peer.wait(lambda m: m.HasField("checkpoint") and m.checkpoint.step > 10_000)
    step = peer.call("s", run=PAUSE).step
    steps = steps_of(peer)
    assert steps == sorted(set(steps))
    assert steps[:4] == [0, 10, 20, 30]
    assert all(row % 10 == 0 for row in steps)
    assert len(steps) < step / 20


@pytest.mark.parametrize(
    ("target", "unchanged"),
    [
        (service_pb2.STEP_TARGET_DISCRIMINATOR, "generator"),
        (service_pb2.STEP_TARGET_GENERATOR, "discriminator"),
    ],
)
def test_a_step_trains_the_target_alone(
    peer: Peer, target: service_pb2.StepTarget.ValueType, unchanged: str
):
    peer.call("s", open=open_request(SPEC))
    before = read_archive(peer.events("checkpoint")[0].checkpoint.state).tensors
    reply = peer.call("s", step=worker_pb2.Step(target=target, count=3))
    assert reply.step == 3
    assert steps_of(peer) == [0, 3]
    after = read_archive(peer.call("s", save=worker_pb2.Save()).checkpoint.state).tensors
    same = {name.split(".")[0] for name in before if np.array_equal(before[name], after[name])}
    assert same == {unchanged}


def test_a_preview_is_answered_when_paused_and_trains_nothing(peer: Peer):
    peer.call("s", open=open_request(CAPPED))
    peer.call("s", step=worker_pb2.Step(target=service_pb2.STEP_TARGET_BOTH, count=3))
    before = numbers_of(peer.call("s", save=worker_pb2.Save()).checkpoint.state)
    reply = peer.call("s", preview=worker_pb2.Preview())
    assert (reply.step, reply.preview.discriminator.updates) == (3, 1)
    assert list(reply.preview.generator.after.generated.shape) == [16, 2]
    assert reply.ByteSize() < 25_000
    assert numbers_of(peer.call("s", save=worker_pb2.Save()).checkpoint.state) == before
    peer.call("s", run=PLAY)
    failure = peer.call("s", preview=worker_pb2.Preview()).failure
    assert (failure.reason, failure.state) == ("WRONG_STATE", "playing")


def test_an_edit_takes_effect_while_it_plays(peer: Peer):
    peer.call("s", open=open_request(SPEC, playing=True))
    wide = SPEC.points.generator.model_copy(update={"activation": Activation.TANH})
    spec = SPEC.model_copy(update={"points": SPEC.points.model_copy(update={"generator": wide})})
    reply = peer.call("s", edit=worker_pb2.Edit(spec_json=spec.to_json(), revision=2))
    assert not reply.HasField("failure")
    saved = read_archive(peer.events("checkpoint")[-1].checkpoint.state)
    assert (saved.spec, saved.step) == (spec, reply.step)


def test_a_refused_edit_names_the_field_and_changes_nothing(peer: Peer):
    peer.call("s", open=open_request(SPEC))
    bad = SPEC.to_json().replace(b'"batch_size":16', b'"batch_size":1')
    failure = peer.call("s", edit=worker_pb2.Edit(spec_json=bad, revision=2)).failure
    assert (failure.reason, failure.field) == ("INVALID_FIELD", "points.batch_size")
    saved = peer.call("s", save=worker_pb2.Save()).checkpoint.state
    assert read_archive(saved).spec == SPEC


def test_reset_begins_a_new_run_at_step_0(peer: Peer):
    peer.call("s", open=open_request(SPEC))
    first = peer.events("checkpoint")[0].checkpoint.state
    peer.call("s", step=worker_pb2.Step(count=15))
    reset = worker_pb2.Reset(spec_json=SPEC.to_json(), run=2, revision=2, playing=False)
    assert peer.call("s", reset=reset).step == 0
    saved = peer.events("checkpoint")[-1].checkpoint
    assert (saved.run, saved.step) == (2, 0)
    assert numbers_of(saved.state) == numbers_of(first)
    assert steps_of(peer, run=2) == [0]


def test_a_session_goes_on_from_its_checkpoint_as_if_nothing_had_happened(peer: Peer):
    peer.call("s", open=open_request(SPEC))
    peer.call("s", step=worker_pb2.Step(count=7))
    halfway = peer.call("s", close=worker_pb2.Close()).checkpoint
    assert halfway.step == 7
    reply = peer.call("s", open=open_request(SPEC, checkpoint=halfway.state))
    assert reply.step == 7
    peer.call("s", step=worker_pb2.Step(count=7))
    resumed = peer.call("s", save=worker_pb2.Save()).checkpoint.state
    peer.call("t", open=open_request(SPEC))
    peer.call("t", step=worker_pb2.Step(count=14))
    whole = peer.call("t", save=worker_pb2.Save()).checkpoint.state
    assert numbers_of(whole) == numbers_of(resumed)


def test_divergence_stops_that_session_alone_and_reset_revives_it(peer: Peer):
    wild = Optimizer(kind=OptimizerKind.SGD, learning_rate=1.0)
    points = SPEC.points.model_copy(
        update={
            "generator_optimizer": wild,
            "discriminator_optimizer": wild,
            "loss": SPEC.points.loss.model_copy(update={"kind": LossKind.LEAST_SQUARES}),
        }
    )
    spec = SPEC.model_copy(update={"points": points})
    peer.call("t", open=open_request(SPEC, playing=True))
    peer.call("s", open=open_request(spec, playing=True))
    diverged = peer.wait_for("diverged").diverged
    assert "infinite" in diverged.message
    assert "learning rate" in diverged.message
    failure = peer.call("s", run=PLAY).failure
    assert failure.reason == "WRONG_STATE"
    state = peer.call("s", save=worker_pb2.Save()).checkpoint.state
    assert read_archive(state).step <= diverged.step
    reached = peer.call("t", demand=worker_pb2.Demand()).step
    peer.wait(lambda m: m.session_id == "t" and m.checkpoint.step > reached)
    reset = worker_pb2.Reset(spec_json=SPEC.to_json(), run=2, revision=2, playing=False)
    assert not peer.call("s", reset=reset).HasField("failure")
    assert peer.call("s", step=worker_pb2.Step(count=1)).step == 1


def test_requests_that_cannot_be_done_are_answered(peer: Peer):
    assert peer.call("none", save=worker_pb2.Save()).failure.reason == "SESSION_NOT_FOUND"
    damaged = open_request(SPEC, checkpoint=b"\x08" + bytes(99))
    assert peer.call("s", open=damaged).failure.field == "archive"
    peer.call("s", open=open_request(SPEC))
    assert peer.call("s", open=open_request(SPEC)).failure.reason == "WRONG_STATE"
    assert peer.call("s", step=worker_pb2.Step(count=0)).failure.field == "count"


def test_the_worker_ends_when_the_server_hangs_up_and_not_by_ctrl_c():
    with start_worker() as peer:
        peer.call("s", open=open_request(SPEC, playing=True))
        os.kill(peer.process.pid or 0, signal.SIGINT)
        assert peer.call("s", demand=worker_pb2.Demand()).ByteSize() >= 0
        peer.sock.close()
        peer.process.join(10)
        assert peer.process.exitcode == 0


def test_a_server_that_does_not_read_loses_frames_only():
    with start_worker() as peer:
        peer.call("s", open=open_request(CAPPED))
        peer.call("s", demand=ALL_LAYERS)
        # Nothing is read until the worker has trained on, with its pipe full.
        peer.send("s", run=PLAY)
        for _ in range(400):
            peer.send("s", demand=ALL_LAYERS)
        peer.wait(lambda m: m.HasField("checkpoint") and m.checkpoint.step > 100)
        step = peer.call("s", run=PAUSE).step
        assert steps_of(peer) == list(range(0, step + 1, 10))
