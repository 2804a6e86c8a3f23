"""Background work ends when it is told to."""

import asyncio

from trainer_service.sessions.tasks import BackgroundTasks


async def test_a_swallowed_cancellation_is_repeated() -> None:
    tasks = BackgroundTasks()
    is_waiting = asyncio.Event()
    num_swallowed = 0

    async def swallow_twice() -> None:
        nonlocal num_swallowed
        while num_swallowed < 2:
            is_waiting.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                num_swallowed += 1
        await asyncio.Event().wait()

    task = tasks.spawn(swallow_twice())
    await is_waiting.wait()
    await tasks.cancel()
    assert task.cancelled()
    assert num_swallowed == 2


async def test_work_that_ends_in_time_is_not_cancelled() -> None:
    tasks = BackgroundTasks()
    may_end = asyncio.Event()
    task = tasks.spawn(may_end.wait())
    draining = asyncio.create_task(tasks.drain(10))
    may_end.set()
    await draining
    assert task.result() is True
