"""The layers that are made only on request, in both engines."""

import numpy as np
import pytest

from tests.unit.engine.specs import create_spec
from trainer_service.domain.ports import Engine
from trainer_service.domain.snapshot import LayerKind
from trainer_service.domain.spec import LossKind, Noise, NoiseKind
from trainer_service.engine.analysis import create_stretch_noise
from trainer_service.engine.fast_gan import FastEngine
from trainer_service.engine.gan import PlainEngine
from trainer_service.engine.picture import create_noise_grid

RARE = frozenset({LayerKind.OPTIMAL, LayerKind.STRETCH})
ENGINES = pytest.mark.parametrize("engine", [FastEngine(), PlainEngine()], ids=["fast", "plain"])


@ENGINES
def test_only_what_is_asked_for_is_there(engine: Engine):
    gan = engine.create(create_spec())
    frame = gan.snapshot(frozenset({LayerKind.MAP}))
    assert (frame.optimal, frame.stretch, frame.stretch_points) == (None, None, None)
    frame = gan.snapshot(frozenset({LayerKind.STRETCH}))
    assert (frame.optimal, frame.map) == (None, None)
    assert frame.stretch is not None


@ENGINES
@pytest.mark.parametrize(
    ("dimensions", "points", "jacobian"),
    [(1, (7, 2), (7, 2, 1)), (2, (49, 2), (49, 2, 2)), (5, (49, 2), (49, 2, 2))],
)
def test_shapes_are_those_of_the_contract(
    engine: Engine, dimensions: int, points: tuple[int, ...], jacobian: tuple[int, ...]
):
    gan = engine.create(create_spec(noise={"dimensions": dimensions}))
    frame = gan.snapshot(RARE)
    assert frame.optimal is not None
    assert frame.stretch is not None
    assert frame.stretch_points is not None
    assert frame.optimal.shape == (30, 30)
    assert (frame.stretch_points.shape, frame.stretch.shape) == (points, jacobian)


@ENGINES
@pytest.mark.parametrize("kind", LossKind)
def test_optimum_is_absent_where_verdicts_are_no_probabilities(engine: Engine, kind: LossKind):
    gan = engine.create(create_spec(loss={"kind": kind}))
    frame = gan.snapshot(RARE)
    assert (frame.optimal is None) == kind.only_ranks
    assert frame.stretch is not None


@ENGINES
def test_jacobian_is_the_slope_of_the_manifold(engine: Engine):
    """The manifold's own lines are finite differences of the same map."""
    spec = create_spec(noise={"kind": "uniform"}, generator={"activation": "tanh"})
    frame = engine.create(spec).snapshot(RARE | {LayerKind.MANIFOLD})
    assert frame.manifold is not None
    assert frame.stretch is not None
    assert frame.stretch_points is not None
    # With uniform noise the middle of the 7 x 7 points is the middle of the 21 x 21 lines.
    assert frame.stretch_points[24] == pytest.approx(frame.manifold[10, 10], abs=1e-5)
    # Central differences of fourth order, 0.1 between the lines.
    weights = np.array([1, -8, 0, 8, -1]) / 1.2
    across = weights @ frame.manifold[10, 8:13]
    along = weights @ frame.manifold[8:13, 10]
    assert frame.stretch[24, :, 0] == pytest.approx(across, abs=0.02)
    assert frame.stretch[24, :, 1] == pytest.approx(along, abs=0.02)


def test_both_engines_show_the_same():
    spec = create_spec(average_decay=0.9, instance_noise=0.1, loss={"label_smoothing": 0.1})
    fast = FastEngine().create(spec)
    fast.train(20)
    frames = fast.snapshot(RARE), PlainEngine().load(fast.save(), spec).snapshot(RARE)
    for layer in ("optimal", "stretch", "stretch_points"):
        ours, theirs = (getattr(frame, layer) for frame in frames)
        assert ours == pytest.approx(theirs, abs=2e-3 if layer == "optimal" else 1e-5)


@ENGINES
def test_an_edit_shows_at_once(engine: Engine):
    gan = engine.create(create_spec())
    before = gan.snapshot(RARE).optimal
    assert before is not None
    gan.edit(create_spec(loss={"label_smoothing": 0.5}))
    after = gan.snapshot(RARE).optimal
    assert after == pytest.approx(before / 2, abs=1e-6)
    gan.edit(create_spec(distribution={"kind": "grid"}))
    other = gan.snapshot(RARE).optimal
    assert other is not None
    assert np.abs(other - before).max() > 0.1


def test_stretch_points_stand_for_equal_shares_of_the_noise():
    z = np.random.default_rng(0).normal(size=100_000)
    ticks = create_stretch_noise(Noise(dimensions=1))[:, 0]
    edges = (ticks[1:] + ticks[:-1]) / 2
    shares = np.bincount(np.searchsorted(edges, z)) / len(z)
    assert shares == pytest.approx(1 / 7, abs=0.035)
    many = create_stretch_noise(Noise(kind=NoiseKind.UNIFORM, dimensions=4))
    assert many[1] - many[0] == pytest.approx([2 / 7, 0, 0, 0])
    assert not many[:, 2:].any()


@ENGINES
def test_dataset_tells_the_noise_behind_what_is_shown(engine: Engine):
    gan = engine.create(create_spec())
    data = gan.dataset
    assert (data.latents.shape, data.noise_grid.shape) == ((400, 2), (21, 21, 2))
    assert data.noise_grid == pytest.approx(create_noise_grid(Noise()))
    assert (data.density.shape, data.density.max(), data.density_is_exact) == ((80, 80), 1, True)
    assert (data.noise_view.x_min, data.noise_view.y_max) == (-3, 3)
    gan.edit(create_spec(noise={"kind": "uniform", "dimensions": 1}))
    other = gan.dataset
    assert (other.latents.shape, other.noise_grid.shape) == ((400, 1), (1, 21, 1))
    assert np.abs(other.latents).max() <= 1
    assert other.noise_view.x_max == 1
    gan.edit(create_spec(noise={"dimensions": 7}, distribution={"kind": "iris_petals"}))
    assert gan.dataset.latents.shape == (400, 2)
    assert not gan.dataset.density_is_exact
