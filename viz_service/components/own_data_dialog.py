"""The dialog in which one makes or brings data of one's own."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from viz_service import ids
from viz_service.components.dialog import Dialog
from viz_service.components.file_panel import create_file_panel
from viz_service.components.formula_panel import create_formula_panel
from viz_service.components.live import LiveSketch

DRAW_TAB = "draw"
FORMULA_TAB = "formula"
FILE_TAB = "file"


def create_own_data_dialog() -> Dialog:
    """Build the dialog, closed."""
    panels = {
        DRAW_TAB: ("Draw", LiveSketch(id=ids.SKETCH)),
        FORMULA_TAB: ("Formula", create_formula_panel()),
        FILE_TAB: ("File", create_file_panel()),
    }
    tabs = dmc.Tabs(
        [
            dmc.TabsList([dmc.TabsTab(title, value=tab) for tab, (title, _) in panels.items()]),
            *(dmc.TabsPanel(panel, value=tab) for tab, (_, panel) in panels.items()),
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
