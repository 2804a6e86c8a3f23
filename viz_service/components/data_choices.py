"""Buttons beside the pictures of the data: more to choose from."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from viz_service import ids
from viz_service.components.attributes import named
from viz_service.components.edits import create_undo_buttons
from viz_service.components.icons import create_icon


def create_data_choices() -> html.Div:
    """Build the buttons beside the pictures."""
    own = dmc.UnstyledButton(
        create_icon("draw"),
        id=ids.OWN_DATA,
        className="icon-button own-data-button",
        n_clicks=0,
        **named("Draw, write or bring data of your own", tip=True),
    )
    more = dmc.UnstyledButton(
        create_icon("more"),
        id=ids.OPEN_MENU,
        className="icon-button",
        n_clicks=0,
        **named("Presets, and this session as a file", tip=True),
    )
    return html.Div([own, more], id=ids.CHOICES, className="choices")


def create_model_tools() -> html.Div:
    """Build the buttons in the heading of the model: undo, redo, and its program."""
    program = dmc.UnstyledButton(
        "PyTorch",
        id=ids.PYTORCH,
        className="icon-button pytorch-button",
        n_clicks=0,
        **named("Show me the PyTorch of this model", tip=True),
    )
    return html.Div([create_undo_buttons(), program], id=ids.MODEL_TOOLS, className="model-tools")
