"""Specifications that were stored before today's fields existed, and what usual means."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from trainer_service.domain.spec import (
    Activation,
    LossKind,
    OptimizerKind,
    PenaltyKind,
    ScheduleKind,
    SessionSpec,
)

OPTIMIZER: dict[str, Any] = {"kind": "sgd", "learning_rate": 0.02, "beta1": 0.9, "beta2": 0.99}
OLD: dict[str, Any] = {
    "title": "old",
    "points": {
        "distribution": {"kind": "ring", "plane": "unit", "custom": None},
        "noise": {"kind": "uniform", "dimensions": 3},
        "generator": {"hidden": {"units": [5]}, "activation": "relu", "output": "tanh"},
        "discriminator": {"hidden": {"units": []}, "activation": "tanh"},
        "loss": {"kind": "wasserstein", "label_smoothing": 0.1, "weight_clip": 0.2},
        "generator_optimizer": OPTIMIZER,
        "discriminator_optimizer": {**OPTIMIZER, "kind": "adam"},
        "discriminator_updates": 3,
        "generator_updates": 1,
        "batch_size": 64,
        "seed": 5,
        "steps_per_second": 100.0,
    },
}
"""As version 0.1.0 wrote it, before penalties, schedules, momentum, instance noise and averages."""


def test_an_old_specification_is_read_and_means_what_it_meant():
    points = SessionSpec.from_json(json.dumps(OLD).encode()).points
    assert points.loss.penalty_in_force == PenaltyKind.WEIGHT_CLIP
    assert points.loss.weight_clip == 0.2
    for optimizer in (points.generator_optimizer, points.discriminator_optimizer):
        assert (optimizer.momentum, optimizer.schedule) == (0.0, ScheduleKind.CONSTANT)
    assert (points.instance_noise, points.average_decay) == (0.0, 0.0)


def test_what_it_said_is_kept_word_for_word():
    written = json.loads(SessionSpec.from_json(json.dumps(OLD).encode()).to_json())

    def assert_holds(new: Any, old: Any):
        if not isinstance(old, dict):
            assert new == old
            return
        for name, value in old.items():  # pyright: ignore[reportUnknownVariableType]  # of JSON
            assert_holds(new[name], value)

    assert_holds(written, OLD)


def test_new_fields_survive_json():
    spec = SessionSpec.model_validate(
        {
            "points": {
                "generator": {"activation": "sigmoid"},
                "loss": {"kind": "hinge", "penalty": "r1_r2", "penalty_strength": 3},
                "generator_optimizer": {"kind": "rmsprop", "schedule": "step"},
                "discriminator_optimizer": {"momentum": 0.5, "schedule_steps": 9},
                "instance_noise": 0.1,
                "average_decay": 0.99,
            }
        }
    )
    back = SessionSpec.from_json(spec.to_json())
    assert back == spec
    assert back.points.generator.activation == Activation.SIGMOID
    assert (back.points.loss.kind, back.points.loss.penalty) == (LossKind.HINGE, PenaltyKind.R1_R2)
    assert back.points.generator_optimizer.kind == OptimizerKind.RMSPROP


@pytest.mark.parametrize(
    "points",
    [
        {"generator": {"output": "sigmoid"}},
        {"discriminator": {"activation": "linear"}},
        {"loss": {"penalty": "r3"}},
        {"loss": {"penalty_strength": 100.5}},
        {"generator_optimizer": {"momentum": 1}},
        {"generator_optimizer": {"schedule_steps": 0}},
        {"generator_optimizer": {"schedule_share": 1.5}},
        {"instance_noise": -1},
        {"average_decay": 1},
    ],
)
def test_values_out_of_range_are_refused(points: dict[str, Any]):
    with pytest.raises(ValidationError):
        SessionSpec.model_validate({"points": points})
