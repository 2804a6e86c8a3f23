"""What tests do on a session's page, and what they see there."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page, expect

from viz_service import ids
from viz_service.components.fields import to_dom_id

GENERATOR_RATE = "points.generator_optimizer.learning_rate"
GENERATOR_LAYERS = "points.generator.hidden.units"


async def start_here(page: Page) -> str:
    """Press the big button; returns the session's address."""
    await page.locator(f"#{ids.START_NOW}").click()
    await page.wait_for_url("**/s/*")
    return page.url


async def stats(page: Page) -> dict[str, Any]:
    return await page.evaluate("window.ganscope.stats()")


async def wait_for(page: Page, condition: str) -> None:
    """Wait until a JavaScript condition holds, looking at every repaint.

    Playwright's own way evaluates text in the page, which our Content-Security-Policy forbids.
    """
    await page.evaluate(
        f"""() => new Promise((resolve) => {{
          const look = () => (({condition}) ? resolve() : requestAnimationFrame(look));
          look();
        }})"""
    )


async def wait_for_stats(page: Page, condition: str) -> None:
    """Wait until ``stats`` are as wanted, such as ``stats.painted > 3``."""
    await page.locator(".gs-stage").wait_for()
    await wait_for(page, f"((stats) => {condition})(window.ganscope.stats())")


async def wait_for_painting(page: Page, more: int = 5) -> None:
    """Wait for some more frames."""
    await page.locator(".gs-stage").wait_for()
    painted = (await stats(page))["painted"]
    await wait_for_stats(page, f"stats.painted >= {painted + more}")


async def start_painting(page: Page) -> str:
    """Press the big button and wait for the first pictures; returns the session's address."""
    address = await start_here(page)
    await wait_for_painting(page)
    return address


def field(page: Page, path: str):
    """Locate the control of a field."""
    return page.locator(f"[id='{to_dom_id(ids.field(path))}']")


async def press_and_expect_state(page: Page, key: str, word: str) -> None:
    await page.keyboard.press(key)
    await expect(page.locator(f"#{ids.STATE_LIGHT}")).to_have_text(word)


async def read_step(page: Page) -> int:
    text = await page.locator(f"#{ids.STEP}").inner_text()
    return int(text.replace(",", ""))
