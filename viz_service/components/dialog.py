"""Dialogs: the browser's own, with a heading and a button that closes."""

from __future__ import annotations

from typing import Any

from viz_service.components.live import BundleComponent


class Dialog(BundleComponent):
    """A dialog; callbacks open and close it through ``opened``, people by its button and Escape.

    The UI kit's dialog has a ``<header>`` of its own, a second banner of the page, and a close
    button without a name. A control inside that opens a list must not put it in a portal: the
    browser shows dialogs above everything else.
    """

    _type = "Dialog"
    _base_nodes: list[str] = ["children"]  # noqa: RUF012 # Dash reads them from the class
    _prop_names = [  # noqa: RUF012 # as above
        "children",
        "id",
        "title",
        "opened",
        "className",
    ]
    available_properties = _prop_names

    def __init__(
        self,
        children: Any,
        id: str,  # noqa: A002 # Dash's own name
        title: str,
        className: str | None = None,  # noqa: N803 # a property in JavaScript
        **attributes: Any,
    ) -> None:
        """Show ``children`` under ``title`` when it is opened; it is closed at first."""
        properties = {
            "children": children,
            "id": id,
            "title": title,
            "opened": False,
            "className": className,
        }
        super().__init__(properties, attributes)
