"""The dialog that opens a preset, fresh or trained, and takes the session away as a file."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import dcc, html

from ganscope.api.v1.catalog_pb2 import DistributionInfo, Preset
from viz_service import ids
from viz_service.components.dialog import Dialog
from viz_service.components.preset_cards import create_preset_groups


def create_open_dialog(
    presets: Sequence[Preset], distributions: Sequence[DistributionInfo]
) -> Dialog:
    """Build the dialog, closed."""
    trained = [one for one in presets if one.HasField("warm_start_step")]
    warm = dmc.Switch(
        id=ids.WARM_START,
        label="Start from trained weights",
        checked=False,
        disabled=not trained,
        description="You see a trained pair at once, and can go on training it.",
    )
    take = html.Div(
        [
            html.H2("This session as a file"),
            html.P(
                "Weights, optimisers and settings as they are now (.safetensors). Drop the file on "
                "the start page, or under File in the dialog for data of your own, to open it.",
                className="muted",
            ),
            dmc.Button("Download", id=ids.EXPORT, variant="default", n_clicks=0),
            dcc.Download(id=ids.DOWNLOAD),
        ],
        className="take-away",
    )
    return Dialog(
        [
            html.P(
                "A preset opens as a session of its own; this one goes on, and is listed on the "
                "start page.",
                className="muted",
            ),
            warm,
            html.Div(id=ids.OPEN_PROBLEM, className="field-error", role="alert"),
            create_preset_groups(presets, distributions, ids.preset_choice),
            take,
        ],
        ids.OPEN_DIALOG,
        "Presets and files",
        className="open-dialog",
    )
