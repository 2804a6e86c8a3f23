"""Stacks behind the port: what the worker and people see of them."""

import time
from typing import Any

import numpy as np
import pytest

from tests.unit.engine.specs import create_spec
from trainer_service.domain.ports import DivergedError, Turn
from trainer_service.domain.session import StepTarget
from trainer_service.domain.snapshot import LayerKind, MetricKind
from trainer_service.domain.spec import LossKind, OptimizerKind, PenaltyKind
from trainer_service.engine.archive import read_archive
from trainer_service.engine.batched.devices import Device
from trainer_service.engine.batched_gan import BatchedEngine, BatchedGan
from trainer_service.engine.fast_gan import FastEngine
from trainer_service.engine.gan import PlainEngine

ALL = frozenset(LayerKind)


@pytest.fixture
def engine():
    return BatchedEngine(Device("cpu"))


def numbers_of(gan: BatchedGan):
    return {name: tensor.tolist() for name, tensor in read_archive(gan.save()).tensors.items()}


def assert_close(some: BatchedGan, other: BatchedGan):
    """Products of a stack are summed in another order than those of one session."""
    assert some.step == other.step
    ours, theirs = (read_archive(gan.save()).tensors for gan in (some, other))
    assert ours.keys() == theirs.keys()
    for name, numbers in ours.items():
        np.testing.assert_allclose(numbers, theirs[name], atol=2e-5, err_msg=name)


def test_it_begins_and_shows_as_the_plain_engine_does(engine: BatchedEngine):
    spec = create_spec(average_decay=0.9)
    ours, plain = engine.create(spec), PlainEngine().create(spec)
    assert numbers_of(ours) == {
        name: tensor.tolist() for name, tensor in read_archive(plain.save()).tensors.items()
    }
    assert ours.parameters == plain.parameters
    frames = ours.snapshot(ALL), plain.snapshot(ALL)
    for one, other in zip(*frames, strict=True):
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            np.testing.assert_allclose(one, other, atol=2e-6, rtol=2e-6)
    assert ours.measure().values == pytest.approx(plain.measure().values, rel=1e-5)


def test_what_is_shown_follows_training_and_edits(engine: BatchedEngine):
    gan = engine.create(create_spec())
    first = gan.snapshot(ALL)
    gan.train(5)
    second = gan.snapshot(ALL)
    assert (first.step, second.step) == (0, 5)
    assert not np.array_equal(first.map, second.map)  # pyright: ignore[reportArgumentType]  both were asked for
    gan.edit(create_spec(generator={"hidden": {"units": (16, 9)}}))
    gan.train(2)
    again = engine.load(gan.save(), gan.spec)
    for one, other in zip(gan.snapshot(ALL), again.snapshot(ALL), strict=True):
        np.testing.assert_array_equal(one, other)
    assert gan.measure() == again.measure()


def test_a_run_is_the_same_however_it_is_cut_into_calls(engine: BatchedEngine):
    spec = create_spec(instance_noise=0.05, loss={"penalty": PenaltyKind.GRADIENT_PENALTY})
    whole, pieces = engine.create(spec), engine.create(spec)
    whole.train(40)
    for count in (1, 2, 13, 17, 7):
        pieces.train(count)
        pieces.snapshot(ALL)
        pieces.measure()
        pieces = engine.load(pieces.save(), spec)
    assert_close(whole, pieces)


def test_a_session_trains_alike_alone_and_among_others(engine: BatchedEngine):
    specs = [create_spec(seed=seed, batch_size=8 + 8 * (seed % 2)) for seed in range(5)]
    crowd, alone = [[engine.create(spec) for spec in specs] for _ in range(2)]
    for number, gan in enumerate(crowd):
        gan.train(number)
    assert engine.train(crowd, 20, StepTarget.BOTH) == [None] * len(crowd)
    for number, (gan, other) in enumerate(zip(crowd, alone, strict=True)):
        other.train(number + 20)
        assert_close(gan, other)


