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
    """Return a session's title, or its data's name if that says more.

    That is, if it has no title, or still that of a preset whose data it has left: who opened the
    ring and chose the spiral since then looks for a spiral.
    """
    kind = session.spec.points.distribution.kind
    left = {
        preset.title
        for preset in catalog.presets
        if preset.id == session.preset_id and preset.spec.points.distribution.kind != kind
    }
    title = session.spec.title
    return title if title and title not in left else to_data_name(session, catalog)
