"""The dialog in which one makes data of one's own."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from viz_service import ids
from viz_service.components.dialog import Dialog
from viz_service.components.live import LiveSketch

DRAW_TAB = "draw"


def create_own_data_dialog() -> Dialog:
    """Build the dialog, closed."""
    tabs = dmc.Tabs(
        [
            dmc.TabsList([dmc.TabsTab("Draw", value=DRAW_TAB)]),
            dmc.TabsPanel(LiveSketch(id=ids.SKETCH), value=DRAW_TAB),
        ],
        id=ids.OWN_DATA_TABS,
        value=DRAW_TAB,
    )
    return Dialog(
        html.Div(tabs, className="own-data"),
        id=ids.OWN_DATA_DIALOG,
        title="Data of your own",
        className="own-data-dialog",
    )
