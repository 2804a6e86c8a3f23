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
from trainer_service.engine.kernel.fields import LEAKY_SLOPE, Activation


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
