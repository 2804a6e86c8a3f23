"""``python -m trainer_service``: runs one trainer until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from multiprocessing.context import ForkServerContext

import structlog
import uvloop

from trainer_service.settings import TrainerSettings
from trainer_service.worker.pool import start_forkserver


def main() -> int:
    """Run; returns the exit code: 0 after SIGTERM or Ctrl-C, 1 when it cannot listen."""
    settings = TrainerSettings.load_or_exit()
    _configure_log(settings.log_level)
    context = start_forkserver()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_serve(settings, context))


async def _serve(settings: TrainerSettings, context: ForkServerContext) -> int:
    # Only now: gRPC starts threads, and the forkserver must exist before them.
    from trainer_service.server import TrainerServer

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = TrainerServer(settings, context)
    try:
        await server.start()
    except RuntimeError as error:
        sys.stderr.write(f"cannot listen on port {settings.trainer_port}: {error}\n")
        await server.stop()
        return 1
    await stop.wait()
    await server.stop()
    return 0


def _configure_log(level: str) -> None:
    """One JSON object a line on stderr."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


if __name__ == "__main__":
    raise SystemExit(main())
