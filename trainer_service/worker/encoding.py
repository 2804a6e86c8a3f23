"""The domain's views as messages; ``frame_writer.py`` writes the frames of a crowd.

Positions travel as U16 over [-4, 4], a step of 0.00012, and are clipped there: the view ends at
1.4. Verdicts and relative densities travel as U8 over [0, 1]. Gradients, Jacobians and noise travel
as U16 with a scale of their own in each message. A frame takes about 6 KB with the everyday layers
and 10 KB with all; the data take 12 KB, once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ganscope.api.v1 import snapshot_pb2, spec_pb2, tensor_pb2
from trainer_service.domain.snapshot import (
    Array,
    Box,
    Dataset,
    LayerKind,
    PointsFrame,
)

POSITION_BOUND = 4.0
"""Positions farther out are drawn here; in plane units."""
_U16_MAX = 65535
_U8_MAX = 255
_VECTOR_ZERO = 32768


def to_position_tensor(positions: Array) -> tensor_pb2.Tensor:
    """Quantise plane coordinates of any shape."""
    scale = 2 * POSITION_BOUND / _U16_MAX
    # Just before a divergence is noticed positions may overflow: such points are far out.
    # Each of minimum and maximum takes 2 us, nan_to_num 16; fmin prefers the bound to NaN.
    clipped = np.fmax(np.fmin(positions, POSITION_BOUND), -POSITION_BOUND)
    stored = np.rint((clipped + POSITION_BOUND) / scale).astype("<u2")
    return _to_tensor(stored, tensor_pb2.DATA_TYPE_U16, scale, -POSITION_BOUND)


def to_verdict_tensor(verdicts: Array) -> tensor_pb2.Tensor:
    """Quantise verdicts, 0 to 1, of any shape."""
    stored = np.rint(np.fmax(verdicts, 0) * _U8_MAX).astype("<u1")
    return _to_tensor(stored, tensor_pb2.DATA_TYPE_U8, 1 / _U8_MAX, 0.0)


def to_vector_tensor(vectors: Array) -> tensor_pb2.Tensor:
    """Quantise vectors so that the largest component uses the range and 0 stays 0."""
    finite = np.nan_to_num(vectors.astype(np.float64))
    largest = float(np.abs(finite).max())
    scale = max(largest, float(np.finfo(np.float32).tiny)) / (_VECTOR_ZERO - 1)
    stored = np.rint(finite / scale + _VECTOR_ZERO).astype("<u2")
    return _to_tensor(stored, tensor_pb2.DATA_TYPE_U16, scale, -_VECTOR_ZERO * scale)


def to_points(frame: PointsFrame) -> snapshot_pb2.PointsSnapshot:
    """Write a frame; layers that it lacks are absent."""
    points = snapshot_pb2.PointsSnapshot()
    if frame.generated is not None and frame.verdicts is not None:
        points.generated.CopyFrom(to_position_tensor(frame.generated))
        points.verdicts.CopyFrom(to_verdict_tensor(frame.verdicts))
    if frame.gradients is not None:
        points.gradients.CopyFrom(to_vector_tensor(frame.gradients))
    if frame.map is not None:
        points.map.CopyFrom(to_verdict_tensor(frame.map))
    if frame.manifold is not None:
        points.manifold.CopyFrom(to_position_tensor(frame.manifold))
    if frame.field is not None:
        points.field.CopyFrom(to_vector_tensor(frame.field))
    if frame.optimal is not None:
        points.optimal.CopyFrom(to_verdict_tensor(frame.optimal))
    if frame.stretch_points is not None and frame.stretch is not None:
        points.stretch_points.CopyFrom(to_position_tensor(frame.stretch_points))
        points.stretch.CopyFrom(to_vector_tensor(frame.stretch))
    return points


def to_dataset(dataset: Dataset) -> snapshot_pb2.Dataset:
    """Write the data and their floors."""
    return snapshot_pb2.Dataset(
        view=_to_box(dataset.view),
        points=to_position_tensor(dataset.points),
        axes=[
            spec_pb2.Axis(name=axis.name, unit=axis.unit, offset=axis.offset, scale=axis.scale)
            for axis in dataset.axes
        ],
        verdict_is_probability=dataset.verdict_is_probability,
        kl_floor=dataset.kl_floor,
        js_floor=dataset.js_floor,
        density=to_verdict_tensor(dataset.density),
        density_is_exact=dataset.density_is_exact,
        latents=to_vector_tensor(dataset.latents),
        noise_grid=to_vector_tensor(dataset.noise_grid),
        noise_view=_to_box(dataset.noise_view),
    )


def from_layers(layers: Sequence[snapshot_pb2.Layer.ValueType]) -> frozenset[LayerKind]:
    """Read layers; those that this build does not know are left out."""
    names = {LayerKind(kind).name: kind for kind in LayerKind}
    known = snapshot_pb2.Layer.values()
    found = (
        snapshot_pb2.Layer.Name(layer).removeprefix("LAYER_") for layer in layers if layer in known
    )
    return frozenset(names[name] for name in found if name in names)


def _to_box(box: Box) -> snapshot_pb2.Box:
    return snapshot_pb2.Box(x_min=box.x_min, x_max=box.x_max, y_min=box.y_min, y_max=box.y_max)


def _to_tensor(
    stored: NDArray[np.generic],
    dtype: tensor_pb2.DataType.ValueType,
    scale: float,
    offset: float,
) -> tensor_pb2.Tensor:
    return tensor_pb2.Tensor(
        dtype=dtype, shape=stored.shape, data=stored.tobytes(), scale=scale, offset=offset
    )
