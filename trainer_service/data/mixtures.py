"""Mixtures of Gaussians: the form of every density here.

Legend of shapes: K components, R rows and C columns of a grid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer_service.domain.snapshot import Box

Reals = NDArray[np.float64]
_LEAST_POWER = -170.0


@dataclass(frozen=True)
class Mixture:
    """Gaussians whose axes are those of the plane; a width of 0 is a point."""

    centres: Reals
    """Shape [K, 2]."""
    sigmas: Reals
    """Standard deviations along x and y, shape [K, 2]."""
    weights: Reals
    """Shape [K]; they sum to 1."""

    def blurred(self, sigma: float) -> Mixture:
        """Return what Gaussian noise of this standard deviation makes of it; exact."""
        return Mixture(self.centres, np.hypot(self.sigmas, sigma), self.weights)

    def moved(self, scale: float, offset: float) -> Mixture:
        """Return the mixture of ``scale * x + offset``."""
        return Mixture(scale * self.centres + offset, abs(scale) * self.sigmas, self.weights)

    def on_grid(self, view: Box, cells: int) -> Reals:
        """Return the density at the centres of ``cells`` x ``cells`` cells of the view.

        Row 0 is at y_min, column 0 at x_min. A Gaussian along the axes is a product, so the sum
        over components is a product of matrices, and only R K + C K exponentials are needed.
        """
        x_C = to_centres(view.x_min, view.x_max, cells)
        y_R = to_centres(view.y_min, view.y_max, cells)
        across_KC = to_gaussians(x_C, self.centres[:, 0], self.sigmas[:, 0])
        along_KR = to_gaussians(y_R, self.centres[:, 1], self.sigmas[:, 1])
        return (self.weights[:, None] * along_KR).T @ across_KC


def to_mixture(centres_K2: Reals, sigma: float) -> Mixture:
    """Return an even mixture of round Gaussians."""
    count = len(centres_K2)
    return Mixture(centres_K2, np.full((count, 2), sigma), np.full(count, 1 / count))


def to_centres(low: float, high: float, cells: int) -> Reals:
    """Return the centres of equal cells between two bounds, shape [cells]."""
    return low + (np.arange(cells) + 0.5) / cells * (high - low)


def to_gaussians(x_C: Reals, centres_K: Reals, sigmas_K: Reals) -> Reals:
    """Return the densities at points of Gaussians on a line, shape [K, C]."""
    distance_KC = (x_C - centres_K[:, None]) / sigmas_K[:, None]
    # Numbers below 1e-308 would make every later product slow; 1e-74 is as good as nothing.
    power_KC = np.maximum(-0.5 * distance_KC**2, _LEAST_POWER)
    return np.exp(power_KC) / (np.sqrt(2 * np.pi) * sigmas_K[:, None])
