"""A scripted trainer, a client of it, and a hub on top."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.unit.viz.scripted_trainer import ScriptedTrainer
from viz_service.client.trainer import TrainerClient
from viz_service.stream.feed import FeedTiming
from viz_service.stream.hub import Hub

QUICK = FeedTiming(idle_s=2.0, first_retry_s=0.01, max_retry_s=0.02, linger_s=0.0)


@pytest.fixture
async def scripted() -> AsyncIterator[ScriptedTrainer]:
    async with ScriptedTrainer() as server:
        yield server


@pytest.fixture
async def hub(scripted: ScriptedTrainer) -> AsyncIterator[Hub]:
    async with TrainerClient(scripted.target) as client:
        made = Hub(client, QUICK)
        yield made
        await made.close()
