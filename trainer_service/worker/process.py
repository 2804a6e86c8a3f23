"""The loop of a worker process: requests, some turns of training, reports.

Importing this module loads torch. What is asked and answered: ``commands.py``.
"""

from __future__ import annotations

import socket
import time

from trainer_service.engine.choice import choose_engine
from trainer_service.worker.channel import Channel, ServerGoneError
from trainer_service.worker.commands import Commands
from trainer_service.worker.scheduler import Scheduler

TURNS_S = 0.008
"""How long sessions train before requests and reports have their turn."""


def serve(sock: socket.socket) -> None:
    """Serve the other end of ``sock`` until it is closed.

    One thread does everything. Requests are read every 8 ms or so; with nothing to train and
    nothing to report it sleeps in ``select``. The engine is compiled or loaded first.

    Raises:
        FramingError: the other end sent something else than messages.

    """
    clock = time.monotonic
    channel = Channel(sock)
    scheduler = Scheduler(clock)
    commands = Commands(choose_engine(), scheduler, channel.outbox, clock)
    try:
        while True:
            for message in channel.exchange(_wait_s(scheduler, commands)):
                commands.handle(message)
            scheduler.run_turns(TURNS_S)
            for session_id, session in commands.sessions.items():
                begin = clock()
                session.report()
                scheduler.charge(session_id, clock() - begin)
    except ServerGoneError:
        return


def _wait_s(scheduler: Scheduler, commands: Commands) -> float | None:
    waits = [session.reporter.wait_s(session.gan) for session in commands.sessions.values()]
    known = [wait for wait in (*waits, scheduler.wait_s()) if wait is not None]
    return min(known, default=None)
