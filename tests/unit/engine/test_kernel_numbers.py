"""Random numbers and elementary functions, against numpy and published values."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from trainer_service.engine.kernel import elementary
from trainer_service.engine.kernel.compilation import compiled, entry
from trainer_service.engine.kernel.lanes import load, store
from trainer_service.engine.kernel.philox import (
    LAW_NORMAL,
    LAW_SYMMETRIC,
    LAW_UNIT,
    draw_rows,
    fill_rows,
)
from trainer_service.engine.kernel.pointers import Pointer, address

MASK = 0xFFFFFFFF


def philox_4x32(counter: tuple[int, ...], key: tuple[int, ...], rounds: int = 10):
    """Salmon et al. 2011, figure 2 and section 4, in plain Python."""
    x0, x1, x2, x3 = counter
    k0, k1 = key
    for _ in range(rounds):
        p0, p1 = x0 * 0xD2511F53, x2 * 0xCD9E8D57
        x0, x1, x2, x3 = (p1 >> 32) ^ x1 ^ k0, p1 & MASK, (p0 >> 32) ^ x3 ^ k1, p0 & MASK
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return x0, x1, x2, x3


def words_for(seed: int, iteration: int, use: int, place: int):
    counter = (place, use, iteration & MASK, iteration >> 32)
    return philox_4x32(counter, (seed & MASK, seed >> 32))


def fill(num_rows: int, columns: int, law: int, seed: int = 1, iteration: int = 0, use: int = 0):
    rows = np.zeros((num_rows, columns), dtype=np.float32)
    fill_rows(rows, law, seed, iteration, use)
    return rows


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [  # kat_vectors of Random123 1.14
        ((0,) * 4, (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((MASK,) * 4, (MASK,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_plain_philox_gives_the_published_values(
    counter: tuple[int, ...], key: tuple[int, ...], expected: tuple[int, ...]
):
    assert philox_4x32(counter, key) == expected


@pytest.mark.parametrize(
    ("seed", "iteration", "use"), [(0, 0, 0), (2**53 - 1, 2**40 + 7, 200), (2**63 + 5, 12, 3)]
)
def test_kernel_draws_the_words_of_philox(seed: int, iteration: int, use: int):
    rows = fill(3, 96, LAW_UNIT, int(np.uint64(seed).astype(np.int64)), iteration, use)
    pieces = rows.reshape(-1, 32)  # nine, in the order in which they are filled
    for piece, lane in [(0, 0), (1, 5), (2, 31), (3, 17), (4, 0), (7, 30), (8, 9)]:
        word = words_for(seed, iteration, use, piece // 4 * 32 + lane)[piece % 4]
        expected = np.float32(word >> 8) * np.float32(2**-24) + np.float32(2**-25)
        assert pieces[piece, lane] == expected


def test_rows_are_filled_alike_whatever_lies_between_them():
    dense = fill(5, 160, LAW_NORMAL)
    again = fill(5, 160, LAW_NORMAL)
    assert np.array_equal(dense, again)
    assert len(np.unique(dense)) == dense.size


def test_normal_numbers_follow_box_and_muller():
    units, normals = fill(4, 32, LAW_UNIT).astype(float), fill(4, 32, LAW_NORMAL)
    for pair in (0, 2):
        radius = np.sqrt(-2 * np.log(units[pair]))
        angle = 2 * np.pi * units[pair + 1]
        np.testing.assert_allclose(normals[pair], radius * np.cos(angle), atol=2e-6)
        np.testing.assert_allclose(normals[pair + 1], radius * np.sin(angle), atol=2e-6)


def test_normal_numbers_have_the_moments_of_their_law():
    x = fill(2, 320_000, LAW_NORMAL).astype(float)
    assert abs(x.mean()) < 5 / math.sqrt(x.size)
    assert x.var() == pytest.approx(1, abs=0.01)
    assert (x**4).mean() == pytest.approx(3, abs=0.06)
    assert abs((x[0] * x[1]).mean()) < 5 / math.sqrt(x.size / 2)


def test_uniform_noise_fills_its_interval():
    x = fill(2, 3200, LAW_SYMMETRIC)
    assert -1 < x.min() < -0.99
    assert 0.99 < x.max() <= 1
    assert abs(x.mean()) < 0.05


def test_another_seed_iteration_or_use_gives_other_numbers():
    base = fill(1, 32, LAW_UNIT)
    for change in ({"seed": 2}, {"iteration": 1}, {"use": 1}):
        assert not np.intersect1d(base, fill(1, 32, LAW_UNIT, **change)).size


@pytest.mark.parametrize("count", [1, 2, 10_000])
def test_minibatches_take_every_sample_and_nothing_else(count: int):
    data = np.column_stack([np.arange(count), -np.arange(count)]).astype(np.float32)
    rows = np.zeros((2, 12_800), dtype=np.float32)
    draw_rows(rows, data, 5, 0, 0)
    assert np.array_equal(rows[0], -rows[1])
    assert rows[0].min() >= 0
    assert rows[0].max() <= count - 1
    assert rows[0].mean() == pytest.approx((count - 1) / 2, rel=0.05)


@compiled
def _apply(which: int, x: Pointer[float], y: Pointer[float]):
    if which == 0:
        store(y, elementary.exp(load(x)))
    elif which == 1:
        store(y, elementary.log(load(x)))
    elif which == 2:
        store(y, elementary.sigmoid(load(x)))
    elif which == 3:
        store(y, elementary.softplus(load(x)))
    else:
        store(y, elementary.tanh(load(x)))


@entry
def _apply_to_all(which: int, x: Any, y: Any):
    for i in range(0, len(x), 32):
        _apply(which, address(x) + i, address(y) + i)


def sigmoid(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-x))


def softplus(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.logaddexp(0, x)


FUNCTIONS: dict[str, tuple[Callable[[NDArray[np.float64]], NDArray[np.float64]], float, float]] = {
    "exp": (np.exp, -80, 80),
    "log": (np.log, 1e-6, 100),
    "sigmoid": (sigmoid, -30, 30),
    "softplus": (softplus, -30, 30),
    "tanh": (np.tanh, -10, 10),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_elementary_functions_are_exact_to_float32(name: str):
    exact, low, high = FUNCTIONS[name]
    x = np.linspace(low, high, 32_000).astype(np.float32)
    y = np.zeros_like(x)
    _apply_to_all(list(FUNCTIONS).index(name), x, y)
    expected = exact(x.astype(np.float64))
    np.testing.assert_allclose(y, expected, rtol=3e-7, atol=0 if name == "exp" else 2e-7)


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name != "log"])
def test_not_a_number_stays_not_a_number(name: str):
    x = np.full(32, np.nan, dtype=np.float32)
    y = np.zeros_like(x)
    _apply_to_all(list(FUNCTIONS).index(name), x, y)
    assert np.isnan(y).all()
