"""What stands in a session's hash, as Python objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter

from trainer_service.domain.session import SessionRecord
from trainer_service.sessions.ports import StoredCheckpoint, StoredSession

_RECORD = TypeAdapter(SessionRecord)


def to_record_json(record: SessionRecord) -> bytes:
    """Write a record; :func:`to_stored_session` reads it."""
    return _RECORD.dump_json(record)


def to_stored_session(fields: Mapping[bytes, bytes], metrics: Sequence[bytes]) -> StoredSession:
    """Read a session's hash.

    Raises:
        ValueError: the record is not one that this version can read.
        KeyError: a field is missing.

    """
    checkpoint = None
    if b"checkpoint" in fields:
        checkpoint = StoredCheckpoint(
            run=int(fields[b"checkpoint_run"]),
            step=int(fields[b"checkpoint_step"]),
            state=fields[b"checkpoint"],
        )
    record = _RECORD.validate_json(fields[b"record"])
    return StoredSession(record, int(fields[b"fence"]), checkpoint, tuple(metrics))
