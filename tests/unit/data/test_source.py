"""Real samples of every kind."""

import numpy as np
import pytest

from ganscope.petals import read_petals
from trainer_service.data.source import MAX_SHOWN, create_source, create_thumbnail, fit_to_plane
from trainer_service.domain.spec import (
    Axis,
    CustomPoints,
    Distribution,
    DistributionKind,
    Plane,
)

KINDS = [kind for kind in DistributionKind if kind != DistributionKind.CUSTOM]


def custom(values: object, **options: object) -> Distribution:
    points = CustomPoints.model_validate({"values": values, **options})
    return Distribution(kind=DistributionKind.CUSTOM, custom=points)


@pytest.mark.parametrize("kind", KINDS)
def test_samples_lie_in_the_view_and_fill_the_plane(kind: DistributionKind):
    source = create_source(Distribution(kind=kind))
    x = source.draw(2_000, np.random.default_rng(1))
    assert x.shape == (2_000, 2)
    assert np.abs(x).max() < source.view.x_max + 0.6  # two Gaussians have tails
    assert np.mean(np.abs(x) <= 1.4) > 0.99
    assert np.ptp(x, axis=0).max() > 0.8


@pytest.mark.parametrize("kind", KINDS)
def test_the_unit_plane_is_the_affine_image(kind: DistributionKind):
    symmetric = create_source(Distribution(kind=kind))
    unit = create_source(Distribution(kind=kind, plane=Plane.UNIT))
    x = symmetric.draw(100, np.random.default_rng(2))
    assert unit.draw(100, np.random.default_rng(2)) == pytest.approx((x + 1) / 2)
    assert (unit.view.x_min, unit.view.y_max) == pytest.approx((-0.2, 1.2))


@pytest.mark.parametrize("kind", KINDS)
def test_draws_depend_on_the_seed_alone(kind: DistributionKind):
    draw = create_source(Distribution(kind=kind)).draw
    first, again = (draw(50, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, draw(50, np.random.default_rng(4)))
    assert create_thumbnail(kind).shape == (120, 2)


CIRCLE = [(0.8 * np.cos(a), 0.8 * np.sin(a)) for a in np.arange(8) * np.pi / 4]
GRID = [(x, y) for x in (-0.8, -0.4, 0, 0.4, 0.8) for y in (-0.8, -0.4, 0, 0.4, 0.8)]
ISLANDS = [(-0.3, 0.5), (0.5, 0.2), (-0.1, -0.3)]


@pytest.mark.parametrize(
    ("kind", "centres", "sigma"),
    [
        (DistributionKind.THREE_DISJOINT, ISLANDS, 0.05),
        (DistributionKind.EIGHT_GAUSSIANS, CIRCLE, 0.04),
        (DistributionKind.GRID, GRID, 0.03),
    ],
)
def test_modes_are_where_they_should_be_and_even(
    kind: DistributionKind, centres: list[tuple[float, float]], sigma: float
):
    x = create_source(Distribution(kind=kind)).draw(5_000, np.random.default_rng(5))
    distances = np.linalg.norm(x[:, None] - np.array(centres), axis=-1)
    shares = np.bincount(distances.argmin(axis=1), minlength=len(centres)) / len(x)
    assert shares == pytest.approx(1 / len(centres), rel=0.25)
    # The mean distance from the centre of a round Gaussian (Rayleigh).
    assert distances.min(axis=1).mean() == pytest.approx(sigma * np.sqrt(np.pi / 2), rel=0.05)


def test_iris_petals_are_the_150_that_were_measured():
    petals = read_petals()
    assert petals.shape == (150, 2)
    # Means by species as in Fisher's table II.
    means = petals.reshape(3, 50, 2).mean(axis=1)
    assert means == pytest.approx(
        np.array([[1.462, 0.246], [4.260, 1.326], [5.552, 2.026]]), abs=1e-9
    )


def test_measured_axes_lead_back_to_centimetres():
    for plane in Plane:
        source = create_source(Distribution(kind=DistributionKind.IRIS_PETALS, plane=plane))
        shown = source.choose_shown(np.random.default_rng(0))
        scales = np.array([axis.scale for axis in source.axes])
        offsets = np.array([axis.offset for axis in source.axes])
        assert offsets + scales * shown == pytest.approx(read_petals())
        assert scales[0] == scales[1]
        assert [(axis.name, axis.unit) for axis in source.axes] == [
            ("petal length", "cm"),
            ("petal width", "cm"),
        ]


def test_custom_points_are_scaled_alike_and_keep_their_units():
    axes = (Axis(name="height", unit="m"), Axis(name="mass", unit="kg"))
    source = create_source(custom([[100.0, 0.0], [300.0, 50.0]], axes=axes))
    assert source.rows == pytest.approx(np.array([[-1.0, -0.25], [1.0, 0.25]]))
    assert (source.axes[0].offset, source.axes[0].scale) == (200.0, 100.0)
    assert source.axes[1].unit == "kg"


def test_custom_points_in_the_plane_stay_where_they_were_drawn():
    drawn = [[0.1, 0.2], [1.3, -1.4]]
    source = create_source(custom(drawn, in_plane=True))
    assert source.choose_shown(np.random.default_rng(0)) == pytest.approx(np.array(drawn))


@pytest.mark.parametrize("values", [[[7.0, 7.0]] * 3, [[1e12, -1e12]] * 2])
def test_points_that_coincide_lie_in_the_middle(values: list[list[float]]):
    rows, centre, scale = fit_to_plane(np.array(values))
    assert np.array_equal(rows, np.zeros_like(rows))
    assert (centre.tolist(), scale) == (values[0], 1.0)


def test_a_tiny_extent_is_scaled_without_overflow():
    rows, _, _ = fit_to_plane(np.array([[0.0, 0.0], [5e-324, 0.0]]))
    assert np.isfinite(rows).all()


def test_measured_rows_are_drawn_as_they_are_and_shown_once_each():
    values = np.random.default_rng(6).normal(size=(900, 2))
    source = create_source(custom(values))
    shown = source.choose_shown(np.random.default_rng(0))
    assert shown.shape == (MAX_SHOWN, 2)
    assert len(np.unique(shown, axis=0)) == MAX_SHOWN
    assert source.rows is not None
    known = {tuple(row) for row in source.rows}
    assert {tuple(row) for row in source.draw(300, np.random.default_rng(1))} <= known


@pytest.mark.parametrize(("plane", "sigma"), [(Plane.SYMMETRIC, 0.1), (Plane.UNIT, 0.05)])
def test_jitter_is_drawn_anew_each_time_and_is_shown(plane: Plane, sigma: float):
    points = CustomPoints(values=np.array([[0.0, 0.0], [0.0, 0.0]]), in_plane=True, jitter=0.1)
    distribution = Distribution(kind=DistributionKind.CUSTOM, plane=plane, custom=points)
    source = create_source(distribution)
    x = source.draw(4_000, np.random.default_rng(1))
    assert len(np.unique(x, axis=0)) == 4_000
    assert x.std(axis=0) == pytest.approx([sigma, sigma], rel=0.05)
    assert x.mean(axis=0) == pytest.approx(np.full(2, 0.5 if plane == Plane.UNIT else 0), abs=0.01)
    shown = source.choose_shown(np.random.default_rng(2))
    assert len(np.unique(shown, axis=0)) == MAX_SHOWN
    pool = source.fill_pool(1_000, np.random.default_rng(3))
    assert pool.std(axis=0) == pytest.approx([sigma, sigma], rel=0.1)
