"""The real samples that sessions draw their batches from: the same for all with the same data.

Which of them a session draws depends on its seed; what there is to draw does not.
"""

from __future__ import annotations

import numpy as np

from trainer_service.data.source import DataSource
from trainer_service.engine.arena import Floats
from trainer_service.engine.sharing import share
from trainer_service.engine.streams import Use, create_stream

POOL_SAMPLES = 8_192
"""Samples of a law: 64 KB, which stay in cache. Of points with noise on them, at least as many."""
_SEED = 0


def fill_pool(source: DataSource) -> Floats:
    """Draw the pool of some data, shape [n, 2]; the same data always give the same."""
    samples = source.fill_pool(POOL_SAMPLES, create_stream(_SEED, Use.POOL))
    return share(np.array(samples, dtype=np.float32, order="C"))
