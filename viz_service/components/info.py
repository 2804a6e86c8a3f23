"""An explanation behind a small button: it opens by mouse, finger and keyboard alike."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from viz_service.components.attributes import named

_WIDTH_PX = 280


def create_info(subject: str, *sentences: str) -> dmc.Popover:
    """Build the button and what it shows; ``subject`` names it for screen readers."""
    button = dmc.UnstyledButton("i", className="info-button", **named(f"About {subject}"))
    return dmc.Popover(
        [
            dmc.PopoverTarget(button),
            dmc.PopoverDropdown([html.P(one, className="info-text") for one in sentences if one]),
        ],
        width=_WIDTH_PX,
        position="bottom-start",
        withArrow=True,
        shadow="md",
        radius="md",
    )
