"""What the live page costs, beside a plain Dash page of the same session.

``python -m benchmarks.page --json`` starts the whole system, plays the default session and
opens two pages in turn in one real Chromium: ours, and ``benchmarks.plotly_page``
(``dcc.Interval`` with whole Plotly figures). Rounds are interleaved, so that both meet the same
machine. CPU is that of the whole browser and of the process that serves the page. Ours is the whole
page: model, picture, charts. Then it changes a learning rate on it, many times.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Generator
from dataclasses import asdict, dataclass, replace
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.machine import describe_machine
from benchmarks.page_response import observe_changes, read_script_kb, to_p95
from benchmarks.processes import CpuMeter, find_descendants
from benchmarks.report import create_parser, print_report
from benchmarks.system import find_free_port, run_system
from ganscope.client import Client

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"]
WARM_UP_S = 4.0

COUNT_PLOTLY = """() => {
  window.bench = {painted: 0, latencies: []};
  document.querySelector('#stage .js-plotly-plot').on('plotly_afterplot', () => {
    window.bench.painted += 1;
    const taken = document.querySelector('#stage .js-plotly-plot').layout.meta;
    if (taken) window.bench.latencies.push(Date.now() - taken);
  });
}"""
READ_PLOTLY = """() => {
  const sorted = window.bench.latencies.slice().sort((a, b) => a - b);
  return {painted: window.bench.painted, latencyP50Ms: sorted[sorted.length >> 1] ?? null};
}"""
SKIP_TOUR = "localStorage.setItem('ganscope.tour', 'seen')"
READ_OURS = "() => window.ganscope.stats()"
WAIT_FOR_FIRST_FRAME = """() => new Promise((resolve) => {
  const look = () =>
    window.ganscope.stats().painted ? resolve(performance.now()) : requestAnimationFrame(look);
  look();
})"""


@dataclass(frozen=True)
class Round:
    """One page looked at for some seconds."""

    painted_fps: float
    send_to_paint_p50_ms: float | None
    browser_cpu_ms_per_frame: float
    server_cpu_ms_per_frame: float
    first_frame_ms: float | None = None
    """From the beginning of navigation."""
    script_kb: float | None = None
    """JavaScript asked for before the first frame, gzipped."""
    change_p50_ms: float | None = None
    """From a change of a learning rate on the page to the first painted frame trained with it."""
    change_p95_ms: float | None = None


@contextlib.contextmanager
def run_plain_page(trainer: str, session_id: str) -> Generator[tuple[str, int]]:
    """Start the page to compare with; gives its URL and pid."""
    port = find_free_port()
    command = [sys.executable, "-m", "benchmarks.plotly_page", trainer, session_id, str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as page:
        try:
            yield f"http://127.0.0.1:{port}", page.pid
        finally:
            page.terminate()


def wait_until_open(page: Page, url: str, selector: str) -> None:
    """Load a page, trying again while its server starts."""
    deadline = time.monotonic() + 60
    while True:
        try:
            page.goto(url)
            page.wait_for_selector(selector, timeout=10_000)
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


def observe_round(page: Page, read: str, server: CpuMeter, seconds: float) -> Round:
    """Look at an open page for some seconds."""
    browser = CpuMeter(find_descendants(os.getpid(), CHROMIUM_ARGS[0])[0])
    page.wait_for_timeout(WARM_UP_S * 1000)
    before: dict[str, Any] = page.evaluate(read)
    started = time.monotonic()
    browser_ms, server_ms = browser.read_ms(), server.read_ms()
    page.wait_for_timeout(seconds * 1000)
    browser_ms, server_ms = browser.read_ms() - browser_ms, server.read_ms() - server_ms
    elapsed = time.monotonic() - started
    after: dict[str, Any] = page.evaluate(read)
    frames = max(1, after["painted"] - before["painted"])
    return Round(
        painted_fps=frames / elapsed,
        send_to_paint_p50_ms=after["latencyP50Ms"],
        browser_cpu_ms_per_frame=browser_ms / frames,
        server_cpu_ms_per_frame=server_ms / frames,
    )


def observe_ours(url: str, launcher: int, seconds: float) -> Round:
    """One round of our page, in a fresh browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(SKIP_TOUR)
        wait_until_open(page, url, "canvas")
        first_frame_ms = page.evaluate(WAIT_FOR_FIRST_FRAME)
        viewer = CpuMeter(find_descendants(launcher, "viz_service")[0])
        script_kb = read_script_kb(page, first_frame_ms)
        observed = observe_round(page, READ_OURS, viewer, seconds)
        changes = observe_changes(page)
        return replace(
            observed,
            first_frame_ms=first_frame_ms,
            script_kb=script_kb,
            change_p50_ms=statistics.median(changes),
            change_p95_ms=to_p95(changes),
        )


def observe_plain(trainer: str, session_id: str, seconds: float) -> Round:
    """One round of the plain page, in a fresh browser."""
    with run_plain_page(trainer, session_id) as (url, pid), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        wait_until_open(page, url, "#stage .js-plotly-plot")
        page.evaluate(COUNT_PLOTLY)
        return observe_round(page, READ_PLOTLY, CpuMeter(pid), seconds)


def to_medians(rounds: list[Round]) -> dict[str, float | None]:
    """Median of each figure over the rounds, and the spread of frames per second."""
    rows = [asdict(one) for one in rounds]
    medians: dict[str, float | None] = {}
    for key in rows[0]:
        values = [row[key] for row in rows if row[key] is not None]
        medians[key] = round(statistics.median(values), 3) if values else None
    rates = [one.painted_fps for one in rounds]
    return medians | {
        "painted_fps_min": round(min(rates), 3),
        "painted_fps_max": round(max(rates), 3),
    }


def measure(rounds: int, seconds: float) -> dict[str, Any]:
    """Measure both pages, interleaved."""
    ours: list[Round] = []
    plain: list[Round] = []
    with run_system() as (url, trainer, launcher):
        with Client(trainer) as client:
            session = client.create_session(preset_id="ring", play=True)
        for number in range(rounds):
            ours.append(observe_ours(f"{url}/s/{session.id}", launcher, seconds))
            plain.append(observe_plain(trainer, session.id, seconds))
            print(f"round {number + 1} of {rounds}", file=sys.stderr)
    return to_report(to_medians(ours), to_medians(plain), rounds, seconds)


def to_report(
    ours: dict[str, Any], plain: dict[str, Any], rounds: int, seconds: float
) -> dict[str, Any]:
    """Put the figures, their ratios and the circumstances together."""
    ratios = {
        "painted_fps": ours["painted_fps"] / plain["painted_fps"],
        "browser_cpu": plain["browser_cpu_ms_per_frame"] / ours["browser_cpu_ms_per_frame"],
        "server_cpu": plain["server_cpu_ms_per_frame"] / ours["server_cpu_ms_per_frame"],
    }
    return {
        **ours,
        "dcc_interval_plotly": plain,
        "times_better": {key: round(value, 1) for key, value in ratios.items()},
        "rounds": rounds,
        "seconds_per_round": seconds,
        "machine": describe_machine(),
    }


def main() -> None:
    """Measure and print."""
    parser = create_parser(__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each page (default 3)")
    parser.add_argument("--seconds", type=float, default=10.0, help="seconds a round (default 10)")
    options = parser.parse_args()
    report = measure(options.rounds, options.seconds)
    print_report(report, as_json=options.json)


if __name__ == "__main__":
    main()
