"""The layers of a network as lines of a script."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ganscope.api.v1 import spec_pb2 as pb

_MODULES = {
    pb.ACTIVATION_RELU: "nn.ReLU()",
    pb.ACTIVATION_LEAKY_RELU: "nn.LeakyReLU(0.2)",
    pb.ACTIVATION_TANH: "nn.Tanh()",
    pb.ACTIVATION_SIGMOID: "nn.Sigmoid()",
}
_GAINS = {
    pb.ACTIVATION_RELU: math.sqrt(2),
    pb.ACTIVATION_LEAKY_RELU: math.sqrt(2 / (1 + 0.2**2)),
    pb.ACTIVATION_TANH: 5 / 3,
    pb.ACTIVATION_SIGMOID: 4.0,
    pb.ACTIVATION_LINEAR: 1.0,
}
"""What each activation takes away (He et al., 2015), as the trainer's engine makes up for it."""


@dataclass(frozen=True)
class NetworkLines:
    """A network's place in a script."""

    name: str
    layers: tuple[str, ...]
    """Arguments of ``nn.Sequential``, one a line."""


def to_lines(name: str, network: pb.Network, num_inputs: int, num_outputs: int) -> NetworkLines:
    """Write a network; an output that is not said is linear."""
    output = network.output or pb.ACTIVATION_LINEAR
    widths: Sequence[int] = (num_inputs, *network.hidden.units, num_outputs)
    lines: list[str] = []
    for place, (before, after) in enumerate(pairwise(widths), start=2):
        activation = output if place == len(widths) else network.activation
        lines.append(f"linear({before}, {after}, gain={_GAINS[activation]:.4g})")
        if activation != pb.ACTIVATION_LINEAR:
            lines.append(_MODULES[activation])
    return NetworkLines(name, tuple(lines))
