"""How wide the Gaussians of a kernel density estimate should be."""

from __future__ import annotations

import numpy as np

from trainer_service.data.mixtures import Reals

_MOST_ROWS = 500
_CANDIDATES = 12


def choose_bandwidth(rows_N2: Reals, lowest: float, highest: float) -> float:
    """Choose the width, within two bounds, under which each row is likeliest given the others.

    That is the leave-one-out likelihood (Habbema, Hermans and van den Broek, 1974; Duin, 1976),
    which keeps clumps apart that a rule for one normal clump would melt together. It is found on
    at most 500 rows and carried over to all of them by the rate n^(-1/6) of two dimensions.
    """
    num_rows = len(rows_N2)
    some = rows_N2[:: -(-num_rows // _MOST_ROWS)]
    square_NN = ((some[:, None] - some[None]) ** 2).sum(axis=-1)
    np.fill_diagonal(square_NN, np.inf)
    widths = np.geomspace(lowest, highest, _CANDIDATES)
    best = max(widths, key=lambda width: _log_likelihood(square_NN, width))
    return max(lowest, float(best) * (len(some) / num_rows) ** (1 / 6))


def _log_likelihood(square_NN: Reals, width: float) -> float:
    """Return the sum over rows, apart from a constant."""
    likelihood_N = np.exp(-0.5 * square_NN / width**2).sum(axis=1) / width**2
    # A row so far from all others that nothing is left counts as hardly likely, not as impossible.
    return float(np.log(np.maximum(likelihood_N, np.finfo(np.float64).tiny)).sum())
