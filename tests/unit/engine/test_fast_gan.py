"""The kernel behind the port: the same bits however it is run; kinship with the plain engine."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from enum import IntEnum, StrEnum

import numpy as np
import pytest

from tests.unit.engine.specs import create_spec
from trainer_service.domain.ports import DivergedError, Gan
from trainer_service.domain.session import StepTarget
from trainer_service.domain.snapshot import LayerKind, MetricKind
from trainer_service.domain.spec import (
    Activation,
    DistributionKind,
    LossKind,
    NoiseKind,
    OptimizerKind,
    PenaltyKind,
    PointsSpec,
    ScheduleKind,
)
from trainer_service.engine import plans
from trainer_service.engine.archive import read_archive
from trainer_service.engine.arena import Part
from trainer_service.engine.fast_gan import FastEngine, FastGan
from trainer_service.engine.gan import PlainEngine
from trainer_service.engine.kernel import fields
from trainer_service.engine.pool import POOL_SAMPLES
from trainer_service.engine.scene import Scene

ALL = frozenset(LayerKind)
WILD = {"kind": OptimizerKind.SGD, "learning_rate": 1.0}


def numbers_of(gan: Gan) -> dict[str, bytes]:
    tensors = read_archive(gan.save()).tensors
    return {name: tensor.tobytes() for name, tensor in tensors.items()}


def create(**points: object) -> FastGan:
    return FastEngine().create(create_spec(**points))


@pytest.mark.parametrize("num_threads", [1, 2])
def test_a_run_is_the_same_alone_and_in_a_crowd_on_any_thread(num_threads: int):
    engine = FastEngine()
    sizes = [(16, 16), (3,), (), (40, 40, 40)]
    specs = [create_spec(seed=i, generator={"hidden": {"units": sizes[i % 4]}}) for i in range(24)]
    crowd = [engine.create(spec) for spec in specs]
    with ThreadPoolExecutor(num_threads) as threads:
        for count in (1, 7, 22):
            list(threads.map(FastGan.train, crowd, [count] * len(crowd)))
    for spec, gan in zip(specs, crowd, strict=True):
        alone = FastEngine().create(spec)
        alone.train(30)
        assert numbers_of(alone) == numbers_of(gan)


def test_a_run_is_the_same_after_looking_saving_and_loading_at_every_step():
    engine, spec = FastEngine(), create_spec()
    straight, restless = engine.create(spec), engine.create(spec)
    straight.train(12)
    for _ in range(12):
        restless.train(1)
        restless.snapshot(ALL)
        restless.measure()
        restless = engine.load(restless.save(), spec)
    assert numbers_of(restless) == numbers_of(straight)
    assert restless.measure() == straight.measure()


def test_a_run_with_edits_is_repeated_by_its_log():
    log = [
        (3, {"generator": {"hidden": {"units": (16, 20)}}}),
        (4, {"discriminator_optimizer": {"kind": "sgd", "learning_rate": 0.05}}),
        (5, {"batch_size": 100, "noise": {"dimensions": 3}}),
        (2, {"distribution": {"kind": "iris_petals"}}),
    ]
    engine = FastEngine()
    runs = [engine.create(create_spec()) for _ in range(2)]
    for number, gan in enumerate(runs):
        for count, edit in log:
            for part in (count,) if number else (1, count - 1):
                gan.train(part)
            gan.edit(create_spec(**edit))
        gan.train(6)
    assert numbers_of(runs[0]) == numbers_of(runs[1])


def test_infinity_in_one_session_leaves_its_neighbours_alone():
    engine = FastEngine()
    spec = create_spec(seed=5)
    units = {"hidden": {"units": (64,) * 3}}
    wild = create_spec(
        loss={"kind": "least_squares"}, generator_optimizer=WILD, discriminator_optimizer=WILD,
        generator=units, discriminator=units,
    )  # fmt: skip
    calm, alone, sick = engine.create(spec), engine.create(spec), engine.create(wild)
    calm.train(10)
    with pytest.raises(DivergedError):
        sick.train(400)
    calm.train(10)
    # Looking at what broke must not spoil the scratch either.
    sick.snapshot(ALL)
    sick.measure()
    calm.train(10)
    alone.train(30)
    assert numbers_of(calm) == numbers_of(alone)
    assert np.isfinite(list(calm.measure().values.values())).all()


def test_both_engines_begin_with_the_same_numbers_and_show_the_same_frame():
    spec = create_spec(distribution={"kind": "grid", "plane": "unit"})
    fast, plain = FastEngine().create(spec), PlainEngine().create(spec)
    assert numbers_of(fast) == numbers_of(plain)
    assert np.array_equal(fast.dataset.points, plain.dataset.points)
    assert (fast.dataset.view, fast.dataset.js_floor) == (
        plain.dataset.view,
        plain.dataset.js_floor,
    )
    frames = fast.snapshot(ALL), plain.snapshot(ALL)
    for layer in ("generated", "verdicts", "gradients", "map", "manifold", "field"):
        ours, theirs = (getattr(frame, layer) for frame in frames)
        assert ours == pytest.approx(theirs, abs=1e-5)
    ours, theirs = fast.measure().values, plain.measure().values
    for kind in (MetricKind.DISCRIMINATOR_LOSS, MetricKind.GENERATOR_LOSS):
        assert ours[kind] == pytest.approx(theirs[kind], abs=0.1)
    assert ours[MetricKind.JS_DIVERGENCE] == pytest.approx(
        theirs[MetricKind.JS_DIVERGENCE], abs=0.05
    )


def test_gradient_norms_are_of_the_last_update_and_0_before_the_first():
    spec = create_spec()
    gans = [engine.create(spec) for engine in (FastEngine(), PlainEngine())]
    for gan in gans:
        assert norms_of(gan) == (0, 0)
        gan.train(1, StepTarget.DISCRIMINATOR)
        first, none = norms_of(gan)
        assert first > 0 == none
        gan.edit(create_spec(batch_size=64))
        assert norms_of(gan) == (first, 0)
        gan.train(1, StepTarget.GENERATOR)
        assert norms_of(gan)[0] == first
        assert norms_of(gan)[1] > 0


def norms_of(gan: Gan) -> tuple[float, float]:
    values = gan.measure().values
    return (
        values[MetricKind.DISCRIMINATOR_GRADIENT_NORM],
        values[MetricKind.GENERATOR_GRADIENT_NORM],
    )


@pytest.mark.parametrize("optimizer", OptimizerKind)
def test_an_archive_of_one_engine_loads_in_the_other(optimizer: OptimizerKind):
    rule = {"kind": optimizer, "learning_rate": 0.01}
    spec = create_spec(generator_optimizer=rule, discriminator_optimizer=rule)
    fast = FastEngine().create(spec)
    fast.train(5)
    fast.train(2, StepTarget.DISCRIMINATOR)
    plain = PlainEngine().load(fast.save(), spec)
    assert (plain.step, numbers_of(plain)) == (7, numbers_of(fast))
    for norm in (MetricKind.DISCRIMINATOR_GRADIENT_NORM, MetricKind.GENERATOR_GRADIENT_NORM):
        assert plain.measure().values[norm] == fast.measure().values[norm] > 0
    plain.train(3)
    back = FastEngine().load(plain.save(), spec)
    assert (back.step, numbers_of(back)) == (10, numbers_of(plain))
    back.train(1)


def test_edits_give_both_engines_the_same_fresh_layers():
    edit = create_spec(generator={"hidden": {"units": (16, 9)}, "activation": "tanh"})
    gans = [engine.create(create_spec()) for engine in (FastEngine(), PlainEngine())]
    for gan in gans:
        gan.train(4)
        gan.edit(edit)
    fresh = [read_archive(gan.save()).tensors for gan in gans]
    for name in ("generator.1.weight", "generator.1.bias", "generator.2.weight"):
        assert np.array_equal(fresh[0][name], fresh[1][name])
        assert f"{name}.step" not in fresh[0]


def test_another_optimiser_begins_without_moments_and_the_same_one_keeps_them():
    gan = create()
    gan.train(5)
    gan.edit(create_spec(generator_optimizer={"learning_rate": 0.5}))
    assert gan.arena.update_counts("generator").tolist() == [5, 5, 5]
    gan.edit(create_spec(generator_optimizer={"kind": "sgd"}))
    assert gan.arena.update_counts("generator").tolist() == [0, 0, 0]
    for part in (Part.FIRST_MOMENTS, Part.SECOND_MOMENTS):
        assert not any(layer.weights.any() for layer in gan.arena.layers("generator", part))
    assert gan.arena.update_counts("discriminator").tolist() == [5, 5, 5]


def test_more_updates_than_float32_counts_are_saved_as_the_most_it_can():
    gan = create()
    gan.train(1)
    gan.arena.update_counts("generator")[:] = 2**24 + 1
    back = FastEngine().load(gan.save(), gan.spec)
    assert back.arena.update_counts("generator").tolist() == [2**24] * 3
    gan.train(3)
    back.train(3)
    assert numbers_of(back) == numbers_of(gan)


@pytest.mark.parametrize("kind", [k for k in DistributionKind if k != DistributionKind.CUSTOM])
def test_batches_come_from_a_pool_that_all_sessions_with_the_same_data_share(
    kind: DistributionKind,
):
    pools = [
        Scene.create(create_spec(seed=seed, distribution={"kind": kind}).points).pool
        for seed in (1, 2)
    ]
    assert pools[0] is pools[1]
    assert len(pools[0]) == (150 if kind == DistributionKind.IRIS_PETALS else POOL_SAMPLES)


def test_custom_points_are_all_in_the_pool():
    values = np.linspace(-1, 1, 14).reshape(7, 2)
    custom = {"values": values, "in_plane": True}
    scene = Scene.create(create_spec(distribution={"kind": "custom", "custom": custom}).points)
    assert np.array_equal(scene.pool, values.astype(np.float32))


def test_custom_points_with_jitter_are_all_in_the_pool_equally_often():
    values = np.array([[-1.0, -1.0], [0.0, 0.5], [1.0, 1.0]])
    custom = {"values": values, "in_plane": True, "jitter": 0.05}
    scene = Scene.create(create_spec(distribution={"kind": "custom", "custom": custom}).points)
    assert len(scene.pool) >= POOL_SAMPLES
    offsets = scene.pool[:, None] - values
    nearest = np.square(offsets).sum(axis=2).argmin(axis=1)
    assert len(set(np.bincount(nearest))) == 1
    own = offsets[np.arange(len(nearest)), nearest]
    assert own.std(axis=0) == pytest.approx([0.05, 0.05], rel=0.05)


def test_a_change_of_jitter_changes_the_pool():
    custom = {"values": np.eye(2), "in_plane": True}
    spec = create_spec(distribution={"kind": "custom", "custom": custom})
    gan = FastEngine().create(spec)
    gan.edit(create_spec(distribution={"kind": "custom", "custom": custom | {"jitter": 0.1}}))
    assert gan.arena.data.shape[1] >= POOL_SAMPLES
    gan.edit(spec)
    assert gan.arena.data.shape[1] == 2


@pytest.mark.parametrize(
    ("table", "kinds"),
    [
        (plans.ACTIVATIONS, Activation),
        (plans.NOISE_LAWS, NoiseKind),
        (plans.LOSSES, LossKind),
        (plans.OPTIMIZERS, OptimizerKind),
        (plans.PENALTIES, [kind for kind in PenaltyKind if kind != PenaltyKind.USUAL]),
        (plans.SCHEDULES, ScheduleKind),
    ],
)
def test_every_choice_of_the_specification_has_its_number(
    table: Mapping[StrEnum, IntEnum], kinds: Iterable[StrEnum]
):
    assert table.keys() == set(kinds)
    assert len(set(table.values())) == len(table)


def test_wasserstein_clips_and_sgd_has_no_momentum():
    spec = PointsSpec.model_validate({"loss": {"kind": "wasserstein"}, "generator_optimizer": WILD})
    plan = plans.to_plan(spec)
    assert plan.penalty == fields.Penalty.WEIGHT_CLIP
    assert (plan.generator.beta1, plan.discriminator.beta1) == (0.0, 0.5)
    assert plans.to_plan(PointsSpec()).penalty == fields.Penalty.NONE


def test_every_rule_reaches_the_plan():
    optimizer = {
        "kind": "sgd", "momentum": 0.7, "schedule": "step", "schedule_steps": 9,
        "schedule_share": 0.2,
    }  # fmt: skip
    spec = PointsSpec.model_validate(
        {
            "loss": {"kind": "hinge", "penalty": "r2", "penalty_strength": 3},
            "discriminator_optimizer": optimizer,
            "instance_noise": 0.1,
            "average_decay": 0.9,
        }
    )
    plan = plans.to_plan(spec)
    assert (plan.loss, plan.penalty, plan.penalty_weight) == (
        fields.Loss.HINGE,
        fields.Penalty.R2,
        3,
    )
    network = plan.discriminator
    assert (network.optimizer, network.beta1) == (fields.Optimizer.SGD, 0.7)
    assert (network.schedule, network.schedule_steps, network.schedule_factor) == (
        fields.Schedule.STEP,
        9,
        0.2,
    )
    assert (plan.instance_noise, plan.average_decay) == (0.1, 0.9)


@pytest.mark.parametrize(
    ("updates", "target", "expected"),
    [
        ((2, 3), StepTarget.BOTH, (2, 3)),
        ((0, 0), StepTarget.BOTH, (0, 0)),
        ((2, 3), StepTarget.DISCRIMINATOR, (2, 0)),
        ((0, 0), StepTarget.GENERATOR, (0, 1)),
    ],
)
def test_a_step_of_one_network_updates_it_at_least_once(
    updates: tuple[int, int], target: StepTarget, expected: tuple[int, int]
):
    spec = PointsSpec(discriminator_updates=updates[0], generator_updates=updates[1])
    assert plans.to_updates(spec, target) == expected
