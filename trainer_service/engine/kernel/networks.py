"""A network forward and backward; layout of rows and weights as in ``layers``."""

from __future__ import annotations

from trainer_service.engine.kernel.compilation import compiled, inlined
from trainer_service.engine.kernel.correlation import correlate
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
from trainer_service.engine.kernel.lane_types import Lanes
from trainer_service.engine.kernel.lanes import load, store
from trainer_service.engine.kernel.layers import is_smooth, layer_size, slope_below
from trainer_service.engine.kernel.mixing import mix_activated, mix_bent, mix_curved
from trainer_service.engine.kernel.pointers import Pointer
from trainer_service.engine.kernel.shallow import (
    is_shallow,
    learn_shallow,
    run_shallow,
    trace_shallow,
)


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


@inlined
def output_rows(network: Pointer[int], rows: Pointer[float], pitch: int) -> Pointer[float]:
    """Rows of the output layer."""
    return rows + (network[NUM_UNITS] - network[WIDTHS + network[DEPTH]]) * pitch


@compiled
def forward(
    network: Pointer[int], weights: Pointer[float], rows: Pointer[float], blocks: int, pitch: int
) -> None:
    """Fill the rows of all layers from those of the input."""
    depth = network[DEPTH]
    if is_shallow(network):
        run_shallow(network, weights, rows, blocks, pitch)
        if is_smooth(network[OUTPUT]):
            squash(
                network[OUTPUT], output_rows(network, rows, pitch), network[WIDTHS + depth],
                blocks, pitch,
            )  # fmt: skip
        return
    for layer in range(depth):
        num_in, num_out = network[WIDTHS + layer], network[WIDTHS + layer + 1]
        activation = network[HIDDEN] if layer + 1 < depth else network[OUTPUT]
        outputs = rows + num_in * pitch
        mix_activated(
            weights, rows, num_in, outputs, num_out, slope_below(activation), blocks, pitch
        )
        if is_smooth(activation):
            squash(activation, outputs, num_out, blocks, pitch)
        weights = weights + layer_size(num_in, num_out)
        rows = outputs


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

    errors_in[i] = act'(rows_in[i]) * sum over o of weights[i, o] errors_out[o], layer by layer.

    ``errors`` has the layout of ``rows``, and may be the same memory: then errors take the place
    of what the layers put out, which stays in the cache. ``extra`` has that layout too: errors of
    the hidden layers that come from elsewhere (the curvature of a penalty) and are added on the
    way.
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
            activation = network[HIDDEN] if layer > 0 else Activation.LINEAR.value
            if is_smooth(activation):
                mix_curved(
                    weights + at, errors + unit * pitch, num_out, errors + below * pitch, num_in,
                    rows + below * pitch, activation, blocks, pitch,
                )  # fmt: skip
            else:
                mix_bent(
                    weights + at, 1, num_out, errors + unit * pitch, num_out,
                    errors + below * pitch, num_in, rows + below * pitch,
                    slope_below(activation), blocks, pitch,
                )  # fmt: skip
        if layer > 0 and has_extra:
            add_rows(errors + below * pitch, extra + below * pitch, num_in, blocks, pitch)
        unit = below


@compiled
def learn(
    network: Pointer[int],
    weights: Pointer[float],
    rows: Pointer[float],
    gradient: Pointer[float],
    blocks: int,
    pitch: int,
) -> None:
    """Add to the weights' gradient, from rows in which errors have taken the output's place."""
    if is_shallow(network):
        learn_shallow(network, weights, rows, gradient, blocks, pitch)
    else:
        backward(
            network, weights, rows, rows, gradient, True, False, rows, False, blocks, pitch
        )  # fmt: skip


@compiled
def trace(
    network: Pointer[int], weights: Pointer[float], rows: Pointer[float], blocks: int, pitch: int
) -> None:
    """Put errors of the input in its place, from rows where they have taken the output's."""
    if is_shallow(network) and network[WIDTHS + 2] == 1:
        trace_shallow(network, weights, rows, blocks, pitch)
    else:
        backward(
            network, weights, rows, rows, rows, False, True, rows, False, blocks, pitch
        )  # fmt: skip
