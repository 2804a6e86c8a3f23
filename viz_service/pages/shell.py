"""What stays while pages change: theme, address, the place where a page goes."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from viz_service import ids

_RETRY_MS = 2000

INDEX_PAGE = """<!DOCTYPE html>
<html lang="en">
  <head>
    {%metas%}
    <meta name="description" content="Watch a GAN learn, live, and change it while it does.">
    <meta name="color-scheme" content="light dark">
    <title>{%title%}</title>
    <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' \
viewBox='0 0 32 32'%3E%3Ccircle cx='12' cy='16' r='9' fill='%231a8f4c'/%3E%3Crect x='14' y='8' \
width='16' height='16' rx='3' fill='%238b3fc7' fill-opacity='.85'/%3E%3C/svg%3E">
    {%css%}
  </head>
  <body>
    {%app_entry%}
    <footer>{%config%}{%scripts%}{%renderer%}</footer>
  </body>
</html>
"""
"""Dash's page without its icon: ours is part of the page, so nothing else is fetched for it."""

_BRAND = (
    "#f6edfd",
    "#e8d7f7",
    "#d2b0ef",
    "#bb86e6",
    "#a563dd",
    "#964bd3",
    "#8b3fc7",
    "#6f21aa",
    "#611c95",
    "#4f1879",
)
"""The generated samples' purple, from pale to deep, as Mantine wants it."""

_THEME: Any = {
    "colors": {"brand": list(_BRAND)},
    "primaryColor": "brand",
    "primaryShade": 7,
    "defaultRadius": "md",
    "cursorType": "pointer",
    "fontFamily": 'Inter, "Noto Sans", system-ui, -apple-system, "Segoe UI", "DejaVu Sans", '
    "sans-serif",
    "fontFamilyMonospace": 'ui-monospace, "DejaVu Sans Mono", monospace',
    "headings": {"fontWeight": "650"},
}


def create_shell() -> Component:
    """Build the layout that every page shares."""
    return dmc.MantineProvider(
        defaultColorScheme="auto",
        theme=_THEME,
        children=[
            # "callback-nav": an address set by a callback opens its page without a reload.
            dcc.Location(id=ids.LOCATION, refresh="callback-nav"),
            dcc.Interval(id=ids.PAGE_RETRY, interval=_RETRY_MS, disabled=True),
            html.Div(id=ids.PAGE, className="page"),
        ],
    )
