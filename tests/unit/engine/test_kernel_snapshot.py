"""Frames and metrics of the kernel against torch and against the plain definitions."""

from typing import Any, cast

import numpy as np
import pytest
import torch

from tests.unit.engine.arenas import PoisonedScratch, create_arena, run_fine
from trainer_service.diagnosis.divergence import js_divergence, kl_divergence, to_shares
from trainer_service.domain.snapshot import Box
from trainer_service.domain.spec import Noise, NoiseKind
from trainer_service.engine.arena import Arena, Floats, NetworkPlan, Plan
from trainer_service.engine.fast import Lookout
from trainer_service.engine.kernel import snapshot
from trainer_service.engine.kernel.fields import Activation, Loss
from trainer_service.engine.losses import generator_losses
from trainer_service.engine.picture import create_cell_centres, create_noise_grid
from trainer_service.engine.reference import Reference

VIEW = Box(-1.4, 1.4, -1.4, 1.4)


def create_lookout(arena: Arena, dimensions: int, num_real: int = 500):
    rng = np.random.default_rng(0)
    noise = Noise(kind=NoiseKind.GAUSSIAN, dimensions=dimensions)
    inputs = {
        "shown_noise": rng.normal(size=(400, dimensions)),
        "grid": create_noise_grid(noise).reshape(-1, dimensions),
        "cells": create_cell_centres(VIEW),
        "real": arena.data.T[:num_real].astype(float),
    }
    reference = to_shares(arena.data.T, VIEW)
    return Lookout(**inputs, reference=reference, view=VIEW), inputs, reference


def judge(loss: Loss, scores: Floats, middle: float):
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

    frame = lookout.look(arena, PoisonedScratch())

    with torch.no_grad():
        generated = oracle.generator.network(torch.as_tensor(inputs["shown_noise"]))
        grid = oracle.generator.network(torch.as_tensor(inputs["grid"])).numpy()
        cells = oracle.discriminator.network(torch.as_tensor(inputs["cells"])).squeeze(1).numpy()
        real = oracle.discriminator.network(torch.as_tensor(inputs["real"])).squeeze(1)
    generated.requires_grad_()
    scores = oracle.discriminator.network(generated).squeeze(1)
    losses = generator_losses(oracle.loss, real.mean(), scores)
    # torch's own types say nothing of what grad returns.
    (slopes,) = cast("tuple[torch.Tensor]", torch.autograd.grad(losses.sum(), generated))
    scores = scores.detach().numpy()
    middle = (real.numpy().mean() + scores.mean()) / 2
    close: dict[str, Any] = {"atol": 2e-6, "rtol": 2e-6}
    np.testing.assert_allclose(frame.generated, generated.detach().numpy(), **close)
    np.testing.assert_allclose(frame.gradients, -slopes.numpy(), **close)
    np.testing.assert_allclose(frame.verdicts, judge(loss, scores, middle), **close)
    np.testing.assert_allclose(frame.map, judge(loss, cells, middle), **close)
    np.testing.assert_allclose(frame.manifold, grid, **close)


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
    assert found[snapshot.GENERATOR_LOSS] == pytest.approx(losses.mean(), abs=0.15)
    assert found[snapshot.ACCURACY_REAL] == pytest.approx((real_verdicts > 0.5).mean(), abs=0.1)
    assert found[snapshot.ACCURACY_GENERATED] == pytest.approx(
        (fake_verdicts < 0.5).mean(), abs=0.1
    )
    assert found[snapshot.MEAN_VERDICT_REAL] == pytest.approx(real_verdicts.mean(), abs=0.05)
    assert found[snapshot.MEAN_VERDICT_GENERATED] == pytest.approx(fake_verdicts.mean(), abs=0.05)
    draws = [to_shares(generated.numpy()[i : i + 2000], VIEW) for i in range(0, 20_000, 2000)]
    for position, divergence in (
        (snapshot.KL_DIVERGENCE, kl_divergence),
        (snapshot.JS_DIVERGENCE, js_divergence),
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
        lookout.look(seen, PoisonedScratch())
        lookout.measure(seen, PoisonedScratch())
    run_fine(unseen, 15)
    assert seen.state.tobytes() == unseen.state.tobytes()


def test_the_average_is_shown_where_there_is_one():
    arena = run_fine(create_arena(Plan(average_decay=0.9)), 30)
    lookout, _, _ = create_lookout(arena, 2)
    shown = lookout.look(arena, PoisonedScratch()).generated
    for layer, mean in zip(arena.generator_layers(), arena.average_layers(), strict=True):
        layer.weights[:], layer.biases[:] = mean.weights, mean.biases
    assert np.array_equal(lookout.look(arena, PoisonedScratch()).generated, shown)
