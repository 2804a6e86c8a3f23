"""The kit's components as Dash drives them: what they show, and when Dash is told of what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Complaints, OpenPage, ViewerProcess
from tests.e2e.session_page import wait_for
from viz_service import ids

pytestmark = pytest.mark.e2e

# As Dash does: what a component tells becomes its property.
MOUNT = """([name, first]) => {
  const {React, ReactDOM, dash_mantine_components: kit} = window;
  const place = document.body.appendChild(document.createElement('div'));
  place.style.cssText = 'position: fixed; inset: 0; z-index: 99; padding: 40px; background: #fff';
  const root = ReactDOM.createRoot(place);
  window.probe = {told: [], props: first};
  window.probe.give = (more) => {
    Object.assign(window.probe.props, more);
    root.render(React.createElement(kit.MantineProvider, {},
      React.createElement(kit[name], {...window.probe.props, setProps})));
  };
  const setProps = (changed) => {
    window.probe.told.push(changed);
    window.probe.give(changed);
  };
  window.probe.give({});
}"""

Mount = Callable[..., Awaitable[Page]]


@pytest.fixture
async def mount(viewer: ViewerProcess, open_page: OpenPage) -> Mount:
    """Put one component over the start page."""

    async def mount_component(name: str, **props: Any) -> Page:
        page = await open_page(viewer.address)
        await page.locator(f"#{ids.START_NOW}").wait_for()
        await page.evaluate(MOUNT, [name, {"id": "probe", **props}])
        await page.locator("#probe").wait_for()
        return page

    return mount_component


async def read_told(page: Page) -> list[dict[str, Any]]:
    return await page.evaluate("window.probe.told")


async def wait_until_told(page: Page, number: int) -> list[dict[str, Any]]:
    await wait_for(page, f"window.probe.told.length >= {number}")
    return await read_told(page)


@pytest.mark.parametrize("name", ["Button", "UnstyledButton"])
async def test_a_button_counts_its_clicks(mount: Mount, name: str) -> None:
    page = await mount(name, children="Press", n_clicks=3)
    await page.locator("#probe").click()
    await page.locator("#probe").click()
    assert await wait_until_told(page, 2) == [{"n_clicks": 4}, {"n_clicks": 5}]


async def test_a_disabled_button_counts_nothing(mount: Mount) -> None:
    page = await mount("Button", children="Press", disabled=True)
    await page.locator("#probe").dispatch_event("click")
    assert await read_told(page) == []


async def test_what_is_not_in_the_table_does_not_reach_the_page(
    mount: Mount, complaints: Complaints
) -> None:
    page = await mount(
        "Button", children="Press", title="x", loading_state={}, **{"data-key": "a", "class": "b"}
    )
    button = page.locator("#probe")
    await expect(button).to_have_attribute("data-key", "a")
    assert await button.get_attribute("title") is None
    assert complaints.errors == []


async def test_a_field_tells_what_is_typed_at_once(mount: Mount) -> None:
    page = await mount("TextInput", value="a")
    await page.locator("#probe").fill("ab")
    assert await wait_until_told(page, 1) == [{"value": "ab"}]


@pytest.mark.parametrize("key", ["Enter", "Tab"])
async def test_a_field_that_waits_tells_when_it_is_left(mount: Mount, key: str) -> None:
    page = await mount("TextInput", value="a", debounce=True)
    await page.locator("#probe").fill("abc")
    assert await read_told(page) == []
    await page.locator("#probe").press(key)
    also = {"n_submit": 1} if key == "Enter" else {}
    assert await wait_until_told(page, 1) == [also | {"value": "abc"}]


async def test_a_field_with_a_delay_tells_once_after_it(mount: Mount) -> None:
    page = await mount("NumberInput", value=1, debounce=60_000)
    await page.clock.install()
    await page.locator("#probe").fill("1")
    await page.locator("#probe").press_sequentially("25")
    await page.clock.run_for(59_000)
    assert await read_told(page) == []
    await page.clock.run_for(2_000)
    assert await read_told(page) == [{"value": 125}]


async def test_a_field_shows_what_the_server_says(mount: Mount) -> None:
    page = await mount("TextInput", value="a", debounce=True)
    await page.locator("#probe").fill("refused")
    await page.locator("#probe").press("Enter")
    await wait_until_told(page, 1)
    await page.evaluate("window.probe.give({value: 'a', error: 'Too long.'})")
    await expect(page.locator("#probe")).to_have_value("a")
    await expect(page.get_by_text("Too long.")).to_be_visible()


async def test_an_echo_does_not_undo_what_was_typed_since(mount: Mount) -> None:
    page = await mount("TextInput", value="")
    for number in range(12):
        await page.locator("#probe").press_sequentially(str(number % 10))
    await expect(page.locator("#probe")).to_have_value("012345678901")
    await wait_for(page, "window.probe.told.at(-1)?.value === '012345678901'")


async def test_steppers_of_a_number_change_it(mount: Mount) -> None:
    page = await mount("NumberInput", value=4, step=1, allowDecimal=False)
    await page.locator("#probe").press("ArrowUp")
    assert await wait_until_told(page, 1) == [{"value": 5}]


async def test_a_list_tells_the_choice_and_keeps_it(mount: Mount) -> None:
    data = [{"value": "1", "label": "one"}, {"value": "10", "label": "ten"}]
    page = await mount("Select", data=data, value="1", allowDeselect=False)
    await page.locator("#probe").click()
    await page.get_by_role("option", name="ten").click()
    assert await wait_until_told(page, 1) == [{"value": "10"}]
    await expect(page.locator("#probe")).to_have_value("ten")


async def test_a_slider_tells_when_its_thumb_is_let_go(mount: Mount) -> None:
    page = await mount("Slider", min=0, max=10, step=1, value=5, thumbLabel="probe", label=None)
    box = await page.locator("#probe").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    await page.mouse.move(box["x"] + box["width"] / 2, middle)
    await page.mouse.down()
    await page.mouse.move(box["x"] + box["width"] * 0.8, middle, steps=4)
    thumb = page.get_by_role("slider", name="probe")
    await expect(thumb).to_have_attribute("aria-valuenow", "8")
    assert await read_told(page) == []
    await page.mouse.up()
    assert await wait_until_told(page, 1) == [{"value": 8}]


async def test_a_switch_tells_whether_it_is_on(mount: Mount) -> None:
    page = await mount("Switch", label="Warm", checked=False)
    await page.get_by_role("switch", name="Warm").click()
    assert await wait_until_told(page, 1) == [{"checked": True}]
    await expect(page.locator("#probe")).to_be_checked()


async def test_segments_tell_the_choice_and_dash_may_keep_it(mount: Mount) -> None:
    page = await mount("SegmentedControl", data=["one", "two"], value="one")
    await page.locator("#probe").get_by_text("two").click()
    assert await wait_until_told(page, 1) == [{"value": "two"}]
    kept = await page.evaluate("window.dash_mantine_components.SegmentedControl.dashPersistence")
    assert kept == {"persisted_props": ["value"], "persistence_type": "local"}


async def test_lazy_components_of_dash_find_what_they_are_compiled_for(mount: Mount) -> None:
    page = await mount("Kbd", children="x")
    assert await page.evaluate("typeof regeneratorRuntime.mark") == "function"
