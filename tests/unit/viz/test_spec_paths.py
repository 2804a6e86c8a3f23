"""Fields of a specification by path, with whatever a browser may send."""

import math

import pytest

from ganscope.api.v1.spec_pb2 import SessionSpec
from viz_service.client.spec_paths import (
    FieldValue,
    UnknownPathError,
    WrongValueError,
    read_field,
    write_field,
)

LAYERS = "points.generator.hidden.units"
RATE = "points.generator_optimizer.learning_rate"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("title", "mine"),
        ("points.loss.kind", "LOSS_KIND_WASSERSTEIN"),
        ("points.noise.dimensions", 3),
        (RATE, 0.25),
        (LAYERS, [16, 8]),
        ("points.generator.hidden", [4]),
    ],
)
def test_what_is_written_is_read(path: str, value: FieldValue) -> None:
    spec = SessionSpec()
    write_field(spec, path, value)
    assert read_field(spec, path) == value


def test_no_hidden_layers_can_be_said() -> None:
    spec = SessionSpec()
    write_field(spec, LAYERS, [])
    assert spec.points.generator.HasField("hidden")


@pytest.mark.parametrize(
    "path",
    ["", "nonsense", "points", "points.loss", "points.loss.kind.more", "title.x", "__class__"],
)
def test_path_of_no_field_is_refused(path: str) -> None:
    with pytest.raises(UnknownPathError):
        write_field(SessionSpec(), path, 1)
    with pytest.raises(UnknownPathError):
        read_field(SessionSpec(), path)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("title", 3),
        ("points.loss.kind", "LOSS_KIND_NONSENSE"),
        ("points.loss.kind", 1),
        ("points.noise.dimensions", -1),
        ("points.noise.dimensions", 1.5),
        ("points.noise.dimensions", math.nan),
        ("points.noise.dimensions", math.inf),
        ("points.noise.dimensions", 2**32),
        ("points.noise.dimensions", True),
        (RATE, None),
        (RATE, "fast"),
        (RATE, [1]),
        (LAYERS, "16"),
        (LAYERS, [16, "x"]),
        (LAYERS, [16, ""]),
        (LAYERS, [-1]),
    ],
)
def test_value_of_another_type_is_refused(path: str, value: object) -> None:
    with pytest.raises(WrongValueError):
        write_field(SessionSpec(), path, value)
