"""The presets "GAN Lab 2018" are GAN Lab's own set-ups, and its shapes have its numbers."""

from __future__ import annotations

import numpy as np
import pytest

from trainer_service.data.source import create_source
from trainer_service.domain.presets import GAN_LAB, create_presets, find_preset
from trainer_service.domain.spec import (
    Activation,
    Distribution,
    DistributionKind,
    LossKind,
    NoiseKind,
    OptimizerKind,
    Plane,
)

NUM_SAMPLES = 40_000
SETUPS = {
    # noise, hidden layers of G and of D, rates of G and of D, updates of D in a step
    "ganlab-line": (NoiseKind.UNIFORM, (5, 5), (6, 6), 0.01, 0.03, 2),
    "ganlab-two-gaussians": (NoiseKind.GAUSSIAN, (8, 8), (8, 8), 0.03, 0.1, 2),
    "ganlab-ring": (NoiseKind.UNIFORM, (10, 10), (9, 9, 9), 0.03, 0.1, 3),
    "ganlab-three-disjoint": (NoiseKind.GAUSSIAN, (10,) * 3, (11,) * 3, 0.03, 0.1, 1),
}


def test_every_set_up_is_a_preset() -> None:
    assert {one.id for one in create_presets() if one.group == GAN_LAB} == set(SETUPS)


@pytest.mark.parametrize("preset_id", SETUPS)
def test_the_settings_are_gan_labs(preset_id: str) -> None:
    noise, generator, discriminator, rate_g, rate_d, updates = SETUPS[preset_id]
    points = find_preset(preset_id).spec.points
    assert (points.noise.kind, points.noise.dimensions) == (noise, 2)
    assert points.generator.hidden.units == generator
    assert points.discriminator.hidden.units == discriminator
    assert points.generator.activation == points.discriminator.activation == Activation.RELU
    assert points.generator.output == Activation.TANH
    for optimizer, rate in (
        (points.generator_optimizer, rate_g),
        (points.discriminator_optimizer, rate_d),
    ):
        assert (optimizer.kind, optimizer.learning_rate) == (OptimizerKind.SGD, rate)
        assert optimizer.momentum == 0
    assert (points.generator_updates, points.discriminator_updates) == (1, updates)
    assert (points.loss.kind, points.loss.label_smoothing) == (LossKind.NON_SATURATING, 0.05)
    assert (points.batch_size, points.distribution.plane) == (150, Plane.UNIT)


def draw(kind: DistributionKind) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    source = create_source(Distribution(kind=kind, plane=Plane.UNIT))
    return source.draw(NUM_SAMPLES, np.random.default_rng(3))


def test_the_line_is_gan_labs() -> None:
    x, y = draw(DistributionKind.LINE).T
    assert (x.mean(), y.mean()) == pytest.approx((0.8 - 0.375, 0.6 + 0.15), abs=0.01)
    assert (np.ptp(x), np.ptp(y)) == pytest.approx((0.75, 0.3), abs=0.08)
    across = (0.3 * (x - 0.8) + 0.75 * (y - 0.6)) / np.hypot(0.3, 0.75)
    assert (across.mean(), across.std()) == pytest.approx((0, 0.01), abs=0.0005)


def test_the_gaussians_are_gan_labs() -> None:
    x = draw(DistributionKind.TWO_GAUSSIANS)
    # The line half way between the two in units of their spread; under 1 % are on the wrong side.
    is_left = x[:, 0] < 0.5 + 0.07
    assert is_left.mean() == pytest.approx(0.5, abs=0.02)
    for part, centre, sigma in (
        (x[is_left], (0.3, 0.7), (0.1, 0.1)),
        (x[~is_left], (0.7, 0.4), (0.05, 0.2)),
    ):
        assert part.mean(axis=0) == pytest.approx(centre, abs=0.01)
        assert part.std(axis=0) == pytest.approx(sigma, abs=0.01)


def test_the_ring_is_gan_labs() -> None:
    x, y = draw(DistributionKind.RING).T
    assert (x.mean(), y.mean()) == pytest.approx((0.5, 0.45), abs=0.005)
    squares = 0.025**2
    assert x.var() == pytest.approx(0.3**2 / 2 + squares, rel=0.02)
    assert y.var() == pytest.approx(0.25**2 / 2 + squares, rel=0.02)


def test_the_islands_are_gan_labs() -> None:
    x = draw(DistributionKind.THREE_DISJOINT)
    centres = np.array([[0.35, 0.75], [0.75, 0.6], [0.45, 0.35]])
    nearest = np.square(x[:, None] - centres).sum(axis=2).argmin(axis=1)
    for place, centre in enumerate(centres):
        part = x[nearest == place]
        assert len(part) / NUM_SAMPLES == pytest.approx(1 / 3, abs=0.01)
        assert part.mean(axis=0) == pytest.approx(centre, abs=0.002)
        assert part.std(axis=0) == pytest.approx([0.025, 0.025], rel=0.03)
