"""One browser's outbox."""

import asyncio

import pytest

from viz_service.stream.viewer import Slot, Viewer, ViewerClosedError


async def take_all(viewer: Viewer) -> list[bytes | str]:
    """Take what can be sent at once."""
    taken: list[bytes | str] = []
    while True:
        task = asyncio.ensure_future(viewer.take())
        # take() returns without waiting when something can be sent: one turn of the loop.
        done, _ = await asyncio.wait([task], timeout=0)
        if not done:
            await asyncio.wait([task], timeout=0)
        if not task.done():
            task.cancel()
            return taken
        taken.append(task.result())


async def test_order_at_the_start_is_status_session_dataset_metrics_frame() -> None:
    viewer = Viewer()
    viewer.put_frame(b"frame")
    viewer.put_metrics(b"metrics")
    viewer.put(Slot.DATASET, b"dataset")
    viewer.put(Slot.SESSION, b"session")
    viewer.put(Slot.STATUS, "status")
    assert await take_all(viewer) == ["status", b"session", b"dataset", b"metrics", b"frame"]


async def test_newest_frame_wins_and_metrics_are_never_dropped() -> None:
    viewer = Viewer()
    for number in range(5):
        viewer.put_frame(b"frame %d" % number)
        viewer.put_metrics(b"metrics %d" % number)
    metrics = [b"metrics %d" % number for number in range(5)]
    assert await take_all(viewer) == [*metrics, b"frame 4"]


async def test_frames_wait_for_credits_and_all_else_does_not() -> None:
    viewer = Viewer()
    sent: list[bytes | str] = []
    for number in range(4):
        viewer.put_frame(b"frame %d" % number)
        sent += await take_all(viewer)
    assert sent == [b"frame 0", b"frame 1"]
    viewer.put(Slot.HEARTBEAT, b"heartbeat")
    assert await take_all(viewer) == [b"heartbeat"]
    viewer.add_credits(1)
    assert await take_all(viewer) == [b"frame 3"]


async def test_credits_cannot_be_hoarded() -> None:
    viewer = Viewer()
    viewer.add_credits(1_000_000)
    viewer.add_credits(-1_000_000)
    sent = 0
    for _ in range(20):
        viewer.put_frame(b"frame")
        sent += len(await take_all(viewer))
    assert 2 <= sent <= 4


async def test_hidden_tab_gets_no_frames_and_catches_up_at_once() -> None:
    viewer = Viewer()
    viewer.set_visible(False)
    viewer.put_frame(b"old")
    viewer.put_frame(b"new")
    viewer.put_metrics(b"metrics")
    assert await take_all(viewer) == [b"metrics"]
    viewer.set_visible(True)
    assert await take_all(viewer) == [b"new"]


async def test_take_wakes_up_when_something_comes() -> None:
    viewer = Viewer()
    waiting = asyncio.ensure_future(viewer.take())
    await asyncio.wait([waiting], timeout=0)
    viewer.put_metrics(b"metrics")
    assert await waiting == b"metrics"


async def test_closed_viewer_gives_what_waits_and_then_ends() -> None:
    viewer = Viewer()
    viewer.put_metrics(b"last")
    viewer.close()
    assert await viewer.take() == b"last"
    with pytest.raises(ViewerClosedError):
        await viewer.take()
