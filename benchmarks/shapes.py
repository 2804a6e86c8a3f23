"""How well samples cover the shapes of ``trainer_service.data.laws``.

A shape is a set of points or curves with normal noise around it. Its modes are its points, or
stretches of equal length of its curves. A sample is good within three standard deviations of the
shape; a mode is covered when it holds at least a tenth of its fair share of good samples.

Legend of shapes: N samples, P points along the shape, D = 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer_service.domain.spec import DistributionKind

Samples = NDArray[np.float64]

_POINTS_PER_MODE = 40
_FAIR_PART = 0.1


@dataclass(frozen=True)
class Shape:
    """The noiseless shape, as points that each belong to one mode; SYMMETRIC plane."""

    points_PD: Samples
    mode_P: NDArray[np.int64]
    sigma: float

    @property
    def num_modes(self) -> int:
        """Modes that there are."""
        return int(self.mode_P.max()) + 1

    def judge(self, x_ND: Samples) -> Coverage:
        """Count the good samples and the modes that they cover."""
        squares_NP = ((x_ND[:, None] - self.points_PD) ** 2).sum(axis=-1)
        nearest_N = squares_NP.argmin(axis=1)
        is_good_N = squares_NP[np.arange(len(x_ND)), nearest_N] <= (3 * self.sigma) ** 2
        counts = np.bincount(self.mode_P[nearest_N[is_good_N]], minlength=self.num_modes)
        least = _FAIR_PART * len(x_ND) / self.num_modes
        return Coverage(int((counts >= least).sum()), float(is_good_N.mean()))


@dataclass(frozen=True)
class Coverage:
    """What samples make of a shape."""

    num_covered: int
    """Modes with at least a tenth of their fair share of samples."""
    quality: float
    """Share of samples within three standard deviations."""


def create_shapes() -> dict[DistributionKind, Shape]:
    """Build the shapes of the benchmark, with the figures of ``trainer_service.data.laws``."""
    circle = np.arange(8) * np.pi / 4
    ticks = np.linspace(-0.8, 0.8, 5)
    grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    return {
        DistributionKind.RING: _create_curve(_trace_ring(), 24, 0.05),
        DistributionKind.EIGHT_GAUSSIANS: _create_blobs(
            0.8 * np.column_stack((np.cos(circle), np.sin(circle))), 0.04
        ),
        DistributionKind.TWO_MOONS: _create_curve(_trace_moons(), 24, 0.04),
        DistributionKind.SPIRAL: _create_curve(_trace_spiral(), 24, 0.03),
        DistributionKind.GRID: _create_blobs(grid, 0.03),
    }


def _create_blobs(centres_KD: Samples, sigma: float) -> Shape:
    return Shape(centres_KD, np.arange(len(centres_KD)), sigma)


def _create_curve(points_PD: Samples, num_modes: int, sigma: float) -> Shape:
    """Cut a curve, whose points follow the law of its samples, into modes of equal share."""
    return Shape(points_PD, np.arange(len(points_PD)) * num_modes // len(points_PD), sigma)


def _trace_ring() -> Samples:
    angle = np.linspace(0, 2 * np.pi, 24 * _POINTS_PER_MODE, endpoint=False)
    return np.column_stack((0.6 * np.cos(angle), -0.1 + 0.5 * np.sin(angle)))


def _trace_moons() -> Samples:
    angle = np.linspace(0, np.pi, 12 * _POINTS_PER_MODE)
    moon = np.column_stack((np.cos(angle) - 0.5, np.sin(angle) - 0.25))
    return 0.6 * np.concatenate((moon, -moon))


def _trace_spiral() -> Samples:
    radius = np.sqrt(np.linspace(0.15**2, 0.9**2, 24 * _POINTS_PER_MODE))
    angle = 3 * np.pi * radius / 0.9
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))
