"""Arenas to archives and back, under the plain engine's names, so that either reads the other's.

A moving average of the generator has names of its own, such as ``generator_average.0.weight``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer_service.domain.spec import SessionSpec
from trainer_service.engine.archive import Archive, refuse
from trainer_service.engine.arena import Arena, Floats, Layer, NetworkName, Part
from trainer_service.engine.inheritance import NETWORKS
from trainer_service.engine.kernel.fields import Optimizer

MOMENTS: Mapping[Optimizer, Mapping[Part, str]] = {
    Optimizer.SGD: {Part.FIRST_MOMENTS: "momentum_buffer"},
    Optimizer.ADAM: {Part.FIRST_MOMENTS: "exp_avg", Part.SECOND_MOMENTS: "exp_avg_sq"},
    Optimizer.RMSPROP: {Part.SECOND_MOMENTS: "square_avg"},
}
"""What each optimiser remembers of a parameter, by torch's names."""

_AVERAGE = "generator_average"
MAX_COUNT = 2**24
"""As far as float32 counts, in which torch keeps the number of updates. Adam's corrections are
1 long before it wherever beta is below 0.999997."""

_Tensors = dict[str, NDArray[Any]]


def to_archive(spec: SessionSpec, arena: Arena) -> Archive:
    """Collect parameters and moments as copies."""
    tensors = {
        name: np.array(array, order="C")
        for network in NETWORKS
        for name, array in _named_arrays(arena, network)
    }
    if arena.plan.average_decay > 0:
        for number, layer in enumerate(arena.average_layers()):
            for name, values in _parameters(f"{_AVERAGE}.{number}", layer):
                tensors[name] = np.array(values, order="C")
    return Archive(spec, arena.iteration, tensors, arena.gradient_norms)


def _named_arrays(arena: Arena, network: NetworkName) -> Iterator[tuple[str, NDArray[Any]]]:
    counts = arena.update_counts(network)
    moments = _moments_of(arena, network)
    memories = [(key, arena.layers(network, part)) for part, key in moments.items()]
    for number, layer in enumerate(arena.layers(network, Part.WEIGHTS)):
        prefix = f"{network}.{number}"
        yield from _parameters(prefix, layer)
        if not moments or not counts[number]:
            continue
        for key, layers in memories:
            for name, values in _parameters(prefix, layers[number]):
                yield f"{name}.{key}", values
        if Part.SECOND_MOMENTS not in moments:
            continue
        for name, _ in _parameters(prefix, layer):
            yield f"{name}.step", np.array(min(counts[number], MAX_COUNT), dtype=np.float32)


def _moments_of(arena: Arena, network: NetworkName) -> Mapping[Part, str]:
    plan = arena.plan.generator if network == "generator" else arena.plan.discriminator
    is_plain = plan.optimizer == Optimizer.SGD and plan.beta1 == 0
    return {} if is_plain else MOMENTS[plan.optimizer]


def _parameters(prefix: str, layer: Layer) -> Iterator[tuple[str, Floats]]:
    """Yield views under their names, in torch's shapes."""
    yield f"{prefix}.weight", layer.weights.T
    yield f"{prefix}.bias", layer.biases


def restore(archive: Archive, arena: Arena) -> None:
    """Put an archive's numbers into an arena that was made to its specification.

    Raises:
        InvalidFieldError: a tensor is missing, unknown, or of another shape or type.

    """
    tensors = dict(archive.tensors)
    for network in NETWORKS:
        for number, layer in enumerate(arena.layers(network, Part.WEIGHTS)):
            for name, values in _parameters(f"{network}.{number}", layer):
                _take(tensors, name, values)
            _restore_moments(tensors, arena, network, number)
    if arena.plan.average_decay > 0:
        for number, layer in enumerate(arena.average_layers()):
            for name, values in _parameters(f"{_AVERAGE}.{number}", layer):
                _take(tensors, name, values)
    if tensors:
        refuse(f"must not hold other tensors, got {sorted(tensors)[0]}")
    arena.iteration = archive.step
    arena.gradient_norms = archive.gradient_norms


def _restore_moments(tensors: _Tensors, arena: Arena, network: NetworkName, number: int) -> None:
    moments = _moments_of(arena, network)
    prefix = f"{network}.{number}"
    keys = [f"{prefix}.{kind}.{key}" for kind in ("weight", "bias") for key in moments.values()]
    if not any(key in tensors for key in keys):
        return
    count = np.ones((), dtype=np.float32)
    for part, key in moments.items():
        for name, values in _parameters(prefix, arena.layers(network, part)[number]):
            _take(tensors, f"{name}.{key}", values)
            if part == Part.SECOND_MOMENTS and bool((values < 0).any()):
                refuse(f"must hold mean squares of at least 0 of {name}")
    # Momentum needs no count, and an archive holds none; 1 says that there were updates.
    for kind in ("weight", "bias") if Part.SECOND_MOMENTS in moments else ():
        _take(tensors, f"{prefix}.{kind}.step", count)
        if not 1 <= count <= MAX_COUNT:
            refuse(f"must hold moments after at least 1 update of {prefix}.{kind}")
    arena.update_counts(network)[number] = int(count)


def _take(tensors: _Tensors, name: str, target: NDArray[np.float32]) -> None:
    if name not in tensors:
        refuse(f"must hold the tensor {name}")
    found = tensors.pop(name)
    if found.shape != target.shape or found.dtype != target.dtype:
        refuse(f"must hold {name} as {_describe(target)}, got {_describe(found)}")
    target[...] = found


def _describe(array: NDArray[Any]) -> str:
    return f"{array.dtype}{list(array.shape)}"
