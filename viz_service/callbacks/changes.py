"""One change of a session's specification, and what to say when it is refused."""

from __future__ import annotations

from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.spec_pb2 import SessionSpec
from ganscope.errors import GanscopeError
from viz_service.client.sentences import to_sentence
from viz_service.client.spec_paths import (
    UnknownPathError,
    WrongValueError,
    read_field,
    write_field,
)
from viz_service.client.trainer import TrainerClient


async def change_field(
    trainer: TrainerClient, session: Session, path: str, value: object
) -> str | None:
    """Change one field unless it has the value already.

    Args:
        trainer: where the session trains.
        session: as the page shows it; the value it has there is an echo, not an edit.
        path: of the field, as in an update mask.
        value: what the control holds; anything a browser may send.

    Returns:
        A sentence for people when it was refused.

    """
    spec = SessionSpec()
    try:
        write_field(spec, path, to_number_if_text(value, read_field(session.spec, path)))
        if read_field(spec, path) == read_field(session.spec, path):
            return None
        await trainer.update_session(session.id, spec, [path])
    except UnknownPathError:
        return "This setting does not exist."
    except WrongValueError as error:
        return f"This {error}."
    except GanscopeError as error:
        return to_sentence(error)
    return None


def to_number_if_text(value: object, present: object) -> object:
    """Read a number that a control sends as text, where the field holds a number."""
    if isinstance(value, str) and isinstance(present, (int, float)):
        try:
            return float(value)
        except ValueError:
            return None
    return value
