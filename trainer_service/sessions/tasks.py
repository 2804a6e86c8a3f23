"""Work that goes on in the background and must neither be lost nor fail in silence."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

import structlog

_log = structlog.get_logger(__name__)
T = TypeVar("T")

_RECANCEL_S = 0.1


class BackgroundTasks:
    """Keeps tasks alive and tells the log of their failures."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    def spawn(self, work: Coroutine[object, object, T]) -> asyncio.Task[T]:
        """Start a task; its failure is logged even if nobody awaits it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return task

    def _forget(self, task: asyncio.Task[T]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.warning("task_failed", error=repr(error))

    async def drain(self, timeout_s: float) -> None:
        """Wait for the tasks; cancel those that are not done in time."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=timeout_s)
        await self.cancel()

    async def cancel(self) -> None:
        """Cancel all tasks and wait for their end.

        Again and again: a cancellation that meets a library at a bad moment can be swallowed
        there (redis-py does it now and then), and its task would go on for ever.
        """
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(list(self._tasks), timeout=_RECANCEL_S)
