"""The whole system: Valkey, a trainer, a viewer, and real browsers."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from ganscope.api.v1 import session_service_pb2 as api
from tests.support.processes import Process
from tests.support.trainer import TrainerConnection, TrainerProcess

_ROOT = Path(__file__).parents[2]
_NAMES_KEPT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_CHROMIUM_ARGS = (
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_WIDTH, _HEIGHT = 1280, 800


class ViewerProcess:
    """``python -m viz_service``, able to come back on the port it had."""

    def __init__(self, trainer_target: str) -> None:
        self.trainer_target = trainer_target
        self._port = 0
        self._process = self._start()
        self._port = int(self.address.rpartition(":")[2])

    def _start(self) -> Process:
        env = {name: os.environ[name] for name in _NAMES_KEPT if name in os.environ}
        env |= {
            "PYTHONPATH": str(_ROOT),
            "GANSCOPE_VIZ_PORT": str(self._port),
            "GANSCOPE_TRAINER_TARGET": self.trainer_target,
        }
        return Process([sys.executable, "-m", "viz_service"], env)

    @property
    def address(self) -> str:
        line = self._process.wait_for_line(lambda line: "running on http" in line)
        return line.partition("running on ")[2].split()[0]

    def restart(self) -> None:
        self._process.kill()
        self._process = self._start()
        self._process.wait_for_line(lambda line: "running on http" in line)

    def kill(self) -> None:
        self._process.kill()


@pytest.fixture(scope="session")
def viewer(shared_trainer: TrainerProcess) -> Iterator[ViewerProcess]:
    """One viewer for all tests that do not kill it."""
    process = ViewerProcess(shared_trainer.target)
    assert process.address
    yield process
    process.kill()


@pytest.fixture(autouse=True)
async def forget_sessions(trainer: TrainerConnection) -> AsyncIterator[None]:
    """Delete what a test started: sessions that nobody watches would go on training."""
    yield
    listed = await trainer.sessions.ListSessions(api.ListSessionsRequest(page_size=100))
    for session in listed.sessions:
        await trainer.sessions.DeleteSession(api.DeleteSessionRequest(session_id=session.id))


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path is not None, "install Chromium: apt-get install chromium"
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=list(_CHROMIUM_ARGS))
        yield launched
        await launched.close()


class Complaints:
    """What a page should not have done."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.foreign_requests: list[str] = []
        self.errors: list[str] = []

    def listen_to(self, page: Page) -> None:
        page.on("request", lambda request: self._judge(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda line: self.errors.append(line.text) if line.type == "error" else None,
        )

    def _judge(self, url: str) -> None:
        if not url.startswith((self.home, "data:")):
            self.foreign_requests.append(url)


@pytest.fixture
async def complaints(viewer: ViewerProcess) -> Complaints:
    return Complaints(viewer.address)


async def skip_tour(context: BrowserContext) -> None:
    """Open pages as somebody does who has seen the tour."""
    await context.add_init_script("localStorage.setItem('ganscope.tour', 'seen')")


OpenPage = Callable[[str], Awaitable[Page]]


@pytest.fixture
async def open_page(browser: Browser, complaints: Complaints) -> OpenPage:
    """Open an address in a browser of its own, as another person would."""

    async def open_address(url: str) -> Page:
        context = await browser.new_context(viewport={"width": _WIDTH, "height": _HEIGHT})
        await skip_tour(context)
        page = await context.new_page()
        page.set_default_timeout(20_000)
        complaints.listen_to(page)
        await page.goto(url)
        return page

    return open_address
