"""Parts of a page that Dash does not know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from viz_service.components.live import BundleComponent


class Island(BundleComponent):
    """Components that no callback addresses: drawn without Dash (see ``pages.islands``)."""

    _type = "Island"
    _prop_names = ["tree"]  # noqa: RUF012 # Dash
    available_properties = _prop_names

    def __init__(self, tree: Sequence[Any]) -> None:
        """Draw components, texts and numbers, in their order."""
        super().__init__({"tree": tree}, {})
