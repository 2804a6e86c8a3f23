"""The heartbeat: keeps our leases, and takes on sessions whose owner is gone."""

from __future__ import annotations

import asyncio

import structlog

from trainer_service.domain.errors import StoreUnavailableError, WorkerUnavailableError
from trainer_service.sessions.ports import SessionStore
from trainer_service.sessions.registry import SessionRegistry

_log = structlog.get_logger(__name__)


class LeaseKeeper:
    """Runs for ever beside the commands."""

    def __init__(
        self,
        registry: SessionRegistry,
        store: SessionStore,
        max_sessions: int,
        interval_s: float = 1.0,
    ) -> None:
        self._registry = registry
        self._store = store
        self._max_sessions = max_sessions
        self._interval_s = interval_s

    async def run(self) -> None:
        """Renew and claim once a heartbeat."""
        while True:
            try:
                await self.beat()
            except StoreUnavailableError:
                _log.debug("heartbeat_missed")
            except Exception:  # without heartbeats every session is lost
                _log.exception("heartbeat_failed")
            await asyncio.sleep(self._interval_s)

    async def beat(self) -> None:
        """Renew every lease, let go of what was lost, claim what is free.

        Raises:
            StoreUnavailableError: the store does not answer.

        """
        renewal = await self._store.renew(self._registry.observe_fences())
        for session_id in renewal.forgotten:
            self._registry.write_again(session_id)
        for session_id in renewal.lost:
            session = self._registry.get(session_id)
            if session is not None and not session.is_gone:
                _log.warning("session_lost", session=session_id)
                await self._registry.remove(session, WorkerUnavailableError())
        held = list(self._registry.observe_fences())
        for session_id in await self._store.list_unowned(held):
            if len(self._registry) >= self._max_sessions:
                return
            stored = await self._store.claim(session_id)
            if stored is not None:
                self._registry.adopt(stored)
                _log.info("session_claimed", session=session_id, fence=stored.fence)
