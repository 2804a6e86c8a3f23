"""Takes the pictures in this folder from a running GANscope.

``python docs/images/take.py http://127.0.0.1:8050``: makes sessions, lets them train, looks at
them as a person would, and deletes them again.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from ganscope.client import Client

FOLDER = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
TRAINED_STEPS = 1500
SIZES = {"1280": (1280, 800), "1920": (1920, 1080)}
TABLET = (820, 1180)

Scheme = Literal["light", "dark"]


def open_page(browser: Browser, url: str, size: tuple[int, int], scheme: Scheme) -> Page:
    """Open an address in a window of its own."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
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
        finally:
            browser.close()
            for session in (ring, islands):
                client.delete_session(session.id)


if __name__ == "__main__":
    main()
