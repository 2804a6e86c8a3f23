"""A session's numbers in memory: what Python prepares and the kernel works on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from itertools import accumulate, pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trainer_service.engine.kernel import fields
from trainer_service.engine.kernel.fields import (
    LANES,
    Activation,
    Loss,
    NoiseLaw,
    Optimizer,
    Penalty,
    Schedule,
)

ALIGNMENT = 64
"""Bytes: a line of the cache, and a register of AVX-512."""
_PLANE = 2
Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(frozen=True)
class NetworkPlan:
    """A multi-layer perceptron and how it learns."""

    hidden: tuple[int, ...] = (14,)
    """Units of each hidden layer: at most five, of 1 to 128."""
    activation: Activation = Activation.LEAKY_RELU
    output: Activation = Activation.LINEAR
    optimizer: Optimizer = Optimizer.ADAM
    learning_rate: float = 0.003
    beta1: float = 0.5
    """Also the momentum of SGD."""
    beta2: float = 0.9
    """Also the memory of RMSPROP (torch calls it alpha)."""
    epsilon: float = 1e-8
    schedule: Schedule = Schedule.CONSTANT
    schedule_steps: int = 1
    """Horizon of COSINE, interval of STEP, in iterations."""
    schedule_factor: float = 1.0
    """Final share of COSINE, factor of STEP."""


@dataclass(frozen=True)
class Plan:
    """All that decides how a session trains, besides its state and its data."""

    generator: NetworkPlan = field(default_factory=NetworkPlan)
    discriminator: NetworkPlan = field(default_factory=NetworkPlan)
    noise_dimensions: int = 2
    noise_law: NoiseLaw = NoiseLaw.NORMAL
    loss: Loss = Loss.NON_SATURATING
    label_smoothing: float = 0.0
    penalty: Penalty = Penalty.NONE
    penalty_weight: float = 0.0
    """gamma of R1 and R2, lambda of the gradient penalty."""
    weight_clip: float = 0.3
    instance_noise: float = 0.0
    """Standard deviation, in units of the plane."""
    average_decay: float = 0.0
    """Of the generator's moving average, for each of its updates; 0 for none."""
    discriminator_updates: int = 1
    generator_updates: int = 1
    batch_size: int = 150
    seed: int = 0

    @property
    def generator_widths(self) -> tuple[int, ...]:
        """Units of each layer, from the noise to the plane."""
        return (self.noise_dimensions, *self.generator.hidden, _PLANE)

    @property
    def discriminator_widths(self) -> tuple[int, ...]:
        """Units of each layer, from the plane to the score."""
        return (_PLANE, *self.discriminator.hidden, 1)


