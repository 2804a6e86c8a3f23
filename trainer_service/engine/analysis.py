"""The layers that are worked out of the generator only when somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import cached_property
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from trainer_service.data.source import create_source
from trainer_service.domain.snapshot import STRETCH_POINTS, LayerKind, PointsFrame
from trainer_service.domain.spec import Noise, NoiseKind, PointsSpec
from trainer_service.engine.generator_map import GeneratorMap, Weights
from trainer_service.engine.optimum import Optimum
from trainer_service.engine.streams import Use, create_stream, draw_noise

OPTIMUM_SAMPLES = 2_000
"""Generated samples, always of the same noise, that D* is found from."""


class Analysis:
    """Adds OPTIMAL and STRETCH to the frames of one specification."""

    def __init__(self, points: PointsSpec) -> None:
        self._points = points

    def add_layers(
        self, frame: PointsFrame, layers: AbstractSet[LayerKind], read: Callable[[], Weights]
    ) -> PointsFrame:
        """Return the frame with what was asked for.

        Args:
            frame: of the present state.
            layers: those that are wanted.
            read: hands over the parameters of the generator that is shown.

        """
        has_optimum = LayerKind.OPTIMAL in layers and not self._points.loss.kind.only_ranks
        if not has_optimum and LayerKind.STRETCH not in layers:
            return frame
        design = self._points.generator
        generator = GeneratorMap(read(), design.activation, design.output)
        if has_optimum:
            images = generator.find_images(self._noise)
            frame = frame._replace(optimal=self._optimum.find_verdicts(images))
        if LayerKind.STRETCH in layers:
            images, jacobians = generator.find_jacobians(
                self._stretch_noise, min(2, self._points.noise.dimensions)
            )
            frame = frame._replace(
                stretch_points=images.astype(np.float32),
                stretch=jacobians.astype(np.float32),
            )
        return frame

    @cached_property
    def _optimum(self) -> Optimum:
        source = create_source(self._points.distribution)
        return Optimum(self._points, source.mixture, source.view)

    @cached_property
    def _noise(self) -> NDArray[np.float32]:
        stream = create_stream(self._points.seed, Use.OPTIMUM_NOISE)
        return draw_noise(self._points.noise, OPTIMUM_SAMPLES, stream).astype(np.float32)

    @cached_property
    def _stretch_noise(self) -> NDArray[np.float32]:
        return create_stretch_noise(self._points.noise).astype(np.float32)


def create_stretch_noise(noise: Noise) -> NDArray[np.float64]:
    """Choose points that stand for equal shares of the noise.

    Returns:
        Shape [49, Z], the second coordinate the slower one, or [7, 1] for one dimension.
        Dimensions after the second are 0.

    """
    shares = (np.arange(STRETCH_POINTS) + 0.5) / STRETCH_POINTS
    if noise.kind == NoiseKind.UNIFORM:
        ticks = 2 * shares - 1
    else:
        ticks = np.array([NormalDist().inv_cdf(share) for share in shares])
    if noise.dimensions == 1:
        return ticks[:, None]
    chosen = np.zeros((STRETCH_POINTS**2, noise.dimensions))
    chosen[:, :2] = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    return chosen
