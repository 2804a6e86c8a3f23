"""From the numbers of a frame to the integers in which they travel.

The forms are those of ``trainer_service.worker.encoding``, which packs what the kernel does not
draw.
"""

from __future__ import annotations

from trainer_service.engine.kernel.compilation import compiled
from trainer_service.engine.kernel.pointers import Pointer

POSITION_BOUND = 4.0
_U16_MAX = 65535
_U8_MAX = 255
VECTOR_ZERO = 32768
_LARGEST, _SMALLEST = 3.4e38, 1.2e-38  # of float32, normal


@compiled
def pack_positions(target: Pointer[int], positions: Pointer[float], count: int) -> None:
    """Write coordinates as uint16 over [-POSITION_BOUND, POSITION_BOUND].

    What is farther out, or not a number, stands at a bound: so it is just before a divergence.
    """
    units = _U16_MAX / (2 * POSITION_BOUND)
    for i in range(count):
        x = positions[i]
        x = x if x < POSITION_BOUND else POSITION_BOUND
        x = x if x > -POSITION_BOUND else -POSITION_BOUND
        target[i] = int((x + POSITION_BOUND) * units + 0.5)


@compiled
def pack_shares(target: Pointer[int], shares: Pointer[float], count: int) -> None:
    """Write numbers from 0 to 1 as uint8."""
    for i in range(count):
        x = shares[i]
        x = x if x > 0.0 else 0.0
        x = x if x < 1.0 else 1.0
        target[i] = int(x * _U8_MAX + 0.5)


@compiled
def pack_vectors(target: Pointer[int], vectors: Pointer[float], count: int) -> float:
    """Write components as uint16 about VECTOR_ZERO; returns what one unit is worth.

    The largest component takes the whole range. What is not a number is written as 0.
    """
    largest = _SMALLEST
    for i in range(count):
        size = abs(vectors[i])
        if size > largest:
            largest = size if size < _LARGEST else _LARGEST
    unit = largest / (VECTOR_ZERO - 1)
    for i in range(count):
        x = vectors[i]
        x = x if x < largest else largest if x >= largest else 0.0
        x = x if x > -largest else -largest
        target[i] = int(x / unit + (VECTOR_ZERO + 0.5))
    return unit
