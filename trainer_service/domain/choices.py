"""What can be chosen by name; values are those of the contract without their prefix."""

from __future__ import annotations

from enum import StrEnum


class DistributionKind(StrEnum):
    """Where the real samples come from."""

    LINE = "line"
    TWO_GAUSSIANS = "two_gaussians"
    RING = "ring"
    THREE_DISJOINT = "three_disjoint"
    EIGHT_GAUSSIANS = "eight_gaussians"
    GRID = "grid"
    TWO_MOONS = "two_moons"
    SPIRAL = "spiral"
    IRIS_PETALS = "iris_petals"
    CUSTOM = "custom"


class Plane(StrEnum):
    """The square in which the networks see the data."""

    SYMMETRIC = "symmetric"
    UNIT = "unit"


class NoiseKind(StrEnum):
    """A law of the noise."""

    GAUSSIAN = "gaussian"
    UNIFORM = "uniform"


class Activation(StrEnum):
    """A nonlinearity."""

    RELU = "relu"
    LEAKY_RELU = "leaky_relu"
    TANH = "tanh"
    LINEAR = "linear"
    SIGMOID = "sigmoid"


class LossKind(StrEnum):
    """A game between the two networks."""

    NON_SATURATING = "non_saturating"
    LEAST_SQUARES = "least_squares"
    WASSERSTEIN = "wasserstein"
    MINIMAX = "minimax"
    HINGE = "hinge"
    RELATIVISTIC = "relativistic"

    @property
    def only_ranks(self) -> bool:
        """Scores of its discriminator have no zero of their own, and are no logits."""
        return self in (LossKind.WASSERSTEIN, LossKind.HINGE, LossKind.RELATIVISTIC)


class PenaltyKind(StrEnum):
    """What keeps the discriminator smooth."""

    USUAL = "usual"
    NONE = "none"
    WEIGHT_CLIP = "weight_clip"
    R1 = "r1"
    R2 = "r2"
    R1_R2 = "r1_r2"
    GRADIENT_PENALTY = "gradient_penalty"


class OptimizerKind(StrEnum):
    """A rule that turns gradients into updates."""

    SGD = "sgd"
    ADAM = "adam"
    RMSPROP = "rmsprop"


class ScheduleKind(StrEnum):
    """How a learning rate changes with the step."""

    CONSTANT = "constant"
    COSINE = "cosine"
    STEP = "step"