def pad(count: int) -> int:
    """Round up to whole blocks of lanes."""
    return -(-count // LANES) * LANES


def layer_offsets(widths: tuple[int, ...]) -> list[int]:
    """Where each layer's weights begin, in floats, and where the last one's padding ends."""
    sizes = (pad((before + 1) * after) for before, after in pairwise(widths))
    return list(accumulate(sizes, initial=0))


def choose_pitch(batch_size: int) -> int:
    """Floats from one row to the next: whole blocks for two batches, and an odd number of them.

    D sees real and generated samples side by side. An even number, at worst a power of two, would
    map the same columns of many rows to few sets of the cache.
    """
    blocks = 2 * pad(batch_size) // LANES
    return (blocks | 1) * LANES


def create_aligned(size: int) -> Floats:
    """Make an array of zeros that begins where a register's load is cheapest."""
    room = np.zeros(size + ALIGNMENT // 4, dtype=np.float32)
    offset = -room.ctypes.data % ALIGNMENT // 4
    return room[offset : offset + size]


def to_integers(plan: Plan, num_data: int) -> Integers:
    """Write a plan's integers; positions as in ``fields``."""
    numbers = np.zeros(fields.NUM_INTEGERS, dtype=np.int64)
    pitch = choose_pitch(plan.batch_size)
    numbers[fields.BATCH] = plan.batch_size
    numbers[fields.BLOCKS] = pad(plan.batch_size) // LANES
    numbers[fields.PITCH] = pitch
    numbers[fields.SEED] = np.uint64(plan.seed).astype(np.int64)
    numbers[fields.NUM_DATA] = num_data
    numbers[fields.NOISE_LAW] = plan.noise_law
    numbers[fields.LOSS] = plan.loss
    numbers[fields.PENALTY] = plan.penalty
    numbers[fields.DISCRIMINATOR_UPDATES] = plan.discriminator_updates
    numbers[fields.GENERATOR_UPDATES] = plan.generator_updates
    generator, discriminator = plan.generator_widths, plan.discriminator_widths
    size_g = layer_offsets(generator)[-1]
    _put_network(
        numbers[fields.GENERATOR :], plan.generator, generator, 0, fields.GENERATOR_UPDATE_COUNTS
    )
    _put_network(
        numbers[fields.DISCRIMINATOR :],
        plan.discriminator,
        discriminator,
        4 * size_g,
        fields.DISCRIMINATOR_UPDATE_COUNTS,
    )
    _put_scratch(numbers, plan, pitch)
    return numbers


def _put_network(
    numbers: Integers, network: NetworkPlan, widths: tuple[int, ...], state: int, updates: int
) -> None:
    numbers[fields.DEPTH] = len(widths) - 1
    numbers[fields.HIDDEN] = network.activation
    numbers[fields.OUTPUT] = network.output
    numbers[fields.NUM_PARAMETERS] = sum((i + 1) * o for i, o in pairwise(widths))
    numbers[fields.NUM_PADDED] = layer_offsets(widths)[-1]
    numbers[fields.NUM_UNITS] = sum(widths)
    numbers[fields.OPTIMIZER] = network.optimizer
    numbers[fields.SCHEDULE] = network.schedule
    numbers[fields.SCHEDULE_STEPS] = network.schedule_steps
    numbers[fields.STATE] = state
    numbers[fields.UPDATES] = updates
    numbers[fields.WIDTHS : fields.WIDTHS + len(widths)] = widths


def _put_scratch(numbers: Integers, plan: Plan, pitch: int) -> None:
    """Lay the rows out; what the plan does not use takes no room, and the rest stays close."""
    units_g, units_d = sum(plan.generator_widths), sum(plan.discriminator_widths)
    differentiates = plan.penalty >= Penalty.R1
    room = {
        fields.GRADIENT: max(
            layer_offsets(plan.generator_widths)[-1], layer_offsets(plan.discriminator_widths)[-1]
        ),
        fields.GENERATOR_ROWS: units_g * pitch,
        fields.REAL_ROWS: units_d * pitch,
        fields.SLOPE_ROWS: units_d * pitch if differentiates else 0,
        fields.TANGENT_ROWS: units_d * pitch if differentiates else 0,
        fields.SPARE_ROWS: _PLANE * pitch,
        fields.ROOM: fields.ROOM_FLOATS,
    }
    offset = 0
    for name, size in room.items():
        numbers[name] = offset
        offset += size
    numbers[fields.FAKE_ROWS] = numbers[fields.REAL_ROWS] + pad(plan.batch_size)
    numbers[fields.SCRATCH_SIZE] = offset


def to_reals(plan: Plan) -> Reals:
    """Write a plan's reals; positions as in ``fields``."""
    numbers = np.zeros(fields.NUM_REALS, dtype=np.float64)
    numbers[fields.LABEL_SMOOTHING] = plan.label_smoothing
    numbers[fields.WEIGHT_CLIP] = plan.weight_clip
    numbers[fields.PENALTY_WEIGHT] = plan.penalty_weight
    numbers[fields.INSTANCE_NOISE] = plan.instance_noise
    numbers[fields.AVERAGE_DECAY] = plan.average_decay
    for base, network in (
        (fields.GENERATOR_REALS, plan.generator),
        (fields.DISCRIMINATOR_REALS, plan.discriminator),
    ):
        numbers[base + fields.LEARNING_RATE] = network.learning_rate
        numbers[base + fields.BETA1] = network.beta1
        numbers[base + fields.BETA2] = network.beta2
        numbers[base + fields.EPSILON] = network.epsilon
        numbers[base + fields.SCHEDULE_FACTOR] = network.schedule_factor
    return numbers


NetworkName = Literal["generator", "discriminator"]


class Part(IntEnum):
    """A network's numbers, each as large as its weights, one after the other in the state."""

    WEIGHTS = 0
    FIRST_MOMENTS = 1
    SECOND_MOMENTS = 2
    AVERAGE = 3
    """Moving average of the weights; the generator alone has one."""


@dataclass(frozen=True)
class Layer:
    """Views of one layer's parameters."""

    weights: Floats
    """Shape [in, out]: the transpose of torch's."""
    biases: Floats
    """Shape [out]."""


class Arena:
    """One session's memory: plan, state, counters, gauges and data.

    The arrays stay where they are; whoever wants other numbers writes into them.
    """

    def __init__(self, plan: Plan, data: NDArray[np.floating]) -> None:
        """Stand at iteration 0 with all parameters 0.

        Args:
            plan: how it trains.
            data: real samples to draw from, shape [n, 2].

        """
        self.counters = np.zeros(fields.NUM_COUNTERS, dtype=np.int64)
        self._counts = self.counters.data
        self.gauges = np.zeros(fields.NUM_GAUGES)
        self._addresses = np.zeros(fields.NUM_ADDRESSES, dtype=np.int64)
        self.address: int = self._addresses.ctypes.data
        """Of the table of addresses, which every entry of the kernel takes first."""
        self._addresses[fields.COUNTERS_ADDRESS] = self.counters.ctypes.data
        self._addresses[fields.GAUGES_ADDRESS] = self.gauges.ctypes.data
        self.set_data(data)
        self.set_plan(plan)
        sizes = self._padded_sizes()
        self.state = create_aligned(4 * sizes[0] + 3 * sizes[1])
        self._addresses[fields.STATE_ADDRESS] = self.state.ctypes.data

    def copy(self) -> Arena:
        """Make another session that stands where this one does; the data are shared."""
        twin = Arena(self.plan, self.data.T)
        twin.state[:], twin.counters[:], twin.gauges[:] = self.state, self.counters, self.gauges
        return twin

    def set_plan(self, plan: Plan) -> None:
        """Train by another plan, whose networks have the same layers, from the next call on."""
        self.plan = plan
        self.integers = to_integers(plan, self.data.shape[1])
        self.reals = to_reals(plan)
        self.scratch_size = int(self.integers[fields.SCRATCH_SIZE])
        """Floats of scratch that a call needs."""
        self._addresses[fields.INTEGERS_ADDRESS] = self.integers.ctypes.data
        self._addresses[fields.REALS_ADDRESS] = self.reals.ctypes.data

    def set_data(self, data: NDArray[np.floating]) -> None:
        """Take real samples, shape [n, 2]; ``data`` is a view of shape [2, n]."""
        self.data = np.ascontiguousarray(data, dtype=np.float32).T
        self._addresses[fields.DATA_ADDRESS] = self.data.ctypes.data

    def _padded_sizes(self) -> tuple[int, int]:
        return (
            layer_offsets(self.plan.generator_widths)[-1],
            layer_offsets(self.plan.discriminator_widths)[-1],
        )

    def generator_layers(self) -> list[Layer]:
        """Take views of the generator's parameters, from the input on."""
        return self.layers("generator", Part.WEIGHTS)

    def discriminator_layers(self) -> list[Layer]:
        """Take views of the discriminator's parameters, from the input on."""
        return self.layers("discriminator", Part.WEIGHTS)

    def average_layers(self) -> list[Layer]:
        """Take views of the moving average of the generator's parameters."""
        return self.layers("generator", Part.AVERAGE)

    def layers(self, network: NetworkName, part: Part) -> list[Layer]:
        """Take views of one part of a network's numbers, from the input on."""
        size_g, size_d = self._padded_sizes()
        if network == "generator":
            widths, base = self.plan.generator_widths, part * size_g
        else:
            widths, base = self.plan.discriminator_widths, 4 * size_g + part * size_d
        layers: list[Layer] = []
        for (before, after), offset in zip(pairwise(widths), layer_offsets(widths), strict=False):
            weights = self.state[base + offset :][: before * after].reshape(before, after)
            biases = self.state[base + offset + before * after :][:after]
            layers.append(Layer(weights, biases))
        return layers

    def update_counts(self, network: NetworkName) -> Integers:
        """Take a view of how often each layer was updated."""
        widths, start = self.plan.generator_widths, fields.GENERATOR_UPDATE_COUNTS
        if network == "discriminator":
            widths, start = self.plan.discriminator_widths, fields.DISCRIMINATOR_UPDATE_COUNTS
        return self.counters[start : start + len(widths) - 1]

    @property
    def iteration(self) -> int:
        """Iterations trained since the beginning."""
        # Of a view, because every turn asks often: NumPy takes thrice as long for one number.
        return self._counts[fields.ITERATION]

    @iteration.setter
    def iteration(self, iteration: int) -> None:
        self.counters[fields.ITERATION] = iteration

    @property
    def gradient_norms(self) -> tuple[float, float]:
        """Of D's and of G's last update; 0 before the first."""
        return (
            float(self.gauges[fields.DISCRIMINATOR_GRADIENT_NORM]),
            float(self.gauges[fields.GENERATOR_GRADIENT_NORM]),
        )

    @gradient_norms.setter
    def gradient_norms(self, norms: tuple[float, float]) -> None:
        self.gauges[fields.DISCRIMINATOR_GRADIENT_NORM] = norms[0]
        self.gauges[fields.GENERATOR_GRADIENT_NORM] = norms[1]
