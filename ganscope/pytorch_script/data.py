"""The real data of a script: a law, or points inline or in a file beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganscope.api.v1 import spec_pb2 as pb
from ganscope.petals import read_petals
from ganscope.tensors import to_array

MAX_INLINE = 200
"""Most points that stand in the script itself."""
POINTS_FILE = "points.csv"
_IN_PLANE_DIGITS, _MEASURED_DIGITS = 6, 12


@dataclass(frozen=True)
class DataLines:
    """Where a script's real samples come from."""

    law: str
    """The distribution's name in lower case; ``points`` for rows."""
    rows: tuple[str, ...] = ()
    """Each a pair of numbers; empty for a law."""
    is_inline: bool = True
    is_scaled: bool = False
    """The script scales the rows to the plane."""
    is_one_place: bool = False
    """All rows are the same, so they keep their unit."""
    jitter: float = 0.0
    is_unit: bool = False
    """The networks see [0, 1] instead of [-1, 1]."""

    @property
    def file(self) -> str:
        """The rows as a file's text."""
        return "".join(f"{row}\n" for row in self.rows)


def to_lines(distribution: pb.Distribution) -> DataLines:
    """Write the data of a specification; its custom points must have their values."""
    is_unit = distribution.plane == pb.PLANE_UNIT
    if distribution.kind == pb.DISTRIBUTION_KIND_CUSTOM:
        custom = distribution.custom
        points = np.asarray(to_array(custom.values), dtype=np.float64)
        is_scaled, jitter = not custom.in_plane, custom.jitter
    elif distribution.kind == pb.DISTRIBUTION_KIND_IRIS_PETALS:
        points, is_scaled, jitter = read_petals(), True, 0.0
    else:
        name = pb.DistributionKind.Name(distribution.kind)
        return DataLines(name.removeprefix("DISTRIBUTION_KIND_").lower(), is_unit=is_unit)
    digits = _MEASURED_DIGITS if is_scaled else _IN_PLANE_DIGITS
    return DataLines(
        law="points",
        rows=tuple(_to_row(point, digits) for point in points),
        is_inline=len(points) <= MAX_INLINE,
        is_scaled=is_scaled,
        is_one_place=bool(np.ptp(points, axis=0).max() == 0),
        jitter=jitter,
        is_unit=is_unit,
    )


def _to_row(point: NDArray[np.float64], digits: int) -> str:
    texts = (f"{value:.{digits}g}" for value in point)
    # Without a point all of them could be whole numbers, and their tensor one of integers.
    return ", ".join(text if {".", "e"} & set(text) else f"{text}.0" for text in texts)
