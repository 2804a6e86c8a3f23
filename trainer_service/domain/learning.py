"""How the networks learn: the game, and the rule that turns gradients into updates."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from trainer_service.domain.choices import LossKind, OptimizerKind, PenaltyKind, ScheduleKind
from trainer_service.domain.section import Section


class Loss(Section):
    """What the networks minimise."""

    kind: Annotated[
        LossKind,
        Field(
            title="Loss",
            description="The rule of the game. Non-saturating: D estimates a probability. "
            "Minimax: G stops learning where D is sure. Least squares: gentler far off. "
            "Wasserstein, hinge: D ranks. Relativistic: D compares pairs.",
        ),
    ] = LossKind.NON_SATURATING
    label_smoothing: Annotated[
        float,
        Field(
            ge=0,
            le=0.5,
            title="Label smoothing",
            description="Tells D that real samples are real with 1 minus this. Up: D is less "
            "sure, and the balance moves away from 50 %. 0 tells the truth.",
        ),
    ] = 0.0
    penalty: Annotated[
        PenaltyKind,
        Field(
            title="Penalty",
            description="Keeps D smooth, so that G is pulled gently everywhere. Usual: clipped "
            "weights for Wasserstein, none elsewhere. R1, R2 flatten D at real, generated "
            "samples; WGAN-GP keeps its slope near 1 between them.",
        ),
    ] = PenaltyKind.USUAL
    penalty_strength: Annotated[
        float,
        Field(
            ge=0,
            le=100,
            title="Penalty strength",
            description="Weight of R1, R2 and WGAN-GP, whose authors took 10. Up: D is smoother, "
            "training calmer and shapes blurred. Down: sharper and less steady; 0 is no penalty.",
        ),
    ] = 0.1
    weight_clip: Annotated[
        float,
        Field(
            gt=0,
            le=10,
            title="Weight clip",
            description="Bound on each weight of D where weights are clipped. Small: smooth but "
            "weak gradients. Large: sharp and unsteady.",
        ),
    ] = 0.3

    @property
    def penalty_in_force(self) -> PenaltyKind:
        """The penalty, where USUAL stands for what belongs to the loss."""
        if self.penalty != PenaltyKind.USUAL:
            return self.penalty
        is_clipped = self.kind == LossKind.WASSERSTEIN
        return PenaltyKind.WEIGHT_CLIP if is_clipped else PenaltyKind.NONE


class Optimizer(Section):
    """How one network learns."""

    kind: Annotated[
        OptimizerKind,
        Field(
            title="Optimizer",
            description="Adam adapts the step of every weight and needs less tuning; RMSProp "
            "does so without memory of directions; SGD follows the plain gradient.",
        ),
    ] = OptimizerKind.ADAM
    learning_rate: Annotated[
        float,
        Field(
            gt=0,
            le=1,
            title="Learning rate",
            description="How far each update moves the weights. Up: faster, then unstable. "
            "Down: calmer, then too slow.",
        ),
    ] = 0.003
    beta1: Annotated[
        float,
        Field(
            ge=0,
            lt=1,
            title="Beta 1",
            description="Memory of past gradients (Adam). High values make the two networks "
            "overshoot each other; 0.5 suits GANs.",
        ),
    ] = 0.5
    beta2: Annotated[
        float,
        Field(
            ge=0,
            lt=1,
            title="Beta 2",
            description="Memory of past gradient sizes (Adam, RMSProp). 0.9 adapts within tens "
            "of steps, 0.999 within thousands.",
        ),
    ] = 0.9
    momentum: Annotated[
        float,
        Field(
            ge=0,
            lt=1,
            title="Momentum",
            description="Share of the last update that goes on (SGD). Up: faster along steady "
            "slopes, and the two networks overshoot each other.",
        ),
    ] = 0.0
    schedule: Annotated[
        ScheduleKind,
        Field(
            title="Rate schedule",
            description="How the learning rate falls. A falling rate lets the game settle and "
            "samples gather on the data. Cosine: smoothly. Step: at intervals.",
        ),
    ] = ScheduleKind.CONSTANT
    schedule_steps: Annotated[
        int,
        Field(
            ge=1,
            le=1_000_000,
            title="Schedule length",
            description="Steps until the cosine ends, or between two falls of the step schedule. "
            "Up: more time to find all of the data. Down: settles sooner.",
            json_schema_extra={"unit": "steps"},
        ),
    ] = 5000
    schedule_share: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            title="Schedule share",
            description="Share of the rate that is left when the cosine ends, or after each fall. "
            "Down: calmer at the end; at 0 learning stops.",
        ),
    ] = 0.1
