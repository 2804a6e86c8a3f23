"""Where the numbers of a new arena come from: drawn afresh, or taken over from another one."""

from __future__ import annotations

import torch

from trainer_service.domain.spec import Activation, PointsSpec
from trainer_service.engine.arena import Arena, Layer, NetworkName, Part
from trainer_service.engine.kernel.fields import Optimizer
from trainer_service.engine.networks import draw_layer, layer_shapes, match_layers
from trainer_service.engine.streams import Use, create_stream

NETWORKS: tuple[NetworkName, NetworkName] = ("generator", "discriminator")

_WEIGHT_USES = {
    "generator": Use.GENERATOR_WEIGHTS,
    "discriminator": Use.DISCRIMINATOR_WEIGHTS,
}


def draw_all(arena: Arena, points: PointsSpec) -> None:
    """Draw every parameter of an arena that stands at its first step."""
    for network in NETWORKS:
        for number in range(len(_shapes(points, network))):
            _draw(arena, points, network, number)


def inherit(arena: Arena, points: PointsSpec, old: Arena, old_points: PointsSpec) -> None:
    """Take over the step and the layers that keep their shape; draw the others.

    Moments stay with their layers as long as the rule that made them stays.
    """
    arena.iteration = old.iteration
    for network in NETWORKS:
        keeps = _keeps_moments(old, arena, network)
        places = match_layers(_shapes(old_points, network), _shapes(points, network))
        for number, place in enumerate(places):
            if place is None:
                _draw(arena, points, network, number)
            else:
                _take_over(arena, number, old, place, network, keeps_moments=keeps)


def _draw(arena: Arena, points: PointsSpec, network: NetworkName, number: int) -> None:
    """Draw one layer as the plain engine does, to the bit."""
    shapes = _shapes(points, network)
    is_last = number == len(shapes) - 1
    following = _output(points, network) if is_last else _hidden(points, network)
    stream = create_stream(points.seed, _WEIGHT_USES[network], arena.iteration, number)
    drawn = draw_layer(shapes[number], following, stream, torch.float32)
    layer = Layer(drawn.weight.detach().numpy().T, drawn.bias.detach().numpy())
    _copy(layer, arena.layers(network, Part.WEIGHTS)[number])
    if network == "generator":
        _copy(layer, arena.average_layers()[number])


def _take_over(
    arena: Arena, number: int, old: Arena, place: int, network: NetworkName, *, keeps_moments: bool
) -> None:
    parts = [Part.WEIGHTS]
    if keeps_moments:
        parts += [Part.FIRST_MOMENTS, Part.SECOND_MOMENTS]
        arena.update_counts(network)[number] = old.update_counts(network)[place]
    for part in parts:
        _copy(old.layers(network, part)[place], arena.layers(network, part)[number])
    if network == "generator":
        # An average that is switched on begins at the weights.
        part = Part.AVERAGE if old.plan.average_decay > 0 else Part.WEIGHTS
        _copy(old.layers(network, part)[place], arena.average_layers()[number])


def _keeps_moments(old: Arena, new: Arena, network: NetworkName) -> bool:
    before, after = getattr(old.plan, network), getattr(new.plan, network)
    has_none = before.optimizer == Optimizer.SGD and before.beta1 == 0
    return before.optimizer == after.optimizer and not has_none


def _copy(source: Layer, target: Layer) -> None:
    target.weights[:], target.biases[:] = source.weights, source.biases


def _shapes(points: PointsSpec, network: NetworkName) -> list[tuple[int, int]]:
    if network == "generator":
        return layer_shapes(points.generator, points.noise.dimensions, 2)
    return layer_shapes(points.discriminator, 2, 1)


def _hidden(points: PointsSpec, network: NetworkName) -> Activation:
    chosen = points.generator if network == "generator" else points.discriminator
    return chosen.activation


def _output(points: PointsSpec, network: NetworkName) -> Activation:
    return points.generator.output if network == "generator" else Activation.LINEAR
