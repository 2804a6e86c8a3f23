"""A worker process: threads that read requests, write what is to be said, and train.

Importing this module loads torch. What is asked and answered: ``commands.py``.
"""

from __future__ import annotations

import contextlib
import gc
import socket
import time

from trainer_service.engine.batched.devices import DeviceName
from trainer_service.engine.choice import choose_engine
from trainer_service.worker.channel import Channel, ServerGoneError
from trainer_service.worker.commands import Commands
from trainer_service.worker.live import LiveSession
from trainer_service.worker.scheduler import Scheduler
from trainer_service.worker.threads import TrainingThreads


def serve(sock: socket.socket, num_threads: int, device: DeviceName = "auto") -> None:
    """Serve the other end of ``sock`` until it is closed.

    The engine is compiled or loaded first. With nothing to train and nothing to report, every
    thread sleeps.

    Args:
        sock: this end of a socketpair.
        num_threads: sessions that train at the same time.
        device: as in ``GANSCOPE_DEVICE``.

    Raises:
        FramingError: the other end sent something else than messages.

    """
    choice = choose_engine(device)
    # What is loaded by now stays, and to look through it for garbage stops all for 0.2 s.
    gc.collect()
    gc.freeze()
    channel = Channel(sock)
    scheduler: Scheduler[LiveSession] = Scheduler(time.monotonic, num_threads)
    commands = Commands(choice, scheduler, channel.outbox, time.monotonic)
    # A frame that was refused because one waited is made when that one is gone.
    channel.outbox.observe_room = lambda session_id: scheduler.post(session_id, _look_again)
    threads = TrainingThreads(scheduler, choice.engine, num_threads)
    with contextlib.closing(channel), threads, contextlib.suppress(ServerGoneError):
        while True:
            for message in channel.read():
                commands.handle(message)


def _look_again() -> None:
    """To be held is all that a session needs to say anew what is due."""
