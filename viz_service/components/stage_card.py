"""The picture with its legend, which is also the switch of its layers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import dash_mantine_components as dmc
from dash import html

from viz_service import ids
from viz_service.components.attributes import named
from viz_service.components.live import LiveStage, StageLayer


@dataclass(frozen=True)
class LayerLook:
    """A layer's name and what it shows, as a clause of a sentence."""

    layer: StageLayer
    title: str
    clause: str


_LOOKS = (
    LayerLook("real", "real", "Green circles are real samples."),
    LayerLook("generated", "generated", "Purple squares are what the generator makes of noise."),
    LayerLook(
        "map",
        "verdict map",
        "Where the map is green the discriminator expects real samples, where it is purple "
        "generated ones; without colour it cannot tell.",
    ),
    LayerLook("gradients", "pull", "Pink lines show where each sample is pulled next."),
    LayerLook(
        "manifold",
        "manifold",
        "The mesh is a grid of noise as the generator bends it; dark where it is folded tight.",
    ),
)

INITIAL_LAYERS: tuple[StageLayer, ...] = ("map", "real", "generated", "gradients")


def create_stage_card() -> html.Section:
    """Build the card."""
    chips = [
        dmc.Chip(
            [html.Span(className=f"swatch swatch-{look.layer}"), look.title],
            value=look.layer,
            size="xs",
            radius="xl",
            variant="light",
            icon=html.Span(),
        )
        for look in _LOOKS
    ]
    legend = dmc.ChipGroup(chips, id=ids.LAYERS, multiple=True, value=list(INITIAL_LAYERS))
    stage = LiveStage(
        id=ids.STAGE,
        layers=INITIAL_LAYERS,
        label="Real and generated samples over the discriminator's verdicts",
    )
    return html.Section(
        [
            html.Div(stage, className="stage-frame"),
            html.Div(legend, className="legend", role="group", **named("Layers")),
            html.P(
                explain_layers(INITIAL_LAYERS), id=ids.LAYERS_SENTENCE, className="stage-sentence"
            ),
        ],
        className="card stage-card",
    )


def explain_layers(layers: Iterable[str]) -> str:
    """Say what the shown layers mean."""
    shown = frozenset(layers)
    clauses = [look.clause for look in _LOOKS if look.layer in shown]
    return " ".join(clauses) if clauses else "Every layer is hidden: choose one above."


def to_layers(value: object) -> list[StageLayer]:
    """Keep of a callback's input what names a layer, in the order of drawing."""
    chosen = cast("list[object]", value) if isinstance(value, list) else []
    return [look.layer for look in _LOOKS if look.layer in chosen]
