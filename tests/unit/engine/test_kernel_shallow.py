"""Networks of one hidden layer, done in one pass each way, against numpy in float64."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from trainer_service.engine.kernel import shallow
from trainer_service.engine.kernel.compilation import entry
from trainer_service.engine.kernel.fields import DEPTH, HIDDEN, LANES, WIDTHS, Activation
from trainer_service.engine.kernel.pointers import address

Array = NDArray[Any]
SLOPES = {Activation.RELU: 0.0, Activation.LEAKY_RELU: 0.2, Activation.LINEAR: 1.0}
BLOCKS = (1, 2, 5, 10)
PITCH = 11 * LANES


@entry
def belongs(network: Any) -> bool:
    """:func:`shallow.is_shallow` for an array."""
    return shallow.is_shallow(address(network))


@entry
def run(network: Any, weights: Any, rows: Any, blocks: int) -> None:
    """:func:`shallow.run_shallow` for arrays."""
    shallow.run_shallow(address(network), address(weights), address(rows), blocks, PITCH)


@entry
def learn(network: Any, weights: Any, rows: Any, gradient: Any, blocks: int) -> None:
    """:func:`shallow.learn_shallow` for arrays."""
    shallow.learn_shallow(
        address(network), address(weights), address(rows), address(gradient), blocks, PITCH
    )


@entry
def trace(network: Any, weights: Any, rows: Any, blocks: int) -> None:
    """:func:`shallow.trace_shallow` for arrays."""
    shallow.trace_shallow(address(network), address(weights), address(rows), blocks, PITCH)


@dataclass
class Case:
    """A network, its inputs and the errors of its output."""

    network: Array
    packed: Array
    """Weights as the kernel has them."""
    w: Array
    b: Array
    v: Array
    c: Array
    rows: Array
    width: int
    errors: Array

    @property
    def num_hidden(self) -> int:
        """Width of the hidden layer."""
        return len(self.b)

    def run(self, slope: float) -> tuple[Array, Array]:
        """Return what the hidden units and the output put out."""
        sums = self.w.T @ self.rows[:2, : self.width].astype(float) + self.b[:, None]
        hidden = np.where(sums > 0, sums, slope * sums)
        return hidden, self.v.T @ hidden + self.c[:, None]

    def put_errors(self) -> None:
        """Put the errors in the output's place."""
        self.rows[2 + self.num_hidden : -1, : self.width] = self.errors


def pack(*parts: Array) -> Array:
    layer = np.concatenate([part.ravel() for part in parts]).astype(np.float32)
    return np.pad(layer, (0, -len(layer) % LANES))


def create_case(activation: Activation, num_hidden: int, num_out: int, blocks: int) -> Case:
    rng = np.random.default_rng(num_hidden)

    def draw(*shape: int) -> Array:
        return rng.normal(size=shape).astype(np.float32)

    w, b, v, c = draw(2, num_hidden), draw(num_hidden), draw(num_hidden, num_out), draw(num_out)
    network = np.zeros(WIDTHS + 3, dtype=np.int64)
    network[DEPTH], network[HIDDEN] = 2, activation
    network[WIDTHS:] = 2, num_hidden, num_out
    width = blocks * LANES
    rows = np.full((3 + num_hidden + num_out, PITCH), np.nan, dtype=np.float32)
    rows[:2, :width] = draw(2, width)
    errors = draw(num_out, width)
    return Case(network, np.concatenate([pack(w, b), pack(v, c)]), w, b, v, c, rows, width, errors)


@pytest.mark.parametrize("activation", SLOPES)
@pytest.mark.parametrize("num_hidden", [1, 2, 3, 14, 33])
@pytest.mark.parametrize("num_out", [1, 2])
class TestOneHiddenLayer:
    def test_forward(self, activation: Activation, num_hidden: int, num_out: int):
        for blocks in BLOCKS:
            case = create_case(activation, num_hidden, num_out, blocks)
            assert belongs(case.network)
            run(case.network, case.packed, case.rows, blocks)
            expected = np.concatenate(case.run(SLOPES[activation]))
            np.testing.assert_allclose(case.rows[2:-1, : case.width], expected, atol=1e-5)
            assert np.isnan(case.rows[:, case.width :]).all()
            assert np.isnan(case.rows[-1]).all()

    def test_gradient_of_the_weights(self, activation: Activation, num_hidden: int, num_out: int):
        slope = SLOPES[activation]
        for blocks in BLOCKS:
            case = create_case(activation, num_hidden, num_out, blocks)
            run(case.network, case.packed, case.rows, blocks)
            case.put_errors()
            gradient = np.ones(len(case.packed) + 1, dtype=np.float32)
            learn(case.network, case.packed, case.rows, gradient, blocks)
            hidden, _ = case.run(slope)
            errors = case.v @ case.errors * np.where(hidden > 0, 1, slope)
            inputs = case.rows[:2, : case.width].astype(float)
            expected = np.concatenate(
                [
                    pack(inputs @ errors.T, errors.sum(axis=1)),
                    pack(hidden @ case.errors.T, case.errors.sum(axis=1)),
                ]
            )
            np.testing.assert_allclose(gradient[:-1], 1 + expected, rtol=1e-4, atol=2e-3)
            assert gradient[-1] == 1


@pytest.mark.parametrize("activation", SLOPES)
@pytest.mark.parametrize("num_hidden", [1, 2, 3, 14, 33])
def test_errors_of_the_input(activation: Activation, num_hidden: int):
    slope = SLOPES[activation]
    for blocks in BLOCKS:
        case = create_case(activation, num_hidden, 1, blocks)
        hidden, _ = case.run(slope)
        run(case.network, case.packed, case.rows, blocks)
        case.put_errors()
        trace(case.network, case.packed, case.rows, blocks)
        expected = case.w @ (case.v @ case.errors * np.where(hidden > 0, 1, slope))
        np.testing.assert_allclose(case.rows[:2, : case.width], expected, rtol=1e-4, atol=1e-4)
        assert np.isnan(case.rows[:, case.width :]).all()


def test_a_unit_whose_sum_is_exactly_0_has_the_lower_slope_as_in_torch():
    case = create_case(Activation.RELU, 2, 1, 1)
    case.packed[:6] = 0
    run(case.network, case.packed, case.rows, 1)
    case.put_errors()
    gradient = np.zeros(len(case.packed), dtype=np.float32)
    learn(case.network, case.packed, case.rows, gradient, 1)
    assert (gradient[:LANES] == 0).all()
    assert gradient[LANES + 2] != 0
    trace(case.network, case.packed, case.rows, 1)
    assert (case.rows[:2, :LANES] == 0).all()


def test_errors_that_cancel_between_the_halves_of_a_row_leave_nothing_in_biases():
    """Of the least remainder Adam would make a full step."""
    for half in (1, 3, 5):
        blocks, middle = 2 * half, half * LANES
        case = create_case(Activation.LEAKY_RELU, 3, 1, blocks)
        case.rows[:2, middle : 2 * middle] = case.rows[:2, :middle]
        case.errors[:, middle:] = -case.errors[:, :middle]
        run(case.network, case.packed, case.rows, blocks)
        case.put_errors()
        gradient = np.zeros(len(case.packed), dtype=np.float32)
        learn(case.network, case.packed, case.rows, gradient, blocks)
        assert (gradient[6:9] == 0).all()
        assert gradient[LANES + 3] == 0
