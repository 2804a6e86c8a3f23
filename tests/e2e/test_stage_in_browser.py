"""The large picture: layers, what lies under the pointer, how noise becomes samples."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from ganscope.api.v1 import spec_pb2
from ganscope.api.v1.session_pb2 import Session
from tests.e2e.conftest import OpenPage, ViewerProcess, skip_tour
from tests.e2e.session_page import wait_for, wait_for_stats
from tests.support.sessions import create, step
from tests.support.trainer import TrainerConnection
from viz_service.components.stage_card import INITIAL_LAYERS, LOOKS

pytestmark = pytest.mark.e2e

STEPS = 60
TWO_REPAINTS = (
    "() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))"
)
GENERATED = "window.ganscope.bus.frame.generated"
VIEW = "window.ganscope.bus.dataset.view"
# When the layers that a page does not get by itself have come.
ARRIVED = {
    "field": "frame.field.values.length > 0",
    "optimal": "frame.optimal.values.length > 0",
    "difference": "frame.optimal.values.length > 0",
    "stretch": "frame.stretch.length > 0",
}
# Shares of the canvas from its upper left corner.
WHERE_THE_FIRST_SAMPLE_IS = f"""() => [
  ({GENERATED}[0] - {VIEW}.xMin) / ({VIEW}.xMax - {VIEW}.xMin),
  ({VIEW}.yMax - {GENERATED}[1]) / ({VIEW}.yMax - {VIEW}.yMin),
]"""


SEED = 8
"""After the steps above, every layer of its session has something to show, pulls too."""


async def open_paused(
    viewer: ViewerProcess,
    open_page: OpenPage,
    trainer: TrainerConnection,
    loss: spec_pb2.Loss | None = None,
) -> Page:
    """Open a session that stands still after some steps."""
    session = await create(trainer, loss=loss, seed=SEED)
    await step(trainer, session.id, STEPS)
    return await show(await open_page(f"{viewer.address}/s/{session.id}"))


async def show(page: Page) -> Page:
    await wait_for_stats(page, f"stats.step === {STEPS}")
    return page


def chip(page: Page, name: str) -> Locator:
    return page.locator(f".gs-layer-chips > [data-layer='{name}']")


async def choose_among_all(page: Page, name: str) -> None:
    """Switch a layer whose chip is not in sight."""
    await page.get_by_role("button", name="All layers").click()
    await page.locator(f".gs-layer-list [data-layer='{name}']").click()
    await page.keyboard.press("Escape")


def canvas(page: Page) -> Locator:
    return page.locator(".gs-stage-canvas")


async def see(page: Page) -> str:
    """Return what is on the canvas, after it has been painted."""
    await page.evaluate(TWO_REPAINTS)
    return await page.evaluate("document.querySelector('.gs-stage-canvas').toDataURL()")


async def point_at(page: Page, x: float, y: float) -> None:
    """Move the mouse over the picture; shares of its sides."""
    box = await canvas(page).bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])


async def test_every_layer_changes_the_picture_and_comes_off_again(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_paused(viewer, open_page, trainer)
    # Trails need movement, the others a frame of a session that stands still.
    names = [look["name"] for look in LOOKS if look["name"] != "trails"]
    for name in names:
        await page.evaluate("(name) => window.ganscope.bus.askLayers([name])", name)
        await wait_for(page, f"((frame) => {ARRIVED.get(name, 'true')})(window.ganscope.bus.frame)")
        await expect(chip(page, name)).to_have_attribute("aria-pressed", "true")
        await expect(chip(page, name)).to_be_visible()
        shown = await see(page)
        await chip(page, name).click()
        await expect(chip(page, name)).to_have_attribute("aria-pressed", "false")
        assert await see(page) != shown, name
    await expect(page.locator(".gs-layer-sentence")).to_contain_text("Every layer is hidden")
    assert (await page.evaluate("window.ganscope.stats()"))["step"] == STEPS


async def test_one_map_takes_the_place_of_another_and_each_says_what_it_means(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_paused(viewer, open_page, trainer)
    for name in INITIAL_LAYERS:
        await expect(chip(page, name)).to_have_attribute("aria-pressed", "true")
    await expect(chip(page, "difference")).to_be_hidden()
    await choose_among_all(page, "difference")
    await expect(chip(page, "difference")).to_have_attribute("aria-pressed", "true")
    await expect(chip(page, "map")).to_have_attribute("aria-pressed", "false")
    await expect(chip(page, "real")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".gs-layer-sentence")).to_contain_text("trusts this place too much")
    await page.get_by_role("button", name="All layers").click()
    meanings = page.locator(".gs-layer-list")
    await expect(meanings).to_be_visible()
    for look in LOOKS:
        await expect(meanings).to_contain_text(look["clause"])


async def test_a_critic_has_no_ideal_to_compare_with_and_the_page_says_so(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_paused(
        viewer, open_page, trainer, loss=spec_pb2.Loss(kind=spec_pb2.LOSS_KIND_HINGE)
    )
    await choose_among_all(page, "optimal")
    await expect(page.locator(".gs-layer-sentence")).to_contain_text("only ranks samples")


async def test_under_the_pointer_stand_verdict_place_and_noise(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_paused(viewer, open_page, trainer)
    await chip(page, "manifold").click()
    x, y = await page.evaluate(WHERE_THE_FIRST_SAMPLE_IS)
    await point_at(page, x, y)
    tip = page.locator(".gs-stage-tip")
    await expect(tip).to_contain_text("% sure this is real")
    await expect(tip).to_contain_text("made from noise (")
    await expect(tip.locator(".gs-noise-point")).to_be_visible()
    await expect(page.locator(".gs-mark-ring")).to_have_attribute("data-role", "generated")
    corners = await page.locator(".gs-mark-cell").get_attribute("points")
    assert corners is not None
    assert len(corners.split()) == 4


async def test_keys_move_a_cursor_that_is_read_aloud(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_paused(viewer, open_page, trainer)
    await canvas(page).focus()
    await page.keyboard.press("ArrowRight")
    told = page.locator(".gs-stage [aria-live]").last
    await expect(told).to_contain_text("x 0, y 0")
    await page.keyboard.press("ArrowUp")
    await expect(told).to_contain_text("x 0, y 0.")
    await expect(page.locator(".gs-stage-tip")).to_be_visible()
    await page.keyboard.press("+")
    await page.keyboard.press("Tab")
    await expect(page.locator(".gs-stage-tip")).to_be_hidden()


async def test_a_tap_keeps_pointing_and_a_swipe_scrolls_the_page(
    viewer: ViewerProcess, browser: Browser, trainer: TrainerConnection
) -> None:
    session: Session = await create(trainer)
    await step(trainer, session.id, STEPS)
    context = await browser.new_context(
        viewport={"width": 820, "height": 1180}, has_touch=True, is_mobile=True
    )
    await skip_tour(context)
    page = await context.new_page()
    await page.goto(f"{viewer.address}/s/{session.id}")
    await show(page)
    await canvas(page).tap(position={"x": 120, "y": 120})
    await expect(page.locator(".gs-stage-tip")).to_contain_text("% sure this is real")
    touch_action = "getComputedStyle(document.querySelector('.gs-stage-canvas')).touchAction"
    assert await page.evaluate(touch_action) == "pan-y"
    await page.evaluate("document.querySelector('[data-zoom=\"+\"]').click()")
    assert await page.evaluate(touch_action) == "none"


async def test_the_noise_unfolds_can_be_moved_by_hand_and_leaves_nothing_behind(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_paused(viewer, open_page, trainer)
    live = await see(page)
    await page.get_by_role("button", name="Play how the grid of noise").click()
    slider = page.get_by_role("slider", name="From noise to samples")
    await expect(slider).to_have_value("1")
    await slider.fill("0")
    noise = await see(page)
    await slider.fill("0.5")
    assert await see(page) not in {noise, live}
    await page.get_by_role("button", name="Back to the live picture").click()
    await expect(slider).to_be_hidden()
    assert await see(page) == live


async def test_where_motion_is_not_wanted_the_hand_moves_it(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_paused(viewer, open_page, trainer)
    await page.emulate_media(reduced_motion="reduce")
    await page.get_by_role("button", name="Play how the grid of noise").click()
    slider = page.get_by_role("slider", name="From noise to samples")
    await expect(slider).to_have_value("0")
    noise = await see(page)
    assert await see(page) == noise
    await slider.fill("1")
    assert await see(page) != noise


async def test_pointing_at_a_part_of_the_model_brings_it_out_and_leaving_restores(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_paused(viewer, open_page, trainer)
    live = await see(page)
    seen = {live}
    for node in ("noise", "real", "generated", "discriminator", "pull"):
        await page.locator(f"[data-node='{node}']").focus()
        await wait_for(page, f"window.ganscope.bus.highlight === '{node}'")
        seen.add(await see(page))
    assert len(seen) == 6
    await page.locator("[data-node='pull']").blur()
    await wait_for(page, "window.ganscope.bus.highlight === null")
    assert await see(page) == live


async def test_two_people_look_at_different_layers(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    one = await open_paused(viewer, open_page, trainer)
    two = await show(await open_page(one.url))
    before = await see(two)
    await choose_among_all(one, "field")
    await wait_for(one, "window.ganscope.bus.frame.field.values.length > 0")
    await expect(chip(two, "field")).to_have_attribute("aria-pressed", "false")
    assert await see(two) == before


async def test_the_summary_tells_the_layers(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_paused(viewer, open_page, trainer)
    summary = page.locator(".gs-stage [aria-live]").first
    await expect(summary).to_contain_text("The picture shows")
    await choose_among_all(page, "density")
    await expect(summary).to_contain_text("how dense the real data lie")
