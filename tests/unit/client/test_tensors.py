import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ganscope.api.v1.tensor_pb2 import DataType, Tensor
from ganscope.tensors import to_array, to_tensor

TYPES = [np.float32, np.float64, np.uint8, np.uint16, np.uint32, np.uint64]


@given(st.sampled_from(TYPES).flatmap(lambda t: hnp.arrays(t, hnp.array_shapes(min_side=0))))
def test_an_array_comes_back_as_it_went(array: np.ndarray):
    back = to_array(to_tensor(array))
    assert back.dtype == array.dtype
    np.testing.assert_array_equal(back, array)


def test_rows_are_written_in_order_even_from_a_transposed_array():
    array = np.arange(6, dtype=np.float32).reshape(2, 3).T
    assert to_array(to_tensor(array)).tolist() == [[0, 3], [1, 4], [2, 5]]


def test_big_endian_numbers_are_turned():
    assert to_tensor(np.array([1], ">u2")).data == b"\x01\x00"


def test_a_quantised_tensor_is_scaled_and_moved():
    stored = np.array([0, 255], np.uint8).tobytes()
    tensor = Tensor(dtype=DataType.DATA_TYPE_U8, shape=[2], data=stored, scale=2 / 255, offset=-1)
    np.testing.assert_allclose(to_array(tensor), [-1, 1])


def test_an_offset_alone_leaves_the_scale_at_one():
    tensor = to_tensor(np.array([3], np.uint8))
    tensor.offset = 0.5
    assert to_array(tensor).tolist() == [3.5]


def test_missing_bytes_are_refused():
    tensor = Tensor(dtype=DataType.DATA_TYPE_F32, shape=[2], data=b"1234")
    with pytest.raises(ValueError, match="8 bytes, got 4"):
        to_array(tensor)


def test_an_unknown_type_is_refused():
    with pytest.raises(ValueError, match="does not know"):
        to_array(Tensor(shape=[0]))


def test_an_array_without_a_tensor_type_is_refused():
    with pytest.raises(ValueError, match="complex128"):
        to_tensor(np.array([1j]))


def test_reading_copies_nothing():
    assert not to_array(to_tensor(np.zeros(3))).flags.writeable
