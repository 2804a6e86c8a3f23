"""The model at a glance: live nodes, lines that flow, settings in their place."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.e2e.conftest import OpenPage, ViewerProcess, skip_tour
from tests.e2e.session_page import (
    GENERATOR_RATE,
    field,
    press_and_expect_state,
    start_here,
    start_painting,
    wait_for,
    wait_for_painting,
)
from viz_service import ids
from viz_service.components.model_nodes import NODES

pytestmark = pytest.mark.e2e

GRAPH = ".model-graph"
TABLET: ViewportSize = {"width": 820, "height": 1180}
ACTIVATION = "points.generator.activation"

COUNT_PAINTED = """(id) => {
  const canvas = document.querySelector(`[data-node="${id}"] canvas`);
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, i) => i % 4 === 3 && value > 0).length;
}"""
OVERFLOWING = """() => {
  const card = document.querySelector('.model-card').getBoundingClientRect();
  return [...document.querySelectorAll('.model-card [data-node], .model-card .basics')]
    .filter((one) => {
      const {left, right, bottom} = one.getBoundingClientRect();
      return left < card.left || right > card.right || bottom > card.bottom;
    })
    .map((one) => one.className);
}"""
WATCH_LOOPS = """() => {
  window.pulses = new Promise((resolve) => {
    const isRunning = (id) =>
      document.querySelector(`[data-edge="${id}"]`).getAnimations().length > 0;
    const look = () => {
      const lit = ['discriminator-loop', 'generator-loop'].filter(isRunning);
      lit.length ? resolve(lit) : requestAnimationFrame(look);
    };
    look();
  });
}"""


def node(page: Page, node_id: str):
    return page.locator(f"[data-node='{node_id}']")


def explanation(page: Page, node_id: str):
    return page.locator(f"#{ids.explanation(node_id)}")


async def highlight(page: Page) -> str | None:
    return await page.evaluate("window.ganscope.bus.highlight")


async def test_every_node_shows_its_own_data(viewer: ViewerProcess, open_page: OpenPage) -> None:
    page = await open_page(viewer.address)
    await start_here(page)
    await wait_for_painting(page, more=8)
    for one in NODES:
        assert await page.evaluate(COUNT_PAINTED, one.id) > 0, one.id


async def test_learning_rate_at_the_generator_reaches_the_frames(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    await start_painting(page)
    before = await page.evaluate("Number(window.ganscope.bus.session.revision)")
    beside = page.locator(".basics-generator")
    await expect(beside).to_contain_text("Generator")
    control = beside.locator(field(page, GENERATOR_RATE))
    await control.fill("0.011")
    await control.press("Enter")
    await wait_for(page, f"Number(window.ganscope.bus.session.revision) > {before}")
    await wait_for(page, f"window.ganscope.bus.frame.revision > {before}")


async def test_pointing_at_a_node_explains_it_and_brings_it_out(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    await start_here(page)
    await expect(explanation(page, "model")).to_be_visible()
    for one in ("discriminator", "pull", "verdicts-real"):
        await node(page, one).hover()
        await expect(explanation(page, one)).to_be_visible()
        await expect(explanation(page, "model")).to_be_hidden()
        assert await highlight(page) == one
    await page.locator(".stage-card").hover()
    await expect(explanation(page, "model")).to_be_visible()
    assert await highlight(page) is None


async def test_keyboard_reaches_every_node(viewer: ViewerProcess, open_page: OpenPage) -> None:
    page = await open_page(viewer.address)
    await start_here(page)
    for one in NODES:
        await node(page, one.id).focus()
        await expect(explanation(page, one.id)).to_be_visible()
        assert await highlight(page) == one.id
    await page.keyboard.press("Escape")
    assert await highlight(page) is None


async def test_the_first_tab_offers_the_way_past_all_settings(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(await start_here(await open_page(viewer.address)))
    await page.locator(".gs-stage-canvas").wait_for()
    await page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to the picture")
    await expect(link).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.locator(".gs-stage-canvas")).to_be_focused()


async def test_tap_keeps_a_node_explained_until_the_next_tap(
    viewer: ViewerProcess, browser: Browser
) -> None:
    context = await browser.new_context(viewport=TABLET, has_touch=True)
    await skip_tour(context)
    page = await context.new_page()
    await page.goto(viewer.address)
    await start_here(page)
    await node(page, "real").tap()
    await expect(explanation(page, "real")).to_be_visible()
    assert await highlight(page) == "real"
    await node(page, "real").tap()
    await expect(explanation(page, "model")).to_be_visible()
    assert await highlight(page) is None


async def test_lines_flow_while_it_trains_and_stand_when_it_is_paused(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    await start_here(page)
    await page.locator(".gs-edge-flow").first.wait_for(state="attached")
    running = "document.querySelector('.gs-edge-flow').getAnimations().length > 0"
    await wait_for(page, running)
    await press_and_expect_state(page, "Space", "paused")
    await wait_for(page, f"!({running})")
    await expect(page.locator(GRAPH)).to_have_attribute("data-flow", "off")


async def test_less_motion_lets_the_lines_stand(viewer: ViewerProcess, open_page: OpenPage) -> None:
    page = await open_page(viewer.address)
    await page.emulate_media(reduced_motion="reduce")
    await start_here(page)
    await page.locator(".gs-edge-flow").first.wait_for(state="attached")
    await expect(page.locator(GRAPH)).to_have_attribute("data-flow", "on")
    assert (
        await page.evaluate("document.querySelector('.gs-edge-flow').getAnimations().length") == 0
    )


async def test_step_by_hand_lights_the_loop_of_who_learned(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    await start_painting(page)
    await press_and_expect_state(page, "Space", "paused")
    quiet = "document.querySelector('.gs-edges svg').getAnimations({subtree: true}).length === 0"
    for key, lit in (("d", ["discriminator-loop"]), ("g", ["generator-loop"])):
        await wait_for(page, quiet)
        await page.evaluate(WATCH_LOOPS)
        await page.keyboard.press(key)
        assert await page.evaluate("window.pulses") == lit


async def test_depth_is_kept_and_opens_the_other_settings_of_a_node(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    await start_here(page)
    panel = page.locator("[data-panel='generator']")
    await node(page, "generator").click()
    await expect(panel).to_be_hidden()
    await page.get_by_text("Everything").click()
    await page.reload()
    opener = page.locator("[data-opens='generator'].opener")
    await opener.click()
    await expect(panel).to_be_visible()
    await expect(opener).to_have_attribute("aria-expanded", "true")
    await expect(field(page, ACTIVATION)).to_be_visible()
    await field(page, ACTIVATION).click()
    await page.get_by_role("option", name="Tanh").click()
    await wait_for(
        page,
        "window.ganscope.bus.session.spec.points.generator.activation === 'ACTIVATION_TANH'",
    )
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    await expect(opener).to_be_focused()


async def test_click_keeps_a_node_until_one_clicks_elsewhere(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    await start_here(page)
    await node(page, "real").click()
    await page.locator(".measures").hover()
    assert await highlight(page) == "real"
    await page.locator(".measures h2").first.click()
    assert await highlight(page) is None


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1440, 900), (3840, 2160), (820, 1180)])
async def test_everything_of_the_model_is_inside_its_card(
    viewer: ViewerProcess, open_page: OpenPage, width: int, height: int
) -> None:
    page = await open_page(viewer.address)
    await page.set_viewport_size({"width": width, "height": height})
    await start_here(page)
    await page.locator(GRAPH).wait_for()
    assert await page.evaluate("document.documentElement.scrollWidth") == width
    assert await page.evaluate(OVERFLOWING) == []


async def test_telephone_moves_the_graph_inside_its_card(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    await page.set_viewport_size({"width": 390, "height": 844})
    await start_here(page)
    await page.locator(GRAPH).wait_for()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    await page.locator(f"[id='{ids.EDGES}']").wait_for()
    await field(page, GENERATOR_RATE).scroll_into_view_if_needed()
    await expect(field(page, GENERATOR_RATE)).to_be_in_viewport()
