"""The heartbeat goes on, whatever one beat meets."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import cast

import pytest

from trainer_service.domain.errors import StoreUnavailableError
from trainer_service.sessions.keeper import LeaseKeeper
from trainer_service.sessions.ports import Renewal, SessionStore
from trainer_service.sessions.registry import SessionRegistry


class FailingStore:
    """Fails the first renewal."""

    def __init__(self, failure: Exception) -> None:
        self._failures = [failure]
        self.is_renewed = asyncio.Event()

    async def renew(self, fences: Mapping[str, int]) -> Renewal:
        if self._failures:
            raise self._failures.pop()
        self.is_renewed.set()
        return Renewal((), ())

    async def list_unowned(self, held: list[str]) -> list[str]:
        return []


class EmptyRegistry:
    """Holds no session."""

    def observe_fences(self) -> dict[str, int]:
        return {}


@pytest.mark.parametrize("failure", [StoreUnavailableError(), ValueError("unforeseen")])
async def test_a_failed_beat_is_followed_by_another(failure: Exception) -> None:
    store = FailingStore(failure)
    registry = cast("SessionRegistry", EmptyRegistry())
    keeper = LeaseKeeper(registry, cast("SessionStore", store), 1, interval_s=0.01)
    running = asyncio.create_task(keeper.run())
    await store.is_renewed.wait()
    running.cancel()
