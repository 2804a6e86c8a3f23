"""What a session is called on the page."""

from __future__ import annotations

from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.session_service_pb2 import GetCatalogResponse
from ganscope.api.v1.spec_pb2 import DistributionKind


def to_data_name(session: Session, catalog: GetCatalogResponse) -> str:
    """Name the data that a session learns now."""
    kind = session.spec.points.distribution.kind
    titles = (info.title for info in catalog.distributions if info.kind == kind)
    return next(titles, DistributionKind.Name(kind))


def to_name(session: Session, catalog: GetCatalogResponse) -> str:
    """Return a session's title, or its data's name if that says more.

    That is, if it has no title, or still that of a preset whose data it has left: who opened the
    ring and chose the spiral since then looks for a spiral.
    """
    title, kind = session.spec.title, session.spec.points.distribution.kind
    preset = next((one for one in catalog.presets if one.id == session.preset_id), None)
    is_of_old_data = (
        preset is not None
        and preset.title == title
        and preset.spec.points.distribution.kind != kind
    )
    return title if title and not is_of_old_data else to_data_name(session, catalog)
