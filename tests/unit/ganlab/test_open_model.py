"""Opened models show what GAN Lab shows, train on, and foreign files are named as such."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.support.gan_lab import SavedModel
from trainer_service.domain.errors import InvalidFieldError
from trainer_service.domain.ports import Gan
from trainer_service.domain.snapshot import MAP_CELLS, LayerKind
from trainer_service.domain.spec import (
    DistributionKind,
    LossKind,
    NoiseKind,
    OptimizerKind,
    Plane,
    SessionSpec,
)
from trainer_service.engine.archive import write_archive
from trainer_service.engine.fast_gan import FastEngine
from trainer_service.engine.gan import PlainEngine
from trainer_service.engine.picture import create_cell_centres, create_noise_grid
from trainer_service.ganlab import OpenedModel, open_model

NOISES = ("1D Uniform", "1D Gaussian", "2D Uniform", "2D Gaussian")


def open_saved(saved: SavedModel, **options: Any) -> OpenedModel:
    return open_model(saved.model, saved.weights, seed=4, **options)


@pytest.fixture(params=[PlainEngine, FastEngine])
def load(request: pytest.FixtureRequest) -> Callable[[OpenedModel], Gan]:
    engine = request.param()

    def load_model(opened: OpenedModel) -> Gan:
        return engine.load(write_archive(opened.archive), opened.archive.spec)

    return load_model


@pytest.mark.parametrize("noise_type", NOISES)
def test_the_map_and_the_manifold_are_gan_labs(
    noise_type: str, load: Callable[[OpenedModel], Gan]
) -> None:
    saved = SavedModel(noise_type=noise_type)
    gan = load(open_saved(saved))
    frame = gan.snapshot(frozenset({LayerKind.MAP, LayerKind.MANIFOLD}))
    cells = create_cell_centres(gan.dataset.view, MAP_CELLS).reshape(-1, 2)
    assert frame.map is not None
    assert frame.map.ravel() == pytest.approx(saved.judge(cells), abs=1e-5)
    noise = gan.spec.points.noise
    grid = create_noise_grid(noise).reshape(-1, noise.dimensions)
    scale = 0.25 if noise.kind == NoiseKind.GAUSSIAN else 0.5
    assert frame.manifold is not None
    expected = saved.generate(0.5 + scale * grid)
    assert frame.manifold.reshape(-1, 2) == pytest.approx(expected, abs=1e-5)


def test_training_goes_on_from_the_step_it_was_saved_at(
    load: Callable[[OpenedModel], Gan],
) -> None:
    gan = load(open_saved(SavedModel()))
    assert gan.step == 812
    before = gan.measure()
    gan.train(5)
    assert gan.step == 817
    assert gan.measure().values != before.values
    assert all(np.isfinite(value) for value in gan.measure().values.values())


def test_the_settings_are_those_that_were_saved() -> None:
    saved = SavedModel(
        "disjoint",
        "1D Gaussian",
        num_generator_layers=2,
        num_discriminator_layers=0,
        config={"gOptimizerType": "Adam", "gLearningRate": 0.003, "kDSteps": 0, "kGSteps": 10},
    )
    opened = open_saved(saved)
    points = opened.archive.spec.points
    assert opened.remarks == ""
    assert opened.archive.spec.title == "Disjoint from GAN Lab"
    assert points.distribution.kind == DistributionKind.THREE_DISJOINT
    assert points.distribution.plane == Plane.UNIT
    assert (points.noise.kind, points.noise.dimensions) == (NoiseKind.GAUSSIAN, 1)
    assert points.generator.hidden.units == (10, 10, 10)
    assert points.discriminator.hidden.units == (9,)
    generator = points.generator_optimizer
    assert (generator.kind, generator.learning_rate) == (OptimizerKind.ADAM, 0.003)
    assert (generator.beta1, generator.beta2) == (0.9, 0.999)
    assert points.discriminator_optimizer.kind == OptimizerKind.SGD
    assert (points.discriminator_updates, points.generator_updates) == (0, 10)
    assert (points.loss.kind, points.loss.label_smoothing) == (LossKind.NON_SATURATING, 0.05)
    assert (points.batch_size, points.seed) == (150, 4)


@pytest.mark.parametrize("shape", ["line", "Line", "gaussians", "ring", "Ring", "disjoint"])
def test_every_shape_is_known(shape: str) -> None:
    assert open_saved(SavedModel(shape)).remarks == ""


def test_what_cannot_be_taken_over_is_said() -> None:
    opened = open_saved(SavedModel("drawing", config={"lossType": "LeastSq loss"}))
    assert opened.archive.spec.points.distribution.kind == DistributionKind.RING
    assert opened.archive.spec.points.loss.label_smoothing == 0
    assert "drawn points are not in GAN Lab's file" in opened.remarks
    assert "goes on with the log loss" in opened.remarks


def test_a_title_wins_over_the_shapes_name() -> None:
    spec: SessionSpec = open_saved(SavedModel(), title="Mine").archive.spec
    assert spec.title == "Mine"


def put(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(model: dict[str, Any]) -> None:
        target: Any = model
        *parents, last = path.split("/")
        for name in parents:
            target = target[int(name) if name.isdigit() else name]
        target[int(last) if last.isdigit() else last] = value

    return change


def remove(path: str, name: str) -> Callable[[dict[str, Any]], None]:
    def change(model: dict[str, Any]) -> None:
        target: Any = model
        for part in path.split("/"):
            target = target[int(part) if part.isdigit() else part]
        del target[name]

    return change


CONFIG = "modelTopology/config"
LIST = "weightsManifest/0/weights"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (remove(CONFIG, "noiseSize"), "modelTopology.config.noiseSize is missing"),
        (put(f"{CONFIG}/noiseSize", 1), "noiseSize: must be 2 with '2D Uniform', got 1"),
        (put(f"{CONFIG}/kDSteps", 11), "kDSteps: input should be less than or equal to 10, got 11"),
        (put(f"{CONFIG}/lossType", "Hinge"), "lossType: input should be 'Log loss' or"),
        (put(f"{CONFIG}/dLearningRate", 0), "dLearningRate: input should be greater than 0"),
        (put("modelTopology/shape_name", "cat"), "must be one of line, gaussians, ring, disjoint"),
        (put("modelTopology/iter_count", -1), "iter_count: input should be greater"),
        (put("modelTopology", []), "modelTopology: "),
        (put("weightsManifest", []), "weightsManifest: "),
        (put(f"{LIST}/0/dtype", "int32"), "weights[0].dtype: input should be 'float32'"),
        (put(f"{LIST}/0/quantization", {"dtype": "uint8"}), "quantization: "),
        (put(f"{LIST}/0/shape", [2, 1000000]), "shape[1]: input should be less than or equal"),
        (put(f"{LIST}/0/name", "x"), "d-0, which are missing"),
        (put(f"{LIST}/0/shape", [9, 2]), "d-0 with shape [2, 2], got [9, 2]"),
        (put(f"{LIST}/1/shape", [9, 1]), "d-1 with shape [9], got [9, 1]"),
    ],
)
def test_a_foreign_model_is_refused_with_its_place(
    change: Callable[[dict[str, Any]], None], words: str
) -> None:
    saved = SavedModel()
    model = saved.to_json()
    change(model)
    expect_refusal(json.dumps(model).encode(), saved.weights, "model", words)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (b"", "GAN Lab's JSON file"),
        (b"\xff\xfe", "GAN Lab's JSON file"),
        (b"[" * 100_000, "GAN Lab's JSON file"),
        (b"[]", "the file: "),
        (b'{"a": 1}', "modelTopology is missing"),
        (b" " * (1024 * 1024 + 1), "at most 1,048,576 bytes, got 1,048,577"),
    ],
)
def test_something_else_than_a_model_is_refused(model: bytes, words: str) -> None:
    expect_refusal(model, b"", "model", words)


def test_networks_deeper_than_ours_are_refused() -> None:
    saved = SavedModel(num_discriminator_layers=5)
    expect_refusal(saved.model, saved.weights, "model", "1 to 6 layers of d, got 7")


@pytest.mark.parametrize("change", [-4, -1, 1, 4])
def test_weights_of_another_length_are_refused(change: int) -> None:
    saved = SavedModel()
    weights = (saved.weights + bytes(4))[: len(saved.weights) + change]
    expected = f"must hold the {len(saved.weights):,} bytes of the model, got {len(weights):,}"
    expect_refusal(saved.model, weights, "weights", expected)


def test_weights_that_are_no_numbers_are_refused() -> None:
    saved = SavedModel()
    saved.tensors["g-1"][3] = np.nan
    expect_refusal(saved.model, saved.weights, "weights", "finite numbers, got others in g-1")


def expect_refusal(model: bytes, weights: bytes, field: str, words: str) -> None:
    with pytest.raises(InvalidFieldError) as caught:
        open_model(model, weights, seed=0)
    (violation,) = caught.value.violations
    assert violation.field == field
    assert words in violation.description
