"""Tensors of the API and NumPy arrays.

A tensor is stored as ``value = offset + scale * stored``; arrays hold values.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ganscope.api.v1.tensor_pb2 import DataType, Tensor

_TYPES: dict[DataType.ValueType, np.dtype[np.number[Any]]] = {
    DataType.DATA_TYPE_F32: np.dtype("<f4"),
    DataType.DATA_TYPE_F64: np.dtype("<f8"),
    DataType.DATA_TYPE_U8: np.dtype("u1"),
    DataType.DATA_TYPE_U16: np.dtype("<u2"),
    DataType.DATA_TYPE_U32: np.dtype("<u4"),
    DataType.DATA_TYPE_U64: np.dtype("<u8"),
}


def to_array(tensor: Tensor) -> NDArray[np.number[Any]]:
    """Read a tensor.

    Returns:
        An array of the tensor's shape. It shares the message's memory and is read-only where
        stored numbers are values; with a scale or an offset it is a new float64 array.

    Raises:
        ValueError: the type is unknown, or type, shape and number of bytes disagree.

    """
    dtype = _TYPES.get(tensor.dtype)
    if dtype is None:
        raise ValueError(f"tensor has a type that this client does not know: {tensor.dtype}")
    expected = math.prod(tensor.shape) * dtype.itemsize
    if len(tensor.data) != expected:
        raise ValueError(
            f"a tensor of {list(tensor.shape)} {dtype.name} has {expected} bytes, "
            f"got {len(tensor.data)}"
        )
    stored = np.frombuffer(tensor.data, dtype).reshape(tuple(tensor.shape))
    if not tensor.HasField("scale") and not tensor.HasField("offset"):
        return stored
    scale = tensor.scale if tensor.HasField("scale") else 1.0
    return tensor.offset + scale * stored.astype(np.float64)


def to_tensor(values: ArrayLike) -> Tensor:
    """Write an array, as it is, without quantisation.

    Raises:
        ValueError: the array's type is none of float32/64 and unsigned 8/16/32/64 bits.

    """
    array = np.asarray(values)
    for data_type, dtype in _TYPES.items():
        if array.dtype.kind == dtype.kind and array.dtype.itemsize == dtype.itemsize:
            data = np.ascontiguousarray(array, dtype).tobytes()
            return Tensor(dtype=data_type, shape=array.shape, data=data)
    raise ValueError(f"arrays of {array.dtype} have no tensor type: use float32 or float64")
