"""Which sessions can be trained as one program: those whose plans differ in numbers alone."""

from __future__ import annotations

from dataclasses import replace

from trainer_service.domain.spec import Loss, LossKind, PenaltyKind
from trainer_service.engine.arena import NetworkPlan, Plan
from trainer_service.engine.kernel.fields import Schedule


def to_family(plan: Plan) -> Plan:
    """Blank what each session of a stack may have of its own.

    Label smoothing and the penalty's weight stay: the plain engine's losses and penalties, which
    the stack shares, take them as one number for all.
    """
    return replace(
        plan,
        generator=_blank(plan.generator),
        discriminator=_blank(plan.discriminator),
        weight_clip=0.0,
        instance_noise=float(plan.instance_noise > 0),
        average_decay=float(plan.average_decay > 0),
        discriminator_updates=0,
        generator_updates=0,
        seed=0,
    )


def _blank(network: NetworkPlan) -> NetworkPlan:
    return replace(
        network,
        learning_rate=0.0,
        beta1=0.0,
        beta2=0.0,
        epsilon=0.0,
        schedule=Schedule.CONSTANT,
        schedule_steps=1,
        schedule_factor=1.0,
    )


def to_loss(family: Plan) -> Loss:
    """Write a family's game as the plain engine's."""
    return Loss(
        kind=LossKind[family.loss.name],
        label_smoothing=family.label_smoothing,
        penalty=PenaltyKind[family.penalty.name],
        penalty_strength=family.penalty_weight,
    )
