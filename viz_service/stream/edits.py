"""``POST /sessions/<id>/edits``: one field of a session's specification, changed by somebody.

The body is JSON: ``path`` of the field, its new ``value``, and what it was ``before`` (for undo).
The answer is JSON: the ``edit`` as it was made, or the ``refusal``, a sentence for people; the
other one is null. Not a callback of Dash: an edit has to reach the trainer before the page has
settled what else follows from it.
"""

from __future__ import annotations

from json import JSONDecodeError
from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from viz_service.client.changes import change_field
from viz_service.client.trainer import TrainerClient
from viz_service.stream.endpoint import SESSION_ID

EDITS_PATH = "/sessions/{session_id}/edits"


class Edits:
    """Takes edits from browsers; the gate of the app has judged where they come from."""

    def __init__(self, trainer: TrainerClient) -> None:
        self._trainer = trainer

    async def answer(self, request: Request, session_id: str) -> Response:
        """Pass one edit on: 400 when it is none."""
        edit = await _read(request)
        path = edit.get("path")
        if SESSION_ID.fullmatch(session_id) is None or not isinstance(path, str):
            return PlainTextResponse("Send an edit: path, value, before.\n", status_code=400)
        value, before = edit.get("value"), edit.get("before")
        outcome = await change_field(self._trainer, session_id, path, value, before)
        made = outcome.edit and outcome.edit.to_json()
        return JSONResponse({"refusal": outcome.refusal, "edit": made})


async def _read(request: Request) -> dict[str, object]:
    try:
        body: object = await request.json()
    except (JSONDecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return cast("dict[str, object]", body) if isinstance(body, dict) else {}
