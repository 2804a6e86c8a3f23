"""Names of keys. Those of one session share a hash tag, so that a cluster keeps them together."""

from __future__ import annotations

from dataclasses import dataclass

INDEX = "ganscope:sessions"
"""Sorted set of session ids by time of creation."""


def to_creation_key(request_id: str) -> str:
    """Return the key that binds a creation request to a session's id."""
    return f"ganscope:creation:{request_id}"


@dataclass(frozen=True)
class SessionKeys:
    """The keys of one session."""

    session_id: str

    @property
    def _base(self) -> str:
        return f"ganscope:{{{self.session_id}}}"

    @property
    def state(self) -> str:
        """Hash: fence, revision, record (JSON), checkpoint, checkpoint_run, checkpoint_step."""
        return f"{self._base}:state"

    @property
    def metrics(self) -> str:
        """List of chunks of the metrics history."""
        return f"{self._base}:metrics"

    @property
    def lease(self) -> str:
        """``owner|fence``; expires when the owner is gone."""
        return f"{self._base}:lease"

    @property
    def tombstone(self) -> str:
        """Exists for a while after deletion, so that no late write brings the session back."""
        return f"{self._base}:deleted"

    def answer(self, request_id: str) -> str:
        """Return the key of what was answered to a request."""
        return f"{self._base}:answer:{request_id}"
