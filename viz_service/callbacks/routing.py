"""Which page an address shows."""

from __future__ import annotations

import re

from dash import Input, Output
from dash.development.base_component import Component

from ganscope.errors import GanscopeError, NotFoundError
from viz_service import ids
from viz_service.callbacks.wiring import Wiring
from viz_service.client.sentences import to_sentence
from viz_service.client.trainer import TrainerClient
from viz_service.pages.islands import to_islands
from viz_service.pages.problem import create_missing_page, create_waiting_page
from viz_service.pages.session import create_session_page
from viz_service.pages.start import create_start_page

_SESSION_PATH = re.compile(r"/s/([A-Za-z0-9_-]{1,64})/?")


def register_routing(wiring: Wiring, trainer: TrainerClient) -> None:
    """Show the page of the address; while the trainer is away, ask again until it is there."""

    @wiring.callback(
        Output(ids.PAGE, "children"),
        Output(ids.PAGE_RETRY, "disabled"),
        Input(ids.LOCATION, "pathname"),
        Input(ids.PAGE_RETRY, "n_intervals"),
        on_load=True,
    )
    async def _show_page(path: object, _: object) -> tuple[Component, bool]:
        try:
            page = await create_page(trainer, str(path or "/"))
        except NotFoundError:
            return create_missing_page(), True
        except GanscopeError as error:
            return create_waiting_page(to_sentence(error)), False
        return to_islands(page, wiring.addressed), True


async def create_page(trainer: TrainerClient, path: str) -> Component:
    """Build the page of a path.

    Raises:
        GanscopeError: the trainer does not answer, or has no such session.

    """
    match = _SESSION_PATH.fullmatch(path)
    if match is None and path != "/":
        return create_missing_page()
    catalog = await trainer.get_catalog()
    if match is None:
        return create_start_page(catalog)
    session = await trainer.get_session(match[1])
    return create_session_page(catalog, session)
