"""Positions in the table of a lookout: what is looked at in one session, int64.

Names without a unit of their own are addresses. Samples that go in are rows, [dimensions,
columns], as many whole blocks of columns as hold their number. Results are written one after
the other into the room of one frame, [number, 2] or [number], without padding.
"""

from __future__ import annotations

SHOWN_NOISE = 0
NUM_SHOWN = 1
LINE_NOISE = 2  # the grid of the manifold
NUM_LINES = 3
MAP_POINTS = 4
NUM_MAP_POINTS = 5
FIELD_POINTS = 6
NUM_FIELD_POINTS = 7
SHOWN_REAL = 8
NUM_REAL = 9
REFERENCE = 10  # shares of real samples in the cells, [PADDED_CELLS], 0 in the padding
VIEW = 11  # float32: x_min, x_max, y_min, y_max
# Where results begin in the room of a frame, in floats
GENERATED_AT = 12
PULLS_AT = 13
VERDICTS_AT = 14
MAP_AT = 15
MANIFOLD_AT = 16
FIELD_AT = 17
NUM_ENTRIES = 18

# What a frame is to show, as bits
SHOWS_GENERATED = 1
SHOWS_PULLS = 2
SHOWS_MAP = 4
SHOWS_MANIFOLD = 8
SHOWS_FIELD = 16
