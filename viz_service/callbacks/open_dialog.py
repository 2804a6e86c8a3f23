"""Presets opened from a session's page, and the session taken away as a file."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State, no_update

from ganscope.api.v1.session_service_pb2 import GetCatalogResponse
from ganscope.errors import GanscopeError
from viz_service import ids
from viz_service.callbacks.downloads import create_download
from viz_service.callbacks.inputs import read_session
from viz_service.callbacks.wiring import Wiring, read_pressed
from viz_service.client.sentences import to_sentence
from viz_service.client.trainer import TrainerClient


class NoTrainedWeightsError(Exception):
    """A preset has no trained weights; ``str()`` says so, for people."""


def register_open_dialog(wiring: Wiring, trainer: TrainerClient) -> None:
    """Open presets as new sessions, and download this one."""
    wiring.open_by(ids.OPEN_MENU, ids.OPEN_DIALOG)

    @wiring.callback(
        Output(ids.LOCATION, "pathname", allow_duplicate=True),
        Output(ids.OPEN_PROBLEM, "children"),
        Input(ids.preset_choice(ALL), "n_clicks"),
        State(ids.WARM_START, "checked"),
    )
    async def _start(_: object, is_warm: object) -> tuple[Any, Any]:
        preset_id = str(read_pressed()["preset"])
        try:
            if is_warm is True:
                check_is_trained(await trainer.get_catalog(), preset_id)
            session = await trainer.create_session(
                preset_id=preset_id, play=True, warm_start=is_warm is True
            )
        except NoTrainedWeightsError as error:
            return no_update, str(error)
        except GanscopeError as error:
            return no_update, to_sentence(error)
        return f"/s/{session.id}", ""

    @wiring.callback(
        Output(ids.DOWNLOAD, "data"),
        Output(ids.OPEN_PROBLEM, "children", allow_duplicate=True),
        Input(ids.EXPORT, "n_clicks"),
        State(ids.LIVE, "session"),
    )
    async def _export(_: object, synced: object) -> tuple[Any, Any]:
        read_pressed()
        session = read_session(synced)
        try:
            exported = await trainer.export_session(session.id)
        except GanscopeError as error:
            return no_update, to_sentence(error)
        name = f"ganscope-{session.id}-step-{exported.step}.safetensors"
        return create_download(name, exported.archive), ""


def check_is_trained(catalog: GetCatalogResponse, preset_id: str) -> None:
    """Refuse a preset that has no trained weights.

    Raises:
        NoTrainedWeightsError: it has none.

    """
    preset = next((one for one in catalog.presets if one.id == preset_id), None)
    if preset is not None and not preset.HasField("warm_start_step"):
        raise NoTrainedWeightsError(
            f"“{preset.title}” has no trained weights. Switch them off to open it fresh."
        )
