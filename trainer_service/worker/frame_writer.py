"""One session's packed frames as messages on the wire; ``encoding.py`` writes all others."""

from __future__ import annotations

from typing import NamedTuple

from ganscope.api.v1 import snapshot_pb2, tensor_pb2
from trainer_service.domain.snapshot import PackedFrame, PackedLayer
from trainer_service.worker.framing import prefix_length
from trainer_service.worker.pieces import begin_field
from trainer_service.worker.v1 import worker_pb2


class _Piece(NamedTuple):
    """The tensor of one layer."""

    before: bytes
    """All up to the numbers."""
    begin: int
    """Of the numbers in the frame's data."""
    end: int
    after: bytes
    """What follows them; empty where it is another one in each frame."""
    layer: PackedLayer


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
        written: list[bytes | memoryview] = [self._begin, written_head, self._begin_points]
        data = frame.data
        for before, begin, end, after, layer in self._pieces:
            after_these = after or _write_scale(layer, frame.scales[layer.name])
            written += (before, data[begin:end], after_these)
        return b"".join(written)

    def _prepare(self, frame: PackedFrame) -> None:
        self._layers = frame.layers
        self._pieces = [_to_piece(layer) for layer in frame.layers]
        num_bytes = sum(
            len(piece.before) + piece.end - piece.begin + len(_write_scale(piece.layer))
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
    before = tensor_pb2.Tensor(dtype=dtype, shape=layer.shape).SerializeToString()
    before += begin_field(tensor_pb2.Tensor, "data", num_bytes)
    after = _write_scale(layer)
    num_tensor_bytes = len(before) + num_bytes + len(after)
    before = begin_field(snapshot_pb2.PointsSnapshot, layer.name, num_tensor_bytes) + before
    return _Piece(before, layer.begin, layer.end, after if layer.scale else b"", layer)


def _write_scale(layer: PackedLayer, scale: float = 0.0) -> bytes:
    """Write what stands after the numbers: always as many bytes."""
    offset = layer.offset
    if not layer.scale:
        offset *= scale
    tensor = tensor_pb2.Tensor(scale=layer.scale or scale, offset=offset)
    return tensor.SerializeToString()
