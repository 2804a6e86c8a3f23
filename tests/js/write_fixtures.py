"""Writes the golden messages that the browser's decoder is tested with.

Run from the repository's root: ``python -m tests.js.write_fixtures``. The values are small and
known, so that the tests can name them; the bytes are those that a trainer would send.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from google.protobuf.message import Message
from numpy.typing import NDArray

from ganscope.api.v1.session_pb2 import SESSION_STATE_PLAYING
from ganscope.api.v1.session_service_pb2 import PreviewStepResponse, WatchSessionResponse
from ganscope.api.v1.snapshot_pb2 import METRIC_DISCRIMINATOR_LOSS, METRIC_KL_DIVERGENCE
from ganscope.api.v1.spec_pb2 import LOSS_KIND_LEAST_SQUARES
from ganscope.api.v1.tensor_pb2 import (
    DATA_TYPE_F32,
    DATA_TYPE_F64,
    DATA_TYPE_U8,
    DATA_TYPE_U16,
    DATA_TYPE_U32,
    DATA_TYPE_U64,
    DataType,
    Tensor,
)

FIXTURES = Path(__file__).parent / "fixtures"
DTYPES: dict[str, DataType.ValueType] = {
    "<f4": DATA_TYPE_F32,
    "<f8": DATA_TYPE_F64,
    "|u1": DATA_TYPE_U8,
    "<u2": DATA_TYPE_U16,
    "<u4": DATA_TYPE_U32,
    "<u8": DATA_TYPE_U64,
}


def create_tensor(
    values: NDArray[np.generic], scale: float | None = None, offset: float | None = None
) -> Tensor:
    """Pack an array as it is; scale and offset say what a stored unit is worth."""
    dtype = DTYPES[values.dtype.str]
    return Tensor(
        dtype=dtype, shape=values.shape, data=values.tobytes(), scale=scale, offset=offset
    )


def create_session() -> WatchSessionResponse:
    """Write a session with a 64-bit step and a nested specification."""
    message = WatchSessionResponse(revision=7)
    message.session.id = "golden"
    message.session.state = SESSION_STATE_PLAYING
    message.session.step = 2**40
    message.session.run = 3
    message.session.spec.title = "Ring"
    message.session.spec.points.loss.kind = LOSS_KIND_LEAST_SQUARES
    message.session.spec.points.discriminator_updates = 0
    return message


def create_dataset() -> WatchSessionResponse:
    """Write two real samples in quantised positions, named axes and 1-D noise."""
    message = WatchSessionResponse(revision=7)
    dataset = message.dataset
    dataset.view.x_min, dataset.view.x_max = -1.5, 1.5
    dataset.view.y_min, dataset.view.y_max = -1.5, 1.5
    stored = np.array([[0, 65535], [32768, 16384]], dtype="<u2")
    dataset.points.CopyFrom(create_tensor(stored, scale=3 / 65535, offset=-1.5))
    dataset.axes.add(name="petal length", unit="cm", offset=3.75, scale=2.5)
    dataset.axes.add(name="petal width", unit="cm", offset=1.25, scale=2.5)
    dataset.verdict_is_probability = True
    dataset.kl_floor, dataset.js_floor = 0.25, 0.0625
    density = np.array([[0, 255, 51]], dtype="|u1")
    dataset.density.CopyFrom(create_tensor(density, scale=1 / 255))
    dataset.density_is_exact = True
    latents = np.array([[0.5], [-2.0], [1.0]], dtype="<f4")
    dataset.latents.CopyFrom(create_tensor(latents))
    dataset.noise_grid.CopyFrom(create_tensor(np.array([[[-1], [0], [1]]], dtype="<f4")))
    dataset.noise_view.x_min, dataset.noise_view.x_max = -3, 3
    dataset.noise_view.y_min, dataset.noise_view.y_max = -3, 3
    return message


def create_metrics() -> WatchSessionResponse:
    """Write three points of two metrics, one of which was not measured at each."""
    message = WatchSessionResponse(revision=7)
    message.metrics.run = 3
    message.metrics.steps.CopyFrom(create_tensor(np.array([10, 20, 2**40], dtype="<u8")))
    losses = message.metrics.series.add(metric=METRIC_DISCRIMINATOR_LOSS)
    losses.values.CopyFrom(create_tensor(np.array([1.5, 1.25, 1.0], dtype="<f4")))
    divergences = message.metrics.series.add(metric=METRIC_KL_DIVERGENCE)
    divergences.values.CopyFrom(create_tensor(np.array([2.0, np.nan, 0.5], dtype="<f4")))
    return message


def create_snapshot() -> WatchSessionResponse:
    """Write a frame whose tensors have five types."""
    message = WatchSessionResponse(revision=7)
    snapshot = message.snapshot
    snapshot.run, snapshot.step, snapshot.revision = 3, 2**40 + 5, 7
    snapshot.time_ms, snapshot.steps_per_second = 1.7e12, 487.5
    points = snapshot.points
    points.generated.CopyFrom(create_tensor(np.array([[0.5, -0.25]], dtype="<f4")))
    points.verdicts.CopyFrom(create_tensor(np.array([0.75], dtype="<f8")))
    points.gradients.CopyFrom(create_tensor(np.array([[3, 4]], dtype="<u4")))
    verdicts = np.array([[0, 51, 102], [153, 204, 255]], dtype="|u1")
    points.map.CopyFrom(create_tensor(verdicts, scale=1 / 255))
    manifold = np.arange(8, dtype="<u2").reshape(2, 2, 2)
    points.manifold.CopyFrom(create_tensor(manifold, scale=0.5, offset=-1))
    field = np.array([[[1, -1], [0, 0.5]]], dtype="<f4")
    points.field.CopyFrom(create_tensor(field))
    points.optimal.CopyFrom(create_tensor(np.array([[51, 255]], dtype="|u1"), scale=1 / 255))
    points.stretch_points.CopyFrom(create_tensor(np.array([[0.25, -0.5]], dtype="<f4")))
    points.stretch.CopyFrom(create_tensor(np.array([[[2, 0], [0, 1]]], dtype="<f4")))
    return message


def create_preview() -> PreviewStepResponse:
    """Write a step in which the discriminator alone is updated, twice."""
    message = PreviewStepResponse(run=3, step=2**40 + 5, revision=7)
    update = message.points.discriminator
    update.updates = 2
    sample = create_tensor(np.array([[0.5, -0.25]], dtype="<f4"))
    verdict = create_tensor(np.array([0.75], dtype="<f4"))
    verdicts = np.array([[0, 51, 102], [153, 204, 255]], dtype="|u1")
    for tensor in (update.noise, update.generated, update.real):
        tensor.CopyFrom(sample)
    for state, loss in ((update.before, 1.25), (update.after, 1.125)):
        state.verdicts_generated.CopyFrom(verdict)
        state.verdicts_real.CopyFrom(verdict)
        state.loss = loss
        state.map.CopyFrom(create_tensor(verdicts, scale=1 / 255))
    change = update.changes.add(inputs=2, outputs=1, gradient_norm=0.5, weight_norm=2)
    change.change_norm = 0.25
    change.greatest.add(output=0, before=-0.5, after=-0.25)
    return message


def create_heartbeat() -> WatchSessionResponse:
    """Write a sign of life."""
    message = WatchSessionResponse(revision=7)
    message.heartbeat.time_ms = 1.7e12
    return message


def write_fixtures(folder: Path) -> None:
    """Write one file per kind of message."""
    messages: dict[str, Message] = {
        "session": create_session(),
        "dataset": create_dataset(),
        "metrics": create_metrics(),
        "snapshot": create_snapshot(),
        "heartbeat": create_heartbeat(),
        "preview": create_preview(),
    }
    for name, message in messages.items():
        path = folder / f"{name}.bin"
        path.write_bytes(message.SerializeToString(deterministic=True))


if __name__ == "__main__":
    write_fixtures(FIXTURES)
