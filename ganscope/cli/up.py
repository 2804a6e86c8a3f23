"""``ganscope up``: the whole system in one terminal."""

from __future__ import annotations

import asyncio
import webbrowser
from typing import Annotated

import typer
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from ganscope.launcher.settings import LauncherSettings
from ganscope.launcher.system import System

_COLOURS = {"redis": "dim", "trainer": "blue", "viewer": "magenta"}


def up(
    *,
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the page in a browser once it answers.")
    ] = False,
) -> None:
    """Start Redis, trainer and viewer here; Ctrl-C stops them."""
    settings = LauncherSettings.load_or_exit()
    terminal = Terminal(Console(highlight=False), opens_page=open_page)
    terminal.begin(settings)
    asyncio.run(System(settings, terminal.show_line, terminal.announce).run())
    terminal.end()


class Terminal:
    """What the user sees of the system."""

    def __init__(self, console: Console, *, opens_page: bool) -> None:
        self._console = console
        self._opens_page = opens_page

    def begin(self, settings: LauncherSettings) -> None:
        """Say what is about to happen."""
        store = settings.redis_url or f"files in {settings.data_dir}"
        self._console.print(Text(f"GANscope is starting; sessions are kept in {store}"))

    def show_line(self, name: str, line: str) -> None:
        """Print one line of a program, marked with its name."""
        mark = Text(f"{name:>7} | ", style=_COLOURS.get(name, ""))
        self._console.print(mark + Text.from_ansi(line), soft_wrap=True)

    def announce(self, address: str) -> None:
        """Show where the page is."""
        lines = Text.assemble(
            ("GANscope is ready\n\n", "bold"), (address, "bold underline"), "\n\nCtrl-C stops it."
        )
        self._console.print(Panel(lines, expand=False, padding=(1, 4)))
        if self._opens_page:
            webbrowser.open(address)

    def end(self) -> None:
        """Say that nothing runs any more."""
        self._console.print("Stopped. The sessions are kept for the next time.")
