"""Rules of training, in both engines: penalties, optimisers, schedules, instance noise, average."""

import json
from typing import Any

import numpy as np
import pytest

from tests.unit.engine.specs import create_spec
from trainer_service.domain.errors import InvalidFieldError
from trainer_service.domain.ports import Engine, Gan
from trainer_service.domain.snapshot import Array, LayerKind
from trainer_service.domain.spec import Activation, PenaltyKind, ScheduleKind, SessionSpec
from trainer_service.engine.archive import read_archive
from trainer_service.engine.fast_gan import FastEngine
from trainer_service.engine.gan import PlainEngine

BOTH = ("generator_optimizer", "discriminator_optimizer")
RULES: list[dict[str, Any]] = [
    *({"loss": {"penalty": kind}} for kind in PenaltyKind),
    *({name: {"schedule": kind, "schedule_steps": 4} for name in BOTH} for kind in ScheduleKind),
    *({"discriminator": {"activation": kind}} for kind in Activation if kind != "linear"),
    {name: {"kind": "sgd", "momentum": 0.9} for name in BOTH},
    {name: {"kind": "rmsprop"} for name in BOTH},
    {"instance_noise": 0.3},
    {"loss": {"kind": "relativistic"}, "instance_noise": 0.3},
    {"average_decay": 0.9},
]


@pytest.fixture(scope="module", params=[PlainEngine, FastEngine])
def engine(request: pytest.FixtureRequest) -> Engine:
    return request.param()


def tensors_of(gan: Gan) -> dict[str, Array]:
    return dict(read_archive(gan.save()).tensors)


def bits_of(gan: Gan) -> dict[str, bytes]:
    return {name: tensor.tobytes() for name, tensor in tensors_of(gan).items()}


def trained(engine: Engine, spec: SessionSpec, steps: int) -> Gan:
    gan = engine.create(spec)
    gan.train(steps)
    return gan


def shown(gan: Gan) -> Array:
    points = gan.snapshot({LayerKind.GENERATED}).generated
    assert points is not None
    return points


@pytest.mark.parametrize("rule", RULES, ids=json.dumps)
def test_every_rule_is_saved_and_loaded_exactly_and_in_the_other_engine(
    engine: Engine, rule: dict[str, Any]
):
    spec = create_spec(**rule)
    straight, halfway = trained(engine, spec, 9), trained(engine, spec, 4)
    resumed = engine.load(halfway.save(), spec)
    resumed.train(5)
    assert bits_of(resumed) == bits_of(straight)
    other = PlainEngine() if isinstance(engine, FastEngine) else FastEngine()
    moved = other.load(straight.save(), spec)
    assert (moved.step, bits_of(moved)) == (9, bits_of(straight))


@pytest.mark.parametrize(
    "rule",
    [
        {"loss": {"penalty": "r1", "penalty_strength": 5}},
        {"loss": {"penalty": "gradient_penalty"}},
        {"loss": {"kind": "minimax"}},
        {"discriminator_optimizer": {"kind": "rmsprop"}},
        {"discriminator_optimizer": {"schedule": "step", "schedule_steps": 2}},
        {"instance_noise": 0.3},
    ],
    ids=json.dumps,
)
def test_every_rule_changes_the_run(engine: Engine, rule: dict[str, Any]):
    usual, other = trained(engine, create_spec(), 5), trained(engine, create_spec(**rule), 5)
    assert bits_of(usual) != bits_of(other)


