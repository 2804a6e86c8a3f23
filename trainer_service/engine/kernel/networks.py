"""A network forward and backward; layout of rows and weights as in ``layers``."""

from __future__ import annotations

from trainer_service.engine.kernel.compilation import compiled, inlined
from trainer_service.engine.kernel.elementary import sigmoid, tanh
from trainer_service.engine.kernel.fields import (
    DEPTH,
    HIDDEN,
    LANES,
    NUM_PADDED,
    NUM_UNITS,
    OUTPUT,
    WIDTHS,
    Activation,
)
from trainer_service.engine.kernel.lanes import Lanes, load, store
from trainer_service.engine.kernel.layers import (
    GATE_NONE,
    GATE_ROWS,
    GATE_SELF,
    correlate,
    is_smooth,
    mix,
    slope_below,
)
from trainer_service.engine.kernel.pointers import Pointer


@inlined
def layer_size(num_in: int, num_out: int) -> int:
    """Floats that a layer takes: weights and biases, rounded up to whole blocks."""
    return ((num_in + 1) * num_out + LANES - 1) // LANES * LANES


@compiled
def squash(activation: int, rows: Pointer[float], num_rows: int, blocks: int, pitch: int) -> None:
    """Apply tanh or the sigmoid to rows of sums."""
    for row in range(num_rows):
        for column in range(0, blocks * LANES, LANES):
            at = rows + (row * pitch + column)
            if activation == Activation.TANH:
                store(at, tanh(load(at)))
            else:
                store(at, sigmoid(load(at)))


@inlined
def smooth_slope(activation: int, y: Lanes) -> Lanes:
    """Return the derivative of tanh or the sigmoid, given what it put out."""
    return 1.0 - y * y if activation == Activation.TANH else y - y * y


@compiled
def scale_by_slope(
    activation: int,
    errors: Pointer[float],
    outputs: Pointer[float],
    num_rows: int,
    blocks: int,
    pitch: int,
) -> None:
    """Errors *= derivative of tanh or the sigmoid at ``outputs``."""
    for row in range(num_rows):
        for column in range(0, blocks * LANES, LANES):
            at = row * pitch + column
            slope = smooth_slope(activation, load(outputs + at))
            store(errors + at, load(errors + at) * slope)


@compiled
def add_rows(
    target: Pointer[float], source: Pointer[float], num_rows: int, blocks: int, pitch: int
) -> None:
    """Target += source."""
    for row in range(num_rows):
        for column in range(0, blocks * LANES, LANES):
            at = row * pitch + column
            store(target + at, load(target + at) + load(source + at))


@compiled
def copy_rows(
    target: Pointer[float],
    target_pitch: int,
    source: Pointer[float],
    source_pitch: int,
    num_rows: int,
    blocks: int,
) -> None:
    """Target = source."""
    for row in range(num_rows):
        for column in range(0, blocks * LANES, LANES):
            value = load(source + (row * source_pitch + column))
            store(target + (row * target_pitch + column), value)


@compiled
def forward(
    network: Pointer[int], weights: Pointer[float], rows: Pointer[float], blocks: int, pitch: int
) -> None:
    """Fill the rows of all layers from those of the input."""
    depth = network[DEPTH]
    for layer in range(depth):
        num_in, num_out = network[WIDTHS + layer], network[WIDTHS + layer + 1]
        activation = network[HIDDEN] if layer + 1 < depth else network[OUTPUT]
        slope = slope_below(activation)
        outputs = rows + num_in * pitch
        mix(
            weights, num_out, 1, weights + num_in * num_out, 1.0, rows, num_in, outputs, num_out,
            GATE_NONE if slope == 1.0 else GATE_SELF, outputs, slope, blocks, pitch,
        )  # fmt: skip
        if is_smooth(activation):
            squash(activation, outputs, num_out, blocks, pitch)
        weights = weights + layer_size(num_in, num_out)
        rows = outputs


@inlined
def output_rows(network: Pointer[int], rows: Pointer[float], pitch: int) -> Pointer[float]:
    """Rows of the output layer."""
    return rows + (network[NUM_UNITS] - network[WIDTHS + network[DEPTH]]) * pitch


@compiled
def pull_back(
    activation: int,
    weights: Pointer[float],
    errors_out: Pointer[float],
    num_out: int,
    errors_in: Pointer[float],
    outputs_in: Pointer[float],
    num_in: int,
    blocks: int,
    pitch: int,
) -> None:
    """Errors of a layer's input sums of the errors of its output sums.

    errors_in[i] = act'(outputs_in[i]) * sum over o of weights[i, o] errors_out[o], where
    ``activation`` and ``outputs_in`` belong to the layer below; LINEAR for the network's input.
    """
    slope = slope_below(activation)
    mix(
        weights, 1, num_out, weights, 0.0, errors_out, num_out, errors_in, num_in,
        GATE_NONE if slope == 1.0 else GATE_ROWS, outputs_in, slope, blocks, pitch,
    )  # fmt: skip
    if is_smooth(activation):
        scale_by_slope(activation, errors_in, outputs_in, num_in, blocks, pitch)


@compiled
def backward(
    network: Pointer[int],
    weights: Pointer[float],
    rows: Pointer[float],
    errors: Pointer[float],
    gradient: Pointer[float],
    wants_gradient: bool,
    wants_input: bool,
    extra: Pointer[float],
    has_extra: bool,
    blocks: int,
    pitch: int,
) -> None:
    """Errors of all layers from those of the output's sums; adds to the weights' gradient.

    ``errors`` has the layout of ``rows``. ``extra`` too: errors of the hidden layers that come
    from elsewhere (the curvature of a penalty) and are added on the way.
    """
    depth = network[DEPTH]
    at = network[NUM_PADDED]
    unit = network[NUM_UNITS] - network[WIDTHS + depth]
    for layer in range(depth - 1, -1, -1):
        num_in, num_out = network[WIDTHS + layer], network[WIDTHS + layer + 1]
        below = unit - num_in
        at -= layer_size(num_in, num_out)
        if wants_gradient:
            correlate(
                gradient + at, rows + below * pitch, num_in, errors + unit * pitch, num_out, True,
                blocks, pitch,
            )  # fmt: skip
        if layer > 0 or wants_input:
            pull_back(
                network[HIDDEN] if layer > 0 else Activation.LINEAR.value, weights + at,
                errors + unit * pitch, num_out, errors + below * pitch, rows + below * pitch,
                num_in, blocks, pitch,
            )  # fmt: skip
        if layer > 0 and has_extra:
            add_rows(errors + below * pitch, extra + below * pitch, num_in, blocks, pitch)
        unit = below
