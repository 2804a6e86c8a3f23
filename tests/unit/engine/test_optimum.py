"""The best verdicts against integrals, against Monte Carlo, and against a trained D."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.unit.engine.specs import create_spec
from trainer_service.data.mixtures import to_mixture
from trainer_service.data.source import create_source
from trainer_service.diagnosis.divergence import to_shares
from trainer_service.domain.session import StepTarget
from trainer_service.domain.snapshot import MAP_CELLS, Array, Box, LayerKind
from trainer_service.domain.spec import PointsSpec
from trainer_service.engine.fast_gan import FastEngine
from trainer_service.engine.optimum import BLUR_CELLS, Optimum
from trainer_service.engine.picture import create_cell_centres

VIEW = Box(-1.4, 1.4, -1.4, 1.4)
BLUR = BLUR_CELLS * 2.8 / MAP_CELLS
REAL = to_mixture(np.array([[-0.5, 0.3]]), 0.25)
FAKE = to_mixture(np.array([[0.4, -0.1], [0.1, 0.6]]), 0.2)


def create_points(**values: object):
    return PointsSpec.model_validate(values)


def draw(n: int, seed: int = 0):
    rng = np.random.default_rng(seed)
    which = rng.integers(2, size=n)
    return FAKE.centres[which] + rng.normal(scale=0.2, size=(n, 2))


def find_difference(found: NDArray[np.floating], exact: NDArray[np.floating]):
    """Mean over the cells where something is to be seen."""
    mass = REAL.on_grid(VIEW, MAP_CELLS) + FAKE.on_grid(VIEW, MAP_CELLS)
    return np.average(np.abs(found - exact), weights=mass)


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_verdicts_of_many_samples_are_those_of_the_densities(smoothing: float, noise: float):
    points = create_points(loss={"label_smoothing": smoothing}, instance_noise=noise)
    found = Optimum(points, REAL, VIEW).find_verdicts(draw(400_000))
    p, q = (one.blurred(np.hypot(BLUR, noise)).on_grid(VIEW, MAP_CELLS) for one in (REAL, FAKE))
    assert find_difference(found, (1 - smoothing) * p / (p + q)) < 2e-3
    few = Optimum(points, REAL, VIEW).find_verdicts(draw(2_000))
    assert find_difference(few, found) < 0.03


def test_a_perfect_generator_is_not_told_from_the_data():
    for kind in ("ring", "spiral", "grid"):
        source = create_source(create_points(distribution={"kind": kind}).distribution)
        optimum = Optimum(create_points(), source.mixture, source.view)
        found = optimum.find_verdicts(source.draw(200_000, np.random.default_rng(0)))
        density = source.mixture.on_grid(source.view, MAP_CELLS)
        assert found[density > 0.05 * density.max()] == pytest.approx(0.5, abs=0.02)


def test_where_there_is_nothing_the_best_answer_is_undecided():
    found = Optimum(create_points(), REAL, VIEW).find_verdicts(draw(2_000))
    assert found[0, 0] == pytest.approx(0.5, abs=0.01)
    assert found[-1, -1] == pytest.approx(0.5, abs=0.01)


def test_samples_outside_the_view_count_as_lost_and_not_as_a_border():
    away = np.full((500, 2), 30.0)
    found = Optimum(create_points(), REAL, VIEW).find_verdicts(np.concatenate((draw(500), away)))
    p, q = (one.blurred(BLUR).on_grid(VIEW, MAP_CELLS) for one in (REAL, FAKE))
    assert find_difference(found, p / (p + q / 2)) < 0.05
    broken = Optimum(create_points(), REAL, VIEW).find_verdicts(np.full((9, 2), np.nan))
    assert broken.max() == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("kind", ["non_saturating", "least_squares"])
def test_no_other_verdict_has_a_lower_loss(kind: str):
    """The definition itself, cell by cell over the blurred densities."""
    points = create_points(loss={"kind": kind, "label_smoothing": 0.1})
    best = Optimum(points, REAL, VIEW).find_verdicts(draw(400_000))
    p, q = (one.blurred(BLUR).on_grid(VIEW, MAP_CELLS) for one in (REAL, FAKE))

    def find_loss(verdict: NDArray[np.floating]) -> float:
        if kind == "least_squares":
            return float((p * (verdict - 0.9) ** 2 + q * verdict**2).sum())
        v = verdict.clip(1e-9, 1 - 1e-9)
        return float((-p * (0.9 * np.log(v) + 0.1 * np.log(1 - v)) - q * np.log(1 - v)).sum())

    for step in (-0.05, 0.05):
        assert find_loss(best) < find_loss((best + step).clip(0, 1))
    rng = np.random.default_rng(5)
    for _ in range(5):
        assert find_loss(best) < find_loss(best + rng.normal(scale=0.03, size=best.shape))


def test_cells_are_those_of_the_map():
    left = to_mixture(np.array([[-1.0, 1.0]]), 0.1)
    found = Optimum(create_points(), left, VIEW).find_verdicts(np.full((100, 2), [1.0, -1.0]))
    cells = create_cell_centres(VIEW, MAP_CELLS).reshape(-1, 2)
    assert cells[found.argmax()] == pytest.approx([-1, 1], abs=0.1)
    assert cells[found.argmin()] == pytest.approx([1, -1], abs=0.1)


@pytest.mark.parametrize("kind", ["non_saturating", "least_squares"])
def test_a_discriminator_that_trains_alone_comes_close(kind: str):
    network = {"hidden": {"units": (24, 24)}, "activation": "tanh"}
    rule = {"learning_rate": 0.005, "schedule": "cosine", "schedule_steps": 1500}
    spec = create_spec(
        distribution={"kind": "two_gaussians"},
        loss={"kind": kind, "label_smoothing": 0.2},
        instance_noise=0.15,
        batch_size=256,
        discriminator=network,
        discriminator_optimizer=rule,
    )
    gan = FastEngine().create(spec)
    gan.train(50)
    layers = frozenset({LayerKind.MAP, LayerKind.OPTIMAL, LayerKind.GENERATED})
    before = gan.snapshot(layers)
    gan.train(1500, StepTarget.DISCRIMINATOR)
    after = gan.snapshot(layers)
    samples = np.concatenate([gan.dataset.points, to_array(after.generated)])
    mass = to_shares(samples.astype(np.float64), gan.dataset.view)[:-1].reshape(
        MAP_CELLS, MAP_CELLS
    )
    distances = [
        np.average(np.abs(to_array(one.map) - to_array(after.optimal)), weights=mass)
        for one in (before, after)
    ]
    assert distances[1] < min(0.04, distances[0] / 2)


def to_array(layer: Array | None) -> Array:
    assert layer is not None
    return layer
