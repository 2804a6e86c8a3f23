"""Properties of the page that a callback sets beside its outputs.

A callback for many controls at once (``MATCH``) may have no output of which a page has one.
Dash leaves the types of its function open; that stays in here.
"""
# pyright: reportUnknownVariableType=false

from __future__ import annotations

from typing import Any

from dash import set_props

from viz_service import ids
from viz_service.client.edits import Edit


def tell_edit(edit: Edit) -> None:
    """Let the page remember an edit, so that it can be undone. For use inside a callback."""
    _set(ids.EDIT_MADE, data=edit.to_json())


def _set(component_id: str, **properties: Any) -> None:
    set_props(component_id, properties)
