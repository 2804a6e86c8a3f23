"""A viewer on a free port, over a scripted trainer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.unit.viz.scripted_trainer import ScriptedTrainer
from viz_service.app import create_app
from viz_service.client.trainer import TrainerClient
from viz_service.server import create_server
from viz_service.settings import VizSettings
from viz_service.stream.feed import FeedTiming
from viz_service.stream.hub import Hub


@pytest.fixture
async def scripted() -> AsyncIterator[ScriptedTrainer]:
    async with ScriptedTrainer() as server:
        yield server


@pytest.fixture
async def viewer_port(scripted: ScriptedTrainer) -> AsyncIterator[int]:
    """Port of a running viewer."""
    settings = VizSettings(viz_port=0, log_level="warning", trainer_target=scripted.target)
    timing = FeedTiming(idle_s=2.0, first_retry_s=0.01, max_retry_s=0.02, linger_s=0.0)
    async with TrainerClient(scripted.target) as trainer:
        app = create_app(trainer, Hub(trainer, timing), send_timeout_s=0.5)
        server = create_server(app, settings, unread_timeout_s=1.0)
        task = asyncio.create_task(server.serve())
        await server.has_started.wait()
        yield server.port
        server.should_exit = True
        await task


@pytest.fixture
async def web(viewer_port: int) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without a page."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{viewer_port}") as client:
        yield client
