"""The trained states are those of today's presets, good, small, and can be made again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from trainer_service.domain.errors import InvalidFieldError
from trainer_service.domain.presets import create_presets, find_preset
from trainer_service.domain.snapshot import MetricKind
from trainer_service.domain.spec import HiddenLayers, Network, Noise, SessionSpec
from trainer_service.engine.archive import read_archive, write_archive
from trainer_service.engine.fast_gan import FastEngine
from trainer_service.warm_starts import WarmStart, load_warm_starts
from trainer_service.warm_starts.library import STATES
from trainer_service.warm_starts.training import (
    PROCESSOR_FILE,
    RECIPES,
    Recipe,
    is_same,
    observe_processor,
    train,
)

STARTS = load_warm_starts()
AGAIN = "run: python -m trainer_service.warm_starts.training"


def test_every_preset_has_a_state() -> None:
    ids = {preset.id for preset in create_presets()}
    assert set(STARTS) == ids == {recipe.preset_id for recipe in RECIPES}, AGAIN


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.preset_id)
def test_a_state_is_of_the_preset_of_today(recipe: Recipe) -> None:
    start, preset = STARTS[recipe.preset_id], find_preset(recipe.preset_id)
    points = preset.spec.points.model_copy(update={"seed": recipe.seed})
    assert start.spec == preset.spec.model_copy(update={"points": points}), AGAIN
    assert start.step == recipe.num_steps, AGAIN


@pytest.mark.parametrize("preset_id", STARTS)
def test_a_state_shows_what_was_learnt_and_trains_on(preset_id: str) -> None:
    start = STARTS[preset_id]
    other_seed = start.spec.points.model_copy(update={"seed": 99})
    gan = FastEngine().load(start.archive, start.spec.model_copy(update={"points": other_seed}))
    assert gan.step == start.step
    assert gan.measure().values[MetricKind.JS_DIVERGENCE] < 0.3
    gan.train(100)
    assert gan.measure().values[MetricKind.JS_DIVERGENCE] < 0.5


@pytest.mark.parametrize("preset_id", ["ring", "ganlab-line"])
def test_a_state_can_be_made_again(preset_id: str) -> None:
    (recipe,) = (one for one in RECIPES if one.preset_id == preset_id)
    archive, divergence = train(recipe, FastEngine())
    if (STATES / PROCESSOR_FILE).read_text().strip() == observe_processor():
        assert is_same(archive, STARTS[preset_id].archive), AGAIN
    # Another kind of processor may round otherwise, and the run then goes its own way.
    assert divergence < 0.3


def test_states_are_small() -> None:
    sizes = [len(start.archive) for start in STARTS.values()]
    assert max(sizes) < 200_000
    assert sum(sizes) < 600_000


def with_points(start: WarmStart, **fields: object) -> SessionSpec:
    points = start.spec.points.model_copy(update=fields)
    return start.spec.model_copy(update={"points": points})


def test_other_settings_fit_and_other_shapes_do_not() -> None:
    start = STARTS["ring"]
    start.check_fits(with_points(start, batch_size=32, seed=5))
    wider = Network(hidden=HiddenLayers(units=(8,)))
    with pytest.raises(InvalidFieldError) as caught:
        start.check_fits(with_points(start, noise=Noise(dimensions=3), discriminator=wider))
    told = {one.field: one.description for one in caught.value.violations}
    assert told == {
        "points.noise.dimensions": "must be 2 for a warm start, got 3",
        "points.discriminator.hidden.units": "must be 16, 16 for a warm start, got 8",
    }


def test_archives_that_differ_in_one_bit_are_told_apart() -> None:
    content = read_archive(STARTS["ganlab-line"].archive)
    same = write_archive(content)
    assert is_same(STARTS["ganlab-line"].archive, same)
    weight = content.tensors["generator.0.weight"].copy()
    weight[0, 0] = np.nextafter(weight[0, 0], np.float32(9))
    other = dict(content.tensors) | {"generator.0.weight": weight}
    assert not is_same(same, write_archive(replace(content, tensors=other)))
