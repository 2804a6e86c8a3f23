"""Calls of the kernel on arenas: no GIL is held while it works."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer_service.diagnosis.divergence import Shares
from trainer_service.domain.snapshot import Box
from trainer_service.engine.arena import Arena, Floats, Reals, create_aligned, pad
from trainer_service.engine.kernel import iteration, snapshot
from trainer_service.engine.kernel.divergences import PADDED_CELLS

_RESULTS = (
    (2, snapshot.SHOWN),
    (2, snapshot.SHOWN),
    (1, snapshot.SHOWN),
    (1, snapshot.CELLS),
    (2, snapshot.LINES),
)
"""Rows and columns of what a look fills: samples, pulls, verdicts, map, manifold."""
_RESULTS_SIZE = sum(num_rows * columns for num_rows, columns in _RESULTS)


class Scratch:
    """Room of one thread, for any session; grows to the largest that it has served."""

    def __init__(self) -> None:
        self._room = create_aligned(0)

    def hold(self, size: int) -> Floats:
        """Make room for so many floats; they hold anything."""
        if len(self._room) < size:
            self._room = create_aligned(size)
        return self._room


def train(arena: Arena, scratch: Scratch, count: int, num_d: int, num_g: int) -> int:
    """Take iterations of so many updates of D and G; returns a status of ``iteration``."""
    room = scratch.hold(arena.scratch_size)
    return iteration.train(*arena.arrays, room, count, num_d, num_g)


@dataclass(frozen=True)
class Frame:
    """One look; shapes as in ``domain.snapshot.PointsFrame``, but map and manifold are flat."""

    generated: Floats
    verdicts: Floats
    gradients: Floats
    map: Floats
    manifold: Floats


class Lookout:
    """The fixed inputs and the room of looking at one session."""

    def __init__(
        self,
        shown_noise: NDArray[np.floating],
        grid: NDArray[np.floating],
        cells: NDArray[np.floating],
        real: NDArray[np.floating],
        reference: Shares,
        view: Box,
    ) -> None:
        """Take arrays of one sample a row, and the shares of real samples in the view's cells."""
        self._num_shown, self._num_lines = len(shown_noise), len(grid)
        self._num_cells, self._num_real = len(cells), len(real)
        self._shown_noise = to_rows(shown_noise, snapshot.SHOWN)
        self._grid = to_rows(grid, snapshot.LINES)
        self._cells = to_rows(cells, snapshot.CELLS)
        self._real = to_rows(real, snapshot.SHOWN_REAL)
        self._reference = to_rows(reference.reshape(-1, 1), PADDED_CELLS)[0]
        self._view = np.array([view.x_min, view.x_max, view.y_min, view.y_max], dtype=np.float32)
        self._room = create_aligned(snapshot.ROOM_SIZE)

    def look(self, arena: Arena, scratch: Scratch) -> Frame:
        """Draw a frame; changes nothing."""
        generated, pulls, verdicts, cells, manifold = _create_results()
        snapshot.look(
            *arena.arrays, scratch.hold(arena.scratch_size),
            self._shown_noise, self._grid, self._cells, self._real,
            self._num_shown, self._num_real,
            generated, self._room, pulls, verdicts, cells, manifold,
        )  # fmt: skip
        return Frame(
            generated=generated[:, : self._num_shown].T,
            verdicts=verdicts[0, : self._num_shown],
            gradients=pulls[:, : self._num_shown].T,
            map=cells[0, : self._num_cells],
            manifold=manifold[:, : self._num_lines].T,
        )

    def measure(self, arena: Arena, scratch: Scratch) -> Reals:
        """Measure all metrics, at the positions of ``kernel.snapshot``; changes nothing."""
        metrics = np.zeros(snapshot.NUM_METRICS)
        snapshot.measure(
            *arena.arrays, scratch.hold(arena.scratch_size),
            self._reference, self._view, self._room, metrics,
        )  # fmt: skip
        return metrics


def _create_results() -> list[Floats]:
    """Make the rows that a look fills: one room for all, since making one costs a microsecond."""
    room = create_aligned(_RESULTS_SIZE)
    results: list[Floats] = []
    for num_rows, columns in _RESULTS:
        size = num_rows * columns
        results.append(room[:size].reshape(num_rows, columns))
        room = room[size:]
    return results


def create_rows(num_rows: int, columns: int) -> Floats:
    """Make rows of zeros whose first begins where loads are cheapest."""
    return create_aligned(num_rows * columns).reshape(num_rows, columns)


def to_rows(samples: NDArray[np.floating], columns: int) -> Floats:
    """Lay samples, [n, dimensions], out as rows, [dimensions, columns]; the rest is 0."""
    if not len(samples) <= columns == pad(columns):
        raise ValueError(f"{len(samples)} samples do not fit {columns} columns")
    rows = create_rows(samples.shape[1], columns)
    rows[:, : len(samples)] = samples.T
    return rows