@pytest.mark.parametrize(
    "rule",
    [
        {"loss": {"penalty": "none", "penalty_strength": 7}},
        {"loss": {"weight_clip": 0.01}},
        {"loss": {"penalty": "r1", "penalty_strength": 0}},
        {"discriminator_optimizer": {"learning_rate": 0.006, "momentum": 0.9}},
        {
            "discriminator_optimizer": {
                "learning_rate": 0.006, "schedule": "cosine", "schedule_share": 1
            }
        },
    ],
    ids=json.dumps,
)  # fmt: skip
def test_settings_out_of_force_change_nothing(engine: Engine, rule: dict[str, Any]):
    usual, other = trained(engine, create_spec(), 5), trained(engine, create_spec(**rule), 5)
    for name, tensor in tensors_of(usual).items():
        np.testing.assert_allclose(tensors_of(other)[name], tensor, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("kind", ["wasserstein", "hinge"])
@pytest.mark.parametrize(("penalty", "is_clipped"), [("weight_clip", True), ("none", False)])
def test_weights_are_clipped_where_it_is_said(
    engine: Engine, kind: str, penalty: str, is_clipped: bool
):
    loss = {"kind": kind, "penalty": penalty, "weight_clip": 0.05}
    gan = trained(engine, create_spec(loss=loss), 5)
    largest = np.abs(tensors_of(gan)["discriminator.1.weight"]).max()
    assert (largest <= np.float32(0.05)) == is_clipped


def test_learning_stops_where_a_schedule_ends_at_nothing(engine: Engine):
    rule = {"schedule": "cosine", "schedule_steps": 5, "schedule_share": 0}
    gan = trained(engine, create_spec(generator_optimizer=rule), 5)
    before = tensors_of(gan)["generator.0.weight"]
    gan.train(3)
    assert np.array_equal(tensors_of(gan)["generator.0.weight"], before)


def test_the_average_follows_the_generator_and_is_what_people_see(engine: Engine):
    plain = trained(engine, create_spec(), 6)
    averaged = trained(engine, create_spec(average_decay=0.9), 6)
    found, usual = tensors_of(averaged), tensors_of(plain)
    assert np.array_equal(found["generator.0.weight"], usual["generator.0.weight"])
    assert not np.array_equal(shown(averaged), shown(plain))
    mean = tensors_of(engine.create(create_spec()))["generator.0.weight"].astype(np.float64)
    for steps in range(1, 7):
        weight = tensors_of(trained(engine, create_spec(), steps))["generator.0.weight"]
        mean = 0.9 * mean + 0.1 * weight
    assert found["generator_average.0.weight"] == pytest.approx(mean, abs=1e-6)


def test_an_average_that_is_switched_on_begins_at_the_weights(engine: Engine):
    gan = trained(engine, create_spec(), 6)
    before = shown(gan)
    gan.edit(create_spec(average_decay=0.99))
    assert np.array_equal(shown(gan), before)
    gan.train(3)
    gan.edit(create_spec(average_decay=0.5, generator={"hidden": {"units": (16, 7)}}))
    found = tensors_of(gan)
    assert np.array_equal(found["generator_average.1.weight"], found["generator.1.weight"])
    assert not np.array_equal(found["generator_average.0.weight"], found["generator.0.weight"])
    gan.edit(create_spec())
    assert not any(name.startswith("generator_average") for name in tensors_of(gan))


def test_an_archive_without_its_average_is_refused(engine: Engine):
    saved = trained(engine, create_spec(average_decay=0.9), 1).save()
    text = saved.replace(b'"average_decay":0.9', b'"average_decay":0.0')
    if text == saved:
        text = saved.replace(b'average_decay\\":0.9', b'average_decay\\":0.0')
    with pytest.raises(InvalidFieldError, match="other tensors, got generator_average"):
        engine.load(text, create_spec())


def test_momentum_is_remembered_and_lost_with_another_optimiser(engine: Engine):
    rule = {"kind": "sgd", "momentum": 0.9}
    spec = create_spec(generator_optimizer=rule)
    gan = trained(engine, spec, 3)
    assert "generator.0.weight.momentum_buffer" in tensors_of(gan)
    gan.edit(create_spec(generator_optimizer={"kind": "rmsprop"}))
    gan.train(1)
    names = {name for name in tensors_of(gan) if name.startswith("generator.0.weight")}
    assert names == {
        "generator.0.weight", "generator.0.weight.square_avg", "generator.0.weight.step"
    }  # fmt: skip
