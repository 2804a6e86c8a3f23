"""The specification of a session: every field with its range, default and meaning.

These classes, and those of ``learning``, are the one place that knows the ranges. The catalog
that clients build forms from, the refusals they get and the documentation all come from them.
Field names and nesting are those of ``ganscope/api/v1/spec.proto``; enum values are its names in
lower case without their prefix.

Legend of ``Meta.unit``: as printed beside the control; empty for pure numbers.
"""

from __future__ import annotations

import base64
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, PlainSerializer, PlainValidator, model_validator

from trainer_service.domain.choices import (
    Activation,
    DistributionKind,
    LossKind,
    NoiseKind,
    OptimizerKind,
    PenaltyKind,
    Plane,
    ScheduleKind,
)
from trainer_service.domain.learning import Loss, Optimizer
from trainer_service.domain.section import Section

__all__ = [
    "Activation",
    "Axis",
    "CustomPoints",
    "Distribution",
    "DistributionKind",
    "GeneratorNetwork",
    "HiddenLayers",
    "Loss",
    "LossKind",
    "Network",
    "Noise",
    "NoiseKind",
    "Optimizer",
    "OptimizerKind",
    "PenaltyKind",
    "Plane",
    "PointsSpec",
    "ScheduleKind",
    "SessionSpec",
]

MAX_SEED = 2**53 - 1
MAX_HIDDEN_LAYERS = 5
MAX_HIDDEN_UNITS = 128
MAX_CUSTOM_POINTS = 10_000
MAX_CUSTOM_MAGNITUDE = 1e12
VIEW_HALF_WIDTH = 1.4
"""Half the width of the view, in units of the SYMMETRIC plane."""


def to_points(value: object) -> NDArray[np.float64]:
    """Read custom points from an array or from the text that JSON holds; shape [n, 2].

    Raises:
        ValueError: not two finite columns of 2 to 10,000 bounded numbers.

    """
    if isinstance(value, str):
        value = np.frombuffer(base64.b64decode(value), dtype="<f8").reshape(-1, 2)
    points = np.array(value, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"must have shape [n, 2], got {list(points.shape)}")
    if not 2 <= len(points) <= MAX_CUSTOM_POINTS:
        raise ValueError(f"must hold 2 to {MAX_CUSTOM_POINTS} points, got {len(points)}")
    if not np.isfinite(points).all():
        row = int(np.flatnonzero(~np.isfinite(points).all(axis=1))[0])
        raise ValueError(f"must be finite numbers, got {points[row].tolist()} in row {row}")
    if np.abs(points).max() > MAX_CUSTOM_MAGNITUDE:
        raise ValueError(
            f"must have magnitudes of at most {MAX_CUSTOM_MAGNITUDE:g}, "
            f"got {np.abs(points).max():g}"
        )
    points.flags.writeable = False
    return points


def to_base64(points: NDArray[np.float64]) -> str:
    """Write custom points as the text that JSON holds."""
    return base64.b64encode(np.ascontiguousarray(points, dtype="<f8").tobytes()).decode()


PointArray = Annotated[
    NDArray[np.float64], PlainValidator(to_points), PlainSerializer(to_base64, when_used="json")
]


class Axis(Section):
    """What one axis of the plane measures."""

    name: Annotated[str, Field(max_length=40)] = ""
    unit: Annotated[str, Field(max_length=20)] = ""


class CustomPoints(Section):
    """Points that a client drew, uploaded or measured."""

    values: PointArray
    axes: tuple[Axis, ...] = ()
    in_plane: bool = False
    origin: Annotated[str, Field(max_length=200)] = ""
    jitter: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """Standard deviation of what is added at each draw, in units of the SYMMETRIC plane."""

    @model_validator(mode="after")
    def _check(self) -> CustomPoints:
        if len(self.axes) not in (0, 2):
            raise ValueError(f"axes must be two or none, got {len(self.axes)}")
        farthest = float(np.abs(self.values).max())
        if self.in_plane and farthest > VIEW_HALF_WIDTH:
            raise ValueError(
                f"values must lie in [-{VIEW_HALF_WIDTH}, {VIEW_HALF_WIDTH}] when in_plane is "
                f"set, got {farthest:g}"
            )
        return self

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, CustomPoints)
            and (self.axes, self.in_plane, self.origin, self.jitter)
            == (other.axes, other.in_plane, other.origin, other.jitter)
            and np.array_equal(self.values, other.values)
        )

    __hash__ = None  # type: ignore[assignment]  # equal by value, and arrays have no hash


class Distribution(Section):
    """The real data."""

    kind: Annotated[
        DistributionKind,
        Field(title="Real data", description="The shape that the generator has to learn."),
    ] = DistributionKind.RING
    plane: Annotated[
        Plane,
        Field(
            title="Plane",
            description="The square in which the networks see the data. Networks learn "
            "soonest when it is centred at 0.",
        ),
    ] = Plane.SYMMETRIC
    custom: CustomPoints | None = None

    @model_validator(mode="after")
    def _check(self) -> Distribution:
        if (self.kind == DistributionKind.CUSTOM) != (self.custom is not None):
            raise ValueError("custom must be set when kind is CUSTOM, and only then")
        return self


class Noise(Section):
    """The latent variable z."""

    kind: Annotated[
        NoiseKind,
        Field(
            title="Noise",
            description="What the generator transforms into samples. Gaussian noise has no "
            "edges; uniform noise gives the manifold a sharp border.",
        ),
    ] = NoiseKind.GAUSSIAN
    dimensions: Annotated[
        int,
        Field(
            ge=1,
            le=32,
            title="Noise dimensions",
            description="With 1 the generator can only draw a curve; with 2 it can fill the "
            "plane; more make the mapping easier to bend and harder to picture.",
        ),
    ] = 2


