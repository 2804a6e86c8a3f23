"""axe-core finds nothing to mend on any page, in light and in dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Page

from tests.e2e.conftest import ViewerProcess, skip_tour
from tests.e2e.session_page import start_here, start_painting
from tests.e2e.walk_page import SLOW, STORY, title
from viz_service import ids

_AXE = (Path(__file__).parents[2] / "viz_service/web/node_modules/axe-core/axe.min.js").read_text()
_RUN = "() => axe.run(document, {resultTypes: ['violations']})"

Scheme = Literal["light", "dark"]

pytestmark = pytest.mark.e2e


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Scheme:
    return request.param


async def find_violations(page: Page) -> list[str]:
    """Return one line for each element at fault."""
    await page.evaluate(_AXE)
    found: dict[str, Any] = await page.evaluate(_RUN)
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


async def open_in(browser: Browser, scheme: Scheme, address: str) -> Page:
    context = await browser.new_context(
        viewport={"width": 1280, "height": 800}, color_scheme=scheme
    )
    await skip_tour(context)
    page = await context.new_page()
    await page.goto(address)
    return page


async def test_the_start_page_is_accessible(
    browser: Browser, viewer: ViewerProcess, scheme: Scheme
) -> None:
    page = await open_in(browser, scheme, viewer.address)
    await page.locator(f"#{ids.START_NOW}").wait_for()
    assert await find_violations(page) == []


async def test_the_session_page_is_accessible(
    browser: Browser, viewer: ViewerProcess, scheme: Scheme
) -> None:
    page = await open_in(browser, scheme, viewer.address)
    await start_painting(page)
    assert await find_violations(page) == []


async def test_the_help_is_accessible(
    browser: Browser, viewer: ViewerProcess, scheme: Scheme
) -> None:
    page = await open_in(browser, scheme, viewer.address)
    await start_here(page)
    await page.locator(f"#{ids.HELP}").click()
    await page.get_by_role("dialog").wait_for()
    assert await find_violations(page) == []


@pytest.mark.parametrize("button", [ids.OWN_DATA, ids.OPEN_MENU, ids.PYTORCH, ids.RUN_OPTIONS])
async def test_dialogs_of_choices_are_accessible(
    browser: Browser, viewer: ViewerProcess, scheme: Scheme, button: str
) -> None:
    page = await open_in(browser, scheme, viewer.address)
    await start_painting(page)
    await page.locator(f"#{button}").click()
    await page.get_by_role("dialog").wait_for()
    assert await find_violations(page) == []


async def test_the_list_of_layers_is_accessible(
    browser: Browser, viewer: ViewerProcess, scheme: Scheme
) -> None:
    page = await open_in(browser, scheme, viewer.address)
    await start_painting(page)
    await page.get_by_role("button", name="All layers").click()
    await page.locator(".gs-layer-list").wait_for()
    assert await find_violations(page) == []


@pytest.mark.parametrize("button", [SLOW, STORY])
async def test_a_close_look_at_a_step_is_accessible(
    browser: Browser, viewer: ViewerProcess, scheme: Scheme, button: str
) -> None:
    page = await open_in(browser, scheme, viewer.address)
    await start_painting(page)
    await page.get_by_role("button", name=button).click()
    await title(page).wait_for()
    assert await find_violations(page) == []
