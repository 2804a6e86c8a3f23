"""What was just done, in a sentence at the foot of the page; it goes by itself."""

from __future__ import annotations

import uuid

import dash_mantine_components as dmc
from dash import html

from viz_service import ids


def create_notice_place() -> html.Div:
    """Build the place where notices are shown, empty."""
    return html.Div(id=ids.NOTICE, className="notice-place", role="status")


def create_notice(sentence: str, *, offers_start: bool = False) -> html.Div:
    """Build a notice.

    Args:
        sentence: what was done.
        offers_start: with a button that starts again from new weights.

    """
    start = dmc.Button(
        "Start again from step 0", id=ids.NOTICE_START_AGAIN, size="compact-sm", n_clicks=0
    )
    # A key of its own, so that the same sentence twice is shown anew.
    return html.Div(
        [html.Span(sentence), *([start] if offers_start else [])],
        className="notice",
        key=uuid.uuid4().hex,
    )
