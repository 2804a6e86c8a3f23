"""Divergences that mean what they say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer_service.data.source import create_source
from trainer_service.diagnosis.divergence import (
    GENERATED_SAMPLES,
    DivergenceMeter,
    js_divergence,
    kl_divergence,
    to_shares,
)
from trainer_service.domain.snapshot import Box
from trainer_service.domain.spec import Distribution, DistributionKind

VIEW = Box(-1.4, 1.4, -1.4, 1.4)


def create_meter(kind: DistributionKind = DistributionKind.RING) -> DivergenceMeter:
    rng = np.random.default_rng(0)
    source = create_source(Distribution(kind=kind))
    return DivergenceMeter(lambda n: source.draw(n, rng), source.view)


@given(st.integers(0, 2**32), st.floats(0.01, 1e30), st.integers(1, 500))
@settings(deadline=None, max_examples=50)
def test_shares_sum_to_one_wherever_the_samples_lie(seed: int, spread: float, n: int):
    samples = np.random.default_rng(seed).normal(scale=spread, size=(n, 2))
    shares = to_shares(samples, VIEW)
    assert shares.shape == (901,)
    assert shares.sum() == pytest.approx(1, abs=1e-12)


def test_samples_outside_the_view_are_counted_and_not_lost():
    samples = np.array([[0.0, 0.0], [1.5, 0.0], [0.0, -9.0], [np.inf, 0.0]])
    shares = to_shares(samples, VIEW)
    assert shares[-1] == 0.75
    assert shares[15 * 30 + 15] == 0.25


def test_cells_are_counted_row_by_row_from_below():
    assert to_shares(np.array([[-1.39, 1.39]]), VIEW)[29 * 30] == 1
    assert to_shares(np.array([[1.39, -1.39]]), VIEW)[29] == 1


@pytest.mark.parametrize("kind", [DistributionKind.RING, DistributionKind.IRIS_PETALS])
def test_a_perfect_generator_scores_the_floor(kind: DistributionKind):
    meter = create_meter(kind)
    source = create_source(Distribution(kind=kind))
    perfect = source.draw(GENERATED_SAMPLES, np.random.default_rng(99))
    scores = meter.compare(perfect)
    assert scores.js == pytest.approx(meter.floor.js, rel=0.3, abs=0.003)
    assert scores.kl == pytest.approx(meter.floor.kl, rel=0.3, abs=0.01)
    # GAN Lab scores a perfect generator with KL -0.05 and JS 0.27 bits.
    assert 0 < scores.js < 0.03
    assert 0 < scores.kl < 0.15


def test_disjoint_samples_are_one_bit_apart():
    scores = create_meter().compare(np.full((2_000, 2), 1.3))
    assert scores.js == pytest.approx(1, abs=1e-6)
    assert 5 < scores.kl < 17


@given(st.integers(0, 2**32))
@settings(deadline=None, max_examples=30)
def test_js_is_symmetric_and_both_are_bounded(seed: int):
    rng = np.random.default_rng(seed)
    p, q = (to_shares(rng.normal(rng.normal(), 0.3, size=(100, 2)), VIEW) for _ in range(2))
    assert js_divergence(p, q) == pytest.approx(js_divergence(q, p), abs=1e-12)
    assert 0 <= js_divergence(p, q) <= 1
    assert 0 <= kl_divergence(p, q) <= 16.5
    assert js_divergence(p, p) == kl_divergence(p, p) == 0


def test_a_known_value_in_bits():
    p = np.array([0.5, 0.5, 0.0, 0.0])
    q = np.array([0.0, 0.5, 0.5, 0.0])
    assert js_divergence(p, q) == pytest.approx(0.5)
