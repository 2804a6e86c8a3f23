"""What the browsers that look at one session need of the trainer, all together.

A browser names the layers that its stage shows; the trainer knows layers of a snapshot. Some need
two (how far D is from the best takes both of their maps), some none (real samples come with the
data). The model's nodes, the words under the pointer and the summary take the everyday ones,
whatever the stage shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ganscope.api.v1.snapshot_pb2 import (
    LAYER_FIELD,
    LAYER_GENERATED,
    LAYER_GRADIENTS,
    LAYER_MANIFOLD,
    LAYER_MAP,
    LAYER_OPTIMAL,
    LAYER_STRETCH,
    Layer,
)
from viz_service.client.trainer import WatchDemand
from viz_service.stream.viewer import Viewer

Layers = frozenset[Layer.ValueType]

EVERYDAY: Layers = frozenset({LAYER_GENERATED, LAYER_GRADIENTS, LAYER_MAP, LAYER_MANIFOLD})
NEEDS: Mapping[str, Layers] = {
    "map": frozenset({LAYER_MAP}),
    "manifold": frozenset({LAYER_MANIFOLD}),
    "real": frozenset(),
    "generated": frozenset({LAYER_GENERATED}),
    "gradients": frozenset({LAYER_GENERATED, LAYER_GRADIENTS}),
    "field": frozenset({LAYER_FIELD}),
    "density": frozenset(),
    "optimal": frozenset({LAYER_OPTIMAL}),
    "difference": frozenset({LAYER_MAP, LAYER_OPTIMAL}),
    "trails": frozenset({LAYER_GENERATED}),
    "stretch": frozenset({LAYER_STRETCH}),
}
"""Layers of a snapshot that each layer of the stage is drawn from."""


def to_stage_layers(names: Iterable[object]) -> frozenset[str]:
    """Keep of what a browser sent what names a layer: its page may be newer than this server."""
    return frozenset(name for name in names if isinstance(name, str) and name in NEEDS)


def to_demand(viewers: Iterable[Viewer]) -> WatchDemand:
    """Return what satisfies all browsers that somebody looks at; no frames when nobody does."""
    visible = [viewer for viewer in viewers if viewer.is_visible]
    if not visible:
        return WatchDemand(EVERYDAY, has_frames=False)
    shown = {name for viewer in visible for name in viewer.stage_layers}
    return WatchDemand(EVERYDAY.union(*(NEEDS[name] for name in shown)))
