"""Specifications that work on the first click, and GAN Lab's own for comparison.

How soon each gets there is pinned in ``tests/unit/engine/test_presets.py``. All rates fall to a
tenth: low enough to settle, high enough to learn another shape that somebody chooses later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from trainer_service.domain.errors import PresetNotFoundError
from trainer_service.domain.spec import (
    Activation,
    Distribution,
    DistributionKind,
    GeneratorNetwork,
    HiddenLayers,
    Loss,
    LossKind,
    Network,
    Noise,
    NoiseKind,
    Optimizer,
    OptimizerKind,
    PenaltyKind,
    Plane,
    PointsSpec,
    ScheduleKind,
    SessionSpec,
)

START_HERE = "Start here"
HARDER = "Harder shapes"
GAN_LAB = "GAN Lab 2018"


@dataclass(frozen=True)
class Preset:
    """A specification with a name."""

    id: str
    """Stable; for commands and links."""
    title: str
    description: str
    """One sentence: what to watch for."""
    group: str
    spec: SessionSpec


def find_preset(preset_id: str) -> Preset:
    """Look a preset up.

    Raises:
        PresetNotFoundError: there is none with this id.

    """
    presets = create_presets()
    for preset in presets:
        if preset.id == preset_id:
            return preset
    raise PresetNotFoundError(preset_id, tuple(preset.id for preset in presets))


def create_presets() -> tuple[Preset, ...]:
    """List all presets in the order of display."""
    return (*_create_starters(), *_create_harder(), *_create_gan_lab())


def _create_starters() -> tuple[Preset, ...]:
    kinds = DistributionKind
    return (
        _create_preset(
            "ring",
            "Ring",
            "Watch the cloud of generated samples open into a ring within a few seconds.",
            START_HERE,
            _create_calm_points(kinds.RING),
        ),
        _create_preset(
            "line",
            "Line",
            "The easiest shape: the generator folds its plane of noise into a thin strip.",
            START_HERE,
            _create_calm_points(kinds.LINE),
        ),
        _create_preset(
            "two-gaussians",
            "Two Gaussians",
            "Two clouds of different shape: samples part, and a thin bridge stays between them.",
            START_HERE,
            _create_calm_points(kinds.TWO_GAUSSIANS),
        ),
        _create_preset(
            "three-disjoint",
            "Three islands",
            "Generated samples hop from island to island before they settle on all three.",
            START_HERE,
            _create_island_points(),
        ),
        _create_preset(
            "iris",
            "Iris petals",
            "Real measurements: length and width of 150 petals, small ones apart from large ones.",
            START_HERE,
            _create_calm_points(kinds.IRIS_PETALS),
        ),
    )


def _create_harder() -> tuple[Preset, ...]:
    kinds = DistributionKind
    return (
        _create_preset(
            "two-moons",
            "Two moons",
            "Two arcs that reach into each other; the bridge between them is the last to thin.",
            HARDER,
            _create_points(_Shape(kinds.TWO_MOONS, (32, 32)), _falling(0.003), _falling(0.006)),
        ),
        _create_preset(
            "eight-gaussians",
            "Eight Gaussians",
            "The test of mode collapse: do samples reach all eight blobs, or drop some?",
            HARDER,
            _create_smooth_points(_Shape(kinds.EIGHT_GAUSSIANS, (32, 32)), 0.008, 0.02),
        ),
        _create_preset(
            "spiral",
            "Spiral",
            "A long thin curve to wind up; it takes wider networks and some patience.",
            HARDER,
            _create_smooth_points(_Shape(kinds.SPIRAL, (48, 48)), 0.005, 0.005),
        ),
        _create_preset(
            "grid",
            "Grid of 25",
            "Twenty-five blobs: they are found one after the other; the last take some patience.",
            HARDER,
            _create_grid_points(),
        ),
    )


def _create_preset(
    preset_id: str, title: str, description: str, group: str, points: PointsSpec
) -> Preset:
    return Preset(preset_id, title, description, group, SessionSpec(title=title, points=points))


_AVERAGE_DECAY = 0.98
"""Over some fifty updates: it takes out the circling of the two networks around each other."""


@dataclass(frozen=True)
class _Shape:
    """Data, and networks that can draw them."""

    kind: DistributionKind
    units: tuple[int, ...]
    activation: Literal[Activation.RELU, Activation.LEAKY_RELU, Activation.TANH] = (
        Activation.LEAKY_RELU
    )


def _falling(learning_rate: float, steps: int = 3000, beta1: float = 0.5) -> Optimizer:
    return Optimizer(
        learning_rate=learning_rate,
        beta1=beta1,
        schedule=ScheduleKind.COSINE,
        schedule_steps=steps,
        schedule_share=0.1,
    )


def _create_calm_points(kind: DistributionKind) -> PointsSpec:
    """Small networks in a calm game: the divergence of a simple shape stays low once it is.

    Two updates of D at G's rate, and no memory of past directions (beta 1 of 0, as in SAGAN,
    Zhang et al., 2019).
    """
    optimizer = _falling(0.003, steps=2000, beta1=0.0)
    return _create_points(_Shape(kind, (16, 16)), optimizer, optimizer).model_copy(
        update={"discriminator_updates": 2, "average_decay": _AVERAGE_DECAY}
    )


def _create_island_points() -> PointsSpec:
    """Calm too, but tanh and beta 1 of 0.5: without them one run in five lost an island."""
    shape = _Shape(DistributionKind.THREE_DISJOINT, (16, 16), Activation.TANH)
    optimizer = _falling(0.005, steps=2000)
    return _create_points(shape, optimizer, optimizer).model_copy(
        update={"discriminator_updates": 2, "average_decay": _AVERAGE_DECAY}
    )


def _create_smooth_points(shape: _Shape, learning_rate: float, strength: float) -> PointsSpec:
    """Smooth networks at high rates, held by a little R1 + R2, which keep every mode."""
    shape = replace(shape, activation=Activation.TANH)
    return _create_points(shape, _falling(learning_rate), _falling(2 * learning_rate)).model_copy(
        update={
            "loss": Loss(penalty=PenaltyKind.R1_R2, penalty_strength=strength),
            "average_decay": _AVERAGE_DECAY,
        }
    )


def _create_grid_points() -> PointsSpec:
    """Play the game of R3GAN (Huang et al., 2024): relativistic, with R1 + R2.

    With three layers it found all 25 modes within 10,000 steps on 10 of 10 seeds. Two layers had
    found 22 after 5,000.
    """
    shape = _Shape(DistributionKind.GRID, (48, 48, 48), Activation.RELU)
    return _create_points(shape, _falling(0.005, 6000), _falling(0.01, 6000)).model_copy(
        update={
            "loss": Loss(
                kind=LossKind.RELATIVISTIC, penalty=PenaltyKind.R1_R2, penalty_strength=0.01
            ),
            "average_decay": _AVERAGE_DECAY,
        }
    )


def _create_points(shape: _Shape, generator: Optimizer, discriminator: Optimizer) -> PointsSpec:
    hidden = HiddenLayers(units=shape.units)
    return PointsSpec(
        distribution=Distribution(kind=shape.kind),
        generator=GeneratorNetwork(hidden=hidden, activation=shape.activation),
        discriminator=Network(hidden=hidden, activation=shape.activation),
        generator_optimizer=generator,
        discriminator_optimizer=discriminator,
    )


def _create_gan_lab() -> tuple[Preset, ...]:
    kinds, noises = DistributionKind, NoiseKind
    return (
        _create_gan_lab_preset(
            kinds.LINE, "Line", _GanLab(noises.UNIFORM, (5,) * 2, (6,) * 2, 0.01, 0.03, 2)
        ),
        _create_gan_lab_preset(
            kinds.TWO_GAUSSIANS,
            "Two Gaussians",
            _GanLab(noises.GAUSSIAN, (8,) * 2, (8,) * 2, 0.03, 0.1, 2),
        ),
        _create_gan_lab_preset(
            kinds.RING, "Ring", _GanLab(noises.UNIFORM, (10,) * 2, (9,) * 3, 0.03, 0.1, 3)
        ),
        _create_gan_lab_preset(
            kinds.THREE_DISJOINT,
            "Three islands",
            _GanLab(noises.GAUSSIAN, (10,) * 3, (11,) * 3, 0.03, 0.1, 1),
        ),
    )


@dataclass(frozen=True)
class _GanLab:
    """What differs among GAN Lab's own set-ups (Kahng et al., 2019)."""

    noise: NoiseKind
    generator_units: tuple[int, ...]
    discriminator_units: tuple[int, ...]
    generator_rate: float
    discriminator_rate: float
    discriminator_updates: int


def _create_gan_lab_preset(kind: DistributionKind, title: str, setup: _GanLab) -> Preset:
    def sgd(learning_rate: float) -> Optimizer:
        return Optimizer(kind=OptimizerKind.SGD, learning_rate=learning_rate)

    points = PointsSpec(
        distribution=Distribution(kind=kind, plane=Plane.UNIT),
        noise=Noise(kind=setup.noise, dimensions=2),
        generator=GeneratorNetwork(
            hidden=HiddenLayers(units=setup.generator_units),
            activation=Activation.RELU,
            output=Activation.TANH,
        ),
        discriminator=Network(
            hidden=HiddenLayers(units=setup.discriminator_units), activation=Activation.RELU
        ),
        loss=Loss(label_smoothing=0.05),
        generator_optimizer=sgd(setup.generator_rate),
        discriminator_optimizer=sgd(setup.discriminator_rate),
        discriminator_updates=setup.discriminator_updates,
    )
    return _create_preset(
        f"ganlab-{kind.replace('_', '-')}",
        f"{title} (2018)",
        "GAN Lab's own settings for this shape, label smoothing and plain SGD included: slower.",
        GAN_LAB,
        points,
    )
