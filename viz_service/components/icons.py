"""Icons, drawn by the style sheets as masks: they take the colour of the text around them."""

from __future__ import annotations

from typing import Any, Literal

from dash import html

_HIDDEN: dict[str, Any] = {"aria-hidden": "true"}

IconName = Literal[
    "play",
    "pause",
    "reset",
    "dice",
    "help",
    "sun",
    "moon",
    "trash",
    "draw",
    "undo",
    "redo",
    "more",
    "options",
]


def create_icon(name: IconName) -> html.Span:
    """Build an icon; the button around it carries the name for screen readers."""
    return html.Span(className=f"icon icon-{name}", **_HIDDEN)
