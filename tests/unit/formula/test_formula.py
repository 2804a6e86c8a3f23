"""Formulas give the points that they say, and nothing else can be computed with them."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ganscope.formula import (
    FUNCTIONS,
    MAX_LENGTH,
    MAX_POINTS,
    Formula,
    FormulaError,
    evaluate_formula,
)
from ganscope.tensors import to_array
from trainer_service.domain.spec import CustomPoints

Values = NDArray[np.float64]


def square(t: Values) -> Values:
    return -(t**2)


def saw(t: Values) -> Values:
    return np.mod(t, 0.25) / 3


def tent(t: Values) -> Values:
    return np.abs(t - 0.5)


def difference(t: Values) -> Values:
    return t - np.sqrt(t)


def stairs(t: Values) -> Values:
    return np.rint(3 * t) / 3


def constant(t: Values) -> Values:
    return np.full_like(t, 0.1)


def evaluate(x: str, y: str = "0", **options: float) -> Values:
    formula = Formula(x, y, **options)  # type: ignore[arg-type]  # names of fields
    return to_array(evaluate_formula(formula).values).astype(np.float64)


def test_a_circle_is_a_circle():
    points = evaluate("0.8*cos(2*pi*t)", "0.8 * sin(2 * pi * t)", num_points=100)
    assert points.shape == (100, 2)
    assert np.hypot(*points.T) == pytest.approx(np.full(100, 0.8))
    angles = np.unwrap(np.arctan2(points[:, 1], points[:, 0]))
    assert np.diff(angles) == pytest.approx(np.full(99, 2 * np.pi / 100))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-t**2", square),
        ("+t % 0.25 / 3", saw),
        ("max(t, 0.5) - min(t, 0.5)", tent),
        ("exp(log(t)) - sqrt(abs(-t))", difference),
        ("round(3*t)/3", stairs),
        ("1e-1", constant),
    ],
)
def test_arithmetic_is_numpys(text: str, expected: Callable[[Values], Values]):
    t = (np.arange(50) + 0.5) / 50
    assert evaluate(text, num_points=50)[:, 0] == pytest.approx(expected(t))


def test_u_is_random_in_0_to_1_and_the_same_each_time():
    first, again = (evaluate("u", "u - 0.5", num_points=4_000) for _ in range(2))
    assert np.array_equal(first, again)
    assert np.array_equal(first[:, 1], first[:, 0] - 0.5)
    assert (first[:, 0].min(), first[:, 0].max()) == pytest.approx((0, 1), abs=0.01)
    assert abs(np.corrcoef(first[:, 0], np.arange(4_000))[0, 1]) < 0.05
    assert not np.array_equal(first, evaluate("u", "u - 0.5", num_points=4_000, seed=1))


def test_points_in_the_view_stay_and_others_are_scaled_by_the_server():
    near = evaluate_formula(Formula("t", "1.4", jitter=0.1))
    assert (near.in_plane, near.jitter, len(near.axes)) == (True, 0.1, 0)
    assert near.origin == "x = t, y = 1.4"
    far = evaluate_formula(Formula("100*t", "t"))
    assert not far.in_plane
    assert [axis.name for axis in far.axes] == ["x", "y"]


def test_the_longest_formulas_fit_what_the_trainer_accepts():
    text = "0" * MAX_LENGTH
    points = evaluate_formula(Formula(text, text, num_points=MAX_POINTS))
    values = to_array(points.values).astype(np.float64)
    CustomPoints(values=values, in_plane=True, origin=points.origin, jitter=points.jitter)


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 0, "1 to 95 characters, got 0"),
        ("t" * 96, 0, "got 96"),
        ("2*z", 3, "'z' is not known; known are t, u, pi, e and sin"),
        ("t + sin", 5, "sin needs brackets"),
        ("t^2", 2, "write ** for powers"),
        ("2t", 1, "not understood"),
        ("(t", 1, "not understood"),
        ("sin(t, u)", 1, "sin takes one value, got 2"),
        ("1 + max(t)", 5, "max takes 2 values, got 1"),
        ("1/0", 0, "got inf at t = 0.001"),
        ("sqrt(0.5 - t)", 0, "got nan at t = 0.501"),
        ("10**13", 0, "got 1e+13"),
        ("t \u00d7 2", 3, "cannot stand in a formula"),
        ("t\n+1", 2, "cannot stand"),
        ("lambda: t", 1, "only arithmetic"),
        ("t.real", 1, "only arithmetic"),
        ("t[0]", 1, "only arithmetic"),
        ("'a' * 9", 1, "only arithmetic"),
        ("True", 1, "only arithmetic"),
        ("1j", 1, "only arithmetic"),
        ("t if t else u", 1, "only arithmetic"),
        ("t < 1", 1, "only arithmetic"),
        ("t // 2", 1, "only arithmetic"),
        ("[t]", 1, "only arithmetic"),
        ("(t := 1)", 2, "only arithmetic"),
        ("sin(x=t)", 1, "only arithmetic"),
        ("sin(*t)", 5, "only arithmetic"),
        ("__import__('os')", 1, "is no function"),
        ("().__class__", 1, "only arithmetic"),
        ("eval('1')", 1, "is no function"),
    ],
)
def test_whatever_else_is_refused_at_its_place(text: str, position: int, words: str):
    for formula, axis in ((Formula(text, "t"), "x"), (Formula("t", text), "y")):
        with pytest.raises(FormulaError) as caught:
            evaluate_formula(formula)
        assert (caught.value.axis, caught.value.position) == (axis, position)
        assert str(caught.value).startswith(axis)
        assert words in str(caught.value)


@pytest.mark.parametrize("num_points", [1, 10_001])
def test_the_number_of_points_is_bounded(num_points: int):
    with pytest.raises(ValueError, match="2 to 10,000 points"):
        evaluate("t", num_points=num_points)


def test_towers_of_powers_take_no_time():
    begin = time.process_time()
    with pytest.raises(FormulaError, match="got inf"):
        evaluate("9**9**9**9**9**9**9**9**9**9", num_points=MAX_POINTS)
    assert time.process_time() - begin < 0.5


@given(st.text(alphabet="tuepi0123456789.+-*/%()<>=,[] sincoxlgqr_'\"", max_size=40))
def test_any_text_gives_points_or_a_formula_error(text: str):
    try:
        points = evaluate(text, num_points=5)
    except FormulaError as error:
        assert error.position <= len(text)  # noqa: PT017  # either outcome is right
    else:
        assert np.isfinite(points).all()


def test_every_function_is_finite_somewhere():
    for name, (num_values, _) in FUNCTIONS.items():
        text = f"{name}({', '.join(['t'] * num_values)})"
        assert np.isfinite(evaluate(text)).all(), name
