"""Files that people bring: what they become, and what is said of those that cannot be used."""

import base64
import json
from typing import Any

import pytest
from dash.exceptions import PreventUpdate

from ganscope.api.v1.session_service_pb2 import ImportGanLabModelRequest, ImportSessionRequest
from tests.support.fake_trainer import FakeTrainer
from viz_service.callbacks.files import (
    BroughtFile,
    FileError,
    are_points,
    open_session,
    read_files,
    read_points,
    to_spec,
)
from viz_service.client.trainer import TrainerClient
from viz_service.components.file_drop import MAX_FILE_BYTES

MODEL = BroughtFile("ring.json", b'{"modelTopology": {}, "weightsManifest": []}')
WEIGHTS = BroughtFile("ring.weights.bin", b"1234")


def sent(name: str, content: str) -> dict[str, Any]:
    return {"files": [{"name": name, "content": content}], "count": 1}


def table(text: str, name: str = "x.csv") -> BroughtFile:
    return BroughtFile(name, text.encode())


def test_files_are_read_as_the_browser_sends_them() -> None:
    content = base64.b64encode(b"1,2\n3,4\n").decode()
    assert read_files(sent("x.csv", content)) == [table("1,2\n3,4\n")]


@pytest.mark.parametrize(
    "value", [None, {}, {"files": []}, {"files": [3]}, {"files": [{"name": 3}]}]
)
def test_what_are_no_files_does_nothing(value: object) -> None:
    with pytest.raises(PreventUpdate):
        read_files(value)


@pytest.mark.parametrize(
    ("content", "message"),
    [("####", "damaged"), ("A" * (2 * MAX_FILE_BYTES), "x.csv has more than 4 MB")],
)
def test_files_that_cannot_be_read_are_named(content: str, message: str) -> None:
    with pytest.raises(FileError, match=message):
        read_files(sent("x.csv", content))


def test_table_becomes_a_specification_that_says_where_it_came_from() -> None:
    spec = to_spec(table("length (cm),width (cm)\n1,2\n3,4\n", "petals.csv"))
    custom = spec.points.distribution.custom
    assert (spec.title, custom.origin) == ("petals.csv", "petals.csv")
    assert list(custom.values.shape) == [2, 2]
    assert [axis.unit for axis in custom.axes] == ["cm", "cm"]


def test_points_are_read_from_json_too() -> None:
    points = read_points(table(json.dumps([[1, 2], [3, 4], [5, 6]]), "p.JSON"))
    assert list(points.values.shape) == [3, 2]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (table("1,2\n3,x\n"), "x.csv, line 2"),
        (table(""), "rows"),
        (table("[[1, 2], [3]]", "p.json"), "p.json, row 2"),
        (BroughtFile("x.csv", b"\xff\xfe\x00"), "no text file"),
        (table("1,2\n" * 600_000), "2,000,000 bytes"),
        (MODEL, "bring its .weights.bin with it"),
    ],
)
def test_points_that_cannot_be_used_are_named_with_file_and_row(
    file: BroughtFile, message: str
) -> None:
    with pytest.raises(FileError, match=message):
        read_points(file)


def test_points_are_told_from_models_and_sessions() -> None:
    assert are_points([table("1,2\n3,4")])
    assert not are_points([MODEL, WEIGHTS])
    assert not are_points([WEIGHTS])
    assert not are_points([BroughtFile("s.safetensors", b"x")])


@pytest.mark.parametrize(
    "files",
    [[WEIGHTS], [MODEL, MODEL], [WEIGHTS, WEIGHTS], [MODEL, WEIGHTS, WEIGHTS], [table(""), MODEL]],
)
async def test_half_a_model_says_what_is_missing(files: list[BroughtFile]) -> None:
    async with TrainerClient("127.0.0.1:1") as trainer:
        with pytest.raises(FileError, match="together"):
            await open_session(trainer, files)


async def test_both_files_of_gan_lab_and_exported_sessions_are_opened() -> None:
    with FakeTrainer() as fake:
        async with TrainerClient(fake.target) as trainer:
            await open_session(trainer, [WEIGHTS, MODEL])
            await open_session(trainer, [BroughtFile("s.safetensors", b"archive")])
    model, archive = fake.requests
    assert isinstance(model, ImportGanLabModelRequest)
    assert (model.model, model.weights, model.title) == (MODEL.content, b"1234", "ring")
    assert isinstance(archive, ImportSessionRequest)
    assert archive.archive == b"archive"
