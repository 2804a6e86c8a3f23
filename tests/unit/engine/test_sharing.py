"""Equal numbers are held once, as long as anybody holds them."""

import gc
import weakref

import numpy as np

from trainer_service.engine.sharing import share


def create_numbers(first: float) -> np.ndarray:
    return np.array([[first, 2.0], [3.0, 4.0]], dtype=np.float32)


def test_equal_numbers_of_equal_shape_are_one_array():
    one = share(create_numbers(1.0))
    assert share(create_numbers(1.0)) is one
    assert share(create_numbers(5.0)) is not one
    assert share(create_numbers(1.0).reshape(4)) is not one


def test_what_nobody_holds_is_forgotten():
    held = share(create_numbers(7.0))
    watch = weakref.ref(held)
    del held
    gc.collect()
    assert watch() is None
    assert np.array_equal(share(create_numbers(7.0)), create_numbers(7.0))
