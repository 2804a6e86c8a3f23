"""Steps by hand: of both networks, or of one alone; one, ten or a hundred at a time."""

from __future__ import annotations

from typing import Final

import dash_mantine_components as dmc
from dash import html

from viz_service import ids
from viz_service.components.attributes import named

STEP_COUNTS: Final = (1, 10, 100)

_BUTTONS = (
    (ids.STEP_BOTH, "Step", "Step: train both networks (S)", "s"),
    (ids.STEP_DISCRIMINATOR, "D", "Train the discriminator alone (D)", "d"),
    (ids.STEP_GENERATOR, "G", "Train the generator alone (G)", "g"),
)


def create_step_controls() -> html.Div:
    """Build the three buttons and the choice of how many steps they take."""
    buttons = [
        dmc.UnstyledButton(
            text,
            id=button_id,
            className="step-button",
            n_clicks=0,
            **named(label, tip=True, key=key),
        )
        for button_id, text, label, key in _BUTTONS
    ]
    count = dmc.Select(
        id=ids.STEP_COUNT,
        data=[{"value": str(count), "label": _to_label(count)} for count in STEP_COUNTS],
        value=str(STEP_COUNTS[0]),
        allowDeselect=False,
        size="sm",
        className="step-count",
        **named("How many steps at a time"),
    )
    return html.Div(
        [html.Div(buttons, className="step-group"), count],
        className="step-controls",
        role="group",
        **named("Steps by hand"),
    )


def _to_label(count: int) -> str:
    return f"× {count}"  # noqa: RUF001 # the sign for "times" is meant
