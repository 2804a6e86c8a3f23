"""From a specification to the kernel's plan: one table for each kind of choice.

Whoever adds a choice to the specification adds it to its table, or to :func:`to_plan`.
"""

from __future__ import annotations

from collections.abc import Mapping

from trainer_service.domain.session import StepTarget
from trainer_service.domain.spec import (
    Activation,
    LossKind,
    Network,
    NoiseKind,
    Optimizer,
    OptimizerKind,
    PenaltyKind,
    PointsSpec,
    ScheduleKind,
)
from trainer_service.engine.arena import NetworkPlan, Plan
from trainer_service.engine.kernel import fields

ACTIVATIONS: Mapping[Activation, fields.Activation] = {
    Activation.LINEAR: fields.Activation.LINEAR,
    Activation.RELU: fields.Activation.RELU,
    Activation.LEAKY_RELU: fields.Activation.LEAKY_RELU,
    Activation.TANH: fields.Activation.TANH,
    Activation.SIGMOID: fields.Activation.SIGMOID,
}
NOISE_LAWS: Mapping[NoiseKind, fields.NoiseLaw] = {
    NoiseKind.GAUSSIAN: fields.NoiseLaw.NORMAL,
    NoiseKind.UNIFORM: fields.NoiseLaw.UNIFORM,
}
LOSSES: Mapping[LossKind, fields.Loss] = {
    LossKind.NON_SATURATING: fields.Loss.NON_SATURATING,
    LossKind.LEAST_SQUARES: fields.Loss.LEAST_SQUARES,
    LossKind.WASSERSTEIN: fields.Loss.WASSERSTEIN,
    LossKind.MINIMAX: fields.Loss.MINIMAX,
    LossKind.HINGE: fields.Loss.HINGE,
    LossKind.RELATIVISTIC: fields.Loss.RELATIVISTIC,
}
PENALTIES: Mapping[PenaltyKind, fields.Penalty] = {
    PenaltyKind.NONE: fields.Penalty.NONE,
    PenaltyKind.WEIGHT_CLIP: fields.Penalty.WEIGHT_CLIP,
    PenaltyKind.R1: fields.Penalty.R1,
    PenaltyKind.R2: fields.Penalty.R2,
    PenaltyKind.R1_R2: fields.Penalty.R1_R2,
    PenaltyKind.GRADIENT_PENALTY: fields.Penalty.GRADIENT_PENALTY,
}
OPTIMIZERS: Mapping[OptimizerKind, fields.Optimizer] = {
    OptimizerKind.SGD: fields.Optimizer.SGD,
    OptimizerKind.ADAM: fields.Optimizer.ADAM,
    OptimizerKind.RMSPROP: fields.Optimizer.RMSPROP,
}
SCHEDULES: Mapping[ScheduleKind, fields.Schedule] = {
    ScheduleKind.CONSTANT: fields.Schedule.CONSTANT,
    ScheduleKind.COSINE: fields.Schedule.COSINE,
    ScheduleKind.STEP: fields.Schedule.STEP,
}


def to_plan(points: PointsSpec) -> Plan:
    """Write a specification as a plan."""
    return Plan(
        generator=_to_network(
            points.generator, points.generator.output, points.generator_optimizer
        ),
        discriminator=_to_network(
            points.discriminator, Activation.LINEAR, points.discriminator_optimizer
        ),
        noise_dimensions=points.noise.dimensions,
        noise_law=NOISE_LAWS[points.noise.kind],
        loss=LOSSES[points.loss.kind],
        label_smoothing=points.loss.label_smoothing,
        penalty=PENALTIES[points.loss.penalty_in_force],
        penalty_weight=points.loss.penalty_strength,
        weight_clip=points.loss.weight_clip,
        instance_noise=points.instance_noise,
        average_decay=points.average_decay,
        discriminator_updates=points.discriminator_updates,
        generator_updates=points.generator_updates,
        batch_size=points.batch_size,
        seed=points.seed,
    )


def to_updates(points: PointsSpec, target: StepTarget) -> tuple[int, int]:
    """Count the updates of D and of G in one step; a network that is named gets at least one."""
    num_d, num_g = points.discriminator_updates, points.generator_updates
    match target:
        case StepTarget.BOTH:
            return num_d, num_g
        case StepTarget.DISCRIMINATOR:
            return max(num_d, 1), 0
        case StepTarget.GENERATOR:
            return 0, max(num_g, 1)


def _to_network(network: Network, output: Activation, optimizer: Optimizer) -> NetworkPlan:
    is_sgd = optimizer.kind == OptimizerKind.SGD
    return NetworkPlan(
        hidden=network.hidden.units,
        activation=ACTIVATIONS[network.activation],
        output=ACTIVATIONS[output],
        optimizer=OPTIMIZERS[optimizer.kind],
        learning_rate=optimizer.learning_rate,
        # The kernel reads it as momentum where there is SGD.
        beta1=optimizer.momentum if is_sgd else optimizer.beta1,
        beta2=optimizer.beta2,
        schedule=SCHEDULES[optimizer.schedule],
        schedule_steps=optimizer.schedule_steps,
        schedule_factor=optimizer.schedule_share,
    )
