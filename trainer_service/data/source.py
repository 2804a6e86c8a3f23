"""The real data of one session: samples to train on, samples to show, axes, view.

Positions are plane coordinates. In the UNIT plane everything is the affine image (x + 1) / 2 of
the SYMMETRIC plane.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganscope.petals import read_petals
from trainer_service.data.bandwidth import choose_bandwidth
from trainer_service.data.densities import DENSITIES
from trainer_service.data.laws import LAWS, Law, Samples
from trainer_service.data.mixtures import Mixture, to_mixture
from trainer_service.domain.snapshot import Box, MeasuredAxis
from trainer_service.domain.spec import (
    VIEW_HALF_WIDTH,
    Axis,
    CustomPoints,
    Distribution,
    DistributionKind,
    Plane,
)

MAX_SHOWN = 500
"""Most real samples that a frame shows."""
THUMBNAIL_SAMPLES = 120
_VISIBLE = 1 / 160
"""A density narrower than this share of the view's width falls between the cells of a picture."""
_NARROWEST, _WIDEST = 1 / 80, 1 / 8
"""Bounds on the kernels of an estimated density, as shares of the view's width."""

_NO_AXES = (Axis(), Axis())
_PETAL_AXES = (Axis(name="petal length", unit="cm"), Axis(name="petal width", unit="cm"))


@dataclass(frozen=True)
class DataSource:
    """Draws real samples of one distribution in one plane."""

    view: Box
    axes: tuple[MeasuredAxis, MeasuredAxis]
    rows: Samples | None
    """All there is of measured data, shape [n, 2]; None for a law."""
    law: Law
    mixture: Mixture
    """What the law draws from; rows without noise are Gaussians of width 0."""
    jitter: float = 0.0
    """Standard deviation of the noise added to a row each time it is drawn, in plane units."""

    @property
    def has_density(self) -> bool:
        """The law spreads so far that its density can be drawn; points alone have none."""
        return bool((self.mixture.sigmas >= _VISIBLE * (self.view.x_max - self.view.x_min)).all())

    def estimate_density(self) -> Mixture:
        """Return the law's own density; of measured rows an estimate from kernels."""
        if self.has_density:
            return self.mixture
        width = self.view.x_max - self.view.x_min
        lowest, highest = _NARROWEST * width, _WIDEST * width
        return self.mixture.blurred(choose_bandwidth(self.mixture.centres, lowest, highest))

    def draw(self, n: int, rng: np.random.Generator) -> Samples:
        """Draw samples, shape [n, 2]: fresh ones of a law, rows of data with replacement.

        Rows come without added noise, unless it was asked for: what the discriminator calls real
        was measured.
        """
        return self.law(n, rng)

    def fill_pool(self, least: int, rng: np.random.Generator) -> Samples:
        """Draw what stands for the data where batches are taken from a pool; shape [n, 2].

        Rows as they are, each once; with noise, each as often as it takes to reach ``least``; of a
        law, ``least`` samples.
        """
        if self.rows is None:
            return self.draw(least, rng)
        if self.jitter == 0:
            return self.rows
        rows = np.tile(self.rows, (math.ceil(least / len(self.rows)), 1))
        return rows + rng.normal(scale=self.jitter, size=rows.shape)

    def choose_shown(self, rng: np.random.Generator) -> Samples:
        """Choose the samples to show, shape [at most ``MAX_SHOWN``, 2]; each exact row once."""
        if self.rows is None or self.jitter > 0:
            return self.draw(MAX_SHOWN, rng)
        if len(self.rows) <= MAX_SHOWN:
            return self.rows
        return self.rows[rng.choice(len(self.rows), MAX_SHOWN, replace=False)]


def create_source(distribution: Distribution) -> DataSource:
    """Build the data source that a specification names."""
    offsets, scale = np.zeros(2), 1.0
    names, rows, jitter = _NO_AXES, None, 0.0
    if distribution.custom is not None:
        names = distribution.custom.axes or _NO_AXES
        rows, offsets, scale = _place_custom(distribution.custom)
        jitter = distribution.custom.jitter
    elif distribution.kind == DistributionKind.IRIS_PETALS:
        names = _PETAL_AXES
        rows, offsets, scale = fit_to_plane(read_petals())
    half = VIEW_HALF_WIDTH
    view = Box(-half, half, -half, half)
    draw = LAWS[distribution.kind] if rows is None else _draw_rows(rows, jitter)
    mixture = DENSITIES[distribution.kind] if rows is None else to_mixture(rows, jitter)
    if distribution.plane == Plane.UNIT:
        low, high = (1 - half) / 2, (1 + half) / 2
        view = Box(low, high, low, high)
        draw, mixture = _draw_in_unit(draw), mixture.moved(0.5, 0.5)
        if rows is not None:
            rows = _to_unit(rows)
            offsets, scale, jitter = offsets - scale, 2 * scale, jitter / 2
    horizontal, vertical = (
        MeasuredAxis(axis.name, axis.unit, float(offset), scale)
        for axis, offset in zip(names, offsets, strict=True)
    )
    return DataSource(view, (horizontal, vertical), rows, draw, mixture, jitter)


def create_thumbnail(kind: DistributionKind) -> Samples:
    """Draw the samples of a small picture, shape [120, 2], SYMMETRIC plane; always the same.

    Raises:
        ValueError: the kind is CUSTOM, which has no samples of its own.

    """
    source = create_source(Distribution(kind=kind))
    return source.draw(THUMBNAIL_SAMPLES, np.random.default_rng(0))


def fit_to_plane(values: Samples) -> tuple[Samples, NDArray[np.float64], float]:
    """Centre values and scale both axes alike to fit [-1, 1].

    Returns:
        The rows in the plane, shape [n, 2]; the measured values at the plane's 0, shape [2]; and
        measured units per unit of the plane. Points that all coincide keep their unit.

    """
    low, high = values.min(axis=0), values.max(axis=0)
    centre = low + (high - low) / 2
    scale = float((high - low).max() / 2)
    if scale == 0:
        scale = 1.0
    return np.clip((values - centre) / scale, -1, 1), centre, scale


def _place_custom(custom: CustomPoints) -> tuple[Samples, NDArray[np.float64], float]:
    if custom.in_plane:
        return custom.values, np.zeros(2), 1.0
    return fit_to_plane(custom.values)


def _draw_rows(rows: Samples, jitter: float) -> Law:
    def draw(n: int, rng: np.random.Generator) -> Samples:
        x_ND = rows[rng.integers(len(rows), size=n)]
        return x_ND + rng.normal(scale=jitter, size=x_ND.shape) if jitter else x_ND

    return draw


def _draw_in_unit(draw: Law) -> Law:
    def draw_in_unit(n: int, rng: np.random.Generator) -> Samples:
        return _to_unit(draw(n, rng))

    return draw_in_unit


def _to_unit(x_ND: Samples) -> Samples:
    return (x_ND + 1) / 2
