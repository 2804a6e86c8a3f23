"""Wires all callbacks to one app."""

from __future__ import annotations

from dash import Dash

from viz_service.callbacks.data import register_data
from viz_service.callbacks.distance import register_distance
from viz_service.callbacks.drawing import register_drawing
from viz_service.callbacks.files import register_files
from viz_service.callbacks.formula import register_formula
from viz_service.callbacks.help import register_help
from viz_service.callbacks.hidden_layers import register_hidden_layers
from viz_service.callbacks.link import register_link
from viz_service.callbacks.open_dialog import register_open_dialog
from viz_service.callbacks.opening import register_opening
from viz_service.callbacks.pytorch import register_pytorch
from viz_service.callbacks.routing import register_routing
from viz_service.callbacks.run_options import register_run_options
from viz_service.callbacks.sessions import register_sessions
from viz_service.callbacks.settings import register_settings
from viz_service.callbacks.share import register_share
from viz_service.callbacks.starting import register_starting
from viz_service.callbacks.sync import register_sync
from viz_service.callbacks.transport import register_transport
from viz_service.callbacks.undo import register_undo
from viz_service.callbacks.walk import register_walk
from viz_service.callbacks.wiring import Wiring
from viz_service.client.trainer import TrainerClient


def register_callbacks(app: Dash, trainer: TrainerClient) -> None:
    """Wire every feature; the order does not matter."""
    wiring = Wiring(app)
    register_routing(wiring, trainer)
    register_starting(wiring, trainer)
    register_opening(wiring)
    register_sessions(wiring, trainer)
    register_files(wiring, trainer)
    register_formula(wiring, trainer)
    register_sync(wiring)
    register_transport(wiring, trainer)
    register_walk(wiring, trainer)
    register_data(wiring, trainer)
    register_drawing(wiring, trainer)
    register_undo(wiring, trainer)
    register_open_dialog(wiring, trainer)
    register_pytorch(wiring, trainer)
    register_run_options(wiring, trainer)
    register_settings(wiring)
    register_hidden_layers(wiring, trainer)
    register_distance(wiring)
    register_link(wiring)
    register_share(wiring)
    register_help(wiring)
