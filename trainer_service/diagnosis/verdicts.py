"""What the discriminator says about real and generated samples, in four numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from trainer_service.domain.snapshot import Array, MetricKind


def summarise_verdicts(real_N: Array, generated_N: Array) -> Mapping[MetricKind, float]:
    """Count right answers and average the verdicts.

    A verdict above one half calls a sample real; one half itself is no answer and counts half,
    so that a discriminator that knows nothing scores 50 % on both.

    Args:
        real_N: verdicts on real samples, 0 to 1.
        generated_N: verdicts on generated samples, 0 to 1.

    """
    return {
        MetricKind.ACCURACY_REAL: _share_above_half(real_N),
        MetricKind.ACCURACY_GENERATED: 1 - _share_above_half(generated_N),
        MetricKind.MEAN_VERDICT_REAL: float(np.mean(real_N)),
        MetricKind.MEAN_VERDICT_GENERATED: float(np.mean(generated_N)),
    }


def _share_above_half(verdicts_N: Array) -> float:
    return float(np.mean(np.heaviside(verdicts_N - 0.5, 0.5)))
