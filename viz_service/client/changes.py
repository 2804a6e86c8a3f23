"""One change of a session's specification, and what to say when it is refused."""

from __future__ import annotations

from dataclasses import dataclass

from ganscope.api.v1.spec_pb2 import SessionSpec
from ganscope.errors import GanscopeError
from viz_service.client.edits import Edit, create_edit
from viz_service.client.sentences import to_sentence
from viz_service.client.spec_paths import (
    UnknownPathError,
    WrongValueError,
    read_field,
    write_field,
)
from viz_service.client.trainer import TrainerClient


@dataclass(frozen=True)
class Outcome:
    """What became of a change: ``refusal`` is a sentence for people, or None when it was made."""

    refusal: str | None = None
    edit: Edit | None = None


async def change_field(
    trainer: TrainerClient, session_id: str, path: str, value: object, before: object
) -> Outcome:
    """Change one field.

    Args:
        trainer: where the session trains.
        session_id: it has to be well formed.
        path: of the field, as in an update mask.
        value: what the control holds; anything a browser may send.
        before: what it held, for undo; anything a browser may send, None for zero.

    """
    spec = SessionSpec()
    try:
        zero = read_field(spec, path)
        write_field(spec, path, to_number_if_text(value, zero))
        await trainer.update_session(session_id, spec, [path])
        old = to_number_if_text(zero if before is None else before, zero)
        return Outcome(edit=create_edit(path, old, read_field(spec, path)))
    except UnknownPathError:
        return Outcome("This setting does not exist.")
    except WrongValueError as error:
        return Outcome(f"This {error}.")
    except GanscopeError as error:
        return Outcome(to_sentence(error))


def to_number_if_text(value: object, like: object) -> object:
    """Read a number that a control sends as text, where the field holds a number."""
    if isinstance(value, str) and isinstance(like, (int, float)):
        try:
            return float(value)
        except ValueError:
            return None
    return value
