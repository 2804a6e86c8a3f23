"""Takes the pictures in this folder from a running GANscope.

``python docs/images/take.py http://127.0.0.1:8050``: makes sessions, lets them train, looks at
them as a person would, and deletes them again.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from ganscope.client import Client

FOLDER = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
TRAINED_STEPS = 1500
SIZES = {"1280": (1280, 800), "1920": (1920, 1080)}
TABLET = (820, 1180)
PROJECTOR = (3840, 2160)
WAVE_STEPS = 60

Scheme = Literal["light", "dark"]


def open_page(browser: Browser, url: str, size: tuple[int, int], scheme: Scheme) -> Page:
    """Open an address in a window of its own."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.add_init_script("localStorage.setItem('ganscope.tour', 'seen')")
    page.goto(url)
    return page


def wait_for_step(page: Page, step: int) -> None:
    """Wait until a painted frame is at least this far."""
    page.locator(".gs-stage").wait_for()
    page.evaluate(
        """(step) => new Promise((resolve) => {
          const look = () =>
            window.ganscope.stats().step >= step ? resolve() : requestAnimationFrame(look);
          look();
        })""",
        step,
    )


def take_start_page(browser: Browser, url: str) -> None:
    """Take the start page in both schemes."""
    for scheme in ("light", "dark"):
        page = open_page(browser, url, SIZES["1280"], scheme)
        page.get_by_text("Sessions on this server").wait_for()
        page.get_by_text("training").first.wait_for()
        page.screenshot(path=FOLDER / f"start-{scheme}.png")
        page.close()


def take_session(browser: Browser, url: str) -> None:
    """Take a session in both schemes and in every size."""
    for scheme in ("light", "dark"):
        for name, size in (*SIZES.items(), ("tablet", TABLET)):
            page = open_page(browser, url, size, scheme)
            wait_for_step(page, TRAINED_STEPS)
            page.screenshot(path=FOLDER / f"session-{scheme}-{name}.png")
            page.close()


def take_projector(browser: Browser, url: str) -> None:
    """Take a session as a teacher shows it."""
    page = open_page(browser, url, PROJECTOR, "light")
    wait_for_step(page, TRAINED_STEPS)
    page.screenshot(path=FOLDER / "session-projector.png")
    page.close()


def take_walks(browser: Browser, url: str) -> None:
    """Take slow motion in both halves, and a story; the session is paused by them."""
    page = open_page(browser, url, SIZES["1280"], "light")
    wait_for_step(page, 1)
    page.get_by_role("button", name="Slow motion: the next step").click()
    page.get_by_role("button", name="Stay here").click()
    for part, presses in (("slow-d", 1), ("slow-g", 7)):
        for _ in range(presses):
            page.keyboard.press("ArrowRight")
        page.screenshot(path=FOLDER / f"{part}.png")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Story: follow one real").click()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.screenshot(path=FOLDER / "story.png")
    page.close()


def take_drawing(browser: Browser, url: str) -> None:
    """Take the pad while a hand draws a wave on it."""
    page = open_page(browser, url, SIZES["1280"], "light")
    wait_for_step(page, 1)
    page.locator("#own-data").click()
    pad = page.locator(".gs-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box() or {"x": 0, "y": 0, "width": 0, "height": 0}
    places = [
        (box["x"] + box["width"] * (0.15 + 0.7 * t), box["y"] + box["height"] * (0.5 + wave(t)))
        for t in (step / WAVE_STEPS for step in range(WAVE_STEPS + 1))
    ]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places:
        page.mouse.move(*place)
    page.mouse.up()
    page.screenshot(path=FOLDER / "drawing.png")
    page.close()


def wave(t: float) -> float:
    """Height of the drawn wave, as a share of the pad."""
    return 0.25 * math.sin(2 * math.pi * t)


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="the viewer's address")
    parser.add_argument("--trainer", default="127.0.0.1:50051", help="the trainer's host:port")
    options = parser.parse_args()
    with Client(options.trainer) as client, sync_playwright() as playwright:
        ring = client.create_session(preset_id="ring", play=True)
        islands = client.create_session(preset_id="eight-gaussians", play=True)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            take_start_page(browser, options.url)
            take_session(browser, f"{options.url}/s/{ring.id}")
            take_projector(browser, f"{options.url}/s/{islands.id}")
            take_drawing(browser, f"{options.url}/s/{islands.id}")
            take_walks(browser, f"{options.url}/s/{islands.id}")
        finally:
            browser.close()
            for session in (ring, islands):
                client.delete_session(session.id)


if __name__ == "__main__":
    main()
