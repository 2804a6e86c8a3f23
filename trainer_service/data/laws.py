"""Distributions with a law, as samplers in the SYMMETRIC plane, [-1, 1] x [-1, 1].

Each sampler takes a number of samples n and a random generator, and returns x_ND of shape
[n, 2]. The first four shapes are those of GAN Lab (Kahng et al., 2019), carried over from its
unit square by x -> 2x - 1, noise included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from trainer_service.domain.spec import DistributionKind

Samples = NDArray[np.float64]
Law = Callable[[int, np.random.Generator], Samples]


def _draw_around(centres_KD: Samples, sigma: float, n: int, rng: np.random.Generator) -> Samples:
    """Draw from an even mixture of round Gaussians."""
    which = rng.integers(len(centres_KD), size=n)
    return centres_KD[which] + rng.normal(scale=sigma, size=(n, 2))


def draw_line(n: int, rng: np.random.Generator) -> Samples:
    """Draw from a sloping segment."""
    u = rng.uniform(size=n)
    line = np.column_stack((0.6 - 1.5 * u, 0.2 + 0.6 * u))
    return line + rng.normal(scale=0.02, size=(n, 2))


def draw_two_gaussians(n: int, rng: np.random.Generator) -> Samples:
    """Draw from a round and an upright Gaussian, half each."""
    centres = np.array([[-0.4, 0.4], [0.4, -0.2]])
    sigmas = np.array([[0.2, 0.2], [0.1, 0.4]])
    which = rng.integers(2, size=n)
    return centres[which] + sigmas[which] * rng.normal(size=(n, 2))


def draw_ring(n: int, rng: np.random.Generator) -> Samples:
    """Draw from an ellipse, a little below the middle."""
    angle = rng.uniform(0, 2 * np.pi, size=n)
    ring = np.column_stack((0.6 * np.cos(angle), -0.1 + 0.5 * np.sin(angle)))
    return ring + rng.normal(scale=0.05, size=(n, 2))


def draw_three_disjoint(n: int, rng: np.random.Generator) -> Samples:
    """Draw from three small blobs far apart."""
    centres = np.array([[-0.3, 0.5], [0.5, 0.2], [-0.1, -0.3]])
    return _draw_around(centres, 0.05, n, rng)


def draw_eight_gaussians(n: int, rng: np.random.Generator) -> Samples:
    """Draw from eight blobs on a circle, the usual test of mode collapse (Metz et al., 2017)."""
    angle = np.arange(8) * np.pi / 4
    return _draw_around(0.8 * np.column_stack((np.cos(angle), np.sin(angle))), 0.04, n, rng)


def draw_grid(n: int, rng: np.random.Generator) -> Samples:
    """Draw from 25 blobs on a square grid."""
    ticks = np.linspace(-0.8, 0.8, 5)
    centres = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    return _draw_around(centres, 0.03, n, rng)


def draw_two_moons(n: int, rng: np.random.Generator) -> Samples:
    """Draw from two half circles that reach into each other."""
    angle = rng.uniform(0, np.pi, size=n)
    side = rng.choice((-1.0, 1.0), size=n)
    moons = np.column_stack((side * (np.cos(angle) - 0.5), side * (np.sin(angle) - 0.25)))
    return 0.6 * moons + rng.normal(scale=0.04, size=(n, 2))


def draw_spiral(n: int, rng: np.random.Generator) -> Samples:
    """Draw from an Archimedean spiral of one and a half turns, evenly along its length.

    The length up to a radius grows with its square when the radius is large against the
    spacing of the turns; hence the root.
    """
    radius = np.sqrt(rng.uniform(0.15**2, 0.9**2, size=n))
    angle = 3 * np.pi * radius / 0.9
    spiral = np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))
    return spiral + rng.normal(scale=0.03, size=(n, 2))


LAWS: Mapping[DistributionKind, Law] = {
    DistributionKind.LINE: draw_line,
    DistributionKind.TWO_GAUSSIANS: draw_two_gaussians,
    DistributionKind.RING: draw_ring,
    DistributionKind.THREE_DISJOINT: draw_three_disjoint,
    DistributionKind.EIGHT_GAUSSIANS: draw_eight_gaussians,
    DistributionKind.GRID: draw_grid,
    DistributionKind.TWO_MOONS: draw_two_moons,
    DistributionKind.SPIRAL: draw_spiral,
}
"""The kinds whose samples can be drawn afresh without end."""
