"""One session's packed frames as messages on the wire; ``encoding.py`` writes all others."""

from __future__ import annotations

from dataclasses import dataclass

from ganscope.api.v1 import snapshot_pb2, tensor_pb2
from trainer_service.domain.snapshot import PackedFrame, PackedLayer
from trainer_service.worker.framing import prefix_length
from trainer_service.worker.pieces import begin_field
from trainer_service.worker.v1 import worker_pb2


@dataclass(frozen=True, slots=True)
class _Piece:
    """The tensor of one layer."""

    layer: PackedLayer
    begin: bytes
    """Up to the numbers."""
    end: bytes
    """After them; empty where it is another one in each frame."""


class FrameWriter:
    """Writes frames; as long as their layers stay the same, their numbers alone are written."""

    def __init__(self, session_id: str) -> None:
        self._session = worker_pb2.FromWorker(session_id=session_id).SerializeToString()
        self._layers: tuple[PackedLayer, ...] | None = None
        self._pieces: list[_Piece] = []
        self._num_points_bytes = 0
        self._begin = b""
        self._num_head_bytes = -1

    def write(self, head: snapshot_pb2.Snapshot, frame: PackedFrame) -> bytes:
        """Write a frame's message, with its length before it.

        Args:
            head: all of it but the view.
            frame: the view.

        """
        if frame.layers is not self._layers:
            self._prepare(frame)
        written_head = head.SerializeToString()
        if len(written_head) != self._num_head_bytes:
            self._begin_message(len(written_head))
        written = [self._begin, written_head, self._begin_points]
        for piece in self._pieces:
            layer = piece.layer
            end = piece.end or _write_scale(layer, frame.scales[layer.name])
            written += (piece.begin, frame.data[layer.begin : layer.end], end)
        return b"".join(written)

    def _prepare(self, frame: PackedFrame) -> None:
        self._layers = frame.layers
        self._pieces = [_to_piece(layer) for layer in frame.layers]
        num_bytes = sum(
            len(piece.begin) + piece.layer.end - piece.layer.begin + len(_write_scale(piece.layer))
            for piece in self._pieces
        )
        self._begin_points = begin_field(snapshot_pb2.Snapshot, "points", num_bytes)
        self._num_points_bytes = len(self._begin_points) + num_bytes
        self._num_head_bytes = -1

    def _begin_message(self, num_head_bytes: int) -> None:
        self._num_head_bytes = num_head_bytes
        num_bytes = num_head_bytes + self._num_points_bytes
        begin = self._session + begin_field(worker_pb2.FromWorker, "snapshot", num_bytes)
        self._begin = prefix_length(len(begin) + num_bytes) + begin


def _to_piece(layer: PackedLayer) -> _Piece:
    num_bytes = layer.end - layer.begin
    dtype = tensor_pb2.DATA_TYPE_U16 if layer.is_wide else tensor_pb2.DATA_TYPE_U8
    begin = tensor_pb2.Tensor(dtype=dtype, shape=layer.shape).SerializeToString()
    begin += begin_field(tensor_pb2.Tensor, "data", num_bytes)
    end = _write_scale(layer)
    num_tensor_bytes = len(begin) + num_bytes + len(end)
    begin = begin_field(snapshot_pb2.PointsSnapshot, layer.name, num_tensor_bytes) + begin
    return _Piece(layer, begin, end if layer.scale else b"")


def _write_scale(layer: PackedLayer, scale: float = 0.0) -> bytes:
    """Write what stands after the numbers: always as many bytes."""
    offset = layer.offset
    if not layer.scale:
        offset *= scale
    tensor = tensor_pb2.Tensor(scale=layer.scale or scale, offset=offset)
    return tensor.SerializeToString()
