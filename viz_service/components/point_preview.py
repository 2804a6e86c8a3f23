"""A picture of somebody's own points before anything is trained on them."""

from __future__ import annotations

import base64

import numpy as np
from dash import html
from numpy.typing import NDArray

from ganscope.api.v1.spec_pb2 import CustomPoints
from ganscope.tensors import to_array

_SIDE = 240
_HALF_VIEW = 1.4
"""Half the width that is shown, in units of the SYMMETRIC plane: as on the stage."""
_MOST_SHOWN = 2000
_REAL_COLOUR = "#25a05a"
"""Between the light and the dark theme's green: legible on both."""


def create_preview(points: CustomPoints) -> html.Figure:
    """Draw points where the stage will show them, and say how many they are."""
    values = to_array(points.values).astype(np.float64)
    caption = f"{len(values):,} points"
    names = [f"{axis.name}{f' ({axis.unit})' if axis.unit else ''}" for axis in points.axes]
    if any(names):
        caption += f", {' by '.join(name or 'unnamed' for name in names)}"
    placed = values if points.in_plane else fit_to_view(values)
    return html.Figure(
        [
            html.Img(src=to_image(placed), alt=f"Preview: {caption}"),
            html.Figcaption(caption, className="muted"),
        ],
        className="point-preview",
    )


def fit_to_view(values_N2: NDArray[np.float64]) -> NDArray[np.float64]:  # noqa: N803  a shape suffix
    """Scale measured values as the trainer does: both axes alike, to fit [-1, 1]."""
    low, high = values_N2.min(axis=0), values_N2.max(axis=0)
    half = float((high - low).max()) / 2 or 1.0
    return (values_N2 - (low + (high - low) / 2)) / half


def to_image(points_N2: NDArray[np.float64]) -> str:  # noqa: N803  a shape suffix
    """Write points of the plane as an SVG image; of many, evenly chosen ones."""
    shown = points_N2[:: -(-len(points_N2) // _MOST_SHOWN)]
    scale = _SIDE / (2 * _HALF_VIEW)
    x, y = (shown[:, 0] + _HALF_VIEW) * scale, (_HALF_VIEW - shown[:, 1]) * scale
    path = "".join(f"M{a:.1f} {b:.1f}h0" for a, b in zip(x, y, strict=True))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE} {_SIDE}">'
        f'<path d="{path}" stroke="{_REAL_COLOUR}" stroke-width="4" stroke-linecap="round"/></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
