"""The densities of the laws against brute force, and against what the laws draw."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from trainer_service.data import laws
from trainer_service.data.bandwidth import choose_bandwidth
from trainer_service.data.densities import DENSITIES
from trainer_service.data.laws import LAWS
from trainer_service.data.mixtures import Mixture, to_centres, to_mixture
from trainer_service.data.source import create_source
from trainer_service.domain.snapshot import Box
from trainer_service.domain.spec import CustomPoints, Distribution, DistributionKind, Plane

VIEW = Box(-1.4, 1.4, -1.4, 1.4)
Curve = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def place_on_ring(share: NDArray[np.float64]):
    return laws.place_on_ring(2 * np.pi * share)


def place_on_moons(share: NDArray[np.float64]):
    """The left moon over the first half of the shares, the right one over the rest."""
    side = np.where(share < 0.5, -1.0, 1.0)
    return laws.place_on_moon(np.pi * (2 * share % 1), side)


def place_on_spiral(share: NDArray[np.float64]):
    first, last = laws.SPIRAL_RADII
    return laws.place_on_spiral(np.sqrt(first**2 + share * (last**2 - first**2)))


@pytest.mark.parametrize(
    ("kind", "curve", "sigma"),
    [
        (DistributionKind.LINE, laws.place_on_line, laws.LINE_SIGMA),
        (DistributionKind.RING, place_on_ring, laws.RING_SIGMA),
        (DistributionKind.TWO_MOONS, place_on_moons, laws.MOON_SIGMA),
        (DistributionKind.SPIRAL, place_on_spiral, laws.SPIRAL_SIGMA),
    ],
)
def test_density_of_a_curve_is_the_integral_of_its_noise(
    kind: DistributionKind, curve: Curve, sigma: float
):
    """The midpoint rule with 20,000 nodes, whose own error at the ends of a curve is 3e-7."""
    exact = to_mixture(curve((np.arange(20_000) + 0.5) / 20_000), sigma).on_grid(VIEW, 40)
    found = DENSITIES[kind].on_grid(VIEW, 40)
    assert found == pytest.approx(exact, rel=1e-6, abs=5e-7 * exact.max())


@pytest.mark.parametrize("kind", LAWS)
def test_density_counts_what_the_law_draws(kind: DistributionKind):
    x = LAWS[kind](200_000, np.random.default_rng(1))
    fine = DENSITIES[kind].on_grid(VIEW, 280)
    shares = fine.reshape(28, 10, 28, 10).sum(axis=(1, 3)) * 0.01**2
    column, row = np.floor((x[np.abs(x).max(axis=1) < 1.4] + 1.4) / 0.1).astype(int).T
    counts = np.bincount(row * 28 + column, minlength=28 * 28).reshape(28, 28)
    # Six deviations of a Poisson count, and what 100 points of a cell miss of its mass.
    margin = 6 * np.sqrt(len(x) * shares) + 6 + 0.01 * len(x) * shares
    assert (np.abs(counts - len(x) * shares) < margin).all()
    assert shares.sum() == pytest.approx(counts.sum() / len(x), abs=0.002)


def test_every_law_has_a_density():
    assert DENSITIES.keys() == LAWS.keys()


@pytest.mark.parametrize("kind", LAWS)
def test_the_unit_plane_shows_the_same_density(kind: DistributionKind):
    symmetric, unit = (
        create_source(Distribution(kind=kind, plane=plane))
        for plane in (Plane.SYMMETRIC, Plane.UNIT)
    )
    ours = symmetric.estimate_density().on_grid(symmetric.view, 30)
    theirs = unit.estimate_density().on_grid(unit.view, 30)
    assert theirs == pytest.approx(4 * ours)
    assert symmetric.has_density
    assert unit.has_density


def test_blurring_is_what_added_noise_does():
    rng = np.random.default_rng(2)
    narrow = Mixture(np.array([[0.3, -0.2]]), np.array([[0.1, 0.2]]), np.ones(1))
    x = rng.normal([0.3, -0.2], [0.1, 0.2], (50_000, 2)) + rng.normal(scale=0.3, size=(50_000, 2))
    assert narrow.blurred(0.3).sigmas[0] == pytest.approx(x.std(axis=0), rel=0.02)


def test_a_far_component_leaves_no_trace():
    near, far = (Mixture(np.array([[x, 0.0]]), np.full((1, 2), 0.01), np.ones(1)) for x in (0, 99))
    assert far.on_grid(VIEW, 9).max() < 1e-60 * near.on_grid(VIEW, 9).max()


def test_cells_are_counted_from_the_lower_left():
    blob = to_mixture(np.array([[0.95, -0.95]]), 0.05)
    density = blob.on_grid(VIEW, 28)
    row, column = np.unravel_index(density.argmax(), density.shape)
    assert to_centres(-1.4, 1.4, 28)[[column, row]] == pytest.approx([0.95, -0.95])


def test_density_of_measured_rows_is_an_estimate_that_keeps_clumps_apart():
    source = create_source(Distribution(kind=DistributionKind.IRIS_PETALS))
    assert not source.has_density
    density = source.estimate_density().on_grid(source.view, 80)
    assert density.sum() * (2.8 / 80) ** 2 == pytest.approx(1, abs=0.02)
    # Setosa stands apart: along the diagonal the density all but vanishes in between.
    along = density.diagonal()
    lower, upper = along[:36].max(), along[36:].max()
    assert along[20:50].min() < 0.05 * min(lower, upper)


def test_custom_points_are_an_estimate_whatever_their_plane():
    values = np.random.default_rng(3).normal(scale=0.2, size=(800, 2))
    points = CustomPoints(values=values, in_plane=True)
    for plane in Plane:
        source = create_source(
            Distribution(kind=DistributionKind.CUSTOM, plane=plane, custom=points)
        )
        assert not source.has_density
        sigma = source.estimate_density().sigmas[0, 0] * (2 if plane == Plane.UNIT else 1)
        # The best kernel for a normal clump has n^(-1/6) of its deviation (Scott, 1992).
        assert sigma == pytest.approx(0.2 * 800 ** (-1 / 6), rel=0.35)


@pytest.mark.parametrize(
    "rows", [np.zeros((7, 2)), np.array([[-1.0, 0.0], [1.0, 0.0]]), np.ones((9_000, 2))]
)
def test_bandwidth_stays_within_its_bounds(rows: NDArray[np.float64]):
    assert 0.05 <= choose_bandwidth(rows, 0.05, 0.4) <= 0.4 * (1 + 1e-12)


def test_noise_on_points_is_an_exact_density_once_it_can_be_seen():
    values = np.array([[-0.5, 0.0], [0.5, 0.0], [0.5, 0.5]])
    for jitter, is_exact in ((0.01, False), (0.1, True)):
        points = CustomPoints(values=values, in_plane=True, jitter=jitter)
        for plane in Plane:
            distribution = Distribution(kind=DistributionKind.CUSTOM, plane=plane, custom=points)
            source = create_source(distribution)
            assert source.has_density == is_exact
            x = source.draw(50_000, np.random.default_rng(0))
            scale = 2 if plane == Plane.SYMMETRIC else 1
            assert source.mixture.sigmas == pytest.approx(np.full((3, 2), scale * jitter / 2))
            centre = source.mixture.centres[0]
            near = x[np.linalg.norm(x - centre, axis=1) < 5 * jitter * scale / 2]
            assert near.std(axis=0) == pytest.approx(source.mixture.sigmas[0], rel=0.05)
