"""Points from a JSON text.

Either a list of rows, or an object whose ``points`` is one. A row is ``[x, y]`` or
``{"x": x, "y": y}``. An object may name its axes:
``{"axes": [{"name": "length", "unit": "cm"}, ...], "points": [...]}``.
"""

from __future__ import annotations

import json
import math
from typing import Any, cast

import numpy as np

from ganscope.api.v1.spec_pb2 import Axis, CustomPoints
from ganscope.points import (
    MAX_BYTES,
    MAX_MAGNITUDE,
    MAX_NAME,
    MAX_ROWS,
    MAX_UNIT,
    MIN_ROWS,
    PointsError,
)
from ganscope.tensors import to_tensor

_MOST_SHOWN = 40
"""Characters of a wrong value that an error repeats."""


def parse_points_json(text: str) -> CustomPoints:
    """Read points.

    Args:
        text: 2 to 10,000 rows, at most 2 MB.

    Returns:
        Points of shape [n, 2] in float64, with two axes when the text named them.

    Raises:
        PointsError: says in which row, counted from 1, what was found.

    """
    size = len(text.encode())
    if size > MAX_BYTES:
        raise PointsError(f"the text must have at most {MAX_BYTES:,} bytes, got {size:,}")
    try:
        content: Any = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise PointsError(f"line {error.lineno}: no JSON ({error.msg})") from error
    except RecursionError as error:
        raise PointsError("the lists in this JSON are nested too deeply") from error
    parts = cast("dict[str, Any]", content) if isinstance(content, dict) else {"points": content}
    rows = parts.get("points")
    if not isinstance(rows, list):
        raise PointsError('there must be a list of rows, or an object with one under "points"')
    listed = cast("list[Any]", rows)
    if not MIN_ROWS <= len(listed) <= MAX_ROWS:
        raise PointsError(f"there must be {MIN_ROWS} to {MAX_ROWS:,} rows, got {len(listed):,}")
    values = np.array([_read_row(i, row) for i, row in enumerate(listed, start=1)], np.float64)
    return CustomPoints(values=to_tensor(values), axes=_read_axes(parts.get("axes")))


def _read_row(number: int, row: Any) -> tuple[float, float]:
    if isinstance(row, dict):
        cells = cast("dict[str, Any]", row)
        row = [cells.get("x"), cells.get("y")]
    pair = cast("list[Any]", row) if isinstance(row, list) else []
    if len(pair) != 2 or not all(_is_number(cell) for cell in pair):
        raise PointsError(f"row {number}: must be two numbers, got {_show(row)}")
    for cell in pair:
        if not math.isfinite(cell) or abs(cell) > MAX_MAGNITUDE:
            raise PointsError(
                f"row {number}: must be finite and of magnitude at most {MAX_MAGNITUDE:g}, "
                f"got {_show(cell)}"
            )
    return float(pair[0]), float(pair[1])


def _read_axes(value: Any) -> list[Axis] | None:
    if value is None:
        return None
    axes = cast("list[Any]", value) if isinstance(value, list) else []
    if len(axes) != 2:
        raise PointsError(f"axes must be a list of two, got {_show(value)}")
    return [_read_axis(number, one) for number, one in enumerate(axes, start=1)]


def _read_axis(number: int, value: Any) -> Axis:
    parts = cast("dict[str, Any]", value) if isinstance(value, dict) else {"name": value}
    words = {"name": parts.get("name", ""), "unit": parts.get("unit", "")}
    for what, limit in (("name", MAX_NAME), ("unit", MAX_UNIT)):
        if not isinstance(words[what], str) or len(words[what]) > limit:
            raise PointsError(
                f"axis {number}: the {what} must be a text of at most {limit} characters, "
                f"got {_show(words[what])}"
            )
    return Axis(name=words["name"], unit=words["unit"])


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _show(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]} ..."
