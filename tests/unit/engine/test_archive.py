"""Archives that come back whole, and archives that are refused."""

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.unit.engine.specs import create_spec
from trainer_service.domain.errors import InvalidFieldError
from trainer_service.domain.ports import Engine
from trainer_service.domain.spec import MAX_HIDDEN_UNITS, Activation
from trainer_service.engine.archive import (
    MAX_ARCHIVE_BYTES,
    Archive,
    read_archive,
    write_archive,
)
from trainer_service.engine.fast_gan import FastEngine
from trainer_service.engine.gan import PlainEngine


@pytest.fixture(scope="module", params=[PlainEngine, FastEngine])
def engine(request: pytest.FixtureRequest) -> Engine:
    return request.param()


@pytest.fixture(scope="module")
def saved(engine: Engine) -> bytes:
    gan = engine.create(create_spec())
    gan.train(3)
    return gan.save()


def test_an_archive_names_its_tensors_and_holds_spec_and_step(saved: bytes):
    archive = read_archive(saved)
    assert (archive.step, archive.spec) == (3, create_spec())
    assert {
        "generator.0.weight",
        "generator.2.bias.exp_avg",
        "discriminator.1.weight.exp_avg_sq",
        "discriminator.0.bias.step",
    } <= archive.tensors.keys()
    assert archive.tensors["generator.0.weight"].shape == (16, 2)


def test_the_largest_networks_fit(engine: Engine):
    units = {"hidden": {"units": (MAX_HIDDEN_UNITS,) * 5}}
    gan = engine.create(create_spec(generator=units, discriminator=units))
    gan.train(1)
    assert len(gan.save()) < MAX_ARCHIVE_BYTES


def test_an_archive_is_loaded_under_another_specification(engine: Engine, saved: bytes):
    spec = create_spec(generator={"activation": "tanh", "hidden": {"units": (16, 9)}})
    gan = engine.load(saved, spec)
    assert (gan.step, gan.spec) == (3, spec)
    assert gan.spec.points.generator.activation == Activation.TANH
    before, after = read_archive(saved).tensors, read_archive(gan.save()).tensors
    assert np.array_equal(before["generator.0.weight"], after["generator.0.weight"])
    assert after["generator.1.weight"].shape == (9, 16)


def without(name: str) -> Callable[[Archive], Archive]:
    return lambda a: replace(a, tensors={k: v for k, v in a.tensors.items() if k != name})


def with_tensor(name: str, tensor: object) -> Callable[[Archive], Archive]:
    return lambda a: replace(a, tensors={**a.tensors, name: np.asarray(tensor)})


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (without("generator.1.weight"), "must hold the tensor generator.1.weight"),
        (without("generator.1.weight.step"), r"generator\.1\.weight\.step"),
        (with_tensor("generator.7.weight", np.ones(3, "f4")), "other tensors"),
        (with_tensor("generator.0.weight", np.ones((2, 2), "f4")), r"float32\[16, 2\]"),
        (with_tensor("generator.0.weight", np.ones((16, 2), "f8")), r"got float64\[16, 2\]"),
        (with_tensor("generator.0.weight", np.ones((16, 2), "i4")), "F32 or F64"),
        (with_tensor("generator.0.bias", np.full(16, np.nan, "f4")), "finite"),
        (with_tensor("generator.0.bias", np.full(16, np.inf, "f4")), "finite"),
        (with_tensor("generator.0.bias.exp_avg_sq", -np.ones(16, "f4")), "mean squares"),
        (with_tensor("generator.0.bias.step", np.float32(0)), "at least 1 update"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(
    engine: Engine, saved: bytes, damage: Callable[[Archive], Archive], message: str
):
    bad = write_archive(damage(read_archive(saved)))
    with pytest.raises(InvalidFieldError, match=message) as caught:
        engine.load(bad, create_spec())
    assert caught.value.violations[0].field == "archive"


def with_metadata(saved: bytes, **changes: str) -> bytes:
    length = int.from_bytes(saved[:8], "little")
    header = json.loads(saved[8 : 8 + length])
    header["__metadata__"] |= {key.replace("_", ".", 1): value for key, value in changes.items()}
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + saved[8 + length :]


@pytest.mark.parametrize("step", ["-1", "1e3", "", "9" * 17, str(2**53), "٣"])
def test_a_step_that_is_no_step_is_refused(saved: bytes, step: str):
    with pytest.raises(InvalidFieldError, match=r"ganscope\.step"):
        read_archive(with_metadata(saved, ganscope_step=step))


@pytest.mark.parametrize("norms", ["", "[1.0]", "[1.0, -1.0]", "[NaN, 0.0]", "[1e999, 0.0]", "{}"])
def test_gradient_norms_that_are_none_are_refused(saved: bytes, norms: str):
    with pytest.raises(InvalidFieldError, match=r"ganscope\.gradient_norms"):
        read_archive(with_metadata(saved, ganscope_gradient_norms=norms))


@pytest.mark.parametrize("spec", ["", "[]", '{"points": {"batch_size": 1}}', '{"x": 1}'])
def test_a_specification_out_of_range_is_refused(saved: bytes, spec: str):
    with pytest.raises(InvalidFieldError, match="valid specification"):
        read_archive(with_metadata(saved, ganscope_spec=spec))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 a zip file",
        b"\x80\x05cposix\nsystem\n",
        bytes(100),
        b"\xff" * 64,
        bytes(MAX_ARCHIVE_BYTES + 1),
        (2).to_bytes(8, "little") + b"{}",
    ],
)
def test_files_of_another_kind_are_refused(data: bytes):
    with pytest.raises(InvalidFieldError):
        read_archive(data)


def test_every_cut_of_an_archive_is_refused(saved: bytes):
    for length in range(0, len(saved), 997):
        with pytest.raises(InvalidFieldError):
            read_archive(saved[:length])
