"""Distributions with a law, as samplers in the SYMMETRIC plane, [-1, 1] x [-1, 1].

Their densities are in ``densities``, which reads centres, curves and widths from here.
Each sampler takes a number of samples n and a random generator, and returns x_ND of shape
[n, 2]. The first four shapes are those of GAN Lab (Kahng et al., 2019), carried over from its
unit square by x -> 2x - 1, noise included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from trainer_service.data.mixtures import Mixture, to_mixture
from trainer_service.domain.spec import DistributionKind

Samples = NDArray[np.float64]
Law = Callable[[int, np.random.Generator], Samples]


LINE_SIGMA = 0.02
RING_SIGMA = 0.05
MOON_SIGMA = 0.04
SPIRAL_SIGMA = 0.03
SPIRAL_RADII = (0.15, 0.9)
"""Where the spiral begins and ends."""


def two_gaussians() -> Mixture:
    """Return a round and an upright Gaussian."""
    centres, sigmas = [[-0.4, 0.4], [0.4, -0.2]], [[0.2, 0.2], [0.1, 0.4]]
    return Mixture(np.array(centres), np.array(sigmas), np.array([0.5, 0.5]))


def three_disjoint() -> Mixture:
    """Return three small blobs far apart."""
    return to_mixture(np.array([[-0.3, 0.5], [0.5, 0.2], [-0.1, -0.3]]), 0.05)


def eight_gaussians() -> Mixture:
    """Return eight blobs on a circle, the usual test of mode collapse (Metz et al., 2017)."""
    angle = np.arange(8) * np.pi / 4
    return to_mixture(0.8 * np.column_stack((np.cos(angle), np.sin(angle))), 0.04)


def grid() -> Mixture:
    """Return 25 blobs on a square grid."""
    ticks = np.linspace(-0.8, 0.8, 5)
    return to_mixture(np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2), 0.03)


def place_on_line(share_N: NDArray[np.float64]) -> Samples:
    """Return points of the line; shares run from 0 to 1."""
    return np.column_stack((0.6 - 1.5 * share_N, 0.2 + 0.6 * share_N))


def place_on_ring(angle_N: NDArray[np.float64]) -> Samples:
    """Return points of the ellipse."""
    return np.column_stack((0.6 * np.cos(angle_N), -0.1 + 0.5 * np.sin(angle_N)))


def place_on_moon(angle_N: NDArray[np.float64], side_N: NDArray[np.float64]) -> Samples:
    """Return points of the half circles; angles run from 0 to pi, sides are -1 or 1."""
    return 0.6 * np.column_stack(
        (side_N * (np.cos(angle_N) - 0.5), side_N * (np.sin(angle_N) - 0.25))
    )


def place_on_spiral(radius_N: NDArray[np.float64]) -> Samples:
    """Return points of the Archimedean spiral."""
    angle_N = 3 * np.pi * radius_N / SPIRAL_RADII[1]
    return np.column_stack((radius_N * np.cos(angle_N), radius_N * np.sin(angle_N)))


def _draw_blobs(blobs: Mixture) -> Law:
    """Draw from an even mixture."""

    def draw(n: int, rng: np.random.Generator) -> Samples:
        which = rng.integers(len(blobs.centres), size=n)
        return blobs.centres[which] + blobs.sigmas[which] * rng.normal(size=(n, 2))

    return draw


def draw_line(n: int, rng: np.random.Generator) -> Samples:
    """Draw from a sloping segment."""
    line = place_on_line(rng.uniform(size=n))
    return line + rng.normal(scale=LINE_SIGMA, size=(n, 2))


def draw_ring(n: int, rng: np.random.Generator) -> Samples:
    """Draw from an ellipse, a little below the middle."""
    ring = place_on_ring(rng.uniform(0, 2 * np.pi, size=n))
    return ring + rng.normal(scale=RING_SIGMA, size=(n, 2))


def draw_two_moons(n: int, rng: np.random.Generator) -> Samples:
    """Draw from two half circles that reach into each other."""
    angle = rng.uniform(0, np.pi, size=n)
    moons = place_on_moon(angle, rng.choice((-1.0, 1.0), size=n))
    return moons + rng.normal(scale=MOON_SIGMA, size=(n, 2))


def draw_spiral(n: int, rng: np.random.Generator) -> Samples:
    """Draw from an Archimedean spiral of one and a half turns, evenly along its length.

    The length up to a radius grows with its square when the radius is large against the
    spacing of the turns; hence the root.
    """
    first, last = SPIRAL_RADII
    spiral = place_on_spiral(np.sqrt(rng.uniform(first**2, last**2, size=n)))
    return spiral + rng.normal(scale=SPIRAL_SIGMA, size=(n, 2))


LAWS: Mapping[DistributionKind, Law] = {
    DistributionKind.LINE: draw_line,
    DistributionKind.TWO_GAUSSIANS: _draw_blobs(two_gaussians()),
    DistributionKind.RING: draw_ring,
    DistributionKind.THREE_DISJOINT: _draw_blobs(three_disjoint()),
    DistributionKind.EIGHT_GAUSSIANS: _draw_blobs(eight_gaussians()),
    DistributionKind.GRID: _draw_blobs(grid()),
    DistributionKind.TWO_MOONS: draw_two_moons,
    DistributionKind.SPIRAL: draw_spiral,
}
"""The kinds whose samples can be drawn afresh without end."""