HiddenUnits = Annotated[
    tuple[Annotated[int, Field(ge=1, le=MAX_HIDDEN_UNITS)], ...],
    Field(max_length=MAX_HIDDEN_LAYERS),
]


class HiddenLayers(Section):
    """Sizes of the hidden layers, from the input on."""

    units: Annotated[
        HiddenUnits,
        Field(
            title="Hidden layers",
            description="More and wider layers can draw finer shapes, and cost more time "
            "for each step. Fewer and narrower ones are quick and blunt; with none the network "
            "is linear.",
        ),
    ] = (16, 16)


HiddenActivation = Annotated[
    Literal[Activation.RELU, Activation.LEAKY_RELU, Activation.TANH, Activation.SIGMOID],
    Field(
        title="Activation",
        description="What bends the space between layers. Leaky ReLU keeps a gradient "
        "everywhere; tanh gives smoother shapes; the sigmoid learns more slowly.",
    ),
]


class Network(Section):
    """A multi-layer perceptron."""

    hidden: HiddenLayers = HiddenLayers()
    activation: HiddenActivation = Activation.LEAKY_RELU


class GeneratorNetwork(Network):
    """Turns noise into samples."""

    output: Annotated[
        Literal[Activation.LINEAR, Activation.TANH],
        Field(
            title="Output",
            description="Tanh keeps every sample within -1 and 1; linear lets it go anywhere.",
        ),
    ] = Activation.LINEAR


Updates = Annotated[int, Field(ge=0, le=10)]


class PointsSpec(Section):
    """A GAN that learns points in the plane."""

    distribution: Distribution = Distribution()
    noise: Noise = Noise()
    generator: GeneratorNetwork = GeneratorNetwork()
    discriminator: Network = Network()
    loss: Loss = Loss()
    generator_optimizer: Optimizer = Optimizer()
    discriminator_optimizer: Optimizer = Optimizer(learning_rate=0.006)
    discriminator_updates: Annotated[
        Updates,
        Field(
            title="D updates a step",
            description="How often the discriminator learns in one step. More gives the "
            "generator a better judge, until the judge is too good to learn from; 0 holds the "
            "discriminator still.",
            json_schema_extra={"unit": "updates/step"},
        ),
    ] = 1
    generator_updates: Annotated[
        Updates,
        Field(
            title="G updates a step",
            description="How often the generator learns in one step. More lets it run ahead "
            "of the judge and collapse; 0 holds the generator still.",
            json_schema_extra={"unit": "updates/step"},
        ),
    ] = 1
    batch_size: Annotated[
        int,
        Field(
            ge=2,
            le=512,
            title="Batch size",
            description="Samples looked at in one update. Up: steadier gradients, slower steps. "
            "Down: noisier and quicker.",
            json_schema_extra={"unit": "samples"},
        ),
    ] = 150
    seed: Annotated[
        int,
        Field(
            ge=0,
            le=MAX_SEED,
            title="Seed",
            description="Decides the first weights, the noise and the order of the data. The "
            "same seed and settings repeat the same run.",
        ),
    ] = 0
    steps_per_second: Annotated[
        float,
        Field(
            ge=0,
            le=100_000,
            title="Speed",
            description="Steps a second while it plays. Down: easier to follow, up: sooner done; "
            "0 is as fast as the machine's share allows. What is learned is the same.",
            json_schema_extra={"unit": "steps/s"},
        ),
    ] = 500.0
    instance_noise: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            title="Instance noise",
            description="Standard deviation of noise added to all that D learns from. Up: D "
            "cannot be too sure, and G sees blurred data. Half a plane is 1.",
        ),
    ] = 0.0
    average_decay: Annotated[
        float,
        Field(
            ge=0,
            lt=1,
            title="Average of G",
            description="Shows a moving average of the generator's weights. Up: steadier and "
            "later, 0.99 over a hundred updates; 0 shows the generator itself.",
        ),
    ] = 0.0
    stop_at_step: Annotated[
        int,
        Field(
            ge=0,
            le=MAX_SEED,
            title="Stop at step",
            description="Pauses by itself when it reaches this step; 0 goes on for ever. Play "
            "goes on beyond it.",
            json_schema_extra={"unit": "steps"},
        ),
    ] = 0
    stop_at_js_divergence: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            title="Stop at distance",
            description="Pauses by itself when the JS divergence falls to this many bits; 0 "
            "goes on for ever. A perfect generator scores the floor that the chart shades.",
            json_schema_extra={"unit": "bits"},
        ),
    ] = 0.0


class SessionSpec(Section):
    """All that determines a training run, besides the edits made while it runs."""

    title: Annotated[
        str,
        Field(max_length=80, title="Title", description="What people see in lists."),
    ] = ""
    points: PointsSpec = PointsSpec()

    def to_json(self) -> bytes:
        """Write as JSON; :meth:`from_json` reads it."""
        return self.model_dump_json().encode()

    @classmethod
    def from_json(cls, data: bytes) -> SessionSpec:
        """Read what :meth:`to_json` wrote."""
        return cls.model_validate_json(data)

    def model_dump_plain(self) -> dict[str, Any]:
        """Nested plain values, arrays kept as arrays: the base that an edit is laid on."""
        return self.model_dump(mode="python")
