"""Dash's way of wiring callbacks, with types.

Dash leaves the types of its decorators and of its context open; all of that stays in here.
"""
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false
# pyright: reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from dash import Dash, Input, Output, ctx
from dash.dependencies import DashDependency

from viz_service.callbacks.inputs import read_clicks

Body = TypeVar("Body", bound=Callable[..., Any])

_OPEN = "(clicks) => clicks ? true : window.dash_clientside.no_update"


class Wiring:
    """Adds callbacks to one app."""

    def __init__(self, app: Dash) -> None:
        self._app = app
        self._addressed: set[str] = set()

    @property
    def addressed(self) -> frozenset[str]:
        """Ids of the components that callbacks read or set; of pattern ids their type."""
        return frozenset(self._addressed)

    def callback(
        self, *dependencies: DashDependency, on_load: bool = False
    ) -> Callable[[Body], Body]:
        """Run the decorated function on the server when an input changes.

        Args:
            dependencies: outputs, inputs and states, in this order.
            on_load: run it when its components appear, too.

        """
        self._note(dependencies)
        return self._app.callback(*dependencies, prevent_initial_call=not on_load)

    def in_browser(self, source: str, *dependencies: DashDependency, on_load: bool = False) -> None:
        """Run JavaScript in the page when an input changes; with ``on_load`` at first, too."""
        self._note(dependencies)
        self._app.clientside_callback(source, *dependencies, prevent_initial_call=not on_load)

    def _note(self, dependencies: Iterable[DashDependency]) -> None:
        self._addressed.update(to_key(one.component_id) for one in dependencies)

    def open_by(self, button_id: str, dialog_id: str) -> None:
        """Open a dialog when a button is pressed; it closes by itself."""
        self.in_browser(_OPEN, Output(dialog_id, "opened"), Input(button_id, "n_clicks"))


def to_key(component_id: Any) -> str:
    """Return what :attr:`Wiring.addressed` knows a component by."""
    return component_id["type"] if isinstance(component_id, dict) else component_id


def read_pressed() -> Any:
    """Return the id of the button that started the running callback.

    Raises:
        PreventUpdate: nobody pressed it: it has just appeared.

    """
    read_clicks(ctx.triggered[0]["value"])
    return ctx.triggered_id
