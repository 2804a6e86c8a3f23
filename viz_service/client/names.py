"""What a session is called on the page."""

from __future__ import annotations

from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.session_service_pb2 import GetCatalogResponse
from ganscope.api.v1.spec_pb2 import DistributionKind


def to_data_name(session: Session, catalog: GetCatalogResponse) -> str:
    """Name the data that a session learns now."""
    kind = session.spec.points.distribution.kind
    titles = {info.kind: info.title for info in catalog.distributions}
    return titles.get(kind, DistributionKind.Name(kind))


def to_name(session: Session, catalog: GetCatalogResponse) -> str:
    """Return a session's title; its data's name if it has none, or that of a preset it has left.

    Who opened the ring and chose the spiral since then looks for a spiral.
    """
    kind = session.spec.points.distribution.kind
    left = {
        preset.title
        for preset in catalog.presets
        if preset.id == session.preset_id and preset.spec.points.distribution.kind != kind
    }
    title = session.spec.title
    return title if title and title not in left else to_data_name(session, catalog)
