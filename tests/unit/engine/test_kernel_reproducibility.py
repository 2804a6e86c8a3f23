"""A session's bits depend on its plan, its seed and its iterations, and on nothing else."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from tests.unit.engine.arenas import PoisonedScratch, create_arena, run, run_fine
from trainer_service.engine.arena import Arena, NetworkPlan, Plan
from trainer_service.engine.fast import Scratch, train
from trainer_service.engine.kernel.fields import (
    ITERATION,
    Activation,
    Loss,
    Optimizer,
    Penalty,
)
from trainer_service.engine.kernel.iteration import FINE

ITERATIONS = 40
PLANS = [
    Plan(seed=1),
    Plan(
        generator=NetworkPlan(hidden=(16, 16), activation=Activation.TANH),
        discriminator=NetworkPlan(hidden=(9,), activation=Activation.SIGMOID),
        penalty=Penalty.R1_R2,
        penalty_weight=0.1,
        loss=Loss.RELATIVISTIC,
        instance_noise=0.05,
        average_decay=0.99,
        batch_size=33,
        seed=2**53 - 1,
    ),
    Plan(
        generator=NetworkPlan(hidden=(64, 32), optimizer=Optimizer.RMSPROP),
        discriminator=NetworkPlan(hidden=(), optimizer=Optimizer.SGD),
        penalty=Penalty.GRADIENT_PENALTY,
        penalty_weight=0.1,
        discriminator_updates=3,
        noise_dimensions=5,
        seed=3,
    ),
]


def copy_arena(arena: Arena) -> Arena:
    """What a checkpoint keeps: state and counters; the rest follows from the plan."""
    copy = create_arena(arena.plan)
    copy.state[:] = arena.state
    copy.counters[:] = arena.counters
    return copy


def assert_same(arena: Arena, other: Arena):
    assert np.array_equal(arena.counters, other.counters)
    assert arena.state.tobytes() == other.state.tobytes()


@pytest.mark.parametrize("plan", PLANS)
def test_one_call_or_many_give_the_same_bits(plan: Plan):
    whole = run_fine(create_arena(plan), ITERATIONS)
    cut = create_arena(plan)
    for count in (1, 2, 7, 13, 17):
        run_fine(cut, count)
    assert_same(whole, cut)


@pytest.mark.parametrize("plan", PLANS)
def test_what_a_thread_did_before_does_not_matter(plan: Plan):
    scratch = Scratch()
    for other in PLANS:
        run_fine(create_arena(other), 3, scratch)
    assert_same(
        run_fine(create_arena(plan), ITERATIONS),
        run_fine(create_arena(plan), ITERATIONS, scratch),
    )


def test_a_crowd_on_two_threads_gives_the_bits_of_each_alone():
    plans = [replace(PLANS[i % 3], seed=i) for i in range(64)]
    alone = [run_fine(create_arena(plan), ITERATIONS) for plan in plans]
    crowd = [create_arena(plan) for plan in plans]

    def serve(arenas: list[Arena]):
        scratch = Scratch()
        for _ in range(ITERATIONS // 4):
            for arena in arenas:
                run_fine(arena, 4, scratch)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(serve, [crowd[::2], crowd[1::2]]))
    for one, same in zip(alone, crowd, strict=True):
        assert_same(one, same)


@pytest.mark.parametrize("plan", PLANS)
def test_saved_and_loaded_state_goes_on_with_the_same_bits(plan: Plan):
    whole = run_fine(create_arena(plan), ITERATIONS)
    first = run_fine(create_arena(plan), 15)
    assert_same(whole, run_fine(copy_arena(first), ITERATIONS - 15))


def test_edits_are_replayed_at_their_steps():
    def play(cuts: tuple[int, ...]):
        arena = create_arena(PLANS[0])
        run_fine(arena, cuts[0])
        run_fine(arena, 10 - cuts[0])
        arena.set_plan(replace(arena.plan, loss=Loss.HINGE, batch_size=64, penalty=Penalty.R1))
        run_fine(arena, cuts[1])
        return run_fine(arena, 20 - cuts[1])

    assert_same(play((3, 5)), play((9, 19)))


def test_one_network_can_learn_alone():
    arena = create_arena(PLANS[0])
    assert train(arena, PoisonedScratch(), 5, 1, 0) == FINE
    unlearned = create_arena(PLANS[0])
    for same, layer in zip(unlearned.generator_layers(), arena.generator_layers(), strict=True):
        assert np.array_equal(same.weights, layer.weights)
    for other, layer in zip(
        unlearned.discriminator_layers(), arena.discriminator_layers(), strict=True
    ):
        assert not np.array_equal(other.weights, layer.weights)
    assert arena.counters[ITERATION] == 5


@pytest.mark.parametrize("rate", [1e30, 1e8])
def test_divergence_stops_its_session_and_touches_no_other(rate: float):
    wild = NetworkPlan(optimizer=Optimizer.SGD, learning_rate=rate)
    scratch = Scratch()
    calm = create_arena(PLANS[0])
    lost = create_arena(Plan(generator=wild, discriminator=wild, loss=Loss.LEAST_SQUARES))
    statuses: list[int] = []
    for _ in range(10):
        run_fine(calm, 4, scratch)
        statuses.append(run(lost, 4, scratch))
    assert statuses[-1] != FINE
    assert lost.counters[ITERATION] < 40
    assert_same(calm, run_fine(create_arena(PLANS[0]), ITERATIONS))


def test_divergence_is_found_at_the_same_iteration_however_the_run_is_cut():
    wild = NetworkPlan(optimizer=Optimizer.SGD, learning_rate=1e4)
    plan = Plan(generator=wild, discriminator=wild, loss=Loss.LEAST_SQUARES)
    whole, cut = create_arena(plan), create_arena(plan)
    assert run(whole, 100) != FINE
    while run(cut, 1) == FINE:
        pass
    assert whole.counters[ITERATION] == cut.counters[ITERATION]
