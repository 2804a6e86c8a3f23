"""How learning rates change with the step."""

from __future__ import annotations

import math

from trainer_service.domain.spec import Optimizer, ScheduleKind


def learning_rate(settings: Optimizer, step: int) -> float:
    """Return the learning rate of a step, counted from 0.

    COSINE falls from the full rate to ``schedule_share`` of it over ``schedule_steps`` steps and
    stays there (Loshchilov and Hutter, 2017, eq. 5, without restarts). STEP multiplies by
    ``schedule_share`` every ``schedule_steps``.
    """
    share, steps = settings.schedule_share, settings.schedule_steps
    match settings.schedule:
        case ScheduleKind.CONSTANT:
            factor = 1.0
        case ScheduleKind.COSINE:
            fall = (1 + math.cos(math.pi * min(step / steps, 1))) / 2
            factor = share + (1 - share) * fall
        case ScheduleKind.STEP:
            factor = share ** (step // steps)
    return settings.learning_rate * factor
