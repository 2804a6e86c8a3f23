"""The discriminator's score card."""

import numpy as np
import pytest

from trainer_service.diagnosis.verdicts import summarise_verdicts
from trainer_service.domain.snapshot import MetricKind


def test_right_answers_are_counted_on_each_side():
    real, generated = np.array([0.9, 0.8, 0.2, 0.6]), np.array([0.1, 0.7])
    summary = summarise_verdicts(real, generated)
    assert summary[MetricKind.ACCURACY_REAL] == pytest.approx(0.75)
    assert summary[MetricKind.ACCURACY_GENERATED] == pytest.approx(0.5)
    assert summary[MetricKind.MEAN_VERDICT_REAL] == pytest.approx(0.625)
    assert summary[MetricKind.MEAN_VERDICT_GENERATED] == pytest.approx(0.4)


def test_a_discriminator_that_knows_nothing_is_half_right_on_both():
    summary = summarise_verdicts(np.full(9, 0.5), np.full(9, 0.5))
    assert summary[MetricKind.ACCURACY_REAL] == summary[MetricKind.ACCURACY_GENERATED] == 0.5
