"""How far generated samples are from real ones, counted over a grid of the view.

Samples are counted in the cells of a grid over the view plus one cell for everything outside
it, so that the shares of any set of samples sum to 1. The Jensen-Shannon divergence (Lin, 1991)
needs no more: it is 0 for equal shares and 1 bit for disjoint ones. The Kullback-Leibler
divergence KL(real || generated) is infinite as soon as one real cell holds no generated
sample, so both sides are first mixed with 1 % of the uniform distribution over all cells
(Jelinek-Mercer smoothing); with 901 cells it is then at most 16.5 bits.

A finite number of samples never scores 0. The **floor** is what fresh real samples score in the
generator's place: a generator that scores as low cannot be told from the real thing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer_service.domain.snapshot import MAP_CELLS, Array, Box

GENERATED_SAMPLES = 2_000
"""Generated samples that are counted for one value."""
_REFERENCE_SAMPLES = 50_000
_FLOOR_DRAWS = 8
_UNIFORM_SHARE = 0.01

Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Divergences:
    """Both in bits."""

    kl: float
    js: float


class DivergenceMeter:
    """Compares generated samples with one real distribution.

    Attributes:
        reference: shares of real samples in the cells.
        floor: what real samples score in the generator's place.

    """

    def __init__(self, draw_real: Callable[[int], Array], view: Box) -> None:
        """Count a large reference draw, and let real samples play the generator for the floor.

        Args:
            draw_real: draws n independent real samples, shape [n, 2].
            view: what the grid covers.

        """
        self._view = view
        self.reference = to_shares(draw_real(_REFERENCE_SAMPLES), view)
        draws = [self.compare(draw_real(GENERATED_SAMPLES)) for _ in range(_FLOOR_DRAWS)]
        self.floor = Divergences(
            kl=float(np.mean([draw.kl for draw in draws])),
            js=float(np.mean([draw.js for draw in draws])),
        )

    def compare(self, generated_ND: Array) -> Divergences:
        """Compare generated samples, shape [n, 2], with the reference."""
        shares = to_shares(generated_ND, self._view)
        return Divergences(
            kl=kl_divergence(self.reference, shares), js=js_divergence(self.reference, shares)
        )


def to_shares(samples_ND: Array, view: Box) -> Shares:
    """Count samples in the cells; the last of the 901 shares is that of the outside."""
    column = np.floor((samples_ND[:, 0] - view.x_min) / (view.x_max - view.x_min) * MAP_CELLS)
    row = np.floor((samples_ND[:, 1] - view.y_min) / (view.y_max - view.y_min) * MAP_CELLS)
    is_inside = (column >= 0) & (column < MAP_CELLS) & (row >= 0) & (row < MAP_CELLS)
    cell = np.where(is_inside, row * MAP_CELLS + column, MAP_CELLS**2).astype(np.intp)
    return np.bincount(cell, minlength=MAP_CELLS**2 + 1) / len(samples_ND)


def kl_divergence(p: Shares, q: Shares) -> float:
    """KL(p || q) in bits, after smoothing both."""
    return _kl(_smooth(p), _smooth(q))


def js_divergence(p: Shares, q: Shares) -> float:
    """Jensen-Shannon divergence in bits, 0 to 1; no smoothing."""
    middle = (p + q) / 2
    return min(max((_kl(p, middle) + _kl(q, middle)) / 2, 0.0), 1.0)


def _smooth(p: Shares) -> Shares:
    return (1 - _UNIFORM_SHARE) * p + _UNIFORM_SHARE / len(p)


def _kl(p: Shares, q: Shares) -> float:
    held = p > 0
    return float(np.sum(p[held] * np.log2(p[held] / q[held])))
