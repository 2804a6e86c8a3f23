"""One step on the page: by hand, in slow motion, and whoever else is there."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from ganscope.api.v1.session_pb2 import Session
from tests.e2e.conftest import OpenPage, ViewerProcess, skip_tour
from tests.e2e.session_page import (
    GENERATOR_RATE,
    field,
    press_and_expect_state,
    read_step,
    stats,
    wait_for,
    wait_for_painting,
)
from tests.e2e.walk_page import (
    PARTS,
    SLOW,
    STORY,
    go_to_part,
    observe_shown,
    panel,
    start_slow_motion,
    title,
    wait_for_step,
)
from tests.support.sessions import create, get, step
from tests.support.trainer import TrainerConnection
from viz_service import ids

pytestmark = pytest.mark.e2e


async def create_paused(trainer: TrainerConnection, **points: Any) -> Session:
    """Make a session at step 5 that waits."""
    session = await create(trainer, batch_size=40, seed=3, **points)
    return await step(trainer, session.id, 5)


async def open_session(
    viewer: ViewerProcess, open_page: OpenPage, session: Session, step: int = 5
) -> Page:
    page = await open_page(f"{viewer.address}/s/{session.id}")
    await page.locator(".gs-stage").wait_for()
    await wait_for_step(page, step)
    return page


async def test_step_of_one_network_leaves_the_other_as_it_was(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_session(viewer, open_page, await create_paused(trainer))
    start = await observe_shown(page)
    await page.locator(f"#{ids.STEP_DISCRIMINATOR}").click()
    await wait_for_step(page, 6)
    after_d = await observe_shown(page)
    assert after_d["generated"] == start["generated"]
    assert after_d["map"] != start["map"]
    await page.keyboard.press("g")
    await wait_for_step(page, 7)
    after_g = await observe_shown(page)
    assert after_g["generated"] != after_d["generated"]
    assert after_g["map"] == after_d["map"]
    await page.keyboard.press("s")
    await wait_for_step(page, 8)
    after_both = await observe_shown(page)
    assert after_both["generated"] != after_g["generated"]
    assert after_both["map"] != after_g["map"]


async def test_steps_come_in_ones_tens_and_hundreds(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_session(viewer, open_page, await create_paused(trainer))
    await page.locator(f"#{ids.STEP_COUNT}").click()
    await page.get_by_role("option", name="10", exact=False).first.click()
    await page.locator(f"#{ids.STEP_BOTH}").click()
    await expect(page.locator(f"#{ids.STEP}")).to_have_text("15")
    await page.locator(f"#{ids.STEP_COUNT}").click()
    await page.get_by_role("option", name="100").click()
    await page.locator(f"#{ids.STEP_GENERATOR}").click()
    await expect(page.locator(f"#{ids.STEP}")).to_have_text("115")


async def test_ten_parts_show_their_own_data_and_train_once(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    session = await create_paused(trainer)
    page = await open_session(viewer, open_page, session)
    live = await observe_shown(page)
    await start_slow_motion(page)
    shown: list[dict[str, Any]] = []
    for part in PARTS:
        await expect(title(page)).to_have_text(part)
        shown.append(await observe_shown(page))
        assert (await get(trainer, session.id)).step == 5
        await page.keyboard.press("ArrowRight")
    made, judged, errors, gradients, _, fresh, judged_g, errors_g, pulled, _ = shown
    assert made["lit"] == ["generated", "generator", "noise"]
    assert len(made["generated"]) == 80
    assert made["generated"] != live["generated"]
    assert (judged["judged"], judged["layers"]) == ("verdict", ["map"])
    assert (errors["judged"], errors["layers"]) == ("error", [])
    assert gradients["lit"] == ["discriminator", "discriminator-loss"]
    assert judged["generated"] == errors["generated"] == made["generated"]
    assert fresh["generated"] != made["generated"]
    assert fresh["real"] == judged_g["real"] == errors_g["real"] == []
    assert "real" not in judged_g["lit"]
    assert pulled["lit"] == ["generator-loss", "pull"]
    assert len(pulled["gradients"]) == 80
    # The lap ended with the one step that it showed, and another lap begins.
    await wait_for_step(page, 6)
    await expect(panel(page)).to_contain_text("Step 7")
    await expect(title(page)).to_have_text(PARTS[0])
    await expect(panel(page).get_by_role("status")).to_be_hidden()
    assert (await get(trainer, session.id)).step == 6


async def test_update_ends_where_the_step_then_leads(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_session(viewer, open_page, await create_paused(trainer))
    await page.emulate_media(reduced_motion="reduce")
    await start_slow_motion(page)
    await go_to_part(page, 5)
    promised = (await observe_shown(page))["map"]
    await page.keyboard.press("Escape")
    await page.keyboard.press("s")
    await wait_for_step(page, 6)
    got = (await observe_shown(page))["map"]
    assert got == pytest.approx(promised, abs=2 / 255)


@pytest.mark.parametrize("part", [2, 7, 10])
async def test_leaving_brings_the_live_picture_back_and_trains_nothing(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection, part: int
) -> None:
    session = await create_paused(trainer)
    page = await open_session(viewer, open_page, session)
    live = await observe_shown(page)
    await start_slow_motion(page)
    await go_to_part(page, part)
    assert await observe_shown(page) != live
    await page.keyboard.press("Escape")
    await expect(panel(page)).to_be_hidden()
    assert await observe_shown(page) == live
    assert await page.evaluate("window.ganscope.bus.walk") is None
    assert (await get(trainer, session.id)).step == 5


async def test_reload_in_the_middle_is_as_if_nothing_had_been(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    session = await create_paused(trainer)
    page = await open_session(viewer, open_page, session)
    live = await observe_shown(page)
    await start_slow_motion(page)
    await go_to_part(page, 9)
    await page.reload()
    await page.locator(".gs-stage").wait_for()
    await wait_for_step(page, 5)
    await expect(panel(page)).to_be_hidden()
    assert await observe_shown(page) == live


async def test_slow_motion_pauses_what_trains_and_goes_on_by_itself(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    session = await create(trainer, play=True, batch_size=40)
    page = await open_page(f"{viewer.address}/s/{session.id}")
    await wait_for_painting(page)
    await page.get_by_role("button", name=SLOW).click()
    await expect(page.locator(f"#{ids.STATE_LIGHT}")).to_have_text("paused")
    await expect(title(page)).to_have_text(PARTS[1])
    await expect(title(page)).to_have_text(PARTS[2])
    await page.keyboard.press("Space")
    at = await title(page).inner_text()
    await press_and_expect_state(page, "s", "paused")
    assert await title(page).inner_text() == at


async def test_two_who_look_do_not_disturb_each_other_and_changes_are_told(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    session = await create_paused(trainer)
    one = await open_session(viewer, open_page, session)
    two = await open_session(viewer, open_page, session)
    await start_slow_motion(one)
    await go_to_part(one, 4)
    await expect(panel(two)).to_be_hidden()
    assert await two.evaluate("window.ganscope.bus.walk") is None

    await field(two, GENERATOR_RATE).fill("0.0125")
    await field(two, GENERATOR_RATE).press("Enter")
    notice = panel(one).get_by_role("status")
    await expect(notice).to_contain_text("changed meanwhile")
    await expect(title(one)).to_have_text(PARTS[3])
    await two.locator(f"#{ids.STEP_BOTH}").click()
    await expect(panel(one)).to_contain_text("Step 7")
    await two.locator(f"#{ids.PLAY}").click()
    await expect(panel(one)).to_be_hidden()
    await wait_for_painting(one)
    assert (await stats(one))["step"] > 6


async def test_network_that_is_switched_off_says_so(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    session = await create_paused(trainer, discriminator_updates=0, generator_updates=2)
    page = await open_session(viewer, open_page, session)
    await page.get_by_role("button", name=SLOW).click()
    strip = page.locator(f"#{ids.WALK_DISCRIMINATOR}")
    await expect(strip.locator(".gs-strip")).to_be_hidden()
    await expect(strip.locator(".gs-strip-off")).to_have_text(
        "Switched off: the discriminator has 0 updates a step."
    )
    await expect(panel(page)).to_contain_text("1st of 2 updates")
    await go_to_part(page, 10)
    await expect(panel(page)).to_contain_text("after both updates")


async def test_finger_walks_too_and_taps_a_sample_for_its_story(
    viewer: ViewerProcess, browser: Browser, trainer: TrainerConnection
) -> None:
    session = await create_paused(trainer)
    size = {"width": 820, "height": 1180}
    context = await browser.new_context(viewport=size, has_touch=True)  # pyright: ignore[reportArgumentType]  # a TypedDict
    await skip_tour(context)
    page = await context.new_page()
    await page.goto(f"{viewer.address}/s/{session.id}")
    await page.locator(".gs-stage").wait_for()
    await wait_for_step(page, 5)
    await page.get_by_role("button", name=SLOW).tap()
    await panel(page).get_by_role("button", name="Stay here").tap()
    at = PARTS.index(await title(page).inner_text())
    await panel(page).get_by_role("button", name="Next").tap()
    await expect(title(page)).to_have_text(PARTS[at + 1])
    await panel(page).get_by_role("button", name="Leave").tap()
    await expect(panel(page)).to_be_hidden()

    await page.get_by_role("button", name=STORY).tap()
    await expect(title(page)).to_have_text("A real sample")
    # A real sample that is not the story's own, where the stage shows it.
    place = await page.evaluate(
        """() => {
          const {overlay, dataset} = window.ganscope.bus.shown;
          const canvas = document.querySelector('.gs-stage-canvas');
          const {left, top, width} = canvas.getBoundingClientRect();
          const {xMin, xMax, yMin} = dataset.view;
          const [x, y] = [0, 1].map((i) => overlay.real[i + (overlay.marks[0].x === overlay.real[0]
            ? 2 : 0)]);
          const scale = width / (xMax - xMin);
          return {x, y, left: left + (x - xMin) * scale, top: top + width - (y - yMin) * scale};
        }"""
    )
    await page.locator(".gs-stage").scroll_into_view_if_needed()
    await page.touchscreen.tap(place["left"], place["top"])
    near = "Math.hypot({0}[0].x - {1}, {0}[0].y - {2}) < 0.05".format(
        "window.ganscope.bus.shown.overlay.marks", place["x"], place["y"]
    )
    await wait_for(page, near)
    await context.close()


async def test_sizes_of_what_a_finger_presses(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_session(viewer, open_page, await create_paused(trainer))
    await start_slow_motion(page)
    buttons = panel(page).get_by_role("button").or_(page.locator(".gs-strip-step"))
    for button in await buttons.all():
        box = await button.bounding_box()
        if box:
            assert min(box["width"], box["height"]) >= 40, await button.inner_text()
    assert await read_step(page) == 5
