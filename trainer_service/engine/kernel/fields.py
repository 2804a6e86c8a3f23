"""Where each number of a session's plan stands: the contract between Python and the kernel.

A plan is two arrays, one of int64 and one of float64. An edit writes new ones; nothing is ever
compiled again. Positions are constants of this module, kinds are its enumerations.
"""

from __future__ import annotations

from enum import IntEnum

LANES = 32
"""Numbers that the kernel handles as one; a row's columns are a whole multiple of it."""
MAX_WEIGHT_LAYERS = 6
"""Five hidden layers and the output."""


class Activation(IntEnum):
    """What follows a layer's weighted sums. From TANH on, it needs a pass of its own."""

    LINEAR = 0
    RELU = 1
    LEAKY_RELU = 2
    TANH = 3
    SIGMOID = 4


class NoiseLaw(IntEnum):
    """The law of the latent variable; numbered as in ``philox.fill``."""

    NORMAL = 0
    UNIFORM = 1


class Loss(IntEnum):
    """The game; formulas in ``losses``."""

    NON_SATURATING = 0
    MINIMAX = 1
    LEAST_SQUARES = 2
    WASSERSTEIN = 3
    HINGE = 4
    RELATIVISTIC = 5


class Penalty(IntEnum):
    """What keeps the discriminator smooth; formulas in ``penalties``."""

    NONE = 0
    WEIGHT_CLIP = 1
    R1 = 2
    R2 = 3
    R1_R2 = 4
    GRADIENT_PENALTY = 5


class Optimizer(IntEnum):
    """How a gradient becomes an update; formulas in ``optimizers``."""

    SGD = 0
    ADAM = 1
    RMSPROP = 2


class Schedule(IntEnum):
    """How the learning rate changes with the iteration."""

    CONSTANT = 0
    COSINE = 1
    STEP = 2


ROOM_FLOATS = 2048
"""At least as many as samples or points of one kind are looked at."""

# Integers of the session
BATCH = 0
BLOCKS = 1  # of 32 columns, that hold the batch
PITCH = 2  # floats from one row to the next; a row has room for real and for generated samples
SEED = 3
NUM_DATA = 4
NOISE_LAW = 5
LOSS = 6
PENALTY = 7
DISCRIMINATOR_UPDATES = 8
GENERATOR_UPDATES = 9
# Where things begin in the scratch, in floats
GRADIENT = 10
GENERATOR_ROWS = 11
REAL_ROWS = 12
FAKE_ROWS = 13  # the second half of the same rows, BLOCKS blocks on
SLOPE_ROWS = 14
TANGENT_ROWS = 15
SPARE_ROWS = 16
ROOM = 17  # ROOM_FLOATS, for what looking and measuring put down on the way
SCRATCH_SIZE = 18
# Integers of each network, from these on
GENERATOR = 24
DISCRIMINATOR = 48
NUM_INTEGERS = 72

DEPTH = 0  # weight layers
HIDDEN = 1  # Activation
OUTPUT = 2  # Activation
NUM_PARAMETERS = 3
NUM_PADDED = 4  # floats that they take: each layer is rounded up to whole blocks
NUM_UNITS = 5  # of all layers, the input included: rows that it takes
OPTIMIZER = 6
SCHEDULE = 7
SCHEDULE_STEPS = 8  # horizon of COSINE, interval of STEP, in iterations
STATE = 9  # where its parameters begin in the state; the moments follow
UPDATES = 10  # where the counters of its layers' updates begin
WIDTHS = 12  # DEPTH + 1 of them

# Reals of the session
LABEL_SMOOTHING = 0
WEIGHT_CLIP = 1
PENALTY_WEIGHT = 2
INSTANCE_NOISE = 3  # standard deviation
AVERAGE_DECAY = 4  # of the generator's moving average; 0 is none
# Reals of each network, from these on
GENERATOR_REALS = 8
DISCRIMINATOR_REALS = 16
NUM_REALS = 24

LEARNING_RATE = 0
BETA1 = 1  # also the momentum of SGD
BETA2 = 2  # also the memory of RMSPROP
EPSILON = 3
SCHEDULE_FACTOR = 4  # final share of COSINE, factor of STEP

# Counters, int64; they are part of the state
ITERATION = 0
GENERATOR_UPDATE_COUNTS = 1  # of each layer: a layer that was drawn anew begins at 0
DISCRIMINATOR_UPDATE_COUNTS = GENERATOR_UPDATE_COUNTS + MAX_WEIGHT_LAYERS
NUM_COUNTERS = DISCRIMINATOR_UPDATE_COUNTS + MAX_WEIGHT_LAYERS

# Gauges, float64: the last measured values
GENERATOR_GRADIENT_NORM = 0
DISCRIMINATOR_GRADIENT_NORM = 1
NUM_GAUGES = 2

# Positions in a session's table of addresses, int64
INTEGERS_ADDRESS = 0
REALS_ADDRESS = 1
STATE_ADDRESS = 2
COUNTERS_ADDRESS = 3
GAUGES_ADDRESS = 4
DATA_ADDRESS = 5
NUM_ADDRESSES = 6

LEAKY_SLOPE = 0.2
