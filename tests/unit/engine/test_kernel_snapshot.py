"""Frames and metrics of the kernel against torch and against the plain definitions."""

from typing import Any, cast

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.unit.engine.arenas import PoisonedScratch, create_arena, run_fine
from trainer_service.diagnosis.divergence import js_divergence, kl_divergence, to_shares
from trainer_service.domain.snapshot import Box
from trainer_service.domain.spec import Noise, NoiseKind
from trainer_service.engine.arena import Arena, NetworkPlan, Plan
from trainer_service.engine.fast import Lookout
from trainer_service.engine.kernel import lookout as shows
from trainer_service.engine.kernel import metrics
from trainer_service.engine.kernel.fields import ROOM_FLOATS, Activation, Loss
from trainer_service.engine.losses import generator_losses
from trainer_service.engine.picture import create_cell_centres, create_noise_grid
from trainer_service.engine.reference import Reference

LAYERS = {
    "generated": shows.SHOWS_GENERATED,
    "verdicts": shows.SHOWS_GENERATED,
    "gradients": shows.SHOWS_PULLS,
    "map": shows.SHOWS_MAP,
    "manifold": shows.SHOWS_MANIFOLD,
    "field": shows.SHOWS_FIELD,
}
ALL = (
    shows.SHOWS_GENERATED
    | shows.SHOWS_PULLS
    | shows.SHOWS_MAP
    | shows.SHOWS_MANIFOLD
    | shows.SHOWS_FIELD
)
VIEW = Box(-1.4, 1.4, -1.4, 1.4)


def create_lookout(arena: Arena, dimensions: int, num_real: int = 500):
    rng = np.random.default_rng(0)
    noise = Noise(kind=NoiseKind.GAUSSIAN, dimensions=dimensions)
    inputs: dict[str, NDArray[np.float64]] = {
        "shown_noise": rng.normal(size=(400, dimensions)),
        "grid": create_noise_grid(noise),
        "cells": create_cell_centres(VIEW, 30),
        "field": create_cell_centres(VIEW, 20),
        "real": arena.data.T[:num_real].astype(float),
    }
    reference = to_shares(arena.data.T, VIEW)
    return Lookout(**inputs, reference=reference, view=VIEW), inputs, reference


def judge(loss: Loss, scores: NDArray[Any], middle: float):
    if loss == Loss.LEAST_SQUARES:
        return scores.clip(0, 1)
    return 1 / (1 + np.exp(-(scores - (middle if loss >= Loss.WASSERSTEIN else 0))))


@pytest.mark.parametrize("loss", Loss)
@pytest.mark.parametrize("batch_size", [2, 150, 512])
@pytest.mark.parametrize("dimensions", [1, 3])
def test_frame_shows_what_torch_computes(loss: Loss, batch_size: int, dimensions: int):
    network = NetworkPlan(hidden=(8, 9), activation=Activation.TANH)
    arena = create_arena(
        Plan(generator=network, discriminator=network, loss=loss, batch_size=batch_size,
             noise_dimensions=dimensions)
    )  # fmt: skip
    lookout, inputs, _ = create_lookout(arena, dimensions, num_real=123)
    oracle = Reference(arena)

    frame = lookout.look(arena, PoisonedScratch(), ALL)

    generate = create_applier(oracle.generator.network)
    judge_all = create_applier(oracle.discriminator.network)
    generated, real = generate(inputs["shown_noise"]), judge_all(inputs["real"])[..., 0]
    scores = judge_all(generated)[..., 0]
    middle = (real.mean() + scores.mean()) / 2
    close: dict[str, Any] = {"atol": 2e-6, "rtol": 2e-6}
    np.testing.assert_allclose(frame["generated"], generated, **close)
    np.testing.assert_allclose(frame["manifold"], generate(inputs["grid"]), **close)
    np.testing.assert_allclose(frame["verdicts"], judge(loss, scores, middle), **close)
    cells = judge_all(inputs["cells"])[..., 0]
    np.testing.assert_allclose(frame["map"], judge(loss, cells, middle), **close)
    for name, points in (("gradients", generated), ("field", inputs["field"])):
        pulls = find_pulls(oracle, points, real.mean())
        np.testing.assert_allclose(frame[name], pulls, **close)


