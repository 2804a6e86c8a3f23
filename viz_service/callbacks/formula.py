"""Data from a formula: shown while it is written, trained on when that is asked for."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State, no_update

from ganscope.api.v1.spec_pb2 import CustomPoints
from ganscope.formula import Formula, FormulaError, evaluate_formula
from viz_service import ids
from viz_service.callbacks.data import change_data, to_custom_data
from viz_service.callbacks.inputs import read_session
from viz_service.callbacks.wiring import Wiring, read_pressed
from viz_service.client.trainer import TrainerClient
from viz_service.components.formula_panel import EXAMPLES, MAX_JITTER
from viz_service.components.point_preview import create_preview

_INPUTS = (ids.FORMULA_X, ids.FORMULA_Y, ids.FORMULA_POINTS, ids.FORMULA_JITTER)


class FormulaNumberError(ValueError):
    """A number beside the formula is out of range; ``str()`` says which, for people."""


def register_formula(wiring: Wiring, trainer: TrainerClient) -> None:
    """Show the curve or what is wrong with it, and let the session learn it."""

    @wiring.callback(
        Output(ids.FORMULA_PREVIEW, "children"),
        Output(ids.FORMULA_X, "error"),
        Output(ids.FORMULA_Y, "error"),
        Output(ids.FORMULA_PROBLEM, "children"),
        Output(ids.FORMULA_TRAIN, "disabled"),
        *(Input(field, "value") for field in _INPUTS),
        Input(ids.OWN_DATA_TABS, "value"),
    )
    def _show(x: object, y: object, num_points: object, jitter: object, _: object) -> Any:
        try:
            points = read_formula(x, y, num_points, jitter)
        except FormulaError as error:
            errors = [str(error) if error.axis == axis else None for axis in ("x", "y")]
            return no_update, *errors, "", True
        except ValueError as error:
            return no_update, None, None, f"{error}.", True
        return create_preview(points), None, None, "", False

    @wiring.callback(
        Output(ids.FORMULA_X, "value"),
        Output(ids.FORMULA_Y, "value"),
        Input(ids.formula_example(ALL), "n_clicks"),
    )
    def _take_example(_: object) -> tuple[str, str]:
        pressed = read_pressed()
        example = next((one for one in EXAMPLES if one.id == pressed["example"]), EXAMPLES[0])
        return example.x, example.y

    @wiring.callback(
        Output(ids.OWN_DATA_DIALOG, "opened", allow_duplicate=True),
        Output(ids.FORMULA_PROBLEM, "children", allow_duplicate=True),
        Output(ids.NOTICE, "children", allow_duplicate=True),
        Input(ids.FORMULA_TRAIN, "n_clicks"),
        *(State(field, "value") for field in _INPUTS),
        State(ids.LIVE, "session"),
    )
    async def _train(_: object, *values: object) -> tuple[Any, ...]:
        read_pressed()
        session = read_session(values[-1])
        try:
            points = read_formula(*values[:4])
        except ValueError as error:
            return no_update, f"{error}.", no_update
        data = to_custom_data(points, session.spec.points.distribution)
        change = await change_data(trainer, session, data)
        if change.refusal:
            return no_update, change.refusal, no_update
        return False, "", change.notice


def read_formula(x: object, y: object, num_points: object, jitter: object) -> CustomPoints:
    """Compute the points that the fields describe.

    Raises:
        FormulaError: a formula is wrong, and where.
        ValueError: a number is out of range.

    """
    if not isinstance(num_points, int) or isinstance(num_points, bool):
        raise FormulaNumberError(f"Points must be a whole number, got {num_points!r}")
    if not isinstance(jitter, (int, float)) or not 0 <= jitter <= MAX_JITTER:
        raise FormulaNumberError(f"Blur must be in [0, {MAX_JITTER}], got {jitter!r}")
    return evaluate_formula(
        Formula(x=_read_text(x), y=_read_text(y), num_points=num_points, jitter=float(jitter))
    )


def _read_text(value: object) -> str:
    return value if isinstance(value, str) else ""