@pytest.mark.parametrize("optimizer", OptimizerKind)
@pytest.mark.parametrize("other", [FastEngine(), PlainEngine()], ids=["kernel", "plain"])
def test_archives_go_to_other_engines_and_back(
    engine: BatchedEngine, optimizer: OptimizerKind, other: Any
):
    rule = {"kind": optimizer, "learning_rate": 0.01}
    spec = create_spec(generator_optimizer=rule, discriminator_optimizer=rule)
    gan = engine.create(spec)
    gan.train(3)
    guest = other.load(gan.save(), spec)
    assert guest.step == 3
    guest.train(2, StepTarget.DISCRIMINATOR)
    back = engine.load(guest.save(), spec)
    assert back.step == 5
    assert numbers_of(back) == {
        name: tensor.tolist() for name, tensor in read_archive(guest.save()).tensors.items()
    }
    back.train(1)


@pytest.mark.parametrize("target", StepTarget)
def test_a_target_of_one_network_leaves_the_other(engine: BatchedEngine, target: StepTarget):
    gan = engine.create(create_spec(discriminator_updates=0, generator_updates=0))
    before = numbers_of(gan)
    gan.train(3, target)
    moved = {name.split(".")[0] for name, x in numbers_of(gan).items() if before.get(name) != x}
    assert moved == {StepTarget.DISCRIMINATOR: {"discriminator"}, StepTarget.BOTH: set(),
                     StepTarget.GENERATOR: {"generator"}}[target]  # fmt: skip
    assert gan.step == 3


def test_one_that_diverges_is_told_stays_finite_and_touches_none(engine: BatchedEngine):
    sick_rule = {"kind": "sgd", "learning_rate": 1.0}
    calm_rule = {"kind": "sgd", "learning_rate": 0.01}
    crowd = [
        engine.create(create_spec(
            seed=seed, loss={"kind": LossKind.LEAST_SQUARES}, generator_optimizer=rule,
            discriminator_optimizer=rule, batch_size=16,
        ))
        for seed, rule in enumerate((calm_rule, sick_rule, calm_rule))
    ]  # fmt: skip
    crowd[1].arena.discriminator_layers()[0].weights[:] = 1e15
    first, error, last = engine.train(crowd, 60, StepTarget.BOTH)
    assert first is last is None
    assert isinstance(error, DivergedError)
    assert error.step == crowd[1].step < 60
    assert "became infinite" in str(error)
    assert np.isfinite(crowd[1].arena.state).all()
    alone = engine.create(crowd[2].spec)
    alone.train(60)
    assert_close(crowd[2], alone)


def test_turns_give_rows_at_their_steps_and_a_frame_at_the_end(engine: BatchedEngine):
    gans = [engine.create(create_spec(seed=seed)) for seed in range(3)]
    gans[1].train(3)
    turns = [
        Turn(gans[0], steps=25, max_rows=2, row_interval=10, layers=ALL),
        Turn(gans[1], steps=12, max_rows=9, row_interval=5),
        Turn(gans[2], layers=frozenset({LayerKind.MAP})),
    ]
    begin_s = time.thread_time()
    engine.take_turns(turns)
    spent_s = time.thread_time() - begin_s
    assert [turn.error for turn in turns] == [None] * 3
    assert [[int(rows.steps[0]) for rows in turn.rows] for turn in turns] == [
        [10, 20], [5, 10, 15], [],
    ]  # fmt: skip
    assert [gan.step for gan in gans] == [25, 15, 0]
    assert min(turn.spent_s for turn in turns) > 0
    assert 0.5 * spent_s < sum(turn.spent_s for turn in turns) < spent_s
    assert turns[0].frame is not None
    assert turns[0].frame.step == 25
    assert turns[1].frame is None
    alone = engine.create(gans[0].spec)
    alone.train(20)
    row = turns[0].rows[1].last().values
    expected = alone.measure().values
    for kind in (MetricKind.DISCRIMINATOR_LOSS, MetricKind.GENERATOR_GRADIENT_NORM):
        assert row[kind] == pytest.approx(expected[kind], rel=1e-3)


def test_a_turn_that_fails_does_not_reach_the_others(engine: BatchedEngine):
    gans = [engine.create(create_spec(seed=seed)) for seed in range(2)]
    gans[0].arena.generator_layers()[0].weights[:] = np.nan
    turns = [Turn(gan, steps=5, layers=ALL) for gan in gans]
    engine.take_turns(turns)
    assert isinstance(turns[0].error, DivergedError)
    assert turns[1].error is None
    assert turns[1].frame is not None
