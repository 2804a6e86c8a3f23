"""What remembers edits on the page, and the buttons that take them back."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import dcc, html

from ganscope.api.v1.catalog_pb2 import FieldInfo
from viz_service import ids
from viz_service.components.attributes import named
from viz_service.components.icons import IconName, create_icon


def create_edit_stores(fields: Sequence[FieldInfo]) -> html.Div:
    """Build the invisible places through which edits of layers go, and all edits for undo."""
    stores = [
        dcc.Store(id=ids.layers_edit(one.path)) for one in fields if one.HasField("layer_sizes")
    ]
    history = [
        dcc.Store(id=store) for store in (ids.EDIT_MADE, ids.EDITS, ids.EDIT_WISH, ids.EDIT_REFUSED)
    ]
    return html.Div([*stores, *history], className="is-hidden")


def create_undo_buttons() -> html.Div:
    """Build undo and redo; there is nothing to undo at first."""
    return html.Div(
        [
            _create_button(ids.UNDO, "undo", "Undo your last change of a setting (Ctrl+Z)"),
            _create_button(ids.REDO, "redo", "Redo what you undid (Ctrl+Y)"),
        ],
        className="undo-buttons",
        role="group",
        **named("Your changes"),
    )


def _create_button(button_id: str, icon: IconName, label: str) -> dmc.UnstyledButton:
    return dmc.UnstyledButton(
        create_icon(icon),
        id=button_id,
        className="icon-button",
        disabled=True,
        n_clicks=0,
        **named(label, tip=True, key=button_id),
    )
