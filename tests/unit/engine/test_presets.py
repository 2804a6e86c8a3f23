"""The presets do what they promise: measured, with a margin, for two seeds of the first one.

Jensen-Shannon divergences in bits; a perfect ring scores 0.015, a collapsed one 0.6 and more.
"""

import numpy as np
import pytest

from trainer_service.domain.presets import Preset, create_presets, find_preset
from trainer_service.domain.snapshot import LayerKind, MetricKind
from trainer_service.domain.spec import SessionSpec
from trainer_service.engine.fast_gan import FastEngine
from trainer_service.engine.gan import PlainEngine


def with_seed(spec: SessionSpec, seed: int) -> SessionSpec:
    return spec.model_copy(update={"points": spec.points.model_copy(update={"seed": seed})})


@pytest.mark.parametrize("seed", [1, 2])
def test_the_ring_is_closed_after_a_few_seconds(seed: int):
    gan = PlainEngine().create(with_seed(find_preset("ring").spec, seed))
    assert gan.measure().values[MetricKind.JS_DIVERGENCE] > 0.6
    divergences: list[float] = []
    for _ in range(2):
        gan.train(200)
        divergences.append(gan.measure().values[MetricKind.JS_DIVERGENCE])
    assert min(divergences) < 0.35
    points = gan.snapshot({LayerKind.GENERATED}).generated
    assert points is not None
    angles = np.arctan2((points[:, 1] + 0.1) / 0.5, points[:, 0] / 0.6)
    sectors = np.bincount(((angles + np.pi) / (2 * np.pi) * 12).astype(int), minlength=12)
    assert np.count_nonzero(sectors >= 4) >= 10


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_eight_gaussians_are_all_found_soon_and_none_is_lost(seed: int):
    gan = FastEngine().create(with_seed(find_preset("eight-gaussians").spec, seed))
    angles = np.arange(8) * np.pi / 4
    centres = 0.8 * np.column_stack((np.cos(angles), np.sin(angles)))
    for steps, least_share in ((500, 0.7), (1800, 0.85), (3000, 0.85)):
        gan.train(steps)
        points = gan.snapshot({LayerKind.GENERATED}).generated
        assert points is not None
        distances = np.linalg.norm(points[:, None] - centres, axis=2)
        is_close = distances.min(axis=1) < 3 * 0.04
        modes = np.bincount(distances.argmin(axis=1)[is_close], minlength=8)
        assert modes.min() >= 10, "a fifth of an even share"
        assert is_close.mean() > least_share


@pytest.mark.parametrize("preset", create_presets(), ids=lambda preset: preset.id)
def test_every_preset_trains_and_can_be_seen(preset: Preset):
    gan = PlainEngine().create(preset.spec)
    gan.train(5)
    points = gan.snapshot({LayerKind.GENERATED}).generated
    assert points is not None
    assert np.isfinite(points).all()
    assert gan.dataset.js_floor < 0.1
