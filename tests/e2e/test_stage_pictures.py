"""Each layer as it looked when somebody last looked at it: seeded session, standing still.

The pictures in ``reference/`` are the canvas, made smaller; ``reference/renew`` draws them anew.
Compared is what the eye would notice: smoothed edges and the last bit of a sum may differ.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.e2e.conftest import OpenPage, ViewerProcess
from tests.e2e.session_page import wait_for, wait_for_stats
from tests.e2e.test_stage_in_browser import ARRIVED, TWO_REPAINTS
from tests.support.sessions import create, step
from tests.support.trainer import TrainerConnection
from viz_service.components.stage_card import INITIAL_LAYERS, LOOKS

pytestmark = pytest.mark.e2e

FOLDER = Path(__file__).with_name("reference")
RENEWS = "GANSCOPE_RENEW_REFERENCES" in os.environ
STRIDE, STRIDES = 20, 8
PIXELS = 120
# Of all pixels; those that differ by more than a quarter of the range in some channel.
MOST_DIFFERENT = 0.01
PICTURES = {look["name"]: (look["name"],) for look in LOOKS} | {"usual": INITIAL_LAYERS}

SHRINK = """(pixels) => {
  const small = document.createElement('canvas');
  small.width = small.height = pixels;
  const context = small.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(document.querySelector('.gs-stage-canvas'), 0, 0, pixels, pixels);
  return small.toDataURL().split(',')[1];
}"""
COMPARE = """async ([one, other]) => {
  const read = async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height).data;
  };
  const [a, b] = [await read(one), await read(other)];
  if (a.length !== b.length) return 1;
  let numDifferent = 0;
  for (let i = 0; i < a.length; i += 4) {
    if ([0, 1, 2].some((k) => Math.abs(a[i + k] - b[i + k]) > 64)) numDifferent++;
  }
  return numDifferent / (a.length / 4);
}"""


async def open_at_rest(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> Page:
    """Open a session and take it a known way: every frame of it is seen, for the trails."""
    session = await create(trainer, seed=7, batch_size=64)
    page = await open_page(f"{viewer.address}/s/{session.id}")
    await page.evaluate("window.ganscope.bus.askLayers(['trails'])")
    for number in range(1, STRIDES + 1):
        await step(trainer, session.id, STRIDE)
        await wait_for_stats(page, f"stats.step === {number * STRIDE}")
    return page


async def take(page: Page, layers: tuple[str, ...]) -> str:
    """Return the picture of some layers, as PNG in base64."""
    await page.evaluate("(layers) => window.ganscope.bus.askLayers(layers)", list(layers))
    for name in layers:
        if name in ARRIVED:
            await wait_for(page, f"((frame) => {ARRIVED[name]})(window.ganscope.bus.frame)")
    await page.evaluate(TWO_REPAINTS)
    return await page.evaluate(SHRINK, PIXELS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_layer_looks_as_it_did(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection, scheme: str
) -> None:
    page = await open_at_rest(viewer, open_page, trainer)
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    # Trails are forgotten when they are switched off: first.
    names = sorted(PICTURES, key=lambda name: name != "trails")
    different: dict[str, float] = {}
    for name in names if scheme == "light" else ["trails", "usual"]:
        picture = await take(page, PICTURES[name])
        path = FOLDER / f"{name}-{scheme}.png"
        if RENEWS:
            path.write_bytes(base64.b64decode(picture))
        kept = base64.b64encode(path.read_bytes()).decode()
        share: float = await page.evaluate(COMPARE, [picture, kept])
        if share > MOST_DIFFERENT:
            different[name] = round(share, 4)
    assert different == {}
    # The comparison sees what it is there to see.
    usual = base64.b64encode((FOLDER / f"usual-{scheme}.png").read_bytes()).decode()
    trails = base64.b64encode((FOLDER / f"trails-{scheme}.png").read_bytes()).decode()
    assert await page.evaluate(COMPARE, [usual, trails]) > MOST_DIFFERENT
