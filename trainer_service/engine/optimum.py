"""What the best possible discriminator would answer to the present generator.

Where p is the density of what D is shown as real and q of what it is shown as generated, the
logarithmic games and least squares both have their minimum over all functions at

    D*(x) = t p(x) / (p(x) + q(x)),    t = 1 - label smoothing

(Goodfellow et al., 2014, proposition 1; Mao et al., 2017, eq. 5, with a = 0 and b = t). Critics
that only rank have no such verdict. Both densities carry the instance noise that D sees, and both
are smoothed by one more Gaussian, without which q, known from samples, would be spikes.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer_service.data.mixtures import Mixture, to_centres, to_gaussians
from trainer_service.domain.snapshot import MAP_CELLS, Array, Box
from trainer_service.domain.spec import PointsSpec

BLUR_CELLS = 0.75
"""Standard deviation of the smoothing, in cells of the map."""
_BINS_PER_CELL = 3
_MARGIN_CELLS = 3
"""Beyond the view, what the smoothing brings in is counted too."""
_DOUBT = 1e-4
"""Density of both where neither has any, as a share of the even one: there D* is t / 2."""


class Optimum:
    """The best verdicts over one view, against one law of real samples."""

    def __init__(self, points: PointsSpec, real: Mixture, view: Box) -> None:
        """Prepare all that does not depend on the generator.

        Args:
            points: whose loss, label smoothing and instance noise count.
            real: the law of the real samples.
            view: the part of the plane that is shown, a square.

        """
        cell = (view.x_max - view.x_min) / MAP_CELLS
        blur = math.hypot(BLUR_CELLS * cell, points.instance_noise)
        # Counting in bins moves samples by the deviation of an even law over a bin.
        width = cell / _BINS_PER_CELL
        self._real_RC = real.blurred(math.hypot(blur, width / math.sqrt(12))).on_grid(
            view, MAP_CELLS
        )
        self._target = 1 - points.loss.label_smoothing
        self._doubt = _DOUBT / (MAP_CELLS * cell) ** 2
        self._num_bins = (MAP_CELLS + 2 * _MARGIN_CELLS) * _BINS_PER_CELL
        self._width = width
        self._corner = np.array([view.x_min, view.y_min]) - _MARGIN_CELLS * cell
        self._blur_x = self._spread_bins(view.x_min, view.x_max, self._corner[0], blur)
        self._blur_y = self._spread_bins(view.y_min, view.y_max, self._corner[1], blur)

    def _spread_bins(
        self, low: float, high: float, start: float, blur: float
    ) -> NDArray[np.float64]:
        """Return the density in each cell of a sample in each bin, shape [cells, bins]."""
        bins = to_centres(start, start + self._num_bins * self._width, self._num_bins)
        cells = to_centres(low, high, MAP_CELLS)
        return to_gaussians(cells, bins, np.full(self._num_bins, blur)).T

    def find_verdicts(self, generated_ND: NDArray[np.floating[Any]]) -> Array:
        """Return D* over the view, rows from y_min, given samples of the generator."""
        bin_ND = np.floor((generated_ND - self._corner) / self._width)
        is_near_N = ((bin_ND >= 0) & (bin_ND < self._num_bins)).all(axis=1)
        column_N, row_N = bin_ND[is_near_N].astype(np.intp).T
        counts = np.bincount(row_N * self._num_bins + column_N, minlength=self._num_bins**2)
        counts_BB = counts.reshape(self._num_bins, self._num_bins) / len(generated_ND)
        fake_RC = self._blur_y @ counts_BB @ self._blur_x.T
        real_RC = self._real_RC + self._doubt
        return self._target * real_RC / (real_RC + fake_RC + self._doubt)
