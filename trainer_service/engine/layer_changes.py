"""How the weights of each layer change from before a step to after it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from trainer_service.domain.preview import MOST_CHANGES, LayerChange, WeightChange

Matrix = NDArray[np.float64]
"""Shape [outputs, inputs + 1], the biases in the last column."""


def compare_layers(
    before: Sequence[Tensor], after: Sequence[Tensor], gradients: Sequence[Tensor]
) -> tuple[LayerChange, ...]:
    """Describe each layer.

    Args:
        before: parameters from the input on: weight, shape [outputs, inputs], bias, weight, ...
        after: the same after the updates.
        gradients: the same, of the first update.

    """
    matrices = zip(_to_matrices(before), _to_matrices(after), _to_matrices(gradients), strict=True)
    return tuple(_compare_layer(*layer) for layer in matrices)


def _to_matrices(parameters: Sequence[Tensor]) -> list[Matrix]:
    numbers: list[Matrix] = [one.detach().numpy() for one in parameters]
    layers = zip(numbers[::2], numbers[1::2], strict=True)
    return [np.column_stack((weight, bias)) for weight, bias in layers]


def _compare_layer(before: Matrix, after: Matrix, gradient: Matrix) -> LayerChange:
    outputs, columns = before.shape
    change = after - before
    greatest = np.argsort(-np.abs(change), axis=None, kind="stable")[:MOST_CHANGES]
    places = [divmod(int(place), columns) for place in greatest]
    return LayerChange(
        inputs=columns - 1,
        outputs=outputs,
        gradient_norm=float(np.linalg.norm(gradient)),
        weight_norm=float(np.linalg.norm(before)),
        change_norm=float(np.linalg.norm(change)),
        greatest=tuple(
            WeightChange(
                output=row,
                input=None if column == columns - 1 else column,
                before=float(before[row, column]),
                after=float(after[row, column]),
            )
            for row, column in places
            if change[row, column] != 0
        ),
    )
