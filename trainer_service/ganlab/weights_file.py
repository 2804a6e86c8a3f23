"""The .weights.bin file of a saved model: float32 numbers, little-endian, nothing else.

``d-0``, ``d-1`` ... are the discriminator's kernels, [in, out], and biases in turn, ``g-0`` ...
the generator's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer_service.domain.spec import MAX_HIDDEN_LAYERS
from trainer_service.ganlab.model_file import TensorEntry, refuse

MAX_WEIGHTS_BYTES = 4 * 1024 * 1024
_BYTES = 4
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class DenseLayer:
    """One layer as GAN Lab keeps it."""

    kernel: Floats
    """Shape [in, out]."""
    bias: Floats
    """Shape [out]."""


def read_weights(data: bytes, entries: Sequence[TensorEntry]) -> dict[str, Floats]:
    """Cut the file into its tensors, under their names.

    Raises:
        InvalidFieldError: too long or too short, or not finite (field ``weights``).

    """
    expected = _BYTES * sum(math.prod(entry.shape) for entry in entries)
    if len(data) != expected or len(data) > MAX_WEIGHTS_BYTES:
        refuse("weights", f"must hold the {expected:,} bytes of the model, got {len(data):,}")
    tensors: dict[str, Floats] = {}
    offset = 0
    for entry in entries:
        size = math.prod(entry.shape)
        values = np.frombuffer(data, "<f4", size, offset).reshape(entry.shape)
        if not np.isfinite(values).all():
            refuse("weights", f"must hold finite numbers, got others in {entry.name}")
        tensors[entry.name] = values.astype(np.float32)
        offset += _BYTES * size
    return tensors


def to_layers(
    tensors: Mapping[str, Floats], prefix: str, num_inputs: int, num_outputs: int
) -> list[DenseLayer]:
    """Put a network together from its tensors, ``prefix`` being ``d`` or ``g``.

    Raises:
        InvalidFieldError: one is missing or has another shape than its neighbours ask for, or
            there are more layers than a session can have (field ``model``).

    """
    num_layers = sum(name.startswith(f"{prefix}-") for name in tensors) // 2
    most = MAX_HIDDEN_LAYERS + 1
    if not 1 <= num_layers <= most:
        refuse("model", f"must have 1 to {most} layers of {prefix}, got {num_layers}")
    layers: list[DenseLayer] = []
    width = num_inputs
    for place in range(num_layers):
        names = f"{prefix}-{2 * place}", f"{prefix}-{2 * place + 1}"
        for name in names:
            if name not in tensors:
                refuse("model", f"must list the weights {name}, which are missing")
        kernel, bias = (tensors[name] for name in names)
        outputs = num_outputs if place == num_layers - 1 else kernel.shape[-1]
        for name, values, shape in zip(
            names, (kernel, bias), ((width, outputs), (outputs,)), strict=True
        ):
            if values.shape != shape:
                refuse(
                    "model",
                    f"must list {name} with shape {list(shape)}, got {list(values.shape)}",
                )
        layers.append(DenseLayer(kernel, bias))
        width = outputs
    return layers
