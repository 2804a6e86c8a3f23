"""Sums and products of rows, of every shape that is handled in its own way, against numpy."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from trainer_service.engine.kernel.compilation import entry
from trainer_service.engine.kernel.correlation import correlate
from trainer_service.engine.kernel.fields import LANES, Activation
from trainer_service.engine.kernel.lanes import add_firsts, add_seconds, lane, load, totals
from trainer_service.engine.kernel.mixing import mix_activated, mix_bent, mix_curved
from trainer_service.engine.kernel.pointers import address

Floats = NDArray[np.float32]
INPUTS = (1, 2, 3, 4, 5, 8, 9, 14)
OUTPUTS = (1, 2, 3, 4, 5, 7, 14)
BLOCKS = (1, 2, 4, 5, 10)
PITCH = 11 * LANES


@entry
def activate(weights: Any, rows: Any, num_in: int, num_out: int, slope: float, blocks: int) -> None:
    """Mix forward within rows: inputs first, then outputs."""
    x, pitch = address(rows), rows.shape[1]
    mix_activated(address(weights), x, num_in, x + num_in * pitch, num_out, slope, blocks, pitch)


@entry
def bend(
    weights: Any, inputs: Any, num_in: int, gates: Any, num_out: int, slope: float, blocks: int
) -> None:
    """Mix back; outputs take the place of gates."""
    pitch, y = gates.shape[1], address(gates)
    mix_bent(
        address(weights), 1, num_in, address(inputs), num_in, y, num_out, y, slope, blocks, pitch
    )


@entry
def curve(
    weights: Any, inputs: Any, num_in: int, gates: Any, num_out: int, activation: int, blocks: int
) -> None:
    """Mix back past a smooth activation; outputs take the place of gates."""
    pitch, y = gates.shape[1], address(gates)
    mix_curved(address(weights), address(inputs), num_in, y, num_out, y, activation, blocks, pitch)


@entry
def add_products(
    gradient: Any, x: Any, num_in: int, e: Any, num_out: int, has_bias: bool, blocks: int
) -> None:
    """:func:`correlate` for arrays."""
    correlate(address(gradient), address(x), num_in, address(e), num_out, has_bias, blocks, PITCH)


@entry
def add_eight_totals(rows: Any, low: Any, high: Any) -> float:
    """Add the totals of eight rows of lanes; returns the sixth once more."""
    x = address(rows)
    sums = totals(
        load(x), load(x + 32), load(x + 64), load(x + 96),
        load(x + 128), load(x + 160), load(x + 192), load(x + 224),
    )  # fmt: skip
    add_firsts(address(low), sums)
    add_seconds(address(high), sums)
    return lane(sums, 17)


def draw_rows(rng: np.random.Generator, count: int, blocks: int) -> Floats:
    """Numbers in the blocks, and not-a-number behind them, where nobody may look."""
    rows = np.full((count, PITCH), np.nan, dtype=np.float32)
    rows[:, : blocks * LANES] = rng.normal(size=(count, blocks * LANES))
    return rows


def draw_layer(rng: np.random.Generator, num_in: int, num_out: int) -> tuple[Floats, Floats]:
    """Weights [in, out] followed by biases, and a view of the weights."""
    layer = rng.normal(size=(num_in + 1, num_out)).astype(np.float32)
    return layer, layer[:num_in]


def test_eight_totals_stand_in_their_order():
    rows = np.random.default_rng(0).normal(size=(8, LANES)).astype(np.float32)
    low, high = np.ones(5, dtype=np.float32), np.ones(5, dtype=np.float32)
    sixth = add_eight_totals(rows, low, high)
    sums = rows.astype(float).sum(axis=1)
    np.testing.assert_allclose(low, [*(1 + sums[:4]), 1], rtol=1e-5)
    np.testing.assert_allclose(high, [*(1 + sums[4:]), 1], rtol=1e-5)
    assert sixth == pytest.approx(sums[5], rel=1e-5)


@pytest.mark.parametrize("num_in", INPUTS)
@pytest.mark.parametrize("num_out", OUTPUTS)
def test_rows_are_mixed_forward(num_in: int, num_out: int):
    rng = np.random.default_rng(num_in)
    for blocks in BLOCKS:
        width = blocks * LANES
        layer, weights = draw_layer(rng, num_in, num_out)
        rows = np.concatenate([draw_rows(rng, num_in, blocks), draw_rows(rng, num_out + 1, 0)])
        activate(layer, rows, num_in, num_out, 0.2, blocks)
        sums = weights.T.astype(float) @ rows[:num_in, :width] + layer[num_in][:, None]
        expected = np.maximum(sums, 0.2 * sums)
        np.testing.assert_allclose(rows[num_in:-1, :width], expected, atol=3e-6)
        assert np.isnan(rows[num_in:, width:]).all()
        assert np.isnan(rows[-1]).all()


@pytest.mark.parametrize("num_in", INPUTS)
@pytest.mark.parametrize("num_out", OUTPUTS)
def test_errors_are_mixed_back_in_the_place_of_the_gates(num_in: int, num_out: int):
    rng = np.random.default_rng(num_in)
    for blocks in BLOCKS:
        width = blocks * LANES
        weights = rng.normal(size=(num_out, num_in)).astype(np.float32)
        errors, gates = draw_rows(rng, num_in, blocks), draw_rows(rng, num_out + 1, blocks)
        y = gates[:num_out, :width].astype(float)
        sums = weights.astype(float) @ errors[:, :width]
        slopes = {
            Activation.LEAKY_RELU: np.where(y > 0, 1, 0.2),
            Activation.TANH: 1 - y * y,
            Activation.SIGMOID: y - y * y,
        }
        for activation, slope in slopes.items():
            put = gates.copy()
            if activation == Activation.LEAKY_RELU:
                bend(weights, errors, num_in, put, num_out, 0.2, blocks)
            else:
                curve(weights, errors, num_in, put, num_out, int(activation), blocks)
            np.testing.assert_allclose(put[:num_out, :width], sums * slope, rtol=1e-4, atol=1e-5)
            assert np.array_equal(put[num_out], gates[num_out], equal_nan=True)


def test_a_sum_of_zeros_is_no_positive_one():
    """Its derivative is that of negative sums, as in torch."""
    rng = np.random.default_rng(0)
    for num_in in INPUTS:
        rows = np.zeros((num_in + 1, PITCH), np.float32)
        layer = np.zeros((num_in + 1, 1), np.float32)
        activate(layer, rows, num_in, 1, 0.0, 1)
        assert (rows[num_in] == 0).all()
        errors = draw_rows(rng, 3, 1)
        bend(np.ones((1, 3), np.float32), errors, 3, rows[num_in:], 1, 0.0, 1)
        assert (rows[num_in, :LANES] == 0).all()


@pytest.mark.parametrize("num_in", INPUTS)
@pytest.mark.parametrize("num_out", OUTPUTS)
def test_products_of_rows_are_added_to_the_gradient(num_in: int, num_out: int):
    rng = np.random.default_rng(num_in)
    for blocks in BLOCKS:
        x, e = draw_rows(rng, num_in, blocks), draw_rows(rng, num_out, blocks)
        width = blocks * LANES
        products = x[:, :width].astype(float) @ e[:, :width].T
        sums = e[:, :width].astype(float).sum(axis=1, keepdims=True).T
        for has_bias in (True, False):
            gradient = np.ones((num_in + 2, num_out), dtype=np.float32)
            add_products(gradient, x, num_in, e, num_out, has_bias, blocks)
            np.testing.assert_allclose(gradient[:num_in], 1 + products, atol=2e-4)
            np.testing.assert_allclose(gradient[num_in:-1], 1 + sums * has_bias, atol=2e-4)
            assert (gradient[-1] == 1).all()


@pytest.mark.parametrize("num_out", OUTPUTS)
def test_errors_that_cancel_between_the_halves_of_a_row_leave_nothing(num_out: int):
    """Of the least remainder in a bias Adam would make a full step."""
    rng = np.random.default_rng(num_out)
    for half in (1, 3, 5):
        e = draw_rows(rng, num_out, 2 * half)
        e[:, half * LANES : 2 * half * LANES] = -e[:, : half * LANES]
        gradient = np.zeros((2, num_out), dtype=np.float32)
        add_products(gradient, draw_rows(rng, 1, 2 * half), 1, e, num_out, True, 2 * half)
        assert (gradient[1] == 0).all()
        assert (gradient[0] != 0).all()
