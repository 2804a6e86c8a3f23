"""Buttons beside the pictures of the data: more to choose from."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from viz_service import ids
from viz_service.components.attributes import named
from viz_service.components.icons import create_icon


def create_data_choices() -> html.Div:
    """Build the row of buttons."""
    own = dmc.UnstyledButton(
        create_icon("draw"),
        id=ids.OWN_DATA,
        className="icon-button own-data-button",
        n_clicks=0,
        **named("Draw or bring data of your own", tip=True),
    )
    return html.Div([own], id=ids.CHOICES, className="choices")
