"""A Python program for reading."""

from __future__ import annotations

from typing import Any

from viz_service.components.live import BundleComponent


class PythonProgram(BundleComponent):
    """The program; ``window.ganscope.PythonProgram`` sets off the words of its language."""

    _type = "PythonProgram"
    _prop_names = ["id", "text", "className"]  # noqa: RUF012 # Dash reads it from the class
    available_properties = _prop_names

    def __init__(self, text: str, **attributes: Any) -> None:
        """Show ``text`` as it is."""
        super().__init__({"text": text}, attributes)
