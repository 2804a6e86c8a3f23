"""What frames show: always the same noise, the same grid and the same cells in one run.

Legend: N samples, Z noise dimensions, D plane (2).
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import torch
from numpy.typing import NDArray

from trainer_service.domain.snapshot import (
    FIELD_CELLS,
    GENERATED_SHOWN,
    MANIFOLD_LINES,
    MAP_CELLS,
    Array,
    Box,
)
from trainer_service.domain.spec import Noise, NoiseKind
from trainer_service.engine.streams import Use, create_stream, draw_noise

_GAUSSIAN_TAIL = 0.01
"""Share of Gaussian noise left out beyond either end of the manifold."""


class Picture:
    """The fixed inputs of the two networks, as tensors."""

    def __init__(self, seed: int, noise: Noise, view: Box, real: Array, dtype: torch.dtype) -> None:
        shown = draw_noise(noise, GENERATED_SHOWN, create_stream(seed, Use.SHOWN_NOISE))
        grid = create_noise_grid(noise)
        self.manifold_shape = (*grid.shape[:-1], 2)
        self.noise_NZ = torch.as_tensor(shown, dtype=dtype)
        self.grid_NZ = torch.as_tensor(grid.reshape(-1, noise.dimensions), dtype=dtype)
        cells = create_cell_centres(view, MAP_CELLS).reshape(-1, 2)
        self.cells_ND = torch.as_tensor(cells, dtype=dtype)
        field = create_cell_centres(view, FIELD_CELLS).reshape(-1, 2)
        self.field_ND = torch.as_tensor(field, dtype=dtype)
        self.real_ND = torch.as_tensor(real, dtype=dtype)


def create_noise_grid(noise: Noise) -> NDArray[np.float64]:
    """Lay a grid over the noise whose cells are equally probable.

    Equal cells make the area of a cell's image tell its density. The outermost Gaussian lines
    stand at the 1 % and 99 % quantiles.

    Returns:
        Shape [21, 21, Z], row index along the second noise dimension, or [1, 21, 1] for one
        dimension. Dimensions after the second are 0.

    """
    if noise.kind == NoiseKind.UNIFORM:
        ticks = np.linspace(-1, 1, MANIFOLD_LINES)
    else:
        shares = np.linspace(_GAUSSIAN_TAIL, 1 - _GAUSSIAN_TAIL, MANIFOLD_LINES)
        ticks = np.array([NormalDist().inv_cdf(share) for share in shares])
    if noise.dimensions == 1:
        return ticks.reshape(1, -1, 1)
    grid = np.zeros((MANIFOLD_LINES, MANIFOLD_LINES, noise.dimensions))
    grid[..., 0], grid[..., 1] = np.meshgrid(ticks, ticks)
    return grid


def create_cell_centres(view: Box, num_cells: int) -> NDArray[np.float64]:
    """List the centres of cells over a view, row by row from y_min; shape [cells, cells, 2]."""
    fractions = (np.arange(num_cells) + 0.5) / num_cells
    x = view.x_min + fractions * (view.x_max - view.x_min)
    y = view.y_min + fractions * (view.y_max - view.y_min)
    return np.stack(np.meshgrid(x, y), axis=-1)
