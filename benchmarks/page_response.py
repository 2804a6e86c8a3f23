"""How soon the page shows what somebody changed on it, and what it loads to get there."""

from __future__ import annotations

import statistics

from playwright.sync_api import Page

from viz_service import ids
from viz_service.components.fields import to_dom_id

LEARNING_RATE = "points.generator_optimizer.learning_rate"
CHANGES = 40
# Two values in turn, first the one that the preset does not have: each press of Enter is a change.
RATES = ("0.0031", "0.003")

WATCH_CHANGES = """() => {
  const {bus} = window.ganscope;
  window.responses = [];
  let asked = null;
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    asked = {atMs: performance.now(), revision: Number(bus.session.revision)};
  }, true);
  bus.on('painted', () => {
    if (!asked || bus.frame.revision <= asked.revision) return;
    window.responses.push(performance.now() - asked.atMs);
    asked = null;
  });
}"""
WAIT_FOR_RESPONSES = """(number) => new Promise((resolve) => {
  const look = () =>
    window.responses.length >= number ? resolve() : requestAnimationFrame(look);
  look();
})"""
READ_SCRIPT_BYTES = """(untilMs) => performance.getEntriesByType('resource')
  .filter((one) => one.initiatorType === 'script' && one.startTime <= untilMs)
  .reduce((sum, one) => sum + one.encodedBodySize, 0)"""


def observe_changes(page: Page) -> list[float]:
    """Change a learning rate many times.

    Returns:
        Milliseconds from each key press to the first painted frame that was trained with it.

    """
    control = page.locator(f"[id='{to_dom_id(ids.field(LEARNING_RATE))}']")
    page.evaluate(WATCH_CHANGES)
    for number in range(CHANGES):
        control.fill(RATES[number % 2])
        control.press("Enter")
        page.evaluate(WAIT_FOR_RESPONSES, number + 1)
    responses: list[float] = page.evaluate("window.responses")
    return responses


def to_p95(values: list[float]) -> float:
    """Return the value that 95 of 100 do not exceed."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def read_script_kb(page: Page, until_ms: float) -> float:
    """Return the kilobytes of JavaScript, gzipped, that were asked for up to a moment."""
    script_bytes: float = page.evaluate(READ_SCRIPT_BYTES, until_ms)
    return script_bytes / 1024
