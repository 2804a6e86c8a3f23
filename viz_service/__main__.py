"""Run the viewer: ``python -m viz_service``."""

from __future__ import annotations

import asyncio

import uvloop

from viz_service.server import serve
from viz_service.settings import VizSettings


def main() -> None:
    """Serve pages until told to stop."""
    settings = VizSettings.load_or_exit()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(settings))


if __name__ == "__main__":
    main()
