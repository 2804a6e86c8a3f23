"""A session as the trainer keeps it, and the commands its state allows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from trainer_service.domain.spec import SessionSpec


class SessionState(StrEnum):
    """What a session is doing."""

    PAUSED = "paused"
    PLAYING = "playing"
    DIVERGED = "diverged"


class StepTarget(StrEnum):
    """Which network a manual step trains."""

    BOTH = "both"
    DISCRIMINATOR = "discriminator"
    GENERATOR = "generator"


@dataclass(frozen=True)
class SessionRecord:
    """One session, as stored. Replaced, never changed."""

    id: str
    spec: SessionSpec
    state: SessionState
    step: int
    run: int
    revision: int
    create_time_ms: int
    update_time_ms: int
    state_detail: str = ""
    preset_id: str = ""
    is_past_distance: bool = False
    """It was stopped at ``stop_at_js_divergence`` in this run, and is not stopped there again."""
