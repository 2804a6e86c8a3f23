"""Dense layers over batch-innermost rows: everything a network does is made of two loops.

Legend. A *row* holds one unit for the whole batch: ``blocks`` pieces of 32 columns, ``pitch``
floats from one row to the next. Columns past the batch are padding: they hold finite numbers of
the same session, and their errors are 0. A network's rows lie layer after layer, input first,
and its weights layer after layer, each [in, out] and then its biases [out],
rounded up to whole blocks.

``mixing`` forms rows as weighted sums of rows; ``correlation`` forms gradients of weights as
products of rows. Activations that bend at 0 are done while the sums are in registers; the smooth
ones take a pass of their own on the way forward. Derivatives are taken from what a layer put out:
1 - y^2 for tanh, y (1 - y) for the sigmoid.
"""

from __future__ import annotations

from trainer_service.engine.kernel.compilation import inlined
from trainer_service.engine.kernel.fields import LANES, LEAKY_SLOPE, Activation
from trainer_service.engine.kernel.lane_types import Lanes
from trainer_service.engine.kernel.lanes import splat, where
from trainer_service.engine.kernel.pointers import Pointer

_SMALLEST_NORMAL = 1.1754943508222875e-38  # of float32


@inlined
def slope_below(activation: int) -> float:
    """Slope for negative sums; 1 for activations that do not bend at 0."""
    if activation == Activation.RELU:
        return 0.0
    if activation == Activation.LEAKY_RELU:
        return LEAKY_SLOPE
    return 1.0


@inlined
def is_smooth(activation: int) -> bool:
    """Whether it needs a pass of its own, and has a second derivative."""
    return activation >= Activation.TANH


@inlined
def layer_size(num_in: int, num_out: int) -> int:
    """Floats that a layer takes: weights and biases, rounded up to whole blocks."""
    return ((num_in + 1) * num_out + LANES - 1) // LANES * LANES


@inlined
def start(biases: Pointer[float], o: int) -> Lanes:
    """Begin a unit's sum with its bias.

    What is taken off is lost in every bias but 0. By it a sum of nothing but zeros is negative,
    so that the sign alone tells on which side of a bend a unit is.
    """
    return splat(biases[o] - _SMALLEST_NORMAL)


@inlined
def bend(sums: Lanes, slope: float) -> Lanes:
    """Multiply negative sums by a slope of at most 1, which changes nothing."""
    scaled = sums * slope
    return where(sums > scaled, sums, scaled)


@inlined
def in_turn(number: int, blocks: int) -> int:
    """Where a block begins, when the first half of a row and the second take turns.

    Where a loss only compares samples, the errors of D's biases cancel between a real sample and
    its generated partner, and in this order they leave exactly nothing. Of the least remainder
    Adam would make a full step.
    """
    half = (blocks + 1) >> 1
    return ((number & 1) * half + (number >> 1)) * LANES
