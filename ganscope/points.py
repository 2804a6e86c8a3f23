"""Points from a text of two columns, such as a CSV file.

The separator may be a comma, a semicolon or a tab; a first line that is not numbers names the
axes, with their units in brackets: ``petal length (cm),petal width (cm)``.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator

import numpy as np

from ganscope.api.v1.spec_pb2 import Axis, CustomPoints
from ganscope.tensors import to_tensor

MIN_ROWS = 2
MAX_ROWS = 10_000
MAX_BYTES = 2_000_000
MAX_MAGNITUDE = 1e12
MAX_NAME = 40
MAX_UNIT = 20
MAX_ORIGIN = 200
SEPARATORS = ",;\t"

_HEADING = re.compile(r"^(?P<name>.*?)\s*[(\[](?P<unit>[^()\[\]]*)[)\]]$")


class PointsError(ValueError):
    """The text is not two columns of numbers; ``str()`` names the line and the column."""


def parse_points(text: str) -> CustomPoints:
    """Read two columns of numbers.

    Args:
        text: 2 to 10,000 rows, at most 2 MB; lines that are empty are passed over.

    Returns:
        Points of shape [n, 2] in float64, with two axes when the first line named them.

    Raises:
        PointsError: says in which line and column what was found.

    """
    size = len(text.encode())
    if size > MAX_BYTES:
        raise PointsError(f"the text must have at most {MAX_BYTES:,} bytes, got {size:,}")
    rows = list(_read_rows(text.removeprefix("\ufeff")))
    axes = _read_header(*rows[0]) if rows else None
    if axes:
        rows = rows[1:]
    if not MIN_ROWS <= len(rows) <= MAX_ROWS:
        raise PointsError(f"there must be {MIN_ROWS} to {MAX_ROWS:,} rows, got {len(rows):,}")
    values = np.array([_read_numbers(line, cells) for line, cells in rows], np.float64)
    return CustomPoints(values=to_tensor(values), axes=axes)


def _read_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not empty with the number of its line, from 1."""
    lines = text.splitlines()
    sample = "\n".join(lines[:20])
    try:
        dialect = csv.Sniffer().sniff(sample, SEPARATORS)
        separator = dialect.delimiter
    except csv.Error:  # one column or no regularity: the rows' own errors say more
        separator = max(SEPARATORS, key=sample.count)
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise PointsError(f"line {reader.line_num}: {error}") from error


def _read_header(line: int, cells: list[str]) -> tuple[Axis, Axis] | None:
    """Read the axes' names; None when the first line holds a number."""
    if any(_is_number(cell) for cell in cells):
        return None
    _check_columns(line, cells)
    return _read_axis(1, cells[0]), _read_axis(2, cells[1])


def _read_axis(column: int, heading: str) -> Axis:
    match = _HEADING.match(heading)
    name, unit = (match["name"], match["unit"].strip()) if match else (heading, "")
    for what, value, limit in (("name", name, MAX_NAME), ("unit", unit, MAX_UNIT)):
        if len(value) > limit:
            raise PointsError(
                f"column {column}: the {what} must have at most {limit} characters, "
                f"got {len(value)}"
            )
    return Axis(name=name, unit=unit)


def _read_numbers(line: int, cells: list[str]) -> tuple[float, float]:
    _check_columns(line, cells)
    x, y = (_read_number(line, column, cell) for column, cell in enumerate(cells, start=1))
    return x, y


def _read_number(line: int, column: int, cell: str) -> float:
    if not _is_number(cell):
        raise PointsError(f"line {line}, column {column}: must be a number, got {cell[:40]!r}")
    value = float(cell)
    if not math.isfinite(value) or abs(value) > MAX_MAGNITUDE:
        raise PointsError(
            f"line {line}, column {column}: must be finite and of magnitude at most "
            f"{MAX_MAGNITUDE:g}, got {cell[:40]}"
        )
    return value


def _check_columns(line: int, cells: list[str]) -> None:
    if len(cells) != 2:
        raise PointsError(f"line {line}: must have 2 columns, got {len(cells)}")


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
