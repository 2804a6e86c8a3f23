"""A fixed number of worker processes, and which session lives on which.

The processes come from a forkserver that has loaded the training code once, so that a worker
is up in a moment and torch never enters the server process. A worker that dies is replaced;
the listener hears which sessions were on it and opens them again.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from typing import Protocol

import structlog

from trainer_service.domain.errors import (
    FieldViolation,
    GanscopeError,
    InvalidFieldError,
    WorkerUnavailableError,
    WrongStateError,
)
from trainer_service.worker import entry
from trainer_service.worker.link import Event, Request, WorkerLink, WorkerTarget
from trainer_service.worker.v1 import worker_pb2

_log = structlog.get_logger(__name__)


class WorkerFailureError(GanscopeError):
    """A worker could not do what the server asked: a fault of ours, not of the user."""

    reason = "INTERNAL"


class PoolListener(Protocol):
    """Who hears of events. Called on the event loop; must not block."""

    def observe_event(self, session_id: str, event: Event) -> None:
        """Hear what a worker says by itself."""
        ...

    def observe_loss(self, session_ids: Sequence[str]) -> None:
        """Hear that the worker which held these sessions is gone."""
        ...


@dataclass(frozen=True)
class PoolOptions:
    """How many workers, and how long to wait for them."""

    num_workers: int
    num_threads: int = 1
    """Of each worker: sessions that it trains at the same time."""
    call_timeout_s: float = 30.0
    start_timeout_s: float = 300.0
    """For the engine to be compiled, which takes half a minute of a free core, once."""
    stop_timeout_s: float = 0.5
    """For a worker to end by itself when it is hung up on; it has nothing left to save."""
    min_life_s: float = 1.0
    """A worker that dies younger is replaced only after this time, lest a broken one spins."""


def start_forkserver() -> ForkServerContext:
    """Start the process that workers are forked from; call it before any thread exists."""
    context = multiprocessing.get_context("forkserver")
    # Matrices here are small: a second thread would wait for a core, up to 30 ms each time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # By name, because the server process must not import it: it loads torch.
    context.set_forkserver_preload(["trainer_service.worker.process", "numba"])
    forkserver.ensure_running()
    return context


class WorkerPool:
    """Runs sessions on workers, the least loaded first."""

    def __init__(
        self,
        context: ForkServerContext,
        options: PoolOptions,
        target: WorkerTarget = entry.run,
    ) -> None:
        self._context = context
        self._options = options
        self._target = partial(target, num_threads=options.num_threads)
        self._links: set[WorkerLink] = set()
        self._homes: dict[str, WorkerLink] = {}
        self._link_added = asyncio.Event()
        self._engine: worker_pb2.Engine | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, listener: PoolListener) -> None:
        """Start the workers in the background."""
        self._tasks = [
            asyncio.create_task(self._keep_worker(number, listener))
            for number in range(self._options.num_workers)
        ]

    async def stop(self) -> None:
        """End every worker and wait for its end."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def engine(self) -> worker_pb2.Engine | None:
        """What the latest worker trains with; None before the first one is up."""
        return self._engine

    @property
    def is_ready(self) -> bool:
        """Every worker is up, its engine compiled or loaded."""
        return len(self._links) == self._options.num_workers

    async def open(self, session_id: str, request: worker_pb2.Open) -> worker_pb2.Reply:
        """Place a session on the least loaded worker, waiting until one is up.

        Raises:
            InvalidFieldError: the worker refuses the specification.
            WorkerFailureError: the worker cannot open it.
            WorkerUnavailableError: no worker came up, or it died meanwhile.

        """
        await self._wait_for_link()
        loads = Counter(self._homes.values())
        link = min(self._links, key=lambda one: (loads[one], one.pid))
        self._homes[session_id] = link
        try:
            reply = await self._call(link, session_id, request, None)
        except BaseException:
            if self._homes.get(session_id) is link:
                del self._homes[session_id]
            raise
        if self._homes.get(session_id) is not link:
            # It answered and died before we came to read the answer.
            raise WorkerUnavailableError
        return reply

    async def call(
        self, session_id: str, request: Request, timeout_s: float | None = None
    ) -> worker_pb2.Reply:
        """Ask the worker that holds a session.

        Raises:
            InvalidFieldError: the worker refuses a value.
            WorkerFailureError: the worker cannot do it.
            WorkerUnavailableError: no worker holds the session at the moment.

        """
        link = self._homes.get(session_id)
        if link is None:
            raise WorkerUnavailableError
        return await self._call(link, session_id, request, timeout_s)

    async def close(self, session_id: str) -> None:
        """Take a session off its worker; no matter whether that is still alive."""
        link = self._homes.get(session_id)
        if link is None:
            return
        try:
            await self._call(link, session_id, worker_pb2.Close(), None)
        except GanscopeError as error:
            _log.info("session_close_failed", session=session_id, error=str(error))
        finally:
            if self._homes.get(session_id) is link:
                del self._homes[session_id]

    async def _wait_for_link(self) -> None:
        try:
            async with asyncio.timeout(self._options.call_timeout_s):
                while not self._links:
                    self._link_added.clear()
                    await self._link_added.wait()
        except TimeoutError:
            raise WorkerUnavailableError from None

    async def _call(
        self, link: WorkerLink, session_id: str, request: Request, timeout_s: float | None
    ) -> worker_pb2.Reply:
        timeout_s = self._options.call_timeout_s if timeout_s is None else timeout_s
        reply = await link.call(session_id, request, timeout_s)
        if reply.HasField("failure"):
            raise _to_error(reply.failure)
        return reply

    async def _greet(self, link: WorkerLink, number: int) -> None:
        """Let a worker take part as soon as its engine is ready."""
        try:
            reply = await link.call("", worker_pb2.Hello(), self._options.start_timeout_s)
        except WorkerUnavailableError:
            return  # its end is heard of in the usual way
        self._engine = engine = reply.engine
        if engine.reason:
            about = {"engine": engine.name, "reason": engine.reason}
            _log.warning("engine_stands_in", worker=number, **about)
        _log.info("worker_ready", worker=number, engine=engine.name)
        self._links.add(link)
        self._link_added.set()

    async def _keep_worker(self, number: int, listener: PoolListener) -> None:
        while True:
            started_s = time.monotonic()
            try:
                await self._run_worker(number, listener)
            except Exception:  # such as no memory to fork: the next attempt may succeed
                _log.exception("worker_failed", worker=number)
            age_s = time.monotonic() - started_s
            await asyncio.sleep(max(0.0, self._options.min_life_s - age_s))

    async def _run_worker(self, number: int, listener: PoolListener) -> None:
        link = await WorkerLink.start(self._context, self._target, f"worker-{number}")
        _log.info("worker_started", worker=number, pid=link.pid)
        greeting = asyncio.create_task(self._greet(link, number))
        try:
            await self._listen(link, listener)
            lost = [key for key, home in self._homes.items() if home is link]
            for session_id in lost:
                del self._homes[session_id]
            self._links.discard(link)
            _log.warning("worker_died", worker=number, num_sessions=len(lost))
            # At once, lest a session be opened elsewhere before its loss is heard of.
            listener.observe_loss(lost)
        finally:
            greeting.cancel()
            self._links.discard(link)
            await link.stop(self._options.stop_timeout_s)

    async def _listen(self, link: WorkerLink, listener: PoolListener) -> None:
        try:
            async for session_id, event in link.events():
                if self._homes.get(session_id) is link:
                    listener.observe_event(session_id, event)
        except Exception:  # a worker that talks nonsense is replaced like a dead one
            _log.exception("worker_not_understood", pid=link.pid)


def _to_error(failure: worker_pb2.Failure) -> GanscopeError:
    if failure.reason == InvalidFieldError.reason:
        return InvalidFieldError(FieldViolation(failure.field, failure.message))
    if failure.reason == WrongStateError.reason:
        return WrongStateError(failure.state, failure.message)
    return WorkerFailureError(failure.message)
