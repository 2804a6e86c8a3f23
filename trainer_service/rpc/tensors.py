"""Tensors in messages, as numpy arrays."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ganscope.api.v1 import tensor_pb2

_FLOATS = {tensor_pb2.DATA_TYPE_F32: "<f4", tensor_pb2.DATA_TYPE_F64: "<f8"}


def to_array(tensor: tensor_pb2.Tensor) -> NDArray[np.float64]:
    """Read a tensor of floats, in its own shape.

    Raises:
        ValueError: another type, or bytes that do not fill the shape.

    """
    if tensor.dtype not in _FLOATS:
        raise ValueError(f"must be F32 or F64, got {_to_name(tensor.dtype)}")
    dtype = np.dtype(_FLOATS[tensor.dtype])
    num_bytes = math.prod(tensor.shape) * dtype.itemsize
    if len(tensor.data) != num_bytes:
        raise ValueError(
            f"must hold {num_bytes} bytes for the shape {list(tensor.shape)}, "
            f"got {len(tensor.data)}"
        )
    values = np.frombuffer(tensor.data, dtype).reshape(tuple(tensor.shape)).astype(np.float64)
    scale = tensor.scale if tensor.HasField("scale") else 1.0
    return tensor.offset + scale * values


def to_tensor(values: NDArray[np.floating]) -> tensor_pb2.Tensor:
    """Write an array; double precision stays so, all else becomes single."""
    is_double = values.dtype == np.float64
    return tensor_pb2.Tensor(
        dtype=tensor_pb2.DATA_TYPE_F64 if is_double else tensor_pb2.DATA_TYPE_F32,
        shape=list(values.shape),
        data=values.astype("<f8" if is_double else "<f4").tobytes(),
    )


def _to_name(dtype: int) -> str:
    if dtype in tensor_pb2.DataType.values():
        return tensor_pb2.DataType.Name(tensor_pb2.DataType.ValueType(dtype)).removeprefix(
            "DATA_TYPE_"
        )
    return str(dtype)
