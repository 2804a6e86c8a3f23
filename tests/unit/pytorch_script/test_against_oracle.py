"""A script's first updates are those of the plain engine, from the same weights and samples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from ganscope.pytorch_script import create_script
from tests.unit.pytorch_script.specs import create_message, create_points, seed_torch
from trainer_service.domain.spec import (
    Activation,
    LossKind,
    NoiseKind,
    OptimizerKind,
    PenaltyKind,
    PointsSpec,
    ScheduleKind,
)
from trainer_service.engine.game import _to_designs  # pyright: ignore[reportPrivateUsage]
from trainer_service.engine.learner import Learner
from trainer_service.engine.objectives import discriminator_objective, generator_objective

NUM_UPDATES = 3


@pytest.fixture
def in_double() -> Iterator[None]:
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def load_script(points: dict[str, Any]) -> dict[str, Any]:
    """Run a script for no step; returns its names."""
    text = create_script(create_message(**points)).text
    names: dict[str, Any] = {}
    source = text.replace("int(sys.argv[1]) if len(sys.argv) > 1 else 5000", "0")
    assert source != text
    exec(compile(source, "script.py", "exec"), names)
    return names


def take_over(learner: Learner, network: nn.Module) -> None:
    with torch.no_grad():
        for ours, theirs in zip(learner.network.parameters(), network.parameters(), strict=True):
            ours.copy_(theirs)
        for ours, theirs in zip(learner.average.parameters(), network.parameters(), strict=True):
            ours.copy_(theirs)


def find_difference(learner: Learner, network: nn.Module) -> float:
    pairs = zip(learner.network.parameters(), network.parameters(), strict=True)
    return max(float((ours - theirs).detach().abs().max()) for ours, theirs in pairs)


class Duel:
    """The script and the plain engine's learners, fed the same samples."""

    def __init__(self, points: dict[str, Any]) -> None:
        self.names = load_script(points)
        self.points: PointsSpec = create_points(**points)
        designs = _to_designs(self.points)
        learners = [
            Learner(name, torch.float64, np.random.default_rng, design)
            for name, design in zip(("generator", "discriminator"), designs, strict=True)
        ]
        self.generator, self.discriminator = learners
        take_over(self.generator, self.names["generator"])
        take_over(self.discriminator, self.names["discriminator"])
        n = self.points.batch_size
        self.real, self.noise = self.names["draw_real"](n), self.names["draw_noise"](n)
        self.names["draw_real"] = self.draw_real
        self.names["draw_noise"] = self.draw_noise

    def draw_real(self, n: int) -> torch.Tensor:
        return self.real[:n]

    def draw_noise(self, n: int) -> torch.Tensor:
        return self.noise[:n]

    def score(self, x: torch.Tensor) -> torch.Tensor:
        return self.discriminator.network(x).squeeze(1)

    def update_both_discriminators(self, step: int) -> None:
        seed_torch(step)
        share = torch.rand(self.points.batch_size, 1)
        seed_torch(step)
        self.names["update_discriminator"]()
        fake = self.generator.network(self.noise).detach()
        loss = self.points.loss
        value = discriminator_objective(loss, self.score, self.real, fake, share)
        self.discriminator.update(value, step)
        if loss.penalty_in_force == PenaltyKind.WEIGHT_CLIP:
            self.discriminator.clip(loss.weight_clip)

    def update_both_generators(self, step: int) -> None:
        self.names["update_generator"]()
        fake = self.generator.network(self.noise)
        value = generator_objective(self.points.loss, self.score, self.real, fake)
        self.generator.update(value, step)

    def advance_schedules(self) -> None:
        for name in ("discriminator", "generator"):
            if schedule := self.names.get(f"{name}_schedule"):
                schedule.step()

    def run(self) -> float:
        """Take updates of both; returns the largest difference of any weight."""
        for step in range(NUM_UPDATES):
            self.update_both_discriminators(step)
            self.update_both_generators(step)
            self.advance_schedules()
        return max(
            find_difference(self.generator, self.names["generator"]),
            find_difference(self.discriminator, self.names["discriminator"]),
        )


def loss(kind: LossKind, penalty: PenaltyKind = PenaltyKind.USUAL, **more: float) -> dict[str, Any]:
    return {"loss": {"kind": kind, "penalty": penalty, "penalty_strength": 0.3, **more}}


def optimizers(**fields: object) -> dict[str, Any]:
    return {"generator_optimizer": fields, "discriminator_optimizer": fields}


def networks(activation: Activation, output: Activation = Activation.LINEAR) -> dict[str, Any]:
    hidden = {"units": (7, 5)}
    return {
        "generator": {"hidden": hidden, "activation": activation, "output": output},
        "discriminator": {"hidden": {"units": (6,)}, "activation": activation},
    }


CONFIGURATIONS = [
    *(loss(kind, penalty) for kind in LossKind for penalty in PenaltyKind),
    loss(LossKind.NON_SATURATING, label_smoothing=0.1),
    loss(LossKind.LEAST_SQUARES, label_smoothing=0.2),
    loss(LossKind.HINGE, PenaltyKind.WEIGHT_CLIP, weight_clip=0.05),
    optimizers(kind=OptimizerKind.SGD, learning_rate=0.1),
    optimizers(kind=OptimizerKind.SGD, learning_rate=0.1, momentum=0.9),
    optimizers(kind=OptimizerKind.RMSPROP, learning_rate=0.01, beta2=0.95),
    optimizers(schedule=ScheduleKind.COSINE, schedule_steps=2, schedule_share=0.2),
    optimizers(schedule=ScheduleKind.STEP, schedule_steps=1, schedule_share=0.5),
    *(
        networks(activation, Activation.TANH)
        for activation in (
            Activation.RELU,
            Activation.LEAKY_RELU,
            Activation.TANH,
            Activation.SIGMOID,
        )
    ),
    networks(Activation.RELU),
    {"generator": {"hidden": {"units": ()}}, "discriminator": {"hidden": {"units": ()}}},
    {"noise": {"kind": NoiseKind.UNIFORM, "dimensions": 5}},
]


@pytest.mark.usefixtures("in_double")
@pytest.mark.parametrize("points", CONFIGURATIONS, ids=str)
def test_updates_are_those_of_the_plain_engine(points: dict[str, Any]) -> None:
    assert Duel(points).run() < 1e-12


@pytest.mark.usefixtures("in_double")
def test_the_average_follows_as_the_plain_engine_has_it() -> None:
    duel = Duel({"average_decay": 0.8})
    duel.run()
    pairs = zip(
        duel.generator.average.parameters(), duel.names["average"].parameters(), strict=True
    )
    assert max(float((ours - theirs).detach().abs().max()) for ours, theirs in pairs) < 1e-12
    assert find_difference(duel.generator, duel.names["average"]) > 1e-6
