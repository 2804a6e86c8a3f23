"""The densities of the laws, in the SYMMETRIC plane.

Blobs are mixtures of Gaussians as they stand. A curve with Gaussian noise is an integral of
Gaussians over the curve's parameter, which a quadrature turns into a sum: the trapezium rule on
the closed ring, panels of Gauss and Legendre's rule elsewhere. With nodes closer together than
the noise is wide, the relative error is under 1e-9 wherever a thousandth of the highest density is
left.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from trainer_service.data import laws
from trainer_service.data.mixtures import Mixture, Reals, to_centres
from trainer_service.domain.spec import DistributionKind

_RING_NODES = 192
_NODES_PER_PANEL = 16
_LINE_PANELS, _MOON_PANELS, _SPIRAL_PANELS = 12, 8, 24


def _integrate(low: float, high: float, num_panels: int) -> tuple[Reals, Reals]:
    """Return nodes, and weights that sum to 1, of the mean over an interval."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES_PER_PANEL)
    middles = to_centres(-1, 1, num_panels)
    shares = (1 + (middles[:, None] + nodes / num_panels).ravel()) / 2
    return low + shares * (high - low), np.tile(weights, num_panels) / (2 * num_panels)


def _smear(curve_K2: Reals, weights_K: Reals, sigma: float) -> Mixture:
    return Mixture(curve_K2, np.full_like(curve_K2, sigma), weights_K)


def _to_line() -> Mixture:
    share, weights = _integrate(0, 1, _LINE_PANELS)
    return _smear(laws.place_on_line(share), weights, laws.LINE_SIGMA)


def _to_ring() -> Mixture:
    angle = np.linspace(0, 2 * np.pi, _RING_NODES, endpoint=False)
    weights = np.full(_RING_NODES, 1 / _RING_NODES)
    return _smear(laws.place_on_ring(angle), weights, laws.RING_SIGMA)


def _to_moons() -> Mixture:
    angle, weights = _integrate(0, np.pi, _MOON_PANELS)
    moons = [laws.place_on_moon(angle, np.full_like(angle, side)) for side in (-1.0, 1.0)]
    return _smear(np.concatenate(moons), np.tile(weights / 2, 2), laws.MOON_SIGMA)


def _to_spiral() -> Mixture:
    first, last = laws.SPIRAL_RADII
    square, weights = _integrate(first**2, last**2, _SPIRAL_PANELS)
    return _smear(laws.place_on_spiral(np.sqrt(square)), weights, laws.SPIRAL_SIGMA)


DENSITIES: Mapping[DistributionKind, Mixture] = {
    DistributionKind.LINE: _to_line(),
    DistributionKind.TWO_GAUSSIANS: laws.two_gaussians(),
    DistributionKind.RING: _to_ring(),
    DistributionKind.THREE_DISJOINT: laws.three_disjoint(),
    DistributionKind.EIGHT_GAUSSIANS: laws.eight_gaussians(),
    DistributionKind.GRID: laws.grid(),
    DistributionKind.TWO_MOONS: _to_moons(),
    DistributionKind.SPIRAL: _to_spiral(),
}
"""Of every law in ``laws.LAWS``."""
