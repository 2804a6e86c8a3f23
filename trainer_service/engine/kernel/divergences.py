"""Divergences over a grid of the view; definitions in ``trainer_service.diagnosis.divergence``."""

from __future__ import annotations

import math

from trainer_service.engine.kernel.compilation import compiled
from trainer_service.engine.kernel.elementary import log
from trainer_service.engine.kernel.fields import LANES
from trainer_service.engine.kernel.lanes import load, store, total, where
from trainer_service.engine.kernel.pointers import Pointer

GRID_CELLS = 30
"""Along each axis of the view."""
NUM_CELLS = GRID_CELLS * GRID_CELLS + 1
"""The last counts what lies outside."""
PADDED_CELLS = (NUM_CELLS + LANES - 1) // LANES * LANES
_UNIFORM_SHARE = 0.01


@compiled
def count_cells(
    counts: Pointer[float],
    samples: Pointer[float],
    pitch: int,
    count: int,
    view: Pointer[float],
) -> None:
    """Add samples, two rows, to the counts of their cells; view is x_min, x_max, y_min, y_max."""
    x_min, y_min = view[0], view[2]
    x_scale = GRID_CELLS / (view[1] - x_min)
    y_scale = GRID_CELLS / (view[3] - y_min)
    for i in range(count):
        column, row = (samples[i] - x_min) * x_scale, (samples[pitch + i] - y_min) * y_scale
        cell = NUM_CELLS - 1
        if 0.0 <= column < GRID_CELLS and 0.0 <= row < GRID_CELLS:
            cell = int(row) * GRID_CELLS + int(column)
        counts[cell] = counts[cell] + 1.0


@compiled
def compare(reference: Pointer[float], counts: Pointer[float], count: int) -> tuple[float, float]:
    """KL(real || generated), smoothed, and the Jensen-Shannon divergence; both in bits.

    Args:
        reference: shares of real samples, padded to whole blocks with 0.
        counts: of generated samples, padded likewise; turned into shares.
        count: of all generated samples.

    """
    kl, js = 0.0, 0.0
    share = 1.0 / count
    uniform = _UNIFORM_SHARE / NUM_CELLS
    for cell in range(0, PADDED_CELLS, LANES):
        p, q = load(reference + cell), load(counts + cell) * share
        store(counts + cell, q)
        smooth_p = p * (1.0 - _UNIFORM_SHARE) + uniform
        smooth_q = q * (1.0 - _UNIFORM_SHARE) + uniform
        term = smooth_p * log(smooth_p / smooth_q)
        # Cells of the padding are empty on both sides, where this term is 0.
        kl += total(term)
        # 1e-30 makes 0 log 0 = 0 and changes nothing else: shares are 2e-5 and more.
        middle = (p + q) * 0.5 + 1e-30
        on_p = where(p > 0.0, p * log(p / middle + 1e-30), 0.0)
        on_q = where(q > 0.0, q * log(q / middle + 1e-30), 0.0)
        js += total(on_p + on_q)
    bits = 1.0 / math.log(2.0)
    return kl * bits, min(max(js * 0.5 * bits, 0.0), 1.0)
