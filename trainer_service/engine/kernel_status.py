"""What the kernel's answers mean to people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from trainer_service.domain.ports import DivergedError
from trainer_service.domain.spec import PointsSpec
from trainer_service.engine.game import describe_divergence
from trainer_service.engine.kernel import iteration

_CAUSES: Mapping[int, Literal["generator", "discriminator", "loss"]] = {
    iteration.GRADIENT_DIVERGED: "loss",
    iteration.GENERATOR_DIVERGED: "generator",
    iteration.DISCRIMINATOR_DIVERGED: "discriminator",
}


def check_status(status: int, points: PointsSpec, step: int) -> None:
    """Accept a status of ``kernel.iteration``.

    Raises:
        DivergedError: a number became infinite.

    """
    if status != iteration.FINE:
        raise DivergedError(step, describe_divergence(_CAUSES[status], points, step))
