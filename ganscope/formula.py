"""Points along a curve that somebody writes down: x and y as formulas of t.

A formula is arithmetic alone: numbers, ``t``, ``u``, ``pi``, ``e``, the operators + - * / % **,
and the functions of :data:`FUNCTIONS`. Its tree is checked before anything is computed, then
simpleeval computes it on arrays of floats, so that length bounds time and memory: no formula
takes longer than a few milliseconds.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from simpleeval import SimpleEval

from ganscope.api.v1.spec_pb2 import Axis, CustomPoints
from ganscope.tensors import to_tensor

MAX_LENGTH = 95
"""Characters of one formula; two of them fit CustomPoints.origin."""
MIN_POINTS, MAX_POINTS = 2, 10_000
MAX_MAGNITUDE = 1e12
VIEW_HALF_WIDTH = 1.4
"""Points within this stay where the formula puts them; others are scaled to fit."""
DEFAULT_JITTER = 0.02

Values = NDArray[np.float64]

FUNCTIONS: Mapping[str, tuple[int, Callable[..., Any]]] = {
    "sin": (1, np.sin),
    "cos": (1, np.cos),
    "tan": (1, np.tan),
    "asin": (1, np.arcsin),
    "acos": (1, np.arccos),
    "atan": (1, np.arctan),
    "sinh": (1, np.sinh),
    "cosh": (1, np.cosh),
    "tanh": (1, np.tanh),
    "exp": (1, np.exp),
    "log": (1, np.log),
    "sqrt": (1, np.sqrt),
    "abs": (1, np.abs),
    "sign": (1, np.sign),
    "floor": (1, np.floor),
    "ceil": (1, np.ceil),
    "round": (1, np.rint),
    "min": (2, np.minimum),
    "max": (2, np.maximum),
    "atan2": (2, np.arctan2),
}
"""Names that can be called, how many values each takes, and what computes it."""

_OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Mod: np.mod,
    ast.Pow: np.power,
    ast.UAdd: np.positive,
    ast.USub: np.negative,
}
_VARIABLES = ("t", "u", "pi", "e")


class FormulaError(ValueError):
    """A formula that cannot be used; ``str()`` names it, the place, and what is accepted."""

    def __init__(self, axis: Literal["x", "y"], position: int, message: str) -> None:
        """Note the place: ``position`` counts characters from 1; 0 is the formula as a whole."""
        self.axis = axis
        self.position = position
        place = f", character {position}" if position else ""
        super().__init__(f"{axis}{place}: {message}")


@dataclass(frozen=True)
class Formula:
    """A curve: t runs evenly from 0 to 1, u is a random number from 0 to 1 for each point."""

    x: str
    y: str
    num_points: int = 500
    jitter: float = DEFAULT_JITTER
    """Standard deviation of the noise on each drawn point, in units of the plane, 0 to 0.5."""
    seed: int = 0
    """Of u; the same formula gives the same points."""


def evaluate_formula(formula: Formula) -> CustomPoints:
    """Compute the points of a curve, ready for ``Distribution.custom``.

    Points that lie within the view, [-1.4, 1.4], stay where they are; others are scaled by the
    server to fit. The origin tells the formula.

    Raises:
        FormulaError: says in which formula, at which character, what is wrong.
        ValueError: the number of points is out of range.

    """
    n = formula.num_points
    if not MIN_POINTS <= n <= MAX_POINTS:
        raise ValueError(f"there must be {MIN_POINTS} to {MAX_POINTS:,} points, got {n:,}")
    t = (np.arange(n) + 0.5) / n
    u = np.random.default_rng(formula.seed).uniform(size=n)
    x, y = (_compute(axis, getattr(formula, axis), t, u) for axis in ("x", "y"))
    values = np.column_stack((x, y))
    is_in_plane = bool(np.abs(values).max() <= VIEW_HALF_WIDTH)
    return CustomPoints(
        values=to_tensor(values),
        axes=() if is_in_plane else (Axis(name="x"), Axis(name="y")),
        in_plane=is_in_plane,
        origin=f"x = {formula.x.strip()}, y = {formula.y.strip()}",
        jitter=formula.jitter,
    )


def _compute(axis: Literal["x", "y"], text: str, t: Values, u: Values) -> Values:
    tree = _parse(axis, text.strip())
    names: dict[str, Values | float] = {"t": t, "u": u, "pi": np.pi, "e": np.e}
    with np.errstate(all="ignore"):
        values = np.broadcast_to(_evaluate(tree, names), t.shape)
    wrong = ~(np.abs(values) <= MAX_MAGNITUDE)  # NaN too
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        raise FormulaError(
            axis,
            0,
            f"must be a finite number of magnitude at most {MAX_MAGNITUDE:g} everywhere, "
            f"got {values[place]:g} at t = {t[place]:.4g}",
        )
    return values


def _evaluate(tree: ast.expr, names: Mapping[str, Values | float]) -> Values | float:
    """Compute a tree that was checked; simpleeval is left no other kind of node than arithmetic."""
    functions = {name: function for name, (_, function) in FUNCTIONS.items()}
    evaluator: Any = SimpleEval(dict(_OPERATORS), functions, dict(names))
    kept = (ast.Name, ast.UnaryOp, ast.BinOp, ast.Call)
    evaluator.nodes = {kind: evaluator.nodes[kind] for kind in kept} | {ast.Constant: _to_float}
    return evaluator.eval("", tree)


def _to_float(node: ast.Constant) -> np.float64:
    # Of Python's whole numbers powers would grow without end.
    assert isinstance(node.value, int | float)  # noqa: S101  # _check lets nothing else pass
    return np.float64(node.value)


def _parse(axis: Literal["x", "y"], text: str) -> ast.expr:
    if not 1 <= len(text) <= MAX_LENGTH:
        raise FormulaError(axis, 0, f"must have 1 to {MAX_LENGTH} characters, got {len(text)}")
    for place, character in enumerate(text, start=1):
        if not (character.isascii() and character.isprintable()):
            raise FormulaError(axis, place, f"{character!r} cannot stand in a formula")
        if character == "^":
            raise FormulaError(axis, place, "write ** for powers, not ^")
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        place = min(error.offset or 1, len(text))
        raise FormulaError(axis, place, f"not understood: {error.msg}") from error
    _check(axis, tree)
    return tree


def _check(axis: Literal["x", "y"], node: ast.expr) -> None:
    """Refuse what is not arithmetic, at its place."""
    place = node.col_offset + 1
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            pass
        case ast.Name(id=name) if name in _VARIABLES:
            pass
        case ast.Name(id=name) if name in FUNCTIONS:
            raise FormulaError(axis, place, f"{name} needs brackets: {name}(t)")
        case ast.Name(id=name):
            raise FormulaError(axis, place, f"{name!r} is not known; {_describe_names()}")
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _OPERATORS:
            _check(axis, operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            _check(axis, left)
            _check(axis, right)
        case ast.Call(func=ast.Name(id=name), args=values, keywords=[]):
            _check_call(axis, place, name, values)
        case _:
            raise FormulaError(axis, place, f"only arithmetic can stand here; {_describe_names()}")


def _check_call(axis: Literal["x", "y"], place: int, name: str, values: list[ast.expr]) -> None:
    if name not in FUNCTIONS:
        raise FormulaError(axis, place, f"{name!r} is no function; {_describe_names()}")
    num_values = FUNCTIONS[name][0]
    if len(values) != num_values:
        wanted = "one value" if num_values == 1 else f"{num_values} values"
        raise FormulaError(axis, place, f"{name} takes {wanted}, got {len(values)}")
    for value in values:
        _check(axis, value)


def _describe_names() -> str:
    return f"known are {', '.join(_VARIABLES)} and {', '.join(FUNCTIONS)}"
