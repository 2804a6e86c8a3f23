"""Start page, session page, two and three browsers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pytest
from playwright.async_api import Page, expect

from ganscope.api.v1 import session_service_pb2 as api
from ganscope.api.v1.spec_pb2 import SessionSpec
from tests.e2e.conftest import Complaints, OpenPage, ViewerProcess
from tests.e2e.session_page import (
    GENERATOR_LAYERS,
    GENERATOR_RATE,
    field,
    press_and_expect_state,
    read_step,
    start_here,
    start_painting,
    stats,
    wait_for,
    wait_for_painting,
    wait_for_stats,
)
from tests.support.sessions import create
from tests.support.trainer import TrainerConnection
from viz_service import ids
from viz_service.components.fields import to_dom_id

pytestmark = pytest.mark.e2e


async def wait_for_spec(
    trainer: TrainerConnection, address: str, is_wanted: Callable[[SessionSpec], bool]
) -> None:
    """Follow the session at the trainer until its specification is as wanted."""
    request = api.WatchSessionRequest(
        session_id=address.rpartition("/")[2], max_frames_per_second=0
    )
    async for message in trainer.sessions.WatchSession(request):
        if message.HasField("session") and is_wanted(message.session.spec):
            return


def has_rate(rate: float) -> Callable[[SessionSpec], bool]:
    return lambda spec: math.isclose(spec.points.generator_optimizer.learning_rate, rate)


async def test_one_click_and_points_move(
    viewer: ViewerProcess, open_page: OpenPage, complaints: Complaints
) -> None:
    page = await open_page(viewer.address)
    await start_here(page)
    await wait_for_stats(page, "stats.painted >= 10 && stats.step >= 20")
    before = await page.locator(".gs-stage-canvas").screenshot()
    await wait_for_painting(page)
    assert await page.locator(".gs-stage-canvas").screenshot() != before
    assert complaints.foreign_requests == []
    assert complaints.errors == []


async def test_essentials_fit_without_scrolling(viewer: ViewerProcess, open_page: OpenPage) -> None:
    page = await open_page(viewer.address)
    await start_painting(page)
    for width, height in ((1280, 720), (1280, 800), (1920, 1080)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        # The article begins below; all of the tool, and the way to the layers, is on the screen.
        for part in (".session-page", ".model-card", ".stage-card", "#layers", ".measures"):
            bottom = f"document.querySelector('{part}').getBoundingClientRect().bottom"
            await wait_for(page, f"{bottom} <= {height}")


async def test_two_see_the_same_and_each_others_edits_and_a_third_is_untouched(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    one = await open_page(viewer.address)
    address = await start_here(one)
    two, other = await open_page(address), await open_page(viewer.address)
    await start_here(other)
    for page in (one, two, other):
        await wait_for_painting(page)
    await expect(one.locator(f"#{ids.VIEWERS}")).to_have_text("2")

    await field(one, GENERATOR_RATE).fill("0.0125")
    await field(one, GENERATOR_RATE).press("Enter")
    await expect(field(two, GENERATOR_RATE)).to_have_value("0.0125")
    grid = f"[id='{to_dom_id(ids.distribution('DISTRIBUTION_KIND_GRID'))}']"
    await two.locator(grid).click()
    await expect(one.locator(grid)).to_have_class(re.compile("is-chosen"))
    await expect(field(other, GENERATOR_RATE)).to_have_value("0.003")

    await two.locator(f"#{ids.PLAY}").click()
    await expect(two.locator(f"#{ids.STATE_LIGHT}")).to_have_text("paused")
    await expect(one.locator(f"#{ids.STATE_LIGHT}")).to_have_text("paused")
    await expect(other.locator(f"#{ids.STATE_LIGHT}")).to_have_text("training")
    step = (await stats(two))["step"]
    await wait_for_stats(one, f"stats.step === {step}")


async def test_keys_step_reset_and_play(viewer: ViewerProcess, open_page: OpenPage) -> None:
    page = await open_page(viewer.address)
    await start_painting(page)
    await press_and_expect_state(page, "Space", "paused")
    for key in ("s", "d", "g"):
        step = await read_step(page)
        await page.keyboard.press(key)
        await expect(page.locator(f"#{ids.STEP}")).to_have_text(f"{step + 1:,}")
    await page.keyboard.press("r")
    await expect(page.locator(f"#{ids.STEP}")).to_have_text("0")
    await press_and_expect_state(page, "Space", "training")
    await wait_for_stats(page, "stats.run === 2 && stats.step > 10")


async def test_stepping_a_playing_session_pauses_it(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    await start_painting(page)
    await press_and_expect_state(page, "s", "paused")


async def test_learning_rate_changes_while_it_trains(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_page(viewer.address)
    address = await start_painting(page)
    await field(page, GENERATOR_RATE).fill("0.02")
    await field(page, GENERATOR_RATE).press("Enter")
    await expect(field(page, GENERATOR_RATE)).to_have_value("0.02")
    await wait_for_spec(trainer, address, has_rate(0.02))
    await expect(page.locator(f"#{ids.STATE_LIGHT}")).to_have_text("training")


async def test_bad_value_is_told_beside_its_field_and_changes_nothing(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_page(viewer.address)
    address = await start_here(page)
    control = field(page, GENERATOR_RATE)
    await control.fill("3")
    await control.press("Enter")
    row = page.locator(".field", has=control)
    await expect(row).to_contain_text("more than 0 and at most 1")
    await wait_for_spec(trainer, address, has_rate(0.003))
    await control.fill("0.004")
    await control.press("Enter")
    await expect(row).not_to_contain_text("at most")


async def test_diverged_session_says_why_until_it_is_reset(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    wild = {"kind": "OPTIMIZER_KIND_SGD", "learning_rate": 1.0}
    session = await create(
        trainer,
        loss={"kind": "LOSS_KIND_LEAST_SQUARES"},
        generator={"hidden": {"units": [64, 64]}},
        discriminator={"hidden": {"units": [64, 64]}},
        generator_optimizer=wild,
        discriminator_optimizer=wild,
    )
    page = await open_page(f"{viewer.address}/s/{session.id}")
    await wait_for_stats(page, "stats.painted >= 1")
    notice = page.locator(f"#{ids.STATE_NOTICE}")
    await expect(notice).to_be_hidden()
    await press_and_expect_state(page, "Space", "diverged")
    await expect(notice).to_contain_text("became infinite")
    await press_and_expect_state(page, "r", "paused")
    await expect(notice).to_be_hidden()


async def test_hidden_layers_are_added_resized_and_removed(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_page(viewer.address)
    address = await start_here(page)
    units = [
        page.locator(f"[id='{to_dom_id(ids.layer_units(GENERATOR_LAYERS, i))}']") for i in (0, 1, 2)
    ]
    await expect(units[2]).to_be_hidden()
    await page.locator(f"[id='{to_dom_id(ids.layer_add(GENERATOR_LAYERS))}']").click()
    await expect(units[2]).to_have_value("16")
    await units[0].fill("24")
    await units[0].press("Enter")
    await page.locator(f"[id='{to_dom_id(ids.layer_remove(GENERATOR_LAYERS, 1))}']").click()
    await expect(units[2]).to_be_hidden()
    await expect(units[0]).to_have_value("24")
    await wait_for_spec(
        trainer, address, lambda spec: list(spec.points.generator.hidden.units) == [24, 16]
    )


async def test_deleted_session_says_so_and_an_unknown_one_shows_a_way_home(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_page(viewer.address)
    address = await start_painting(page)
    request = api.DeleteSessionRequest(session_id=address.rpartition("/")[2])
    await trainer.sessions.DeleteSession(request)
    await expect(page.locator(f"#{ids.LINK_BANNER}")).to_contain_text("deleted")
    await page.reload()
    await expect(page.get_by_role("heading", name="This session is gone")).to_be_visible()
    await page.get_by_role("link", name="Go to the start page").click()
    await expect(page.locator(f"#{ids.START_NOW}")).to_be_visible()


async def test_list_opens_and_deletes_after_asking(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    address = await start_here(page)
    path = address.removeprefix(viewer.address)
    home = await open_page(viewer.address)
    row = home.locator("li", has=home.locator(f"a[href='{path}']"))
    await expect(row).to_contain_text("training")
    await row.get_by_role("button").click()
    await home.get_by_role("button", name="Keep it").click()
    await expect(row).to_be_visible()
    await row.get_by_role("button").click()
    await home.get_by_role("button", name="Delete", exact=True).click()
    await expect(row).to_have_count(0)


async def test_divergences_are_charted_one_at_a_time_with_their_floors(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    await start_painting(page)
    legend = page.locator(f"#{ids.DISTANCE_CHART} .gs-chart-legend")
    number = r"\d+\.\d{3}"
    await expect(legend).to_have_text(re.compile(f"^JS {number}perfect generator {number}$"))
    await page.locator(f"#{ids.DISTANCE_KIND}").get_by_text("KL").click()
    await expect(legend).to_have_text(re.compile(f"^KL {number}perfect generator {number}$"))


async def test_link_is_copied_or_selected_where_pages_may_not_copy(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    address = await start_here(page)
    await page.locator(f"#{ids.SHARE}").click()
    copy, notice = page.locator(f"#{ids.SHARE_COPY}"), page.locator(f"#{ids.SHARE_NOTICE}")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await copy.click()
    await expect(notice).to_have_text("Copied.")
    assert await page.evaluate("navigator.clipboard.readText()") == address
    # As on plain http from another machine.
    await page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    await copy.click()
    await expect(notice).to_contain_text("Ctrl+C")
    assert await page.evaluate("getSelection().toString()") == address


async def test_theme_is_kept(viewer: ViewerProcess, open_page: OpenPage) -> None:
    page: Page = await open_page(viewer.address)
    root = page.locator("html")
    await expect(root).to_have_attribute("data-mantine-color-scheme", "light")
    await page.locator(f"#{ids.THEME}").click()
    await expect(root).to_have_attribute("data-mantine-color-scheme", "dark")
    await page.reload()
    await expect(root).to_have_attribute("data-mantine-color-scheme", "dark")


async def test_own_points_are_uploaded_and_a_bad_row_is_named(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    upload = page.locator(f"#{ids.UPLOAD} input[type=file]")
    await upload.set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"1,2\n3,x\n"})
    await expect(page.locator(f"#{ids.UPLOAD}")).to_contain_text("line 2")
    rows = "length (cm),width (cm)\n" + "\n".join(f"{i},{i * i}" for i in range(50))
    await upload.set_input_files({"name": "b.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    await page.wait_for_url("**/s/*")
    await wait_for_painting(page)


SET_HIDDEN = """(isHidden) => {
  Object.defineProperty(document, 'hidden', {value: isHidden, configurable: true});
  document.dispatchEvent(new Event('visibilitychange'));
}"""


async def test_hidden_tab_gets_no_frame_and_catches_up_when_it_is_seen_again(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    seen = await open_page(viewer.address)
    hidden = await open_page(await start_here(seen))
    await wait_for_painting(hidden)
    await hidden.evaluate(SET_HIDDEN, True)
    # What was on its way arrives.
    await wait_for_painting(seen, more=10)
    before = await stats(hidden)
    await wait_for_painting(seen, more=30)
    assert (await stats(hidden))["received"] == before["received"]
    step = (await stats(seen))["step"]
    assert step > before["step"]
    await hidden.evaluate(SET_HIDDEN, False)
    await wait_for_stats(hidden, f"stats.step >= {step}")


async def test_name_of_a_button_goes_when_it_is_pressed_and_comes_back_with_the_pointer(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    await start_painting(page)
    play = page.locator(f"#{ids.PLAY}")
    shown = "(element) => getComputedStyle(element, '::after').content !== 'none'"
    await play.hover()
    assert await play.evaluate(shown)
    await play.click()
    assert not await play.evaluate(shown)
    await page.locator(".gs-stage-canvas").hover()
    await play.hover()
    assert await play.evaluate(shown)
