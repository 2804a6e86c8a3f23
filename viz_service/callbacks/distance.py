"""Which divergence the chart of distances shows. Each browser chooses for itself."""

from __future__ import annotations

from dash import Input, Output
from dash.exceptions import PreventUpdate

from viz_service import ids
from viz_service.callbacks.wiring import Wiring
from viz_service.components.live import ChartSeries
from viz_service.components.measures import DIVERGENCES, Divergence


def register_distance(wiring: Wiring) -> None:
    """Show the chosen divergence with its own floor."""

    @wiring.callback(
        Output(ids.DISTANCE_CHART, "series"),
        Output(ids.DISTANCE_CHART, "floor"),
        Input(ids.DISTANCE_KIND, "value"),
    )
    def _choose(value: object) -> tuple[list[ChartSeries], Divergence]:
        for kind, series in DIVERGENCES.items():
            if kind == value:
                return [series], kind
        raise PreventUpdate
