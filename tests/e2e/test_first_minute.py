"""The tour of the first visit, the article, and what the address keeps."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.conftest import OpenPage, ViewerProcess
from tests.e2e.session_page import start_here, start_painting, stats, wait_for, wait_for_painting
from viz_service import ids

pytestmark = pytest.mark.e2e

CARD = ".tour"
SKIP = ".tour .driver-popover-close-btn"
TOUR_KEY = "ganscope.tour"
NOTE_WHEN_THE_TOUR_BEGINS = """
new MutationObserver((_, watcher) => {
  if (!document.querySelector('.tour')) return;
  watcher.disconnect();
  window.paintedBeforeTour = window.ganscope.stats().painted;
}).observe(document, {childList: true, subtree: true});
"""


async def open_as_newcomer(browser: Browser, address: str) -> Page:
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    page.set_default_timeout(20_000)
    await page.goto(address)
    return page


async def test_the_tour_leads_from_part_to_part_and_comes_once(
    browser: Browser, viewer: ViewerProcess
) -> None:
    page = await open_as_newcomer(browser, viewer.address)
    await start_here(page)
    card = page.locator(CARD)
    titles: list[str] = []
    while not titles or await card.count():
        title = await card.locator(".driver-popover-title").inner_text()
        assert title not in titles
        titles.append(title)
        following = card.locator(".driver-popover-next-btn")
        is_last = await following.inner_text() == "Start playing"
        await following.click()
        if is_last:
            await expect(card).to_have_count(0)
        else:
            await expect(card.locator(".driver-popover-title")).not_to_have_text(title)
    assert len(titles) == 5, "a part of the page that the tour speaks of is missing"
    await wait_for(page, f"localStorage.getItem('{TOUR_KEY}') === 'seen'")
    await page.reload()
    await wait_for_painting(page)
    await expect(card).to_have_count(0)


async def test_the_tour_can_be_skipped_and_asked_for_again(
    browser: Browser, viewer: ViewerProcess
) -> None:
    page = await open_as_newcomer(browser, viewer.address)
    await start_here(page)
    card = page.locator(CARD)
    await card.get_by_role("button", name="Skip the tour").click()
    await expect(card).to_have_count(0)
    await page.locator(f"#{ids.HELP}").click()
    await page.locator(f"#{ids.TOUR_START}").click()
    await expect(card).to_contain_text("1 of 5")
    await page.keyboard.press("Escape")
    await expect(card).to_have_count(0)


async def test_a_tour_that_is_skipped_at_first_sight_does_not_come_again(
    browser: Browser, viewer: ViewerProcess
) -> None:
    page = await open_as_newcomer(browser, viewer.address)
    await page.add_init_script(
        f"new MutationObserver(() => document.querySelector('{SKIP}')?.click())"
        ".observe(document, {childList: true, subtree: true})"
    )
    await page.reload()
    await start_here(page)
    await wait_for(page, f"localStorage.getItem('{TOUR_KEY}') === 'seen'")
    await expect(page.locator(CARD)).to_have_count(0)


async def test_first_one_sees_it_learn(browser: Browser, viewer: ViewerProcess) -> None:
    page = await open_as_newcomer(browser, viewer.address)
    await page.add_init_script(NOTE_WHEN_THE_TOUR_BEGINS)
    await page.reload()
    await start_here(page)
    await wait_for_painting(page, more=1)
    assert (await stats(page))["step"] < 500, "it has learned before anybody saw it"
    await expect(page.locator(CARD)).to_contain_text("1 of 5", timeout=20_000)
    assert await page.evaluate("window.paintedBeforeTour") >= 10


async def test_the_page_can_be_used_while_the_tour_speaks_of_it(
    browser: Browser, viewer: ViewerProcess
) -> None:
    page = await open_as_newcomer(browser, viewer.address)
    await start_here(page)
    card = page.locator(CARD)
    for _ in range(2):
        title = await card.locator(".driver-popover-title").inner_text()
        await card.locator(".driver-popover-next-btn").click()
        await expect(card.locator(".driver-popover-title")).not_to_have_text(title)
    await page.locator(f"#{ids.PLAY}").click()
    await expect(page.locator(f"#{ids.STATE_LIGHT}")).to_have_text("paused")


async def test_pictures_of_the_article_live_while_they_are_seen(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    await start_painting(page)
    picture = page.locator("#article-manifold .gs-picture")
    await picture.scroll_into_view_if_needed()
    canvas = "document.querySelector('#article-manifold canvas')"
    inked = (
        f"new Uint32Array({canvas}.getContext('2d').getImageData("
        f"0, 0, {canvas}.width, {canvas}.height).data.buffer)"
    )
    await wait_for(page, f"new Set({inked}).size > 10")


async def test_a_theme_that_is_not_the_systems_own_is_in_the_link(
    browser: Browser, viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    address = await start_painting(page)
    assert page.url == address
    await page.locator(f"#{ids.THEME}").click()
    await wait_for(page, "location.search === '?theme=dark'")
    other = await open_page(page.url)
    await wait_for_painting(other)
    scheme = await other.evaluate("document.documentElement.dataset.mantineColorScheme")
    assert scheme == "dark"
    await page.locator(f"#{ids.THEME}").click()
    await wait_for(page, "location.search === ''")


async def test_a_link_shows_the_same_layers_and_the_same_part_of_the_plane(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    await start_painting(page)
    await page.locator(".gs-layer-chips > [data-layer=manifold]").click()
    await page.locator(".gs-layer-chips > [data-layer=gradients]").click()
    await page.locator(".gs-stage-canvas").focus()
    await page.keyboard.press("+")
    await wait_for(page, "/layers=.*manifold/.test(location.search)")
    await wait_for(page, "/view=/.test(location.search)")
    other = await open_page(page.url)
    await wait_for_painting(other)
    for name, is_shown in (("manifold", "true"), ("gradients", "false"), ("map", "true")):
        chip = other.locator(f".gs-layer-chips > [data-layer={name}]")
        await expect(chip).to_have_attribute("aria-pressed", is_shown)
    await expect(other.locator(".gs-stage")).to_have_attribute("data-zoomed", "")
    await other.locator(".gs-stage-canvas").focus()
    await other.keyboard.press("0")
    await wait_for(other, "!/view=/.test(location.search)")


async def test_the_wheel_over_the_whole_plane_scrolls_on_to_the_article(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    await start_painting(page)
    await page.locator(".gs-stage-canvas").hover()
    await page.mouse.wheel(0, 300)
    await wait_for(page, "document.scrollingElement.scrollTop > 0")
    await page.locator(".gs-stage-canvas").hover()
    await page.mouse.wheel(0, -100)
    await wait_for(page, "/view=/.test(location.search)")
