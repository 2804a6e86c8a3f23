"""A saved model as a specification and a checkpoint.

GAN Lab's noise is uniform on [0, 1], or normal with mean 0.5 and standard deviation 0.25, cut at
two deviations; ours is uniform on [-1, 1], or standard normal. One is the other's affine image,
so the generator's first layer takes the difference up: with z' = a z + b,

    W (a z + b) + c = (a W) z + (c + b W 1).

The cut cannot be taken up: in one dimension of normal noise 4.6 % of our samples lie beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer_service.domain.spec import (
    Activation,
    Distribution,
    DistributionKind,
    GeneratorNetwork,
    HiddenLayers,
    Loss,
    Network,
    Noise,
    NoiseKind,
    Optimizer,
    OptimizerKind,
    Plane,
    PointsSpec,
    SessionSpec,
)
from trainer_service.engine.archive import Archive
from trainer_service.ganlab.model_file import Config, ModelFile, OptimizerName, read_model, refuse
from trainer_service.ganlab.weights_file import DenseLayer, read_weights, to_layers

_PLANE = 2
_LABEL_SMOOTHING = 0.05
_SHAPES = {
    "line": DistributionKind.LINE,
    "gaussians": DistributionKind.TWO_GAUSSIANS,
    "ring": DistributionKind.RING,
    "disjoint": DistributionKind.THREE_DISJOINT,
}
_DRAWING = "drawing"
_NOISES = {"Uniform": (NoiseKind.UNIFORM, 0.5), "Gaussian": (NoiseKind.GAUSSIAN, 0.25)}
"""Our law, and by how much GAN Lab's is narrower."""
_NOISE_CENTRE = 0.5
_NO_DRAWING = (
    "The drawn points are not in GAN Lab's file, so a ring stands in for them: "
    "draw or choose the data."
)
_NO_LEAST_SQUARES = (
    "GAN Lab's least squares compares probabilities, which no loss here does, so training goes on "
    "with the log loss."
)


@dataclass(frozen=True)
class OpenedModel:
    """What a session is made from."""

    archive: Archive
    remarks: str
    """For people: what could not be taken over; empty when everything was."""


def open_model(model: bytes, weights: bytes, seed: int, title: str | None = None) -> OpenedModel:
    """Read the two files of a saved model.

    Args:
        model: the .json file.
        weights: the .weights.bin file.
        seed: of the noise and the data from now on; GAN Lab has none.
        title: what people see in lists; named after its shape when None.

    Raises:
        InvalidFieldError: a file is damaged or foreign (field ``model`` or ``weights``).
        ValidationError: the title is too long.

    """
    file = read_model(model)
    config = file.topology.config
    noise = _to_noise(config)
    tensors = read_weights(weights, file.tensors)
    generator = to_layers(tensors, "g", config.noise_size, _PLANE)
    discriminator = to_layers(tensors, "d", _PLANE, 1)
    kind, remarks = _find_shape(file.topology.shape_name)
    if config.loss != "Log loss":
        remarks = f"{remarks} {_NO_LEAST_SQUARES}".strip()
    points = PointsSpec(
        distribution=Distribution(kind=kind, plane=Plane.UNIT),
        noise=noise,
        generator=GeneratorNetwork(
            hidden=_to_hidden(generator), activation=Activation.RELU, output=Activation.TANH
        ),
        discriminator=Network(hidden=_to_hidden(discriminator), activation=Activation.RELU),
        loss=Loss(label_smoothing=_LABEL_SMOOTHING if config.loss == "Log loss" else 0.0),
        generator_optimizer=_to_optimizer(config.generator_optimizer, config.generator_rate),
        discriminator_optimizer=_to_optimizer(
            config.discriminator_optimizer, config.discriminator_rate
        ),
        generator_updates=config.generator_updates,
        discriminator_updates=config.discriminator_updates,
        seed=seed,
    )
    spec = SessionSpec(title=_name(file) if title is None else title, points=points)
    first, *others = generator
    layers = {"generator": [_fold_noise(config, first), *others], "discriminator": discriminator}
    named = {
        f"{network}.{place}.{name}": values
        for network, parts in layers.items()
        for place, layer in enumerate(parts)
        for name, values in (("weight", layer.kernel.T.copy()), ("bias", layer.bias))
    }
    return OpenedModel(Archive(spec, file.topology.iter_count, named), remarks)


def _find_shape(name: str) -> tuple[DistributionKind, str]:
    # Older files begin the name with a capital.
    lower = name.lower()
    if lower == _DRAWING:
        return DistributionKind.RING, _NO_DRAWING
    if lower not in _SHAPES:
        known = ", ".join([*_SHAPES, _DRAWING])
        refuse("model", f"modelTopology.shape_name: must be one of {known}, got {name!r}")
    return _SHAPES[lower], ""


def _name(file: ModelFile) -> str:
    return f"{file.topology.shape_name.capitalize()} from GAN Lab"


def _to_noise(config: Config) -> Noise:
    size, law = config.noise_type.split("D ")
    if int(size) != config.noise_size:
        refuse(
            "model",
            f"modelTopology.config.noiseSize: must be {size} with {config.noise_type!r}, "
            f"got {config.noise_size}",
        )
    return Noise(kind=_NOISES[law][0], dimensions=config.noise_size)


def _fold_noise(config: Config, layer: DenseLayer) -> DenseLayer:
    """Let a layer map our noise as it mapped GAN Lab's."""
    scale = _NOISES[config.noise_type.split("D ")[1]][1]
    kernel: NDArray[np.float64] = layer.kernel.astype(np.float64)
    bias = layer.bias + _NOISE_CENTRE * kernel.sum(axis=0)
    return DenseLayer((scale * kernel).astype(np.float32), bias.astype(np.float32))


def _to_hidden(layers: list[DenseLayer]) -> HiddenLayers:
    return HiddenLayers(units=tuple(len(layer.bias) for layer in layers[:-1]))


def _to_optimizer(name: OptimizerName, learning_rate: float) -> Optimizer:
    if name == "SGD":
        return Optimizer(kind=OptimizerKind.SGD, learning_rate=learning_rate)
    return Optimizer(kind=OptimizerKind.ADAM, learning_rate=learning_rate, beta1=0.9, beta2=0.999)
