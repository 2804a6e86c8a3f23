"""Turns of the kernel's GANs, many in one call: orders written, results read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer_service.domain.snapshot import (
    LayerKind,
    MetricRows,
    PackedFrame,
    PackedLayer,
)
from trainer_service.engine.arena import Arena
from trainer_service.engine.fast import Lookout, Scratch
from trainer_service.engine.kernel import lookout, metrics, turns
from trainer_service.engine.kernel.packing import POSITION_BOUND, VECTOR_ZERO

MAX_ORDERS = 32
MAX_ROWS = 32
"""Of one turn."""
_NUM_REALS = turns.ROWS + MAX_ROWS * metrics.NUM_METRICS

LAYERS: Mapping[LayerKind, int] = {
    LayerKind.GENERATED: lookout.SHOWS_GENERATED,
    LayerKind.GRADIENTS: lookout.SHOWS_PULLS,
    LayerKind.MAP: lookout.SHOWS_MAP,
    LayerKind.MANIFOLD: lookout.SHOWS_MANIFOLD,
    LayerKind.FIELD: lookout.SHOWS_FIELD,
}
"""What the kernel draws; other layers are drawn from this."""
_POSITION_SCALE = 2 * POSITION_BOUND / 65535
_SHARE_SCALE = 1 / 255


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with one session."""

    arena: Arena
    lookout: Lookout
    steps: int
    num_d: int
    num_g: int
    row_interval: int
    max_rows: int
    wanted: int
    """Bits of ``kernel.lookout``; 0 for no frame."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an order."""

    status: int
    """Of ``kernel.iteration``."""
    rows: MetricRows | None
    frame: PackedFrame | None


class Desk:
    """Room of one thread for orders and their results."""

    def __init__(self, scratch: Scratch, columns: Sequence[int]) -> None:
        """Begin; ``columns`` tells where each metric stands in a row of the kernel."""
        self._scratch = scratch
        self._columns = np.array(columns)
        self._orders = np.zeros((MAX_ORDERS, turns.ORDER_SIZE), dtype=np.int64)
        self._reals = np.zeros((MAX_ORDERS, _NUM_REALS))
        self._hold_frames(0)
        # To ask an array for its address takes as long as to write an order.
        self._orders_at: int = self._orders.ctypes.data
        self._reals_at: int = self._reals.ctypes.data

    def carry_out(self, orders: Sequence[Order]) -> list[Outcome]:
        """Carry out at most MAX_ORDERS orders of different sessions, in one call."""
        num_floats = max(order.lookout.num_floats for order in orders)
        if len(self._frame) < num_floats:
            self._hold_frames(num_floats)
        firsts = [order.arena.iteration for order in orders]
        self._orders[: len(orders)] = [self._write(at, one) for at, one in enumerate(orders)]
        room = self._scratch.hold(max(order.arena.scratch_size for order in orders))
        turns.take_turns(self._orders_at, len(orders), room)
        results = self._orders[: len(orders), turns.STATUS :].tolist()
        return [
            Outcome(status, self._read_rows(at, one, first, num_rows), self._read_frame(at, one))
            for at, (one, first, (status, num_rows)) in enumerate(
                zip(orders, firsts, results, strict=True)
            )
        ]

    def _hold_frames(self, num_floats: int) -> None:
        self._frame = np.zeros(num_floats, dtype=np.float32)
        self._images = np.zeros((MAX_ORDERS, 2 * num_floats), dtype=np.uint8)
        self._frame_at: int = self._frame.ctypes.data
        self._images_at: int = self._images.ctypes.data

    def _write(self, at: int, order: Order) -> tuple[int, ...]:
        return (
            order.arena.address,
            order.lookout.address,
            order.steps,
            order.num_d,
            order.num_g,
            order.row_interval,
            min(order.max_rows, MAX_ROWS),
            order.wanted,
            self._reals_at + at * self._reals.strides[0],
            self._frame_at,
            self._images_at + at * self._images.strides[0],
            0,
            0,
        )

    def _read_rows(self, at: int, order: Order, first: int, num_rows: int) -> MetricRows | None:
        if not num_rows:
            return None
        interval = order.row_interval
        begin = first - first % interval + interval
        steps = np.arange(begin, begin + num_rows * interval, interval)
        end = turns.ROWS + num_rows * metrics.NUM_METRICS
        rows = self._reals[at, turns.ROWS : end].reshape(num_rows, -1)
        return MetricRows(steps, rows[:, self._columns].astype(np.float32))

    def _read_frame(self, at: int, order: Order) -> PackedFrame | None:
        if not order.wanted:
            return None
        image, pieces = memoryview(self._images[at]), order.lookout.pieces
        units = self._reals[at]
        layers: dict[str, PackedLayer] = {}
        for bit, name, is_wide in _PIECES:
            if order.wanted & bit:
                begin, shape = pieces[name]
                size = math.prod(shape) * (2 if is_wide else 1)
                scale, offset = _to_scale(name, units)
                data = bytes(image[2 * begin : 2 * begin + size])
                layers[name] = PackedLayer(data, shape, scale, offset)
        return PackedFrame(order.arena.iteration, layers)


_PIECES = (
    (lookout.SHOWS_GENERATED, "generated", True),
    (lookout.SHOWS_GENERATED, "verdicts", False),
    (lookout.SHOWS_PULLS, "gradients", True),
    (lookout.SHOWS_MAP, "map", False),
    (lookout.SHOWS_MANIFOLD, "manifold", True),
    (lookout.SHOWS_FIELD, "field", True),
)
"""Bit, name, and whether it is packed as 16 bits."""


def _to_scale(name: str, units: NDArray[np.float64]) -> tuple[float, float]:
    match name:
        case "verdicts" | "map":
            return _SHARE_SCALE, 0.0
        case "gradients":
            unit = float(units[turns.PULL_UNIT])
            return unit, -VECTOR_ZERO * unit
        case "field":
            unit = float(units[turns.FIELD_UNIT])
            return unit, -VECTOR_ZERO * unit
        case _:
            return _POSITION_SCALE, -POSITION_BOUND
