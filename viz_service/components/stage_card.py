"""The picture with its legend, which is also the switch of its layers."""

from __future__ import annotations

from dash import html

from viz_service import ids
from viz_service.components.attributes import named
from viz_service.components.live import LayerLook, LiveLayers, LiveStage, StageLayer

LOOKS: tuple[LayerLook, ...] = (
    LayerLook(
        name="real",
        title="real",
        clause="Green circles are real samples.",
        isGround=False,
        isEveryday=True,
    ),
    LayerLook(
        name="generated",
        title="generated",
        clause="Purple squares are what the generator makes of noise.",
        isGround=False,
        isEveryday=True,
    ),
    LayerLook(
        name="map",
        title="verdict map",
        clause="The map is green where the discriminator expects real samples, purple where it "
        "expects generated ones, and pale where it cannot tell.",
        isGround=True,
        isEveryday=True,
    ),
    LayerLook(
        name="gradients",
        title="pull",
        clause="Pink lines show where each sample is pulled next.",
        isGround=False,
        isEveryday=True,
    ),
    LayerLook(
        name="manifold",
        title="manifold",
        clause="The mesh is a grid of noise as the generator bends it; dark where it is folded "
        "tight.",
        isGround=False,
        isEveryday=True,
    ),
    LayerLook(
        name="field",
        title="field",
        clause="Pink arrows show where a sample would be pulled, wherever it stood.",
        isGround=False,
        isEveryday=False,
    ),
    LayerLook(
        name="density",
        title="density",
        clause="Inside the green lines lie 50, 80 and 95 % of the real data.",
        isGround=False,
        isEveryday=False,
    ),
    LayerLook(
        name="trails",
        title="trails",
        clause="Trails show where some samples came from: the same noise, moment after moment.",
        isGround=False,
        isEveryday=False,
    ),
    LayerLook(
        name="stretch",
        title="stretch",
        clause="Each ellipse is what the generator makes of a small circle of noise; flat ones "
        "are on the way to collapse.",
        isGround=False,
        isEveryday=False,
    ),
    LayerLook(
        name="optimal",
        title="ideal D",
        clause="The map shows what the best possible discriminator would say, knowing both "
        "densities.",
        isGround=True,
        isEveryday=False,
    ),
    LayerLook(
        name="difference",
        title="D against ideal",
        clause="Orange: the discriminator trusts this place too much; blue: too little; without "
        "colour it is as good as can be.",
        isGround=True,
        isEveryday=False,
    ),
)

INITIAL_LAYERS: tuple[StageLayer, ...] = ("real", "generated", "map", "gradients")


def create_stage_card() -> html.Section:
    """Build the card."""
    stage = LiveStage(
        id=ids.STAGE, label="Real and generated samples over the discriminator's verdicts"
    )
    return html.Section(
        [
            html.Div(stage, className="stage-frame"),
            LiveLayers(id=ids.LAYERS, looks=LOOKS, initial=INITIAL_LAYERS),
        ],
        className="card stage-card",
        **named("Distributions"),
    )
