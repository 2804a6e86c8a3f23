"""Controls of single fields of the specification, built from the catalog."""

from __future__ import annotations

import json
import math
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from ganscope.api.v1.catalog_pb2 import FieldInfo, NumberRange
from viz_service import ids
from viz_service.client.spec_paths import FieldValue
from viz_service.components.hidden_layers import create_layers_editor
from viz_service.components.info import create_info

LOG_SLIDER_PATHS = frozenset(
    {
        "points.generator_optimizer.learning_rate",
        "points.discriminator_optimizer.learning_rate",
    }
)
"""Fields whose sensible values span several powers of ten."""
SLIDER_LOWEST = -5.0
"""Decimal logarithm of the least value that the slider reaches; the number field goes on."""
_SLIDER_STEP = 0.05
_MOST_TO_STEP_THROUGH = 512
"""Whole numbers up to this have steppers."""
_COMMIT_AFTER_MS = 500
"""The clicks of steppers must commit, too; a pause in typing does."""


def create_field(info: FieldInfo, value: FieldValue) -> Component:
    """Build label, explanation and control of one field."""
    match info.WhichOneof("values"):
        case "choices":
            return _in_row(info, _create_select(info, value))
        case "layer_sizes":
            units = value if isinstance(value, list) else []
            return create_layers_editor(info, units)
        case _:
            row = _in_row(info, _create_number(info, value))
            if info.path not in LOG_SLIDER_PATHS:
                return row
            return html.Div([row, _create_slider(info, value)])


def to_dom_id(pattern_id: ids.PatternId) -> str:
    """Write a pattern id as Dash writes it into the page."""
    return json.dumps(pattern_id, sort_keys=True, separators=(",", ":"))


def to_range_text(number: NumberRange) -> str:
    """Say a range in words: ``More than 0, at most 1.``."""
    low = "More than" if number.exclusive_minimum else "At least"
    high = "less than" if number.exclusive_maximum else "at most"
    whole = "Whole numbers. " if number.is_integer else ""
    default = f"Usually {number.default_value:g}."
    return f"{whole}{low} {number.minimum:g}, {high} {number.maximum:g}. {default}"


def _in_row(info: FieldInfo, control: Component) -> html.Div:
    unit = [html.Span(info.unit, className="field-unit")] if info.unit else []
    range_text = to_range_text(info.number) if info.HasField("number") else ""
    label = html.Div(
        [
            html.Label(info.title, htmlFor=to_dom_id(ids.field(info.path))),
            create_info(info.title, info.help, range_text),
            *unit,
        ],
        className="field-label",
    )
    shape = "field is-choice" if info.HasField("choices") else "field"
    return html.Div([label, control], className=shape)


def _create_select(info: FieldInfo, value: FieldValue) -> dmc.Select:
    return dmc.Select(
        id=ids.field(info.path),
        data=[{"value": one.name, "label": one.title} for one in info.choices.choices],  # pyright: ignore[reportArgumentType]  # its stub forgets groups of value and label
        value=str(value),
        allowDeselect=False,
        size="xs",
        comboboxProps={"withinPortal": True},
    )


def _create_number(info: FieldInfo, value: FieldValue) -> dmc.NumberInput | dmc.TextInput:
    # The range is not given to the control: it would clamp without a word. The trainer refuses,
    # and the refusal is shown below.
    number = value if isinstance(value, (int, float)) else 0
    if info.number.is_integer and info.number.maximum <= _MOST_TO_STEP_THROUGH:
        return dmc.NumberInput(
            id=ids.field(info.path),
            value=number,
            allowDecimal=False,
            step=1,
            debounce=_COMMIT_AFTER_MS,
            size="xs",
            inputProps={"inputMode": "numeric"},
        )
    # Not a number field: that would drop the "e" of 1e-4 without a word.
    return dmc.TextInput(
        id=ids.field(info.path),
        value=str(number) if isinstance(number, int) else f"{number:.12g}",
        debounce=True,
        size="xs",
        inputProps={"inputMode": "decimal"},
    )


def _create_slider(info: FieldInfo, value: FieldValue) -> dmc.Slider:
    highest = math.log10(info.number.maximum)
    marks: Any = [{"value": power} for power in range(int(SLIDER_LOWEST), int(highest) + 1)]
    return dmc.Slider(
        id=ids.slider(info.path),
        min=SLIDER_LOWEST,
        max=highest,
        step=_SLIDER_STEP,
        value=to_slider(value),
        marks=marks,
        label=None,
        thumbLabel=f"{info.title}, logarithmic",
        size=4,
        className="log-slider",
    )


def to_slider(value: object) -> float:
    """Place a value on the logarithmic slider; what it cannot show goes to its lower end."""
    if not isinstance(value, (int, float)) or value <= 0:
        return SLIDER_LOWEST
    return max(SLIDER_LOWEST, math.log10(value))
