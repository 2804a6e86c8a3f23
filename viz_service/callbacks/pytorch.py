"""The present configuration as a PyTorch program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.spec_pb2 import DistributionKind, SessionSpec
from ganscope.errors import GanscopeError
from ganscope.pytorch_script import create_script
from viz_service import ids
from viz_service.callbacks.downloads import create_archive, create_download
from viz_service.callbacks.inputs import read_object, read_session
from viz_service.callbacks.wiring import Wiring, read_pressed
from viz_service.client.sentences import to_sentence
from viz_service.client.trainer import TrainerClient
from viz_service.components.program import PythonProgram

_SCRIPT_NAME = "gan.py"
_ARCHIVE_NAME = "gan.zip"

_COPY = f"""
(clicks, script) =>
  clicks && script
    ? window.ganscope.copyCode(script.text, '{ids.PYTORCH_CODE}')
    : window.dash_clientside.no_update
"""


def register_pytorch(wiring: Wiring, trainer: TrainerClient) -> None:
    """Write the program when the dialog opens; copy it; download it with what it needs."""
    wiring.open_by(ids.PYTORCH, ids.PYTORCH_DIALOG)
    wiring.in_browser(
        _COPY,
        Output(ids.PYTORCH_NOTICE, "children"),
        Input(ids.PYTORCH_COPY, "n_clicks"),
        State(ids.PYTORCH_SCRIPT, "data"),
    )

    @wiring.callback(
        Output(ids.PYTORCH_CODE, "children"),
        Output(ids.PYTORCH_SCRIPT, "data"),
        Output(ids.PYTORCH_NOTICE, "children", allow_duplicate=True),
        Input(ids.PYTORCH, "n_clicks"),
        State(ids.LIVE, "session"),
    )
    async def _write(_: object, synced: object) -> tuple[Any, ...]:
        read_pressed()
        try:
            spec = await read_whole_spec(trainer, read_session(synced))
        except GanscopeError as error:
            return to_sentence(error), no_update, ""
        script = create_script(spec)
        kept = {"text": script.text, "files": dict(script.files)}
        beside = f"It reads {', '.join(script.files)}, which comes with it." if script.files else ""
        return PythonProgram(script.text), kept, beside

    @wiring.callback(
        Output(ids.PYTORCH_FILE, "data"),
        Input(ids.PYTORCH_SAVE, "n_clicks"),
        State(ids.PYTORCH_SCRIPT, "data"),
    )
    def _save(_: object, kept: object) -> dict[str, Any]:
        read_pressed()
        return to_download(read_object(kept))


async def read_whole_spec(trainer: TrainerClient, session: Session) -> SessionSpec:
    """Return the specification in force with the points that session messages leave out.

    Raises:
        GanscopeError: the trainer does not answer, or has no such session.

    """
    present = await trainer.get_session(session.id)
    custom = DistributionKind.DISTRIBUTION_KIND_CUSTOM
    if present.spec.points.distribution.kind != custom:
        return present.spec
    return (await trainer.export_session(session.id)).spec


def to_download(kept: Mapping[str, object]) -> dict[str, Any]:
    """Write the program for Dash's download; with its files as one archive.

    Raises:
        PreventUpdate: there is no program yet.

    """
    text, files = kept.get("text"), kept.get("files")
    if not isinstance(text, str):
        raise PreventUpdate
    beside = cast("dict[str, str]", files) if isinstance(files, dict) else {}
    if not beside:
        return create_download(_SCRIPT_NAME, text.encode())
    return create_archive(_ARCHIVE_NAME, {_SCRIPT_NAME: text, **beside})
