"""The real data and the noise as they are shown: what stays the same from frame to frame."""

from __future__ import annotations

from trainer_service.data.source import DataSource
from trainer_service.diagnosis.divergence import Divergences
from trainer_service.domain.snapshot import (
    DENSITY_CELLS,
    GENERATED_SHOWN,
    Array,
    Box,
    Dataset,
)
from trainer_service.domain.spec import Noise, NoiseKind, PointsSpec
from trainer_service.engine.picture import create_noise_grid
from trainer_service.engine.streams import Use, create_stream, draw_noise

_GAUSSIAN_REACH = 3.0
"""Standard deviations within which 99.7 % of each coordinate lie."""


def create_dataset(
    points: PointsSpec, source: DataSource, real: Array, floor: Divergences
) -> Dataset:
    """Put together what is shown.

    Args:
        points: the specification.
        source: its data.
        real: the real samples that are shown, shape [n, 2].
        floor: what real samples score in the generator's place.

    """
    shown = create_stream(points.seed, Use.SHOWN_NOISE)
    density = source.estimate_density().on_grid(source.view, DENSITY_CELLS)
    return Dataset(
        view=source.view,
        points=real,
        axes=source.axes,
        verdict_is_probability=not points.loss.kind.only_ranks,
        kl_floor=floor.kl,
        js_floor=floor.js,
        density=density / density.max(),
        density_is_exact=source.has_density,
        latents=draw_noise(points.noise, GENERATED_SHOWN, shown)[:, :2],
        noise_grid=create_noise_grid(points.noise)[..., :2],
        noise_view=_find_noise_view(points.noise),
    )


def _find_noise_view(noise: Noise) -> Box:
    reach = 1.0 if noise.kind == NoiseKind.UNIFORM else _GAUSSIAN_REACH
    return Box(-reach, reach, -reach, reach)
