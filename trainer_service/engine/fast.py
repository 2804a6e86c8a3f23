"""Calls of the kernel on arenas: no GIL is held while it works.

The kernel is handed addresses, which the objects here keep alive: a call with arrays would take
longer to begin than a small step takes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer_service.diagnosis.divergence import Shares
from trainer_service.domain.snapshot import Box, PackedLayer
from trainer_service.engine.arena import Arena, Floats, create_aligned, pad
from trainer_service.engine.kernel import iteration, lookout, metrics, snapshot
from trainer_service.engine.kernel.fields import ROOM_FLOATS
from trainer_service.engine.packed_layers import lay_out
from trainer_service.engine.sharing import share

_INPUTS = (
    lookout.SHOWN_NOISE,
    lookout.LINE_NOISE,
    lookout.MAP_POINTS,
    lookout.FIELD_POINTS,
    lookout.SHOWN_REAL,
)


class Scratch:
    """Room of one thread, for any session; grows to the largest that it has served."""

    def __init__(self) -> None:
        self.room = create_aligned(0)
        self._address = 0

    def hold(self, size: int) -> int:
        """Make room for so many floats; they hold anything. Returns its address."""
        if len(self.room) < size:
            self.room = create_aligned(size)
            self._address = self.room.ctypes.data
        return self._address


def train(arena: Arena, scratch: Scratch, count: int, num_d: int, num_g: int) -> int:
    """Take iterations of so many updates of D and G; returns a status of ``iteration``."""
    return iteration.train(arena.address, scratch.hold(arena.scratch_size), count, num_d, num_g)


class Lookout:
    """The fixed inputs and the room of looking at one session."""

    def __init__(
        self,
        shown_noise: NDArray[np.floating],
        grid: NDArray[np.floating],
        cells: NDArray[np.floating],
        field: NDArray[np.floating],
        real: NDArray[np.floating],
        reference: Shares,
        view: Box,
    ) -> None:
        """Take what is looked at: of each kind at most ``ROOM_FLOATS``.

        Args:
            shown_noise: of the samples that are shown, shape [n, Z].
            grid: noise whose images are the manifold, shape [..., Z].
            cells: points of the plane for the map, shape [..., 2].
            field: points of the plane for the gradient field, shape [..., 2].
            real: real samples that are shown, shape [n, 2].
            reference: shares of real samples in the view's cells.
            view: what the cells cover.

        """
        self._table = np.zeros(lookout.NUM_ENTRIES, dtype=np.int64)
        self.address: int = self._table.ctypes.data
        self._kept: list[Floats] = []
        for entry, points in zip(_INPUTS, (shown_noise, grid, cells, field, real), strict=True):
            count = points.size // points.shape[-1]
            if count > ROOM_FLOATS:
                raise ValueError(f"at most {ROOM_FLOATS} samples or points, got {count}")
            self._enter(entry, share(to_rows(points)))
            self._table[entry + 1] = count
        self._enter(lookout.REFERENCE, share(to_rows(reference.reshape(-1, 1))))
        box = np.array([view.x_min, view.x_max, view.y_min, view.y_max], dtype=np.float32)
        self._enter(lookout.VIEW, box)
        num_shown = len(shown_noise)
        self.layout = self._lay_out(
            {
                lookout.GENERATED_AT: ("generated", (num_shown, 2)),
                lookout.PULLS_AT: ("gradients", (num_shown, 2)),
                lookout.VERDICTS_AT: ("verdicts", (num_shown,)),
                lookout.MAP_AT: ("map", cells.shape[:-1]),
                lookout.MANIFOLD_AT: ("manifold", (*grid.shape[:-1], 2)),
                lookout.FIELD_AT: ("field", field.shape),
            }
        )
        """Of what :meth:`look` returns."""

    def _lay_out(self, results: Mapping[int, tuple[str, tuple[int, ...]]]) -> np.dtype[np.void]:
        self.num_floats = 0
        """Of a frame with everything."""
        self.pieces: dict[str, tuple[int, tuple[int, ...]]] = {}
        """Where each result begins, in floats, and its shape."""
        self._packed: dict[int, tuple[PackedLayer, ...]] = {}
        for entry, (name, shape) in results.items():
            self._table[entry] = self.num_floats
            self.pieces[name] = (self.num_floats, shape)
            self.num_floats += math.prod(shape)
        return np.dtype([(name, np.float32, shape) for name, shape in results.values()])

    def _enter(self, entry: int, numbers: Floats) -> None:
        self._kept.append(numbers)
        self._table[entry] = numbers.ctypes.data

    def lay_out_packed(self, wanted: int) -> tuple[PackedLayer, ...]:
        """Say where the layers of a packed frame stand; always the same object."""
        if wanted not in self._packed:
            self._packed[wanted] = lay_out(self.pieces, wanted)
        return self._packed[wanted]

    def look(self, arena: Arena, scratch: Scratch, wanted: int) -> NDArray[Any]:
        """Draw what the bits of ``kernel.lookout`` say; changes nothing.

        Returns:
            One element of :attr:`layout`, whose fields are float32 arrays. What was not asked
            for holds anything.

        """
        frame = np.empty(self.num_floats, np.float32)
        room = scratch.hold(arena.scratch_size)
        snapshot.look(arena.address, room, self.address, wanted, frame)
        return np.ndarray((), self.layout, frame)

    def measure(self, arena: Arena, scratch: Scratch) -> list[float]:
        """Measure all metrics, at the positions of ``kernel.metrics``; changes nothing."""
        results = np.empty(metrics.NUM_METRICS)
        room = scratch.hold(arena.scratch_size)
        metrics.measure(arena.address, room, self.address, results)
        return results.tolist()


def to_rows(samples: NDArray[np.floating]) -> Floats:
    """Lay samples, [..., dimensions], out as rows, [dimensions, whole blocks]; the rest is 0."""
    samples = samples.reshape(-1, samples.shape[-1])
    columns = pad(len(samples))
    rows = create_aligned(samples.shape[1] * columns).reshape(samples.shape[1], columns)
    rows[:, : len(samples)] = samples.T
    return rows
