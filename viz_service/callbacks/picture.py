"""Which layers the picture shows. Each browser chooses for itself."""

from __future__ import annotations

from dash import Input, Output

from viz_service import ids
from viz_service.callbacks.wiring import Wiring
from viz_service.components.live import StageLayer
from viz_service.components.stage_card import explain_layers, to_layers


def register_picture(wiring: Wiring) -> None:
    """Show the chosen layers and say what they mean."""

    @wiring.callback(
        Output(ids.STAGE, "layers"),
        Output(ids.LAYERS_SENTENCE, "children"),
        Input(ids.LAYERS, "value"),
    )
    def _choose(value: object) -> tuple[list[StageLayer], str]:
        layers = to_layers(value)
        return layers, explain_layers(layers)
