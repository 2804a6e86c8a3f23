"""The model at a glance: its live nodes, the lines between them, and its settings in place."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from ganscope.api.v1.catalog_pb2 import FieldInfo
from ganscope.api.v1.spec_pb2 import SessionSpec
from viz_service import ids
from viz_service.components.attributes import named
from viz_service.components.data_choices import create_model_tools
from viz_service.components.live import LiveEdges
from viz_service.components.model_fields import GROUPS, create_basics, create_panel
from viz_service.components.model_nodes import NODES, create_explanations, create_node
from viz_service.components.walk import create_walk_strip

BASICS_DEPTH = "Basics"
EVERYTHING_DEPTH = "Everything"

_ABOVE_THEIR_SETTINGS = frozenset({"noise", "real"})


def create_model_card(fields: Sequence[FieldInfo], spec: SessionSpec) -> html.Section:
    """Build the card with the values of ``spec``."""
    depth = dmc.SegmentedControl(
        id=ids.SETTINGS_DEPTH,
        data=[BASICS_DEPTH, EVERYTHING_DEPTH],
        value=BASICS_DEPTH,
        size="xs",
        persistence=True,
        persistence_type="local",
        className="card-switch",
        **named("How many settings to show"),
    )
    panels = [create_panel(group, fields, spec) for group in GROUPS]
    graph = html.Div(
        [*_create_parts(fields, spec), LiveEdges(id=ids.EDGES)], className="model-graph"
    )
    return html.Section(
        [
            html.Header(
                [html.H2("Model"), create_model_tools(), depth],
                className="card-heading",
            ),
            create_explanations(),
            create_walk_strip("discriminator"),
            html.Div(
                [graph, *(panel for panel in panels if panel is not None)], className="model-body"
            ),
            create_walk_strip("generator"),
        ],
        className="card model-card",
        **{"data-model": ""},  # pyright: ignore[reportArgumentType]  # no wildcards in the stub
    )


def _create_parts(fields: Sequence[FieldInfo], spec: SessionSpec) -> list[Component]:
    """Build nodes and basics; settings below their node are one part with it."""
    basics = {group.id: create_basics(group, fields, spec) for group in GROUPS}
    parts: list[Component] = []
    for node in NODES:
        made = create_node(node)
        if node.id in _ABOVE_THEIR_SETTINGS:
            made = html.Div([made, basics.pop(node.id)], className=f"part part-{node.id}")
        parts.append(made)
    return [*parts, *basics.values()]
