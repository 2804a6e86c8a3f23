"""One GAN of either engine: determinism, steps, edits, views."""

import numpy as np
import pytest
import torch

from tests.unit.engine.specs import create_spec
from trainer_service.domain.ports import DivergedError, Engine, Gan
from trainer_service.domain.session import StepTarget
from trainer_service.domain.snapshot import Array, LayerKind, MetricKind
from trainer_service.domain.spec import LossKind, OptimizerKind, SessionSpec
from trainer_service.engine.archive import read_archive
from trainer_service.engine.fast_gan import FastEngine
from trainer_service.engine.gan import PlainEngine, to_array

ALL = frozenset(LayerKind)


@pytest.fixture(scope="module", params=[PlainEngine, FastEngine])
def engine(request: pytest.FixtureRequest) -> Engine:
    return request.param()


def numbers_of(gan: Gan) -> dict[str, bytes]:
    """All parameters and moments, bit by bit."""
    tensors = read_archive(gan.save()).tensors
    return {name: tensor.tobytes() for name, tensor in tensors.items()}


def score(gan: Gan, points: Array) -> Array:
    with torch.no_grad():
        game = PlainEngine().load(gan.save(), gan.spec).game
        return to_array(game.score(torch.as_tensor(points)))


def changed_layers(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    names = {name for name in before.keys() | after.keys() if name.endswith("weight")}
    return {name.removesuffix(".weight") for name in names if before.get(name) != after.get(name)}


def test_a_run_depends_on_its_seed_and_not_on_how_its_steps_are_cut(engine: Engine):
    whole, cut, other = (engine.create(create_spec(seed=seed)) for seed in (1, 1, 2))
    whole.train(30)
    for steps in (1, 4, 25):
        cut.train(steps)
    other.train(30)
    assert whole.step == cut.step == 30
    assert numbers_of(whole) == numbers_of(cut)
    assert numbers_of(whole) != numbers_of(other)


def test_looking_changes_nothing(engine: Engine):
    watched, alone = engine.create(create_spec()), engine.create(create_spec())
    for _ in range(10):
        watched.snapshot(ALL)
        watched.measure()
        watched.save()
        watched.train(2)
    alone.train(20)
    assert numbers_of(watched) == numbers_of(alone)


def test_the_same_state_looks_the_same_and_global_random_numbers_play_no_part(engine: Engine):
    gan = engine.create(create_spec())
    gan.train(3)
    first = gan.measure()
    torch.manual_seed(0)  # pyright: ignore[reportUnknownMemberType]  # torch's own annotation
    np.random.seed(0)  # on purpose: the legacy global state
    assert gan.measure() == first


@pytest.mark.parametrize("kind", LossKind)
@pytest.mark.parametrize("optimizer", OptimizerKind)
def test_every_game_trains_and_is_saved_and_loaded_exactly(
    engine: Engine, kind: LossKind, optimizer: OptimizerKind
):
    rule = {"kind": optimizer, "learning_rate": 0.01}
    spec = create_spec(loss={"kind": kind}, generator_optimizer=rule, discriminator_optimizer=rule)
    straight = engine.create(spec)
    straight.train(12)
    halfway = engine.create(spec)
    halfway.train(5)
    resumed = engine.load(halfway.save(), spec)
    resumed.train(7)
    assert numbers_of(resumed) == numbers_of(straight)
    assert resumed.measure() == straight.measure()


@pytest.mark.parametrize(
    ("target", "trained"),
    [
        (StepTarget.BOTH, {"generator", "discriminator"}),
        (StepTarget.DISCRIMINATOR, {"discriminator"}),
        (StepTarget.GENERATOR, {"generator"}),
    ],
)
@pytest.mark.parametrize("updates", [1, 3])
def test_a_step_trains_its_target_and_counts_one(
    engine: Engine, target: StepTarget, trained: set[str], updates: int
):
    gan = engine.create(create_spec(discriminator_updates=updates, generator_updates=updates))
    before = numbers_of(gan)
    gan.train(1, target)
    assert gan.step == 1
    assert {layer.split(".")[0] for layer in changed_layers(before, numbers_of(gan))} == trained


def test_networks_without_updates_rest_unless_a_step_names_them(engine: Engine):
    gan = engine.create(create_spec(discriminator_updates=0, generator_updates=0))
    before = numbers_of(gan)
    gan.train(2)
    assert numbers_of(gan) == before
    gan.train(1, StepTarget.GENERATOR)
    assert numbers_of(gan) != before


def test_wasserstein_weights_stay_within_the_clip(engine: Engine):
    gan = engine.create(create_spec(loss={"kind": "wasserstein", "weight_clip": 0.05}))
    gan.train(5)
    tensors = read_archive(gan.save()).tensors
    largest = max(
        np.abs(tensor).max()
        for name, tensor in tensors.items()
        if name.startswith("discriminator") and name.endswith(("weight", "bias"))
    )
    assert largest <= np.float32(0.05)
    assert not gan.dataset.verdict_is_probability


@pytest.mark.parametrize(
    ("edit", "drawn_anew"),
    [
        ({"generator_optimizer": {"learning_rate": 0.5, "beta1": 0.9}}, set[str]()),
        ({"batch_size": 33, "generator_updates": 4}, set[str]()),
        ({"generator": {"activation": "tanh"}}, set[str]()),
        ({"distribution": {"kind": "grid"}}, set[str]()),
        ({"noise": {"dimensions": 5}}, {"generator.0"}),
        ({"noise": {"kind": "uniform"}}, set[str]()),
        (
            {"generator": {"hidden": {"units": (16, 20)}}},
            {"generator.1", "generator.2"},
        ),
        (
            {"discriminator": {"hidden": {"units": ()}}},
            {"discriminator.0", "discriminator.1", "discriminator.2"},
        ),
    ],
)
def test_an_edit_keeps_layers_whose_shape_stays(
    engine: Engine, edit: dict[str, object], drawn_anew: set[str]
):
    gan = engine.create(create_spec())
    gan.train(5)
    before = numbers_of(gan)
    gan.edit(create_spec(**edit))
    after = numbers_of(gan)
    assert changed_layers(before, after) == drawn_anew
    kept = [name for name in before if not any(name.startswith(layer) for layer in drawn_anew)]
    assert all(after[name] == before[name] for name in kept)
    assert any("exp_avg" in name for name in kept)
    gan.train(1)
    assert gan.step == 6


def test_a_layer_put_in_between_leaves_its_neighbours_alone(engine: Engine):
    gan = engine.create(create_spec())
    gan.train(5)
    before = read_archive(gan.save()).tensors
    gan.edit(create_spec(generator={"hidden": {"units": (16, 16, 16)}}))
    after = read_archive(gan.save()).tensors
    assert np.array_equal(before["generator.1.weight"], after["generator.1.weight"])
    assert np.array_equal(before["generator.2.weight"], after["generator.3.weight"])
    assert not np.array_equal(before["generator.1.weight"], after["generator.2.weight"])


def test_an_edit_takes_effect_at_the_next_step(engine: Engine):
    edited, plain = engine.create(create_spec()), engine.create(create_spec())
    edited.train(3)
    plain.train(3)
    edited.edit(create_spec(generator_optimizer={"learning_rate": 0.1}))
    assert numbers_of(edited) == numbers_of(plain)
    edited.train(1)
    plain.train(1)
    assert numbers_of(edited) != numbers_of(plain)


def test_another_distribution_swaps_the_data(engine: Engine):
    gan = engine.create(create_spec())
    ring = gan.dataset
    gan.edit(create_spec(distribution={"kind": "iris_petals", "plane": "unit"}))
    assert gan.dataset.axes[0].unit == "cm"
    assert gan.dataset.points.shape == (150, 2)
    assert gan.dataset.view.x_max == pytest.approx(1.2)
    assert ring.points.shape == (500, 2)


def test_a_frame_holds_the_layers_that_were_asked_for(engine: Engine):
    frame = engine.create(create_spec()).snapshot({LayerKind.MAP})
    assert frame.map is not None
    assert frame.map.shape == (30, 30)
    assert (frame.generated, frame.verdicts, frame.gradients, frame.manifold) == (None,) * 4


@pytest.mark.parametrize(
    ("dimensions", "shape"), [(1, (1, 21, 2)), (2, (21, 21, 2)), (7, (21, 21, 2))]
)
def test_the_manifold_has_the_shape_of_the_noise(
    engine: Engine, dimensions: int, shape: tuple[int, ...]
):
    gan = engine.create(create_spec(noise={"dimensions": dimensions}))
    manifold = gan.snapshot({LayerKind.MANIFOLD}).manifold
    assert manifold is not None
    assert manifold.shape == shape


@pytest.mark.parametrize("kind", LossKind)
def test_gradients_point_where_the_verdict_rises(engine: Engine, kind: LossKind):
    gan = engine.create(create_spec(loss={"kind": kind}))
    frame = gan.snapshot(ALL)
    assert frame.generated is not None
    assert frame.gradients is not None
    before = score(gan, frame.generated)
    rise = score(gan, frame.generated + 1e-3 * frame.gradients) - before
    # Least squares pulls towards a score of 1, from above too.
    expected = np.sign(1 - before) if kind == LossKind.LEAST_SQUARES else 1
    is_flat = np.linalg.norm(frame.gradients, axis=1) < 1e-2
    assert np.mean((np.sign(rise) == expected) | is_flat) > 0.97


def test_verdicts_are_between_0_and_1_in_every_game(engine: Engine):
    for kind in LossKind:
        gan = engine.create(create_spec(loss={"kind": kind}))
        gan.train(20)
        frame = gan.snapshot(ALL)
        for verdicts in (frame.verdicts, frame.map):
            assert verdicts is not None
            assert 0 <= verdicts.min() <= verdicts.max() <= 1


def test_all_metrics_are_measured_and_plausible_at_step_0(engine: Engine):
    row = engine.create(create_spec()).measure()
    assert row.values.keys() == set(MetricKind)
    assert 0.5 < row.values[MetricKind.JS_DIVERGENCE] <= 1
    assert 0.5 < row.values[MetricKind.DISCRIMINATOR_LOSS] < 4


@pytest.mark.parametrize("kind", [LossKind.LEAST_SQUARES, LossKind.NON_SATURATING])
def test_divergence_names_the_network_and_a_remedy(engine: Engine, kind: LossKind):
    rule = {"kind": "sgd", "learning_rate": 1.0}
    wild: SessionSpec = create_spec(
        loss={"kind": kind},
        generator_optimizer=rule,
        discriminator_optimizer=rule,
        generator={"hidden": {"units": (128,) * 5}},
        discriminator={"hidden": {"units": (128,) * 5}},
    )
    gan = engine.create(wild)
    with pytest.raises(DivergedError, match=r"infinite at step \d+.*learning rate") as caught:
        gan.train(400)
    assert caught.value.step <= 400


def test_parameters_are_counted(engine: Engine):
    counts = engine.create(create_spec()).parameters
    assert counts.generator == 2 * 16 + 16 + 16 * 16 + 16 + 16 * 2 + 2
    assert counts.discriminator == 2 * 16 + 16 + 16 * 16 + 16 + 16 + 1
