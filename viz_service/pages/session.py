"""The page of one session."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component
from google.protobuf.json_format import MessageToDict

from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.session_service_pb2 import GetCatalogResponse
from viz_service import ids
from viz_service.client.names import to_name
from viz_service.components.article import create_article
from viz_service.components.data_choices import create_data_choices
from viz_service.components.edits import create_edit_stores
from viz_service.components.help_dialog import create_help_dialog
from viz_service.components.hidden_layers import create_box_ids
from viz_service.components.live import LiveSession
from viz_service.components.measures import create_measures
from viz_service.components.model_card import create_model_card
from viz_service.components.notice import create_notice_place
from viz_service.components.open_dialog import create_open_dialog
from viz_service.components.own_data_dialog import create_own_data_dialog
from viz_service.components.pytorch_dialog import create_pytorch_dialog
from viz_service.components.run_options import create_run_dialog
from viz_service.components.session_controls import (
    create_company,
    create_data_picker,
    create_progress,
    create_transport,
)
from viz_service.components.share_dialog import create_share_dialog
from viz_service.components.stage_card import create_stage_card
from viz_service.components.states import to_notice
from viz_service.components.top_bar import create_top_bar
from viz_service.components.tour import create_tour
from viz_service.components.walk import create_walk_panel


def create_session_page(catalog: GetCatalogResponse, session: Session) -> Component:
    """Build the page with the session's present values."""
    bar = create_top_bar(
        create_data_picker(catalog.distributions, session),
        create_data_choices(),
        create_transport(session),
        create_progress(session),
        create_company(),
    )
    sentence, look = to_notice(session)
    tool = html.Div(
        [
            html.A("Skip to the picture", href=f"#{ids.STAGE}", className="skip-link"),
            LiveSession(
                id=ids.LIVE,
                sessionId=session.id,
                session=MessageToDict(session),
                boxes=create_box_ids(catalog.fields),
            ),
            bar,
            html.Div(id=ids.LINK_BANNER, className="banner is-hidden", role="status"),
            html.Div(sentence, id=ids.STATE_NOTICE, className=look, role="status"),
            html.Div(id=ids.COMMAND_NOTICE, className="banner is-hidden", role="alert"),
            html.Main(
                [
                    html.H1(to_name(session, catalog), className="gs-visually-hidden"),
                    create_model_card(catalog.fields, session.spec),
                    create_stage_card(),
                    create_measures(_find_description(catalog, session.preset_id)),
                    create_walk_panel(),
                ],
                id=ids.SETTINGS,
                className="session-main show-basics",
            ),
        ],
        className="session-page",
    )
    aside = [
        create_help_dialog(),
        create_share_dialog(),
        create_own_data_dialog(),
        create_open_dialog(catalog.presets, catalog.distributions),
        create_pytorch_dialog(),
        create_run_dialog(catalog.fields, session.spec),
        create_edit_stores(catalog.fields),
        create_notice_place(),
        create_tour(),
    ]
    return html.Div([tool, create_article(), *aside])


def _find_description(catalog: GetCatalogResponse, preset_id: str) -> str:
    return next((one.description for one in catalog.presets if one.id == preset_id), "")
