"""The real data, changed while it trains."""

from __future__ import annotations

from dash import ALL, Input, Output, State

from ganscope.api.v1.spec_pb2 import Distribution, DistributionKind, SessionSpec
from ganscope.errors import GanscopeError
from viz_service import ids
from viz_service.callbacks.inputs import read_session
from viz_service.callbacks.transport import NOTICE_HIDDEN, NOTICE_SHOWN
from viz_service.callbacks.wiring import Wiring, read_pressed
from viz_service.client.sentences import to_sentence
from viz_service.client.trainer import TrainerClient


def register_data(wiring: Wiring, trainer: TrainerClient) -> None:
    """Let the session learn what the clicked picture shows."""

    @wiring.callback(
        Output(ids.COMMAND_NOTICE, "children", allow_duplicate=True),
        Output(ids.COMMAND_NOTICE, "className", allow_duplicate=True),
        Input(ids.distribution(ALL), "n_clicks"),
        State(ids.SYNCED, "data"),
    )
    async def _choose(_: object, synced: object) -> tuple[str, str]:
        picture = read_pressed()
        session = read_session(synced)
        spec = to_data_spec(str(picture["kind"]), session.spec.points.distribution)
        try:
            # The whole message: points of one's own must go with their kind.
            await trainer.update_session(session.id, spec, ["points.distribution"])
        except GanscopeError as error:
            return to_sentence(error), NOTICE_SHOWN
        return "", NOTICE_HIDDEN


def to_data_spec(kind: str, present: Distribution) -> SessionSpec:
    """Return a specification with another kind of data, in the plane of the present one."""
    spec = SessionSpec()
    spec.points.distribution.plane = present.plane
    spec.points.distribution.kind = DistributionKind.Value(kind)
    return spec
