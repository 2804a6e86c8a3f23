"""Points from JSON: every way to write them, and every way to get it wrong."""

import json

import numpy as np
import pytest

from ganscope.points import MAX_BYTES, PointsError
from ganscope.points_json import parse_points_json
from ganscope.tensors import to_array


@pytest.mark.parametrize(
    "content",
    [
        [[1, 2], [3, 4.5]],
        {"points": [[1, 2], [3, 4.5]]},
        [{"x": 1, "y": 2}, {"y": 4.5, "x": 3}],
    ],
)
def test_rows_are_read_however_they_are_written(content: object) -> None:
    points = parse_points_json(json.dumps(content))
    assert np.array_equal(to_array(points.values), [[1, 2], [3, 4.5]])
    assert not points.axes


def test_axes_are_named_with_their_units() -> None:
    axes = [{"name": "length", "unit": "cm"}, "width"]
    points = parse_points_json(json.dumps({"axes": axes, "points": [[1, 2], [3, 4]]}))
    assert [(axis.name, axis.unit) for axis in points.axes] == [("length", "cm"), ("width", "")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[1, 2], [3, 4]", "line 1: no JSON"),
        ("[[1, 2],\n[3, x]]", "line 2: no JSON"),
        ("3", "list of rows"),
        ('{"rows": []}', "list of rows"),
        ("[[1, 2]]", "2 to 10,000 rows, got 1"),
        ("[[1, 2], [3]]", r"row 2: must be two numbers, got \[3\]"),
        ('[[1, 2], [3, "4"]]', "row 2"),
        ("[[1, 2], [3, true]]", "row 2"),
        ("[[1, 2], null]", "row 2: must be two numbers, got null"),
        ('[[1, 2], {"x": 1}]', "row 2"),
        ("[[1, 2], [3, NaN]]", "row 2: must be finite"),
        ("[[1, 2], [3, 1e13]]", "row 2: must be finite and of magnitude"),
        ('{"points": [[1, 2], [3, 4]], "axes": ["x"]}', "axes must be a list of two"),
        ('{"points": [[1, 2], [3, 4]], "axes": ["x", 3]}', "axis 2: the name"),
        ("[" * 100_000, "nested too deeply"),
        (f"[[1, 2], [3, 4]]{' ' * MAX_BYTES}", "at most 2,000,000 bytes"),
        (f'[[1, 2], ["{"x" * 100}", 4]]', r"x{30,} \.\.\."),
    ],
)
def test_what_is_wrong_is_named_with_its_row(text: str, message: str) -> None:
    with pytest.raises(PointsError, match=message):
        parse_points_json(text)
