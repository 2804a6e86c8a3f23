"""How the kernel packs the layers of a frame (``kernel/turns.py``), for whoever reads them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

from trainer_service.domain.snapshot import LayerKind, PackedLayer
from trainer_service.engine.kernel import lookout
from trainer_service.engine.kernel.packing import POSITION_BOUND, VECTOR_ZERO

LAYERS: Mapping[LayerKind, int] = {
    LayerKind.GENERATED: lookout.SHOWS_GENERATED,
    LayerKind.GRADIENTS: lookout.SHOWS_PULLS,
    LayerKind.MAP: lookout.SHOWS_MAP,
    LayerKind.MANIFOLD: lookout.SHOWS_MANIFOLD,
    LayerKind.FIELD: lookout.SHOWS_FIELD,
}
"""What the kernel draws; other layers are drawn from this."""
_POSITION_SCALE = 2 * POSITION_BOUND / 65535
_SHARE_SCALE = 1 / 255

Pieces = Mapping[str, tuple[int, tuple[int, ...]]]
"""Where each result begins, in floats of the unpacked frame, and its shape."""


class Wish(NamedTuple):
    """What is wanted of a frame."""

    bits: int
    """What the kernel draws of it."""
    needs_analysis: bool
    """The rest is computed from the weights."""


@lru_cache(maxsize=256)  # frames ask for the same few sets again and again
def read_wish(layers: frozenset[LayerKind]) -> Wish:
    """Divide layers by who makes them."""
    bits = 0
    for layer in layers & LAYERS.keys():
        bits |= LAYERS[layer]
    return Wish(bits, bool(layers - LAYERS.keys()))


def to_bits(layers: AbstractSet[LayerKind]) -> int:
    """Write layers as the kernel reads them; 0 where it cannot draw all of them alone."""
    wish = read_wish(frozenset(layers))
    return 0 if wish.needs_analysis else wish.bits


def lay_out(pieces: Pieces, wanted: int) -> tuple[PackedLayer, ...]:
    """Say where the layers of a packed frame stand."""
    layers: list[PackedLayer] = []
    for bit, name, is_wide, scale, offset in _FORMS:
        if wanted & bit:
            first, shape = pieces[name]
            begin = 2 * first
            end = begin + math.prod(shape) * (2 if is_wide else 1)
            layers.append(PackedLayer(name, shape, begin, end, is_wide, scale, offset))
    return tuple(layers)


_FORMS = (
    (lookout.SHOWS_GENERATED, "generated", True, _POSITION_SCALE, -POSITION_BOUND),
    (lookout.SHOWS_GENERATED, "verdicts", False, _SHARE_SCALE, 0.0),
    (lookout.SHOWS_PULLS, "gradients", True, 0.0, -VECTOR_ZERO),
    (lookout.SHOWS_MAP, "map", False, _SHARE_SCALE, 0.0),
    (lookout.SHOWS_MANIFOLD, "manifold", True, _POSITION_SCALE, -POSITION_BOUND),
    (lookout.SHOWS_FIELD, "field", True, 0.0, -VECTOR_ZERO),
)
"""Bit, name, and the rest as in :class:`PackedLayer`."""
