"""Formulas on the page: examples that work, numbers that are bounded, a preview in place."""

import base64

import numpy as np
import pytest

from ganscope.api.v1.spec_pb2 import CustomPoints
from ganscope.formula import FormulaError
from ganscope.tensors import to_array, to_tensor
from viz_service.callbacks.formula import read_formula
from viz_service.components.formula_panel import EXAMPLES, Example
from viz_service.components.point_preview import create_preview, fit_to_view, to_image


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.id)
def test_every_example_fills_the_view_and_stays_in_it(example: Example) -> None:
    points = read_formula(example.x, example.y, 500, 0.02)
    farthest = np.abs(to_array(points.values)).max()
    assert points.in_plane
    assert 0.8 < farthest <= 1.4


def test_formula_error_says_where() -> None:
    with pytest.raises(FormulaError, match="x, character 3") as caught:
        read_formula("t+q", "t", 500, 0.02)
    assert caught.value.axis == "x"
    with pytest.raises(FormulaError, match="characters"):
        read_formula(None, "t", 500, 0.02)


@pytest.mark.parametrize(
    ("num_points", "jitter", "message"),
    [
        (1, 0.02, "2 to 10,000 points, got 1"),
        (10_001, 0.02, "got 10,001"),
        ("", 0.02, "Points must be a whole number"),
        (True, 0.02, "Points must be a whole number"),
        (10.5, 0.02, "Points must be a whole number, got 10.5"),
        (500, "", r"Blur must be in \[0, 0.5\]"),
        (500, 0.6, "got 0.6"),
        (500, float("nan"), "got nan"),
    ],
)
def test_numbers_out_of_range_are_refused(num_points: object, jitter: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_formula("t", "t", num_points, jitter)


def test_measured_points_are_shown_as_the_trainer_will_place_them() -> None:
    placed = fit_to_view(np.array([[100.0, 5.0], [300.0, 105.0]]))
    assert placed.tolist() == [[-1.0, -0.5], [1.0, 0.5]]
    assert fit_to_view(np.array([[2.0, 2.0], [2.0, 2.0]])).tolist() == [[0, 0], [0, 0]]


def test_preview_counts_all_points_and_draws_a_bounded_number() -> None:
    values = np.zeros((10_000, 2))
    svg = base64.b64decode(to_image(values).partition(",")[2]).decode()
    assert svg.count("h0") == 2000
    preview = create_preview(CustomPoints(values=to_tensor(values), in_plane=True))
    assert "10,000 points" in str(preview)


def test_axes_of_a_file_are_told() -> None:
    points = CustomPoints(values=to_tensor(np.eye(2)))
    points.axes.add(name="length", unit="cm")
    points.axes.add(name="")
    assert "length (cm) by unnamed" in str(create_preview(points))
