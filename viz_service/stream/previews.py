"""``GET /sessions/<id>/preview``: the next step of a paused session, taken apart.

The answer is the bytes of a ``PreviewStepResponse``. Asking changes nothing. A failure is JSON
``{"reason": ..., "sentence": ...}``: the stable reason, and what to say to people.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ganscope.errors import GanscopeError, NotFoundError, UnavailableError, WrongStateError
from viz_service.client.sentences import to_sentence
from viz_service.client.trainer import TrainerClient
from viz_service.security import is_same_origin
from viz_service.stream.endpoint import SESSION_ID

PREVIEW_PATH = "/sessions/{session_id}/preview"
MEDIA_TYPE = "application/x-protobuf"
# A preview holds for one moment of one session.
_HEADERS = {"Cache-Control": "no-store"}
_FOREIGN = "Open this page from its own address."
_MISSING = "This session does not exist."


class Previews:
    """Answers browsers from a trainer."""

    def __init__(self, trainer: TrainerClient) -> None:
        self._trainer = trainer

    async def answer(self, request: Request, session_id: str) -> Response:
        """Fetch one preview: 404 without such a session, 409 while it is not paused."""
        if not is_same_origin(request.headers):
            return _refuse(403, "FOREIGN_ORIGIN", _FOREIGN)
        if SESSION_ID.fullmatch(session_id) is None:
            return _refuse(404, "SESSION_NOT_FOUND", _MISSING)
        try:
            preview = await self._trainer.preview_step(session_id)
        except GanscopeError as error:
            return _refuse(to_status(error), error.reason, to_sentence(error))
        return Response(preview.SerializeToString(), media_type=MEDIA_TYPE, headers=_HEADERS)


def to_status(error: GanscopeError) -> int:
    """Return the HTTP status that says the same as an error."""
    if isinstance(error, NotFoundError):
        return 404
    if isinstance(error, WrongStateError):
        return 409
    return 503 if isinstance(error, UnavailableError) else 502


def _refuse(status: int, reason: str, sentence: str) -> JSONResponse:
    body = {"reason": reason, "sentence": sentence}
    return JSONResponse(body, status_code=status, headers=_HEADERS)
