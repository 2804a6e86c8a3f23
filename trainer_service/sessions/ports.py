"""What the application layer needs from the store and from the workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from trainer_service.domain.errors import GanscopeError
from trainer_service.domain.session import SessionRecord
from trainer_service.worker.link import Request
from trainer_service.worker.v1 import worker_pb2


class FencedError(GanscopeError):
    """Somebody else owns the session now, or it is deleted: let go of it."""


class OutdatedWriteError(GanscopeError):
    """The store holds a newer revision of the session than the one to be written."""


class UnknownToStoreError(GanscopeError):
    """The store lost the session: write all of it."""


@dataclass(frozen=True)
class StoredCheckpoint:
    """Where training stood; ``state`` is the worker's safetensors file."""

    run: int
    step: int
    state: bytes


@dataclass(frozen=True)
class MetricsWrite:
    """A piece of the metrics history to append, or the whole of it to replace what is stored."""

    chunk: bytes
    is_whole: bool


@dataclass(frozen=True)
class Answer:
    """What was answered to a request, for its repetition."""

    request_id: str
    body: bytes


@dataclass(frozen=True)
class SessionWrite:
    """One atomic write. What is None stays as it is in the store."""

    session_id: str
    fence: int
    revision: int
    record: SessionRecord | None = None
    checkpoint: StoredCheckpoint | None = None
    metrics: MetricsWrite | None = None
    answer: Answer | None = None


@dataclass(frozen=True)
class StoredSession:
    """A session as the store gives it to its new owner."""

    record: SessionRecord
    fence: int
    checkpoint: StoredCheckpoint | None
    metrics: tuple[bytes, ...]


@dataclass(frozen=True)
class Standing:
    """What the store knows before a command runs."""

    answer: bytes | None
    """The answer that this request got when it came first."""
    revision: int
    """The stored revision; 0 when the session is not stored."""


@dataclass(frozen=True)
class Renewal:
    """What a renewal of leases showed."""

    lost: tuple[str, ...]
    """Sessions that somebody else owns now."""
    forgotten: tuple[str, ...]
    """Sessions that are ours and that the store lost."""


class SessionStore(Protocol):
    """Where sessions survive. Every method raises StoreUnavailableError when it does not answer."""

    @property
    def is_available(self) -> bool:
        """The last exchange with the store worked."""
        ...

    async def observe(self, session_id: str, request_id: str) -> Standing:
        """Look up an earlier answer and the stored revision."""
        ...

    async def reserve_id(self, request_id: str, session_id: str) -> str:
        """Bind a creation request to a session's id; a repeat gets the id of the first time."""
        ...

    async def write(self, write: SessionWrite) -> None:
        """Write all or nothing; a session that is not stored is created when a record is given.

        Raises:
            FencedError: not ours any more.
            OutdatedWriteError: the stored revision is newer.
            UnknownToStoreError: not stored, and no record given.

        """
        ...

    async def delete(self, session_id: str, fence: int, answer: Answer | None) -> None:
        """Forget a session. Raises FencedError when it is not ours any more."""
        ...

    async def load(self, session_id: str) -> StoredSession | None:
        """Read a session that we own."""
        ...

    async def claim(self, session_id: str) -> StoredSession | None:
        """Become a session's owner; None when another one is alive or it is gone."""
        ...

    async def list_unowned(self, held: Sequence[str]) -> Sequence[str]:
        """Return stored sessions, besides those held, that may be claimed now."""
        ...

    async def renew(self, fences: Mapping[str, int]) -> Renewal:
        """Extend the leases of sessions (id to fence)."""
        ...

    async def release(self, fences: Mapping[str, int]) -> None:
        """Give leases back, so that the next owner need not wait."""
        ...


class Workers(Protocol):
    """Where sessions train. See ``trainer_service.worker.pool.WorkerPool``."""

    @property
    def is_ready(self) -> bool:
        """Every worker is up."""
        ...

    async def open(self, session_id: str, request: worker_pb2.Open) -> worker_pb2.Reply:
        """Take a session on."""
        ...

    async def call(
        self, session_id: str, request: Request, timeout_s: float | None = None
    ) -> worker_pb2.Reply:
        """Ask the worker that holds a session."""
        ...

    async def close(self, session_id: str) -> None:
        """Take a session off its worker."""
        ...
