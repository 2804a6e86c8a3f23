"""Editor of a network's hidden layers: as many boxes as layers, each with its units.

All boxes that a network may have are there from the start and are shown as needed, so that an
edit by somebody else changes values and never takes a field away under one's fingers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import dash_mantine_components as dmc
from dash import html

from ganscope.api.v1.catalog_pb2 import FieldInfo
from viz_service import ids
from viz_service.components.attributes import named
from viz_service.components.info import create_info


def create_layers_editor(info: FieldInfo, units: Sequence[int]) -> html.Div:
    """Build the editor for the network whose layers are at ``info.path``."""
    bounds = info.layer_sizes
    bounds_text = f"At most {bounds.max_layers} layers of 1 to {bounds.max_units} units."
    slots = [_create_slot(info.path, index, units) for index in range(bounds.max_layers)]
    add = dmc.UnstyledButton(
        "+ layer", id=ids.layer_add(info.path), className="layer-add", n_clicks=0
    )
    return html.Div(
        [
            html.Div(
                [html.Span(info.title), create_info(info.title, info.help, bounds_text)],
                className="field-label",
            ),
            html.Div([*slots, add], className="layer-slots"),
            html.Div(id=ids.layer_error(info.path), className="field-error", role="alert"),
        ],
        className="field-block",
    )


def create_box_ids(fields: Iterable[FieldInfo]) -> list[ids.PatternId]:
    """Return the ids of the boxes of all networks, unused ones too."""
    return [
        ids.layer_units(one.path, index)
        for one in fields
        if one.HasField("layer_sizes")
        for index in range(one.layer_sizes.max_layers)
    ]


def to_slot_class(index: int, num_layers: int) -> str:
    """Class of the box of one layer: hidden when the network has no such layer."""
    return "layer-slot" if index < num_layers else "layer-slot is-hidden"


def _create_slot(path: str, index: int, units: Sequence[int]) -> html.Div:
    name = f"layer {index + 1}"
    remove = dmc.UnstyledButton(
        "×",  # noqa: RUF001  the sign that people know for "remove"
        id=ids.layer_remove(path, index),
        className="layer-remove",
        n_clicks=0,
        **named(f"Remove {name}"),
    )
    return html.Div(
        [
            dmc.NumberInput(
                id=ids.layer_units(path, index),
                value=units[index] if index < len(units) else "",
                allowDecimal=False,
                hideControls=True,
                debounce=True,
                size="xs",
                inputProps={"inputMode": "numeric"},
                **named(f"Units of {name}"),
            ),
            remove,
        ],
        id=ids.layer_slot(path, index),
        className=to_slot_class(index, len(units)),
    )
