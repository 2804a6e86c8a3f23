"""Stacks against autograd and torch.optim, both in float64, fed with the same random numbers."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.unit.engine.arenas import create_arena
from tests.unit.engine.test_kernel_against_oracle import HIDDEN, create_network, max_difference
from trainer_service.engine.arena import Arena, Plan, pad
from trainer_service.engine.batched.devices import Device
from trainer_service.engine.batched.draws import Draw, Step, Use
from trainer_service.engine.batched.families import to_family
from trainer_service.engine.batched.stack import Stack
from trainer_service.engine.kernel import iteration as kernel
from trainer_service.engine.kernel.fields import (
    Activation,
    Loss,
    NoiseLaw,
    Optimizer,
    Penalty,
    Schedule,
)
from trainer_service.engine.kernel.philox import LAW_NORMAL, LAW_UNIT, draw_rows, fill_rows
from trainer_service.engine.reference import Reference, to_arrays

ITERATIONS = 25
EXACT = Device("cpu", torch.float64)


class KernelSource:
    """Hands out the kernel's random numbers, which the oracle uses too."""

    def draw(self, arena: Arena, step: Step, begin: int, count: int, update: int) -> Draw:
        return {
            use: torch.stack(
                [self._draw(arena, step, use, begin + i, update) for i in range(count)]
            )
            for use in Use
        }

    def _draw(self, arena: Arena, step: Step, use: Use, iteration: int, update: int) -> Tensor:
        plan = arena.plan
        number, num_rows, law = {
            Use.NOISE: (kernel.USE_NOISE, plan.noise_dimensions, int(plan.noise_law)),
            Use.REAL: (kernel.USE_REAL, 2, -1),
            Use.REAL_JITTER: (kernel.USE_REAL_JITTER, 2, LAW_NORMAL),
            Use.FAKE_JITTER: (kernel.USE_FAKE_JITTER, 2, LAW_NORMAL),
            Use.SHARES: (kernel.USE_INTERPOLATION, 1, LAW_UNIT),
        }[use]
        number += kernel.USE_GENERATOR_STEP if step == Step.GENERATOR else 0
        place = (plan.seed, iteration, number * kernel.UPDATES_PER_USE + update)
        rows = np.zeros((num_rows, pad(plan.batch_size)), dtype=np.float32)
        if use == Use.REAL:
            draw_rows(rows, arena.data.T, *place)
        else:
            fill_rows(rows, law, *place)
        return torch.tensor(rows[:, : plan.batch_size], dtype=torch.float64)


def assert_stack_agrees(plans: Sequence[Plan], num_slots: int = 0, calls: Sequence[int] = (25,)):
    """Train as many sessions as there are plans in one stack, and each with an oracle."""
    arenas = [create_arena(plan) for plan in plans]
    oracles = [Reference(arena) for arena in arenas]
    before = [arena.state.copy() for arena in arenas]
    stack = Stack(to_family(plans[0]), num_slots or len(plans), EXACT)
    plan = plans[0]
    for count in calls:
        outcomes = stack.train(
            arenas, KernelSource(), count, plan.discriminator_updates, plan.generator_updates
        )
        assert [outcome.cause for outcome in outcomes] == [None] * len(plans)
    for arena, oracle, first in zip(arenas, oracles, before, strict=True):
        oracle.train(sum(calls))
        assert arena.iteration == oracle.iteration
        layers = (*arena.generator_layers(), *arena.discriminator_layers())
        learners = (oracle.generator, oracle.discriminator)
        exact = [p.detach().numpy() for learner in learners for p in learner.parameters]
        # The state is kept in float32, of which this is two roundings.
        assert max_difference(to_arrays(layers), exact) < 2.5e-7 * len(calls)
        means = [p.detach().numpy() for p in oracle.generator.average.parameters()]
        if arena.plan.average_decay > 0:
            assert max_difference(to_arrays(arena.average_layers()), means) < 2.5e-7 * len(calls)
        if plan.discriminator_updates and plan.generator_updates:
            norms = (oracle.discriminator.gradient_norm, oracle.generator.gradient_norm)
            assert arena.gradient_norms == pytest.approx(norms, rel=1e-4)
        assert np.abs(arena.state - first).max() > 1e-4


@pytest.mark.parametrize("penalty", Penalty)
@pytest.mark.parametrize("loss", Loss)
def test_matrix_of_games_agrees_with_the_oracle(loss: Loss, penalty: Penalty):
    """Each loss and penalty with each optimiser and activation."""
    for optimizer, activation in product(Optimizer, HIDDEN):
        network = create_network(optimizer=optimizer, activation=activation)
        plan = Plan(
            generator=network, discriminator=network, loss=loss, penalty=penalty,
            penalty_weight=0.3, weight_clip=0.2, label_smoothing=0.1, batch_size=45,
        )  # fmt: skip
        assert_stack_agrees([plan])


@pytest.mark.parametrize("optimizer", Optimizer)
@pytest.mark.parametrize("penalty", [Penalty.WEIGHT_CLIP, Penalty.R1, Penalty.GRADIENT_PENALTY])
def test_each_session_of_a_stack_has_numbers_of_its_own(optimizer: Optimizer, penalty: Penalty):
    plans: list[Plan] = []
    for seed, rate, schedule in ((1, 1e-3, Schedule.CONSTANT), (2, 3e-3, Schedule.COSINE),
                                 (3, 2e-3, Schedule.STEP)):  # fmt: skip
        network = create_network(
            optimizer=optimizer, activation=Activation.TANH, learning_rate=rate, beta1=0.1 * seed,
            beta2=0.9 + 0.03 * seed, schedule=schedule, schedule_steps=5 + seed,
            schedule_factor=0.3,
        )  # fmt: skip
        plans.append(
            Plan(generator=network, discriminator=network, penalty=penalty, penalty_weight=0.2,
                 weight_clip=0.1 * seed, instance_noise=0.05 * seed, average_decay=0.3 * seed,
                 seed=seed, batch_size=20)
        )  # fmt: skip
    assert_stack_agrees(plans)
    assert_stack_agrees(plans, num_slots=8)


@pytest.mark.parametrize("updates", [(0, 1), (1, 0), (3, 2)])
def test_any_number_of_updates_agrees_over_several_calls(updates: tuple[int, int]):
    network = create_network(activation=Activation.TANH)
    plan = Plan(generator=network, discriminator=network, loss=Loss.RELATIVISTIC, batch_size=20,
                discriminator_updates=updates[0], generator_updates=updates[1])  # fmt: skip
    assert_stack_agrees([plan, replace(plan, seed=5)], calls=(1, 20, 4))


@pytest.mark.parametrize("hidden", [(), (1,), (3, 1, 2), (128,), (4, 9, 17, 33, 65)])
@pytest.mark.parametrize("dimensions", [1, 7])
def test_any_layers_and_noise_agree(hidden: tuple[int, ...], dimensions: int):
    network = create_network(
        hidden=hidden, activation=Activation.TANH, optimizer=Optimizer.SGD, learning_rate=1e-2
    )
    generator = replace(network, output=Activation.TANH)
    plan = Plan(generator=generator, discriminator=network, noise_dimensions=dimensions,
                noise_law=NoiseLaw.UNIFORM, batch_size=33)  # fmt: skip
    assert_stack_agrees([plan, replace(plan, seed=9)])