def create_applier(network: torch.nn.Module):
    def apply(inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        with torch.no_grad():
            return network(torch.as_tensor(inputs)).numpy()

    return apply


def find_pulls(oracle: Reference, points: NDArray[np.float64], real_score: float):
    """Minus the gradient of each point's own loss, by autograd in float64."""
    x = torch.tensor(points, requires_grad=True)
    scores = oracle.discriminator.network(x).squeeze(-1)
    losses = generator_losses(oracle.loss, torch.tensor(real_score), scores)
    # torch's own types say nothing of what grad returns.
    (slopes,) = cast("tuple[torch.Tensor]", torch.autograd.grad(losses.sum(), x))
    return -slopes.numpy()


@pytest.mark.parametrize("loss", Loss)
@pytest.mark.parametrize("activation", Activation)
def test_each_layer_is_the_same_alone_as_with_all_others(loss: Loss, activation: Activation):
    network = NetworkPlan(hidden=(8, 9), activation=activation)
    arena = create_arena(Plan(generator=network, discriminator=network, loss=loss, batch_size=45))
    lookout, _, _ = create_lookout(arena, 2)
    together = lookout.look(arena, PoisonedScratch(), ALL)
    for name, bit in LAYERS.items():
        alone = lookout.look(arena, PoisonedScratch(), bit)
        assert np.array_equal(alone[name], together[name])


@pytest.mark.parametrize("loss", Loss)
@pytest.mark.parametrize("batch_size", [2, 33, 150, 512])
def test_metrics_are_within_reach_of_large_samples(loss: Loss, batch_size: int):
    """Samples differ from those of the check, hence the margins of chance."""
    arena = create_arena(Plan(loss=loss, batch_size=batch_size))
    lookout, _, reference = create_lookout(arena, 2)
    oracle = Reference(arena)
    found = lookout.measure(arena, PoisonedScratch())
    with torch.no_grad():
        noise = torch.as_tensor(np.random.default_rng(1).normal(size=(20_000, 2)))
        generated = oracle.generator.network(noise)
        fake = oracle.discriminator.network(generated).squeeze(1).numpy()
        samples = torch.as_tensor(arena.data.T.astype(float))
        real = oracle.discriminator.network(samples).squeeze(1).numpy()
        partner, scores = torch.tensor(real.mean()), torch.as_tensor(fake)
        losses = generator_losses(oracle.loss, partner, scores).numpy()
    middle = (real.mean() + fake.mean()) / 2
    real_verdicts, fake_verdicts = judge(loss, real, middle), judge(loss, fake, middle)
    assert found[metrics.GENERATOR_LOSS] == pytest.approx(losses.mean(), abs=0.15)
    assert found[metrics.ACCURACY_REAL] == pytest.approx((real_verdicts > 0.5).mean(), abs=0.1)
    assert found[metrics.ACCURACY_GENERATED] == pytest.approx((fake_verdicts < 0.5).mean(), abs=0.1)
    assert found[metrics.MEAN_VERDICT_REAL] == pytest.approx(real_verdicts.mean(), abs=0.05)
    assert found[metrics.MEAN_VERDICT_GENERATED] == pytest.approx(fake_verdicts.mean(), abs=0.05)
    draws = [to_shares(generated.numpy()[i : i + 2000], VIEW) for i in range(0, 20_000, 2000)]
    for position, divergence in (
        (metrics.KL_DIVERGENCE, kl_divergence),
        (metrics.JS_DIVERGENCE, js_divergence),
    ):
        values = [divergence(reference, shares) for shares in draws]
        margin = 6 * float(np.std(values)) + 1e-4
        assert found[position] == pytest.approx(np.mean(values), abs=margin)


def test_looking_changes_nothing():
    plan = Plan(seed=4)
    seen, unseen = create_arena(plan), create_arena(plan)
    lookout, _, _ = create_lookout(seen, 2)
    for _ in range(5):
        run_fine(seen, 3)
        lookout.look(seen, PoisonedScratch(), ALL)
        lookout.measure(seen, PoisonedScratch())
    run_fine(unseen, 15)
    assert seen.state.tobytes() == unseen.state.tobytes()


def test_the_average_is_shown_where_there_is_one():
    arena = run_fine(create_arena(Plan(average_decay=0.9)), 30)
    lookout, _, _ = create_lookout(arena, 2)
    shown = lookout.look(arena, PoisonedScratch(), ALL)["generated"]
    for layer, mean in zip(arena.generator_layers(), arena.average_layers(), strict=True):
        layer.weights[:], layer.biases[:] = mean.weights, mean.biases
    assert np.array_equal(lookout.look(arena, PoisonedScratch(), ALL)["generated"], shown)


def test_what_is_looked_at_fits_its_room():
    assert metrics.ROOM_SIZE <= ROOM_FLOATS
    arena = Arena(Plan(), np.zeros((ROOM_FLOATS + 1, 2)))
    with pytest.raises(ValueError, match=f"at most {ROOM_FLOATS} .* got {ROOM_FLOATS + 1}"):
        create_lookout(arena, 2, num_real=ROOM_FLOATS + 1)
