"""Data that somebody draws on the page."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from ganscope.api.v1.spec_pb2 import CustomPoints, DistributionKind
from ganscope.errors import GanscopeError
from ganscope.tensors import to_array, to_tensor
from viz_service import ids
from viz_service.callbacks.data import change_data, to_custom_data
from viz_service.callbacks.inputs import read_clicks, read_object, read_session
from viz_service.callbacks.wiring import Wiring
from viz_service.client.trainer import TrainerClient

MOST_POINTS = 10_000
_FEWEST_POINTS = 2
_HALF_VIEW = 1.4
"""Half the width of the pad, in units of the SYMMETRIC plane."""
_JITTER = 0.02
"""Makes a stroke a distribution: about the width of a pen, in units of the SYMMETRIC plane."""


class DrawingError(ValueError):
    """What a browser sent is no drawing; ``str()`` says why, for people."""


def register_drawing(wiring: Wiring, trainer: TrainerClient) -> None:
    """Open the dialog, show what was drawn before, and train on what is drawn now."""
    wiring.open_by(ids.OWN_DATA, ids.OWN_DATA_DIALOG)

    @wiring.callback(
        Output(ids.SKETCH, "start"),
        Input(ids.OWN_DATA, "n_clicks"),
        State(ids.LIVE, "session"),
    )
    async def _find_start(clicks: object, synced: object) -> dict[str, object]:
        count, session = read_clicks(clicks), read_session(synced)
        data = session.spec.points.distribution
        if data.kind != DistributionKind.DISTRIBUTION_KIND_CUSTOM:
            raise PreventUpdate
        try:
            points = (await trainer.export_session(session.id)).spec.points.distribution.custom
        except GanscopeError as error:  # an empty pad is no loss: the session keeps its points
            raise PreventUpdate from error
        return {"points": to_drawn(points), "count": count}

    @wiring.callback(
        Output(ids.OWN_DATA_DIALOG, "opened", allow_duplicate=True),
        Output(ids.SKETCH, "problem"),
        Output(ids.NOTICE, "children", allow_duplicate=True),
        Input(ids.SKETCH, "wish"),
        State(ids.LIVE, "session"),
    )
    async def _fulfil(wish: object, synced: object) -> tuple[Any, ...]:
        wished, session = read_object(wish), read_session(synced)
        if wished.get("kind") == "cancel":
            return False, "", no_update
        try:
            points = read_drawing(wished.get("points"))
        except DrawingError as error:
            return no_update, str(error), no_update
        data = to_custom_data(points, session.spec.points.distribution)
        change = await change_data(trainer, session, data)
        if change.refusal:
            return no_update, change.refusal, no_update
        return False, "", change.notice


def read_drawing(value: object) -> CustomPoints:
    """Read a drawing as a browser sends it: ``[x0, y0, x1, y1, ...]`` in the SYMMETRIC plane.

    Raises:
        DrawingError: too few or too many points, or not points of the pad.

    """
    numbers: list[object] = cast("list[object]", value) if isinstance(value, list) else []
    if not _FEWEST_POINTS <= len(numbers) / 2 <= MOST_POINTS:
        raise DrawingError(
            f"A drawing has {_FEWEST_POINTS} to {MOST_POINTS:,} points, got {len(numbers) // 2:,}."
        )
    if len(numbers) % 2 or not all(_is_on_pad(one) for one in numbers):
        raise DrawingError(f"Every point must lie between -{_HALF_VIEW} and {_HALF_VIEW}.")
    values = np.array(numbers, np.float64).reshape(-1, 2)
    origin = f"a drawing of {len(values):,} points"
    return CustomPoints(values=to_tensor(values), in_plane=True, jitter=_JITTER, origin=origin)


def to_drawn(points: CustomPoints) -> list[float]:
    """Write points as the pad reads them; none when they were measured and not drawn."""
    if not points.in_plane:
        return []
    return [float(value) for value in to_array(points.values).astype(np.float64).ravel()]


def _is_on_pad(value: object) -> bool:
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and -_HALF_VIEW <= value <= _HALF_VIEW
    )
