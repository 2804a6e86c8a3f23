"""Files that somebody brings: points, sessions, models of GAN Lab."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.spec_pb2 import CustomPoints, DistributionKind, SessionSpec
from ganscope.errors import GanscopeError
from ganscope.points import parse_points
from ganscope.points_json import parse_points_json
from viz_service import ids
from viz_service.callbacks.data import change_data, to_custom_data
from viz_service.callbacks.inputs import read_object, read_session
from viz_service.callbacks.wiring import Wiring, read_pressed
from viz_service.client.sentences import to_sentence
from viz_service.client.trainer import TrainerClient
from viz_service.components.file_drop import MAX_FILE_BYTES
from viz_service.components.point_preview import create_preview

_ARCHIVE = ".safetensors"
_WEIGHTS = ".bin"
_JSON = ".json"
_MAX_TITLE = 80
_MAX_ORIGIN = 200
_GAN_LAB_MARK = '"weightsManifest"'


class FileError(ValueError):
    """Files that cannot be used; ``str()`` says why, for people."""


@dataclass(frozen=True)
class BroughtFile:
    """A file as a browser sent it."""

    name: str
    content: bytes


def register_files(wiring: Wiring, trainer: TrainerClient) -> None:
    """Open what is dropped on either page; points of the session's page are shown before."""

    @wiring.callback(
        Output(ids.LOCATION, "pathname", allow_duplicate=True),
        Output(ids.UPLOAD, "problem"),
        Input(ids.UPLOAD, "files"),
    )
    async def _start(value: object) -> tuple[Any, Any]:
        try:
            session = await open_session(trainer, read_files(value))
        except FileError as error:
            return no_update, str(error)
        except GanscopeError as error:
            return no_update, to_sentence(error)
        return f"/s/{session.id}", ""

    @wiring.callback(
        Output(ids.LOCATION, "pathname", allow_duplicate=True),
        Output(ids.FILE_DROP, "problem"),
        Output(ids.FILE_PREVIEW, "children"),
        Output(ids.FILE_TRAIN, "disabled"),
        Input(ids.FILE_DROP, "files"),
    )
    async def _show(value: object) -> tuple[Any, ...]:
        try:
            files = read_files(value)
            if not are_points(files):
                session = await open_session(trainer, files)
                return f"/s/{session.id}", "", None, True
            return no_update, "", create_preview(read_points(files[0])), False
        except FileError as error:
            return no_update, str(error), None, True
        except GanscopeError as error:
            return no_update, to_sentence(error), None, True

    @wiring.callback(
        Output(ids.OWN_DATA_DIALOG, "opened", allow_duplicate=True),
        Output(ids.FILE_DROP, "problem", allow_duplicate=True),
        Output(ids.NOTICE, "children", allow_duplicate=True),
        Input(ids.FILE_TRAIN, "n_clicks"),
        State(ids.FILE_DROP, "files"),
        State(ids.LIVE, "session"),
    )
    async def _train(_: object, value: object, synced: object) -> tuple[Any, ...]:
        read_pressed()
        session = read_session(synced)
        try:
            points = read_points(read_files(value)[0])
        except FileError as error:
            return no_update, str(error), no_update
        data = to_custom_data(points, session.spec.points.distribution)
        change = await change_data(trainer, session, data)
        if change.refusal:
            return no_update, change.refusal, no_update
        return False, "", change.notice


def read_files(value: object) -> list[BroughtFile]:
    """Read what a browser sends of dropped files.

    Raises:
        FileError: one is too large or was damaged on its way.
        PreventUpdate: there is none.

    """
    listed = read_object(value).get("files")
    if not isinstance(listed, list) or not listed:
        raise PreventUpdate
    return [_read_file(read_object(one)) for one in cast("list[object]", listed)]


def _read_file(parts: dict[str, object]) -> BroughtFile:
    name, content = parts.get("name"), parts.get("content")
    if not isinstance(name, str) or not isinstance(content, str):
        raise PreventUpdate
    if len(content) > MAX_FILE_BYTES * 4 // 3 + 4:
        raise FileError(f"{name} has more than {MAX_FILE_BYTES / 1e6:g} MB.")
    try:
        return BroughtFile(name, base64.b64decode(content, validate=True))
    except binascii.Error as error:
        raise FileError(f"{name} was damaged on its way; try again.") from error


def are_points(files: Sequence[BroughtFile]) -> bool:
    """Tell points from a session or a model."""
    return len(files) == 1 and not _ends(files[0], _ARCHIVE) and not _ends(files[0], _WEIGHTS)


async def open_session(trainer: TrainerClient, files: Sequence[BroughtFile]) -> Session:
    """Make a session of what was brought.

    Raises:
        FileError: it is nothing that can be opened, and why.
        GanscopeError: the trainer refused or does not answer.

    """
    if are_points(files):
        return await trainer.create_session(to_spec(files[0]), play=True)
    if len(files) == 1 and _ends(files[0], _ARCHIVE):
        return await trainer.import_session(files[0].content)
    model, weights = _find_gan_lab_files(files)
    title = model.name.removesuffix(_JSON)[:_MAX_TITLE]
    return await trainer.import_gan_lab_model(model.content, weights.content, title=title)


def _find_gan_lab_files(files: Sequence[BroughtFile]) -> tuple[BroughtFile, BroughtFile]:
    models = [one for one in files if _ends(one, _JSON)]
    weights = [one for one in files if _ends(one, _WEIGHTS)]
    if len(models) != 1 or len(weights) != 1 or len(files) != 2:
        names = ", ".join(one.name for one in files)
        raise FileError(
            "Bring one file, or the two of a model that GAN Lab saved together: its .json and "
            f"its .weights.bin. Got {names}."
        )
    return models[0], weights[0]


def read_points(file: BroughtFile) -> CustomPoints:
    """Read a table or a list of points.

    Raises:
        FileError: it is no text, or a row is no pair of numbers; names the row.

    """
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(f"{file.name} is no text file; save the table as CSV.") from error
    is_json = _ends(file, _JSON)
    if is_json and _GAN_LAB_MARK in text:
        raise FileError(f"{file.name} is a model of GAN Lab: bring its .weights.bin with it.")
    try:
        points = parse_points_json(text) if is_json else parse_points(text)
    except ValueError as error:
        raise FileError(f"{file.name}, {error}.") from error
    points.origin = file.name[:_MAX_ORIGIN]
    return points


def to_spec(file: BroughtFile) -> SessionSpec:
    """Return the specification of a session that learns the points of a file.

    Raises:
        FileError: as ``read_points``.

    """
    spec = SessionSpec(title=file.name[:_MAX_TITLE])
    spec.points.distribution.kind = DistributionKind.DISTRIBUTION_KIND_CUSTOM
    spec.points.distribution.custom.CopyFrom(read_points(file))
    return spec


def _ends(file: BroughtFile, suffix: str) -> bool:
    return file.name.lower().endswith(suffix)
