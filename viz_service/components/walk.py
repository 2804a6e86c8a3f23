"""One step looked at closely: slow motion, and the story of one sample.

All of it works in the browser (``viz_service/web/src/walk``); these are the places where it shows.
"""

from __future__ import annotations

from typing import Any, Literal

from dash import html

from viz_service import ids
from viz_service.components.live import BundleComponent

WalkPart = Literal["buttons", "discriminator", "generator", "panel"]


class LiveWalk(BundleComponent):
    """A part of the walk; nothing is seen of it, but for the buttons, until a walk begins.

    The panel talks to Dash: ``command`` is what it asks for, ``answer`` what it is told; see
    ``viz_service.callbacks.walk``.
    """

    _type = "LiveWalk"
    _prop_names = ["id", "part", "command", "answer", "className"]  # noqa: RUF012 # Dash
    available_properties = _prop_names

    def __init__(
        self,
        id: str | dict[str, str],  # noqa: A002 # Dash's own name
        part: WalkPart,
        className: str | None = None,  # noqa: N803 # a property in JavaScript
        **attributes: Any,
    ) -> None:
        """Show a part.

        Args:
            id: Dash's id.
            part: the buttons that begin and end a walk; the strip with the sub-steps of one
                network; or the panel with what happens at each stop.
            className: further CSS classes.
            attributes: ``data-`` and ``aria-`` attributes.

        """
        super().__init__({"id": id, "part": part, "className": className}, attributes)


def create_walk_buttons() -> LiveWalk:
    """Build "Slow" and "Story"."""
    return LiveWalk(ids.WALK_BUTTONS, "buttons", className="walk-buttons")


def create_walk_strip(network: Literal["discriminator", "generator"]) -> LiveWalk:
    """Build the row of one network's sub-steps."""
    strips = {"discriminator": ids.WALK_DISCRIMINATOR, "generator": ids.WALK_GENERATOR}
    return LiveWalk(strips[network], network)


def create_walk_panel() -> html.Aside:
    """Build the card that stands in for the measures while a walk is on."""
    return html.Aside(LiveWalk(ids.WALK_PANEL, "panel"), className="walk-panel")
