"""The bar at the top of every page: whose page this is, and the theme."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from viz_service import ids
from viz_service.components.attributes import named
from viz_service.components.icons import create_icon


def create_top_bar(*parts: Component) -> html.Header:
    """Build the bar with ``parts`` between the name and the theme."""
    name = html.A(
        ["GAN", html.Span("scope")], href="/", className="logo", title="Start page of GANscope"
    )
    theme = dmc.ColorSchemeToggle(
        id=ids.THEME,
        lightIcon=create_icon("sun"),
        darkIcon=create_icon("moon"),
        variant="default",
        size="lg",
        **named("Change between light and dark"),
    )
    return html.Header([name, *parts, theme], className="top-bar")
