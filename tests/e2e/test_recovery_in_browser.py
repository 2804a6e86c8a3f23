"""Programs die and come back; the page says so and goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from ganscope.aio import AsyncClient
from ganscope.tensors import to_array
from tests.conftest import StartTrainer
from tests.e2e.conftest import OpenPage, ViewerProcess
from tests.e2e.session_page import start_here, stats, wait_for, wait_for_painting, wait_for_stats
from viz_service import ids

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]


@pytest.fixture
def own_viewer(start_trainer: StartTrainer) -> Iterator[ViewerProcess]:
    """A viewer with a trainer of its own."""
    trainer = start_trainer()
    trainer.wait_until_ready()
    process = ViewerProcess(trainer.target)
    yield process
    process.kill()


async def test_viewer_restarts_and_the_page_goes_on_with_its_history(
    own_viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(own_viewer.address)
    session_id = (await start_here(page)).rpartition("/")[2]
    await wait_for_painting(page)
    before = await page.evaluate("window.ganscope.bus.history.lastStep")
    own_viewer.restart()
    await wait_for_stats(page, f"stats.link === 'live' && stats.step > {before}")
    await wait_for_painting(page)
    await expect(page.locator(f"#{ids.LINK_BANNER}")).to_be_hidden()
    late = await open_page(page.url)
    await wait_for_painting(late)
    async with AsyncClient(own_viewer.trainer_target) as trainer:
        await trainer.pause_session(session_id)
        kept = to_array((await trainer.get_metrics(session_id)).steps).astype(int).tolist()
    assert kept[0] < before < kept[-1]
    # No point is missing: not on the page that lost its connection, not on one that came late.
    for one in (page, late):
        await wait_for(one, f"window.ganscope.bus.history.lastStep >= {kept[-1]}")
        assert await one.evaluate("[...window.ganscope.bus.history.steps()]") == kept


@pytest.mark.slow
async def test_trainer_is_killed_and_the_page_goes_on_where_it_was(
    start_trainer: StartTrainer, open_page: OpenPage
) -> None:
    first = start_trainer()
    first.wait_until_ready()
    viewer = ViewerProcess(first.target)
    try:
        page = await open_page(viewer.address)
        await start_here(page)
        await wait_for_stats(page, "stats.step > 300")
        before = (await stats(page))["step"]
        first.kill()
        await expect(page.locator(f"#{ids.LINK_BANNER}")).to_contain_text("Trying again")
        start_trainer(trainer_port=first.target.rpartition(":")[2]).wait_until_ready()
        await expect(page.locator(f"#{ids.LINK_BANNER}")).to_be_hidden()
        await wait_for_painting(page)
        # At most two seconds of training are lost: 500 steps each.
        assert (await stats(page))["step"] > before - 1000
    finally:
        viewer.kill()
