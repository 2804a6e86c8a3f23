"""Small pictures of point clouds, as SVG inside the page."""

from __future__ import annotations

import base64

import numpy as np
from dash import html
from numpy.typing import NDArray

from ganscope.api.v1.catalog_pb2 import DistributionInfo
from ganscope.tensors import to_array

_SIDE = 64
_HALF_VIEW = 1.15
"""Half the width that is shown, in units of the SYMMETRIC plane."""
_REAL_COLOUR = "#25a05a"
"""Between the light and the dark theme's green: legible on both."""


def create_thumbnail(info: DistributionInfo, alt: str = "") -> html.Img:
    """Draw a distribution's samples; ``alt`` is empty where a title stands beside the picture."""
    points = to_array(info.thumbnail) if info.HasField("thumbnail") else np.empty((0, 2))
    return html.Img(src=to_data_uri(points.astype(np.float64)), alt=alt, className="thumbnail")


def to_data_uri(points_N2: NDArray[np.float64]) -> str:  # noqa: N803  a shape suffix: [points, 2]
    """Write points of the SYMMETRIC plane as an SVG image.

    One path of zero-length lines with round ends: a tenth of the bytes that circles take.
    """
    scale = _SIDE / (2 * _HALF_VIEW)
    x_N = (points_N2[:, 0] + _HALF_VIEW) * scale  # noqa: N806  a shape suffix
    y_N = (_HALF_VIEW - points_N2[:, 1]) * scale  # noqa: N806  a shape suffix
    path = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in zip(x_N, y_N, strict=True))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE} {_SIDE}">'
        f'<path d="{path}" stroke="{_REAL_COLOUR}" stroke-width="2.6" '
        'stroke-linecap="round"/></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
