"""Which scripts a page loads: those that Dash lists, without what no page of ours uses.

``assets/mantine.js`` stands in for the JavaScript of dash-mantine-components, which has ten times
the components that we use; ``web/src/kit`` is its source, and ``docs/decisions/0010`` says why.
"""

from __future__ import annotations

import re
from typing import Any

from dash import Dash

_UNUSED = (
    "dash/deps/polyfill@",  # for browsers that know neither modules nor our CSS
    "dash/dash_table/",
    "dash_mantine_components/",
)
_UNUSED_TAGS = re.compile(
    rf'<script src="[^"]*/_dash-component-suites/(?:{"|".join(map(re.escape, _UNUSED))})[^"]*">'
    r"</script>\n?"
)


class LeanDash(Dash):
    """Dash whose page leaves out the scripts that it does not need."""

    def interpolate_index(self, **parts: Any) -> str:  # pyright: ignore[reportIncompatibleMethodOverride]  # as Dash documents it
        """Fill the page's template."""
        parts["scripts"] = keep_used(parts["scripts"])
        return super().interpolate_index(**parts)  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  # Dash leaves its type open


def keep_used(tags: str) -> str:
    """Remove the script elements that load what no page uses; the others keep their order."""
    return _UNUSED_TAGS.sub("", tags)
