"""An explanation behind a small button: it opens by mouse, finger and keyboard alike."""

from __future__ import annotations

from typing import Any

from viz_service.components.live import BundleComponent


class InfoButton(BundleComponent):
    """The button; ``window.ganscope.InfoButton`` opens the browser's own popover."""

    _type = "InfoButton"
    _prop_names = ["id", "subject", "sentences"]  # noqa: RUF012 # Dash reads it from the class
    available_properties = _prop_names

    def __init__(self, subject: str, sentences: list[str], **attributes: Any) -> None:
        """Explain ``subject``, whose name screen readers hear, in some sentences."""
        super().__init__({"subject": subject, "sentences": sentences}, attributes)


def create_info(subject: str, *sentences: str) -> InfoButton:
    """Build the button and what it shows, empty sentences left out."""
    return InfoButton(subject, [one for one in sentences if one])
