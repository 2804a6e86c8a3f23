"""Data that somebody writes down as a curve."""

from __future__ import annotations

from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import html

from viz_service import ids
from viz_service.components.attributes import named

MAX_JITTER = 0.5
"""In units of the SYMMETRIC plane."""
_SETTLE_MS = 300
"""A pause in typing after which the preview follows."""


@dataclass(frozen=True)
class Example:
    """A curve to start from."""

    id: str
    title: str
    x: str
    y: str


EXAMPLES = (
    Example(
        "heart",
        "Heart",
        "sin(2*pi*t)**3",
        "(13*cos(2*pi*t) - 5*cos(4*pi*t) - 2*cos(6*pi*t) - cos(8*pi*t))/17",
    ),
    Example("eight", "Eight", "sin(2*pi*t)", "0.9*sin(4*pi*t)"),
    Example(
        "flower",
        "Flower",
        "(0.6 + 0.4*cos(10*pi*t))*cos(2*pi*t)",
        "(0.6 + 0.4*cos(10*pi*t))*sin(2*pi*t)",
    ),
    Example("disc", "Disc", "sqrt(u)*cos(200*pi*t)", "sqrt(u)*sin(200*pi*t)"),
    Example("waves", "Three waves", "2*t - 1", "floor(3*u)*0.7 - 0.7 + 0.15*sin(6*pi*t)"),
)


def create_formula_panel() -> html.Div:
    """Build the fields with the first example in them."""
    first = EXAMPLES[0]
    fields = [
        _create_formula(ids.FORMULA_X, "x(t)", first.x),
        _create_formula(ids.FORMULA_Y, "y(t)", first.y),
        html.P(
            "t runs from 0 to 1; u is a random number from 0 to 1 for each point. Write * / + - "
            "** and functions such as sin, cos, sqrt, abs, floor; pi and e are known.",
            className="muted",
        ),
        html.Div(
            [
                _create_number(ids.FORMULA_POINTS, "Points", 500, is_whole=True),
                _create_number(ids.FORMULA_JITTER, "Blur", 0.02, is_whole=False),
            ],
            className="formula-numbers",
        ),
        html.Div(id=ids.FORMULA_PROBLEM, className="field-error", role="alert"),
        dmc.Button("Train on it", id=ids.FORMULA_TRAIN, n_clicks=0, className="own-data-train"),
    ]
    examples = [
        dmc.Button(
            one.title,
            id=ids.formula_example(one.id),
            size="compact-sm",
            variant="default",
            n_clicks=0,
        )
        for one in EXAMPLES
    ]
    return html.Div(
        [
            html.Div(id=ids.FORMULA_PREVIEW, className="preview-place"),
            html.Div(
                [
                    html.Div(examples, className="examples", role="group", **named("Examples")),
                    *fields,
                ],
                className="own-data-fields",
            ),
        ],
        className="own-data-panel",
    )


def _create_formula(field_id: str, label: str, text: str) -> dmc.TextInput:
    return dmc.TextInput(
        id=field_id, label=label, value=text, debounce=_SETTLE_MS, **named(f"Formula of {label}")
    )


def _create_number(field_id: str, label: str, value: float, *, is_whole: bool) -> dmc.NumberInput:
    # Not clamped without a word: what is out of range is told.
    return dmc.NumberInput(
        id=field_id,
        label=label,
        value=value,
        allowDecimal=not is_whole,
        hideControls=True,
        debounce=_SETTLE_MS,
        inputProps={"inputMode": "numeric" if is_whole else "decimal"},
        **named(label),
    )
