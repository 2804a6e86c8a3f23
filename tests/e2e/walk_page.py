"""What tests do to walk through a step on the page, and what they see of it."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.e2e.session_page import wait_for
from viz_service import ids

SLOW = "Slow motion: the next step in ten parts"
STORY = "Story: follow one real and one generated sample"
PARTS = [
    *("G makes samples", "D judges both", "D’s loss", "Gradients for D", "D is updated"),  # noqa: RUF001 # as on the page
    *("G makes samples", "D judges them", "G’s loss", "Pull on samples", "G is updated"),  # noqa: RUF001 # as on the page
]


def panel(page: Page) -> Locator:
    return page.locator(f"#{ids.WALK_PANEL}")


def title(page: Page) -> Locator:
    return panel(page).locator(".gs-walk-title")


async def start_slow_motion(page: Page) -> None:
    """Begin, and stay at the first part."""
    await page.get_by_role("button", name=SLOW).click()
    await expect(title(page)).to_be_visible()
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowLeft")
    await expect(panel(page)).to_contain_text("1 of 5")


async def go_to_part(page: Page, number: int) -> None:
    """Press the button of a part, 1 to 10, on its strip."""
    strip = ids.WALK_DISCRIMINATOR if number <= 5 else ids.WALK_GENERATOR
    await page.locator(f"#{strip} button").nth((number - 1) % 5).click()
    await expect(title(page)).to_have_text(PARTS[number - 1])


async def observe_shown(page: Page) -> dict[str, Any]:
    """Return what the stage and the graph draw."""
    return await page.evaluate(
        """() => {
          const {dataset, frame, layers, overlay} = window.ganscope.bus.shown;
          return {
            layers: [...layers],
            real: [...dataset.points], generated: [...frame.generated],
            gradients: [...frame.gradients], map: [...frame.map.values],
            judged: overlay?.judged ?? null, marks: overlay?.marks ?? [],
            lit: [...document.querySelectorAll('[data-node][data-lit]')].map(
              (node) => node.dataset.node).sort(),
          };
        }"""
    )


async def wait_for_step(page: Page, step: int) -> None:
    """Wait for the live frame of a step."""
    await wait_for(page, f"window.ganscope.bus.frame?.step === {step}")


async def figures(page: Page) -> dict[str, str]:
    """Return the numbers of the present stop by their labels."""
    rows = panel(page).locator(".gs-walk-figures .gs-figure")
    labels = await rows.locator(".gs-figure-label").all_inner_texts()
    return dict(zip(labels, await rows.locator(".gs-figure-text").all_inner_texts(), strict=True))


async def sentence(page: Page) -> str:
    return await panel(page).locator(".gs-walk-sentence").inner_text()


def numbers_in(text: str) -> list[float]:
    """Read all numbers of a text, its minus signs included."""
    return [float(one.replace("−", "-")) for one in re.findall(r"[−-]?\d+(?:\.\d+)?", text)]  # noqa: RUF001 # as on the page
