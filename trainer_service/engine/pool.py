"""The real samples that a session draws its batches from."""

from __future__ import annotations

from trainer_service.data.laws import Samples
from trainer_service.data.source import DataSource
from trainer_service.engine.streams import Use, create_stream

POOL_SAMPLES = 8_192
"""Real samples of a law that a session draws its batches from: 64 KB, which stay in cache.

Of points with noise on them, at least as many.
"""


def fill_pool(source: DataSource, seed: int) -> Samples:
    """Draw a session's pool, shape [n, 2]; the same seed always gives the same."""
    return source.fill_pool(POOL_SAMPLES, create_stream(seed, Use.POOL))
