"""Random numbers without a state to keep.

Philox4x64 (Salmon et al., 2011, "Parallel random numbers: as easy as 1, 2, 3") is a function of
a key and a counter. The key is the session's seed and what the numbers are for; the counter
says which step and which draw within it. Whatever is drawn at a step is therefore the same
however the run got there, and looking at a run can never change it.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from trainer_service.domain.spec import Noise, NoiseKind


class Use(IntEnum):
    """What random numbers are for; part of the key, so the values are for ever."""

    GENERATOR_WEIGHTS = 1
    DISCRIMINATOR_WEIGHTS = 2
    REAL_BATCH = 3
    DISCRIMINATOR_NOISE = 4
    GENERATOR_NOISE = 5
    SHOWN_REAL = 6
    SHOWN_NOISE = 7
    MEASURED_REAL = 8
    MEASURED_NOISE = 9
    REFERENCE = 10
    POOL = 11
    REAL_JITTER = 12
    DISCRIMINATOR_JITTER = 13
    INTERPOLATION = 14
    PARTNERS = 15
    PARTNERS_JITTER = 16
    GENERATOR_JITTER = 17
    OPTIMUM_NOISE = 18


def create_stream(seed: int, use: Use, step: int = 0, draw: int = 0) -> np.random.Generator:
    """Start the stream that belongs to one draw of one step.

    The lowest word of the counter is left to the stream itself: 2^64 blocks before it could
    meet the next one.
    """
    bits = np.random.Philox(key=[seed, use], counter=[0, draw, step, 0])
    return np.random.Generator(bits)


def draw_noise(noise: Noise, n: int, stream: np.random.Generator) -> NDArray[np.float64]:
    """Draw latent vectors, shape [n, noise dimensions]."""
    shape = (n, noise.dimensions)
    if noise.kind == NoiseKind.UNIFORM:
        return stream.uniform(-1, 1, size=shape)
    return stream.normal(size=shape)
