"""The trained state that a new session asks for."""

from __future__ import annotations

from collections.abc import Mapping

from trainer_service.domain.errors import FieldViolation, InvalidFieldError
from trainer_service.domain.spec import SessionSpec
from trainer_service.sessions.ports import StoredCheckpoint
from trainer_service.warm_starts import WarmStart


def find_checkpoint(
    warm_starts: Mapping[str, WarmStart], preset_id: str, spec: SessionSpec
) -> StoredCheckpoint:
    """Return the preset's trained state for a session of this specification.

    Raises:
        InvalidFieldError: the preset has none, or the networks have other shapes.

    """
    if preset_id not in warm_starts:
        raise InvalidFieldError(
            FieldViolation(
                "warm_start",
                f"must come with a preset_id among {', '.join(sorted(warm_starts))}, "
                f"got {preset_id[:80]!r}",
            )
        )
    start = warm_starts[preset_id]
    start.check_fits(spec)
    return StoredCheckpoint(run=1, step=start.step, state=start.archive)
