"""HTML attributes whose names are no Python names."""

from __future__ import annotations

from typing import Any


def named(label: str, *, tip: bool = False, key: str = "") -> dict[str, Any]:
    """Name an element for screen readers.

    Args:
        label: the name.
        tip: show the name on hover and focus, too.
        key: the key that presses it, see ``web/src/keyboard.js``; ``space`` or one character.

    """
    attributes = {"aria-label": label}
    if tip:
        attributes["data-tip"] = label
    if key:
        attributes["data-key"] = key
    return attributes
