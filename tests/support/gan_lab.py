"""Files as GAN Lab saves them, and what its networks answer for them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass
class SavedModel:
    """A model with random weights; the numbers of layers count as GAN Lab counts them."""

    shape_name: str = "ring"
    noise_type: str = "2D Uniform"
    num_generator_layers: int = 1
    num_discriminator_layers: int = 2
    num_generator_neurons: int = 10
    num_discriminator_neurons: int = 9
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    """What differs from the usual settings."""

    def __post_init__(self) -> None:
        rng = np.random.default_rng(8)
        noise_size = int(self.noise_type[0])
        self.tensors: dict[str, NDArray[np.float32]] = {}
        for prefix, widths in (
            ("d", (2, *[self.num_discriminator_neurons] * (self.num_discriminator_layers + 1), 1)),
            ("g", (noise_size, *[self.num_generator_neurons] * (self.num_generator_layers + 1), 2)),
        ):
            for place in range(len(widths) - 1):
                shape = widths[place : place + 2]
                kernel = rng.normal(scale=1.3 / np.sqrt(shape[0]), size=shape)
                self.tensors[f"{prefix}-{2 * place}"] = kernel.astype(np.float32)
                bias = rng.normal(scale=0.3, size=shape[1]).astype(np.float32)
                self.tensors[f"{prefix}-{2 * place + 1}"] = bias

    def to_json(self) -> dict[str, Any]:
        config = {
            "selectedNoiseType": self.noise_type,
            "noiseSize": int(self.noise_type[0]),
            "numGeneratorLayers": self.num_generator_layers,
            "numDiscriminatorLayers": self.num_discriminator_layers,
            "numGeneratorNeurons": self.num_generator_neurons,
            "numDiscriminatorNeurons": self.num_discriminator_neurons,
            "dLearningRate": 0.1,
            "gLearningRate": 0.03,
            "dOptimizerType": "SGD",
            "gOptimizerType": "SGD",
            "lossType": "Log loss",
            "kDSteps": 3,
            "kGSteps": 1,
        }
        weights = [
            {"name": name, "shape": list(values.shape), "dtype": "float32"}
            for name, values in self.tensors.items()
        ]
        return {
            "modelTopology": {
                "shape_name": self.shape_name,
                "iter_count": 812,
                "config": config | self.config,
            },
            "weightsManifest": [{"paths": ["./ganlab.weights.bin"], "weights": weights}],
        }

    @property
    def model(self) -> bytes:
        """The .json file."""
        return json.dumps(self.to_json()).encode()

    @property
    def weights(self) -> bytes:
        """The .weights.bin file."""
        return b"".join(values.astype("<f4").tobytes() for values in self.tensors.values())

    def generate(self, noise: Values) -> Values:
        """Map GAN Lab's own noise, [n, noise size], to samples, [n, 2]."""
        return np.tanh(self._run("g", noise))

    def judge(self, samples: Values) -> Values:
        """Give the probabilities of samples, [n, 2], shape [n]."""
        return 1 / (1 + np.exp(-self._run("d", samples)[:, 0]))

    def _run(self, prefix: str, x: Values) -> Values:
        num_tensors = sum(name.startswith(prefix) for name in self.tensors)
        for place in range(0, num_tensors, 2):
            x = np.maximum(x, 0) if place else x
            x = x @ self.tensors[f"{prefix}-{place}"].astype(np.float64)
            x = x + self.tensors[f"{prefix}-{place + 1}"]
        return x
