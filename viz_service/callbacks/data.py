"""The real data, changed while it trains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import ALL, Input, Output, State
from dash.development.base_component import Component

from ganscope.api.v1.session_pb2 import Session, SessionState
from ganscope.api.v1.spec_pb2 import CustomPoints, Distribution, DistributionKind, SessionSpec
from ganscope.errors import GanscopeError
from viz_service import ids
from viz_service.callbacks.inputs import read_session
from viz_service.callbacks.page_props import tell_edit
from viz_service.callbacks.transport import NOTICE_HIDDEN, NOTICE_SHOWN
from viz_service.callbacks.wiring import Wiring, read_pressed
from viz_service.client.edits import DATA_PATH, create_edit, find_words, to_plain
from viz_service.client.sentences import to_sentence
from viz_service.client.trainer import TrainerClient
from viz_service.components.notice import create_notice

_CUSTOM = DistributionKind.DISTRIBUTION_KIND_CUSTOM


@dataclass(frozen=True)
class DataChange:
    """What the page shows after the data changed, or were refused."""

    notice: Component | None
    refusal: str = ""


def register_data(wiring: Wiring, trainer: TrainerClient) -> None:
    """Let the session learn what the clicked picture shows."""

    @wiring.callback(
        Output(ids.COMMAND_NOTICE, "children", allow_duplicate=True),
        Output(ids.COMMAND_NOTICE, "className", allow_duplicate=True),
        Output(ids.NOTICE, "children", allow_duplicate=True),
        Input(ids.distribution(ALL), "n_clicks"),
        State(ids.LIVE, "session"),
    )
    async def _choose(_: object, synced: object) -> tuple[Any, ...]:
        picture = read_pressed()
        session = read_session(synced)
        spec = to_data_spec(str(picture["kind"]), session.spec.points.distribution)
        change = await change_data(trainer, session, spec.points.distribution)
        if change.refusal:
            return change.refusal, NOTICE_SHOWN, None
        return "", NOTICE_HIDDEN, change.notice

    @wiring.callback(
        Output(ids.NOTICE, "children", allow_duplicate=True),
        Input(ids.NOTICE_START_AGAIN, "n_clicks"),
        State(ids.LIVE, "session"),
    )
    async def _start_again(_: object, synced: object) -> Component:
        read_pressed()
        try:
            await trainer.reset_session(read_session(synced).id)
        except GanscopeError as error:
            return create_notice(to_sentence(error))
        return create_notice("Started again from the same first weights.")


def to_data_spec(kind: str, present: Distribution) -> SessionSpec:
    """Return a specification with another kind of data, in the plane of the present one."""
    spec = SessionSpec()
    spec.points.distribution.plane = present.plane
    spec.points.distribution.kind = DistributionKind.Value(kind)
    return spec


def to_custom_data(points: CustomPoints, present: Distribution) -> Distribution:
    """Return somebody's own points as data, in the plane of the present ones."""
    return Distribution(kind=_CUSTOM, plane=present.plane, custom=points)


async def change_data(trainer: TrainerClient, session: Session, data: Distribution) -> DataChange:
    """Let a session learn other data with the weights it has, and remember the old ones."""
    try:
        before = await _read_data(trainer, session)
        # The whole message: points of one's own must go with their kind.
        spec = SessionSpec()
        spec.points.distribution.CopyFrom(data)
        await trainer.update_session(session.id, spec, [DATA_PATH])
        if data.kind == _CUSTOM and session.state == SessionState.SESSION_STATE_PAUSED:
            await trainer.play_session(session.id)  # "Train on it" is what the button says
        words = find_words(await trainer.get_catalog(), DATA_PATH)
    except GanscopeError as error:
        return DataChange(None, to_sentence(error))
    edit = create_edit(DATA_PATH, to_plain(before), to_plain(data))
    tell_edit(edit)
    return DataChange(
        create_notice(
            f"Real data: {words.say(edit.after)}. The networks go on with the weights they have.",
            offers_start=True,
        )
    )


async def _read_data(trainer: TrainerClient, session: Session) -> Distribution:
    """Return what the session learns, with the points that session messages leave out."""
    present = session.spec.points.distribution
    if present.kind != _CUSTOM:
        return present
    return (await trainer.export_session(session.id)).spec.points.distribution
