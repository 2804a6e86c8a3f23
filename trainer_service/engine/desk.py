"""Turns of the kernel's GANs, many in one call: orders written, results read.

A turn of a small session takes the kernel some fifty microseconds, and Python is one thread at a
time: so orders and results are numbers in three arrays, whose places for each order stay the same.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from trainer_service.domain.snapshot import MetricRows, PackedFrame
from trainer_service.engine.arena import Arena
from trainer_service.engine.fast import Lookout, Scratch
from trainer_service.engine.kernel import metrics, turns

MAX_ORDERS = 32
MAX_ROWS = 32
"""Of one turn."""
_NUM_REALS = turns.ROWS + MAX_ROWS * metrics.NUM_METRICS
_ORDER = struct.Struct(f"{turns.ORDER_SIZE}q")


class Order(NamedTuple):
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


class Outcome(NamedTuple):
    """What came of an order."""

    status: int
    """Of ``kernel.iteration``."""
    rows: MetricRows | None
    frame: PackedFrame | None
    spent_s: float
    """Processor time."""


class Desk:
    """Room of one thread for orders and their results."""

    def __init__(self, scratch: Scratch) -> None:
        """Begin."""
        self._scratch = scratch
        self._orders = np.zeros((MAX_ORDERS, turns.ORDER_SIZE), dtype=np.int64)
        self._order_bytes = self._orders.data.cast("B")
        self._rows = np.zeros((MAX_ORDERS, _NUM_REALS))
        # To read one number of an array takes NumPy thrice as long as to read it of a view.
        self._reals = self._rows.data.cast("B").cast("d")
        # To ask an array for its address takes as long as to write an order.
        self._orders_at: int = self._orders.ctypes.data
        self._rows_at: int = self._rows.ctypes.data
        self._hold_frames(0)

    def carry_out(self, orders: Sequence[Order]) -> list[Outcome]:
        """Carry out at most MAX_ORDERS orders of different sessions, in one call.

        Their frames are views of this room: they hold until the next call.
        """
        num_floats = max(order.lookout.num_floats for order in orders)
        if len(self._frame) < num_floats:
            self._hold_frames(num_floats)
        firsts = [self._write(at, order) for at, order in enumerate(orders)]
        room = self._scratch.hold(max(order.arena.scratch_size for order in orders))
        turns.take_turns(self._orders_at, len(orders), room)
        results = self._orders[: len(orders), turns.STATUS :].tolist()
        return [
            Outcome(
                status,
                self._read_rows(at, order, first, num_rows) if num_rows else None,
                self._read_frame(at, order) if order.wanted else None,
                spent_ns * 1e-9,
            )
            for at, (order, first, (status, num_rows, spent_ns)) in enumerate(
                zip(orders, firsts, results, strict=True)
            )
        ]

    def _hold_frames(self, num_floats: int) -> None:
        self._frame = np.zeros(num_floats, dtype=np.float32)
        self._image_size = 2 * num_floats
        self._images = np.zeros(MAX_ORDERS * self._image_size, dtype=np.uint8)
        self._image_bytes = self._images.data
        self._frame_at: int = self._frame.ctypes.data
        self._images_at: int = self._images.ctypes.data

    def _write(self, at: int, order: Order) -> int:
        """Write an order; returns the iteration at which it begins."""
        arena, lookout, steps, num_d, num_g, row_interval, max_rows, wanted = order
        _ORDER.pack_into(
            self._order_bytes,
            at * _ORDER.size,
            arena.address,
            lookout.address,
            steps,
            num_d,
            num_g,
            row_interval,
            min(max_rows, MAX_ROWS),
            wanted,
            self._rows_at + at * self._rows.strides[0],
            self._frame_at,
            self._images_at + at * self._image_size,
            0,
            0,
            0,
        )
        return arena.iteration

    def _read_rows(self, at: int, order: Order, first: int, num_rows: int) -> MetricRows:
        interval = order.row_interval
        begin = first - first % interval + interval
        end = turns.ROWS + num_rows * metrics.NUM_METRICS
        values = self._rows[at, turns.ROWS : end].astype(np.float32)
        steps = range(begin, begin + num_rows * interval, interval)
        return MetricRows(steps, values.reshape(num_rows, metrics.NUM_METRICS))

    def _read_frame(self, at: int, order: Order) -> PackedFrame:
        begin, units = at * self._image_size, at * _NUM_REALS
        scales = {
            "gradients": self._reals[units + turns.PULL_UNIT],
            "field": self._reals[units + turns.FIELD_UNIT],
        }
        layers = order.lookout.lay_out_packed(order.wanted)
        data = self._image_bytes[begin : begin + layers[-1].end]
        return PackedFrame(order.arena.iteration, layers, data, scales)
