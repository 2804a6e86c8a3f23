"""The page that benchmarks/page.py compares with: ``dcc.Interval`` and whole Plotly figures.

It shows the same session with the same five layers and the same two charts, the way a Dash
program is usually written: a timer asks for new figures, and each answer replaces the old one.

Run as ``python -m benchmarks.plotly_page TARGET SESSION_ID PORT``.
"""

# Dash has no types for its app object.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

import sys
import threading
from dataclasses import dataclass, field
from typing import Any

import grpc
import numpy as np
from dash import Dash, Input, Output, dcc, html
from numpy.typing import NDArray

from ganscope.api.v1 import session_service_pb2 as service_pb2
from ganscope.api.v1 import snapshot_pb2
from ganscope.api.v1.session_service_pb2_grpc import SessionServiceStub
from ganscope.tensors import to_array

FRAMES_PER_SECOND = 30
CHART_POINTS = 600
CHARTS = {
    "losses": (
        snapshot_pb2.METRIC_DISCRIMINATOR_LOSS,
        snapshot_pb2.METRIC_GENERATOR_LOSS,
    ),
    "divergences": (
        snapshot_pb2.METRIC_KL_DIVERGENCE,
        snapshot_pb2.METRIC_JS_DIVERGENCE,
    ),
}
Array = NDArray[np.number[Any]]
Figure = dict[str, Any]
"""A Plotly figure or a part of one, as plain JSON."""


@dataclass
class Latest:
    """The newest of everything, filled by a thread that watches the session."""

    dataset: snapshot_pb2.Dataset = field(default_factory=snapshot_pb2.Dataset)
    snapshot: snapshot_pb2.Snapshot = field(default_factory=snapshot_pb2.Snapshot)
    metrics: dict[int, list[float]] = field(default_factory=dict[int, list[float]])
    steps: list[float] = field(default_factory=list[float])

    def follow(self, target: str, session_id: str) -> None:
        """Watch until the stream ends."""
        stub = SessionServiceStub(grpc.insecure_channel(target))
        request = service_pb2.WatchSessionRequest(
            session_id=session_id, max_frames_per_second=FRAMES_PER_SECOND
        )
        for response in stub.WatchSession(request):
            match response.WhichOneof("event"):
                case "dataset":
                    self.dataset = response.dataset
                case "snapshot":
                    self.snapshot = response.snapshot
                case "metrics":
                    self._append(response.metrics)
                case _:
                    pass

    def _append(self, batch: snapshot_pb2.MetricsBatch) -> None:
        self.steps += to_array(batch.steps).tolist()
        for series in batch.series:
            values = self.metrics.setdefault(series.metric, [])
            values += to_array(series.values).tolist()


def draw_stage(latest: Latest) -> Figure:
    """Draw the five layers as one figure; its meta holds the time the frame was taken."""
    points, view = latest.snapshot.points, latest.dataset.view
    if not points.generated.shape:
        return {}
    verdicts, manifold = to_array(points.map), to_array(points.manifold)
    generated = to_array(points.generated)
    pulls = np.stack([generated, generated + 0.1 * to_array(points.gradients)], axis=1)
    heatmap: Figure = {
        "type": "heatmap",
        "z": verdicts,
        "x": np.linspace(view.x_min, view.x_max, verdicts.shape[1]),
        "y": np.linspace(view.y_min, view.y_max, verdicts.shape[0]),
        "zmin": 0,
        "zmax": 1,
        "showscale": False,
    }
    layout: Figure = {
        "meta": latest.snapshot.time_ms,
        "width": 700,
        "height": 700,
        "xaxis": {"range": [view.x_min, view.x_max]},
        "yaxis": {"range": [view.y_min, view.y_max]},
    }
    samples = (to_array(latest.dataset.points), generated)
    traces = [heatmap, draw_lines(manifold), draw_lines(pulls), *map(draw_samples, samples)]
    return {"data": traces, "layout": layout}


def draw_lines(lines: Array) -> Figure:
    """Draw polylines of shape [n, points, 2] as one trace."""
    gap = np.full((len(lines), 1, 2), np.nan)
    flat = np.concatenate([lines, gap], axis=1).reshape(-1, 2)
    return {"type": "scatter", "mode": "lines", "x": flat[:, 0], "y": flat[:, 1]}


def draw_samples(samples: Array) -> Figure:
    """Draw samples of shape [n, 2] as one trace."""
    return {"type": "scatter", "mode": "markers", "x": samples[:, 0], "y": samples[:, 1]}


def draw_chart(latest: Latest, metrics: tuple[int, ...]) -> Figure:
    """Draw the newest points of some metrics."""
    traces: list[Figure] = []
    for metric in metrics:
        values = latest.metrics.get(metric, [])[-CHART_POINTS:]
        steps = latest.steps[len(latest.steps) - len(values) :]
        traces.append({"type": "scatter", "mode": "lines", "x": steps, "y": values})
    return {"data": traces, "layout": {"width": 420, "height": 240}}


def create_app(latest: Latest) -> Dash:
    """Build the page."""
    app = Dash(__name__)
    app.layout = html.Div(
        [
            dcc.Interval(id="tick", interval=1000 // FRAMES_PER_SECOND),
            dcc.Graph(id="stage"),
            *(dcc.Graph(id=name) for name in CHARTS),
        ]
    )

    @app.callback(
        Output("stage", "figure"),
        *(Output(name, "figure") for name in CHARTS),
        Input("tick", "n_intervals"),
    )
    def redraw(_: Any) -> list[Figure]:  # pyright: ignore[reportUnusedFunction] - Dash calls it
        return [draw_stage(latest), *(draw_chart(latest, names) for names in CHARTS.values())]

    return app


def main() -> None:
    """Serve the page until killed."""
    target, session_id, port = sys.argv[1:]
    latest = Latest()
    threading.Thread(target=latest.follow, args=(target, session_id), daemon=True).start()
    create_app(latest).run(port=port, debug=False)


if __name__ == "__main__":
    main()
