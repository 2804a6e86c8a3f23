"""Choices on the session page: drawing, undo, and what is told about them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.async_api import Locator, Page, expect

from ganscope.api.v1 import session_service_pb2 as api
from ganscope.api.v1.snapshot_pb2 import Dataset
from ganscope.api.v1.spec_pb2 import DistributionKind, SessionSpec
from ganscope.tensors import to_array
from tests.e2e.conftest import OpenPage, ViewerProcess
from tests.e2e.session_page import (
    GENERATOR_LAYERS,
    GENERATOR_RATE,
    field,
    press_and_expect_state,
    start_here,
    start_painting,
    wait_for_painting,
)
from tests.support.trainer import TrainerConnection
from viz_service import ids
from viz_service.components.fields import to_dom_id

pytestmark = pytest.mark.e2e

HALF_VIEW = 1.4
Place = tuple[float, float]
"""In the SYMMETRIC plane."""


async def wait_for_dataset(
    trainer: TrainerConnection, address: str, is_wanted: Callable[[SessionSpec], bool]
) -> Dataset:
    """Follow the session until its specification is as wanted; return the data it learns."""
    request = api.WatchSessionRequest(
        session_id=address.rpartition("/")[2], max_frames_per_second=0
    )
    dataset, is_there = Dataset(), False
    async for message in trainer.sessions.WatchSession(request):
        if message.HasField("dataset"):
            dataset = message.dataset
        if message.HasField("session"):
            is_there = is_wanted(message.session.spec)
        if is_there and dataset.HasField("points"):
            return dataset
    raise AssertionError("the session ended")


async def export_points(trainer: TrainerConnection, address: str) -> NDArray[np.float64]:
    """Return the drawn points that the trainer keeps, shape [n, 2]."""
    request = api.ExportSessionRequest(session_id=address.rpartition("/")[2])
    exported = await trainer.sessions.ExportSession(request)
    return to_array(exported.spec.points.distribution.custom.values).astype(np.float64)


def is_drawn(spec: SessionSpec) -> bool:
    return spec.points.distribution.kind == DistributionKind.DISTRIBUTION_KIND_CUSTOM


async def open_pad(page: Page) -> Locator:
    await page.locator(f"#{ids.OWN_DATA}").click()
    pad = page.locator(".gs-pad")
    await expect(pad).to_be_visible()
    return pad


async def to_screen(pad: Locator, places: Sequence[Place]) -> list[Place]:
    """Where places of the plane are in the window, once the dialog stands still."""
    await pad.evaluate(
        "(pad) => Promise.all(pad.closest('dialog').getAnimations({subtree: true})"
        ".map((one) => one.finished))"
    )
    await pad.hover()
    box = await pad.bounding_box()
    assert box is not None
    scale = box["width"] / (2 * HALF_VIEW)
    return [
        (box["x"] + (x + HALF_VIEW) * scale, box["y"] + (HALF_VIEW - y) * scale) for x, y in places
    ]


async def train_on_it(page: Page) -> None:
    await page.get_by_role("button", name="Train on it").click()
    await expect(page.locator(".gs-pad")).to_be_hidden()


async def test_points_drawn_by_mouse_lie_under_the_pointer_and_are_learned(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_page(viewer.address)
    address = await start_painting(page)
    pad = await open_pad(page)
    start, end = await to_screen(pad, [(-0.8, 0.6), (0.8, 0.6)])
    await page.mouse.move(*start)
    await page.mouse.down()
    await page.mouse.move(*end, steps=4)
    await page.mouse.up()
    await train_on_it(page)
    await wait_for_dataset(trainer, address, is_drawn)
    points = await export_points(trainer, address)
    pixel = 2 * HALF_VIEW / 300  # the pad is wider than that
    assert len(points) > 50
    assert np.abs(points[:, 1] - 0.6).max() < pixel
    assert abs(points[0, 0] + 0.8) < pixel
    assert abs(points[-1, 0] - 0.8) < 0.02 + pixel
    await expect(page.locator(f"#{ids.NOTICE}")).to_contain_text(f"{len(points)} points")
    await expect(page.locator(f"#{ids.STATE_LIGHT}")).to_have_text("training")
    await wait_for_painting(page)


async def test_finger_draws_and_does_not_scroll(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_page(viewer.address)
    address = await start_painting(page)
    pad = await open_pad(page)
    devtools = await page.context.new_cdp_session(page)
    for kind, places in (
        ("touchStart", [(0.5, 0.9)]),
        ("touchMove", [(0.5, 0.0)]),
        ("touchMove", [(0.5, -0.9)]),
        ("touchEnd", []),
    ):
        spots = [{"x": x, "y": y} for x, y in await to_screen(pad, places)]
        touch = {"type": kind, "touchPoints": spots}
        await devtools.send("Input.dispatchTouchEvent", touch)  # pyright: ignore[reportUnknownMemberType]  # its parameters have no types
    await train_on_it(page)
    await wait_for_dataset(trainer, address, is_drawn)
    points = await export_points(trainer, address)
    pixel = 2 * HALF_VIEW / 300
    assert np.abs(points[:, 0] - 0.5).max() < pixel
    assert points[0, 1] == pytest.approx(0.9, abs=pixel)
    assert points[-1, 1] == pytest.approx(-0.9, abs=0.02 + pixel)
    assert np.all(np.diff(points[:, 1]) < 0)


async def test_drawing_is_undone_cancelled_and_edited_again(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_page(viewer.address)
    address = await start_painting(page)
    count = page.locator(".gs-pad-count")
    train = page.get_by_role("button", name="Train on it")
    pad = await open_pad(page)
    await expect(train).to_be_disabled()
    one, two, three = await to_screen(pad, [(0, 0), (0.5, 0.5), (-0.5, 0.5)])
    for place in (one, two, three):
        await page.mouse.click(*place)
    await expect(count).to_contain_text("3 of")
    await page.keyboard.press("Control+z")
    await expect(count).to_contain_text("2 of")
    await page.get_by_role("button", name="Cancel").click()
    await expect(pad).to_be_hidden()
    pad = await open_pad(page)
    await expect(train).to_be_disabled()
    for place in await to_screen(pad, [(0, 0), (0.5, 0.5)]):
        await page.mouse.click(*place)
    await train_on_it(page)
    await wait_for_dataset(trainer, address, is_drawn)
    await page.reload()
    await wait_for_painting(page)
    await open_pad(page)
    await expect(count).to_contain_text("2 of")
    assert await export_points(trainer, address) == pytest.approx(
        np.array([[0, 0], [0.5, 0.5]]), abs=2 * HALF_VIEW / 300
    )


async def change_rate(page: Page, value: str) -> None:
    await field(page, GENERATOR_RATE).fill(value)
    await field(page, GENERATOR_RATE).press("Enter")


async def test_last_changes_are_undone_and_redone_and_said(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    await start_painting(page)
    undo, redo = page.locator(f"#{ids.UNDO}"), page.locator(f"#{ids.REDO}")
    notice = page.locator(f"#{ids.NOTICE}")
    await expect(undo).to_be_disabled()
    await change_rate(page, "0.02")
    await expect(undo).to_be_enabled()
    await page.locator(f"[id='{to_dom_id(ids.layer_add(GENERATOR_LAYERS))}']").click()
    third = page.locator(f"[id='{to_dom_id(ids.layer_units(GENERATOR_LAYERS, 2))}']")
    await expect(third).to_have_value("16")
    await undo.click()
    await expect(notice).to_contain_text("Hidden layers (generator) is 16 + 16 again")
    await expect(third).to_be_hidden()
    await page.keyboard.press("Control+z")
    await expect(notice).to_contain_text("Learning rate (generator) is 0.003 again, not 0.02")
    await expect(field(page, GENERATOR_RATE)).to_have_value("0.003")
    await expect(undo).to_be_disabled()
    await redo.click()
    await expect(field(page, GENERATOR_RATE)).to_have_value("0.02")


async def test_undo_leaves_what_somebody_else_has_changed_since(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    one = await open_page(viewer.address)
    two = await open_page(await start_here(one))
    for page in (one, two):
        await wait_for_painting(page)
    await change_rate(one, "0.02")
    await expect(field(two, GENERATOR_RATE)).to_have_value("0.02")
    await expect(two.locator(f"#{ids.UNDO}")).to_be_disabled()
    await change_rate(two, "0.05")
    await expect(field(one, GENERATOR_RATE)).to_have_value("0.05")
    await one.locator(f"#{ids.UNDO}").click()
    await expect(one.locator(f"#{ids.NOTICE}")).to_contain_text("changed again since")
    await expect(field(one, GENERATOR_RATE)).to_have_value("0.05")


async def test_drawn_data_come_back_by_undo_and_space_plays_after_a_click_on_a_picture(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_page(viewer.address)
    address = await start_painting(page)
    pad = await open_pad(page)
    for place in await to_screen(pad, [(0.1, 0.2), (0.3, 0.4)]):
        await page.mouse.click(*place)
    await train_on_it(page)
    await wait_for_dataset(trainer, address, is_drawn)
    drawn = await export_points(trainer, address)
    grid = page.locator(f"[id='{to_dom_id(ids.distribution('DISTRIBUTION_KIND_GRID'))}']")
    await grid.click()
    await expect(grid).to_have_class(re.compile("is-chosen"))
    await press_and_expect_state(page, "Space", "paused")
    await expect(grid).to_have_class(re.compile("is-chosen"))
    await page.keyboard.press("Control+z")
    await wait_for_dataset(trainer, address, is_drawn)
    assert np.array_equal(await export_points(trainer, address), drawn)
    await expect(page.locator(f"#{ids.NOTICE}")).to_contain_text("a drawing of 2 points again")
