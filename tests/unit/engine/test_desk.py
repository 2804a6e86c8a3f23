"""Many turns in one call of the kernel: the same bits, rows and frames as one by one."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.unit.engine.specs import create_spec
from trainer_service.domain.ports import DivergedError, Turn
from trainer_service.domain.session import StepTarget
from trainer_service.domain.snapshot import (
    LayerKind,
    MetricKind,
    PackedFrame,
    PackedLayer,
    PointsFrame,
)
from trainer_service.domain.spec import SessionSpec
from trainer_service.engine.arena import Arena
from trainer_service.engine.desk import MAX_ORDERS
from trainer_service.engine.fast_gan import FastEngine, FastGan
from trainer_service.engine.kernel import metrics
from trainer_service.engine.packed_layers import LAYERS
from trainer_service.engine.turns import take_turn

DRAWN = frozenset(LAYERS)


def create_specs(count: int) -> list[SessionSpec]:
    """Of different sizes, losses, noises and batches."""
    choices: list[dict[str, object]] = [
        {},
        {"generator": {"hidden": {"units": [32, 16]}}, "noise": {"dimensions": 1}},
        {"loss": {"kind": "wasserstein"}, "batch_size": 100},
        {"loss": {"kind": "relativistic"}, "discriminator": {"hidden": {"units": []}}},
    ]
    return [create_spec(**{"seed": i} | choices[i % 4]) for i in range(count)]


def create_gans(count: int) -> list[FastGan]:
    engine = FastEngine()
    return [engine.create(spec) for spec in create_specs(count)]


def assert_same_state(one: Arena, other: Arena) -> None:
    assert np.array_equal(one.counters, other.counters)
    assert one.state.tobytes() == other.state.tobytes()


def unpack(frame: PackedFrame, layer: PackedLayer) -> np.ndarray:
    data = frame.data[layer.begin : layer.end]
    stored = np.frombuffer(data, "<u2" if layer.is_wide else "<u1").reshape(layer.shape)
    if layer.scale:
        return layer.offset + layer.scale * stored
    return (layer.offset + stored.astype(np.float64)) * frame.scales[layer.name]


def test_a_crowd_in_one_call_has_the_bits_of_each_alone():
    engine = FastEngine()
    crowd = [engine.create(spec) for spec in create_specs(2 * MAX_ORDERS + 3)]
    alone = create_gans(len(crowd))
    for steps in (1, 7, 13):
        engine.take_turns([Turn(gan, steps, max_rows=9, row_interval=5) for gan in crowd])
        for gan in alone:
            gan.train(steps)
    for one, same in zip(crowd, alone, strict=True):
        assert_same_state(one.arena, same.arena)


def test_turns_in_one_call_tell_their_processor_time_apart():
    engine = FastEngine()
    hidden = [{"hidden": {"units": units}} for units in ([8], [128, 128, 128])]
    gans = [engine.create(create_spec(generator=one, discriminator=one)) for one in hidden]
    engine.take_turns([Turn(gan, steps=1) for gan in gans])  # compiles
    light, heavy = turns = [Turn(gan, steps=30) for gan in gans]
    begin_s = time.thread_time()
    engine.take_turns(turns)
    spent_s = time.thread_time() - begin_s
    assert 0 < 20 * light.spent_s < heavy.spent_s
    assert 0.5 * spent_s < light.spent_s + heavy.spent_s < spent_s


def test_crowds_on_two_threads_that_swap_sessions_have_the_same_bits():
    engine = FastEngine()
    crowd = [engine.create(spec) for spec in create_specs(24)]
    alone = create_gans(24)
    with ThreadPoolExecutor(2) as pool:
        for number in range(6):
            cut = 4 * number
            parts = [crowd[:cut], crowd[cut:]]
            turns = [
                [Turn(gan, 5, layers=DRAWN, max_rows=2, row_interval=3) for gan in part]
                for part in parts
            ]
            list(pool.map(engine.take_turns, turns))
    for one, same in zip(crowd, alone, strict=True):
        same.train(30)
        assert_same_state(one.arena, same.arena)


@pytest.mark.parametrize(
    ("start", "steps", "max_rows"), [(0, 35, 9), (7, 3, 9), (7, 40, 2), (3, 2, 9)]
)
def test_rows_and_frames_are_those_of_one_turn_after_the_other(
    start: int, steps: int, max_rows: int
):
    engine = FastEngine()
    for spec in create_specs(4):
        packed, plain = (
            Turn(engine.create(spec), steps, max_rows=max_rows, row_interval=10, layers=DRAWN)
            for _ in range(2)
        )
        for turn in (packed, plain):
            turn.gan.train(start)
        engine.take_turns([packed])
        take_turn(plain)
        assert plain.gan.step == packed.gan.step == start + steps
        rows = [step for part in packed.rows for step in part.steps]
        assert rows == [step for part in plain.rows for step in part.steps]
        values = [row for part in packed.rows for row in part.values.tolist()]
        assert values == [row for part in plain.rows for row in part.values.tolist()]
        assert isinstance(packed.frame, PackedFrame)
        assert isinstance(plain.frame, PointsFrame)
        assert packed.frame.step == plain.frame.step
        for layer in packed.frame.layers:
            exact = getattr(plain.frame, layer.name)
            shown = np.clip(exact, -4, 4) if layer.name in ("generated", "manifold") else exact
            scale = layer.scale or packed.frame.scales[layer.name]
            assert unpack(packed.frame, layer) == pytest.approx(shown, abs=0.51 * scale + 1e-6)


def test_frames_of_more_turns_than_one_call_takes_are_each_their_own():
    engine = FastEngine()
    specs = [create_spec(seed=seed) for seed in range(MAX_ORDERS + 2)]
    turns = [Turn(engine.create(spec), 1, layers=DRAWN) for spec in specs]
    engine.take_turns(turns)
    for spec, turn in zip(specs[::8], turns[::8], strict=True):
        alone = Turn(FastEngine().create(spec), 1, layers=DRAWN)
        FastEngine().take_turns([alone])
        assert isinstance(alone.frame, PackedFrame)
        assert isinstance(turn.frame, PackedFrame)
        assert bytes(alone.frame.data) == bytes(turn.frame.data)


def test_only_the_layers_that_are_asked_for_come():
    engine = FastEngine()
    turn = Turn(engine.create(create_spec()), layers=frozenset({LayerKind.MAP}))
    engine.take_turns([turn])
    assert isinstance(turn.frame, PackedFrame)
    assert [layer.name for layer in turn.frame.layers] == ["map"]


def test_layers_that_the_kernel_does_not_draw_come_too():
    engine = FastEngine()
    turn = Turn(engine.create(create_spec()), steps=1, layers=frozenset(LayerKind))
    engine.take_turns([turn])
    assert isinstance(turn.frame, PointsFrame)
    assert turn.frame.generated is not None
    assert turn.frame.stretch is not None


def test_a_turn_trains_its_target_alone():
    engine = FastEngine()
    gans = [engine.create(create_spec()) for _ in range(2)]
    targets = (StepTarget.DISCRIMINATOR, StepTarget.GENERATOR)
    before = [layer.weights.copy() for layer in gans[0].arena.generator_layers()]
    engine.take_turns([Turn(gan, 3, target) for gan, target in zip(gans, targets, strict=True)])
    for old, layer in zip(before, gans[0].arena.generator_layers(), strict=True):
        assert np.array_equal(old, layer.weights)
    for old, layer in zip(before, gans[1].arena.generator_layers(), strict=True):
        assert not np.array_equal(old, layer.weights)


def test_a_session_that_diverges_ends_alone_with_the_rows_before():
    engine = FastEngine()
    wild = {"kind": "sgd", "learning_rate": 1.0}
    lost_spec = create_spec(
        generator_optimizer=wild, discriminator_optimizer=wild, loss={"kind": "least_squares"}
    )
    calm, lost, other = (
        engine.create(spec) for spec in (create_spec(), lost_spec, create_spec(seed=3))
    )
    turns = [
        Turn(gan, 3_000, max_rows=4, row_interval=1, layers=DRAWN) for gan in (calm, lost, other)
    ]
    engine.take_turns(turns)
    assert isinstance(turns[1].error, DivergedError)
    assert turns[1].frame is None
    assert all(np.isfinite(rows.values).all() for rows in turns[1].rows)
    assert turns[0].error is None
    assert turns[2].error is None
    for gan, spec in ((calm, create_spec()), (other, create_spec(seed=3))):
        same = engine.create(spec)
        same.train(3_000)
        assert_same_state(gan.arena, same.arena)


def test_nothing_is_not_a_number_once_it_is_packed():
    engine = FastEngine()
    gan = engine.create(create_spec())
    gan.arena.state[:] = np.nan
    turn = Turn(gan, layers=DRAWN)
    engine.take_turns([turn])
    assert isinstance(turn.frame, PackedFrame)
    assert all(np.isfinite(unpack(turn.frame, layer)).all() for layer in turn.frame.layers)


def test_the_kernels_row_has_the_order_of_the_metrics():
    names = {
        MetricKind.DISCRIMINATOR_LOSS: metrics.DISCRIMINATOR_LOSS,
        MetricKind.GENERATOR_LOSS: metrics.GENERATOR_LOSS,
        MetricKind.KL_DIVERGENCE: metrics.KL_DIVERGENCE,
        MetricKind.JS_DIVERGENCE: metrics.JS_DIVERGENCE,
        MetricKind.ACCURACY_REAL: metrics.ACCURACY_REAL,
        MetricKind.ACCURACY_GENERATED: metrics.ACCURACY_GENERATED,
        MetricKind.MEAN_VERDICT_REAL: metrics.MEAN_VERDICT_REAL,
        MetricKind.MEAN_VERDICT_GENERATED: metrics.MEAN_VERDICT_GENERATED,
        MetricKind.DISCRIMINATOR_GRADIENT_NORM: metrics.DISCRIMINATOR_SLOPE,
        MetricKind.GENERATOR_GRADIENT_NORM: metrics.GENERATOR_SLOPE,
    }
    assert [names[kind] for kind in MetricKind] == list(range(metrics.NUM_METRICS))
