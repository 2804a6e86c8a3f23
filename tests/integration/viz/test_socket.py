"""The WebSocket of a session, with real sockets at both ends."""

from __future__ import annotations

import json
from contextlib import suppress

import grpc
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from ganscope.api.v1.session_service_pb2 import WatchSessionResponse
from ganscope.tensors import to_array
from tests.unit.viz.scripted_trainer import (
    ScriptedTrainer,
    frame_message,
    metrics_message,
    session_message,
)


async def receive_binary(socket: ClientConnection) -> bytes:
    while isinstance(message := await socket.recv(), str):
        pass
    return message


async def close_code(socket: ClientConnection) -> int:
    """Read to the end."""
    with suppress(ConnectionClosedError):  # how websockets ends a loop for most codes
        async for _ in socket:
            pass
    assert socket.close_code is not None
    return socket.close_code


def address(port: int, session_id: str = "abc", query: str = "") -> str:
    return f"ws://127.0.0.1:{port}/ws/sessions/{session_id}{query}"


async def test_very_bytes_of_the_trainer_arrive(
    viewer_port: int, scripted: ScriptedTrainer
) -> None:
    async with connect(address(viewer_port)) as socket:
        watch = await scripted.next_watch()
        watch.send(session_message())
        assert await receive_binary(socket) == session_message().SerializeToString()


async def test_status_is_text(viewer_port: int) -> None:
    async with connect(address(viewer_port)) as socket:
        status = await socket.recv()
        assert isinstance(status, str)
        assert json.loads(status) == {"viewers": 1, "trainer": "live"}


async def test_frames_follow_credits(viewer_port: int, scripted: ScriptedTrainer) -> None:
    async with connect(address(viewer_port)) as socket:
        watch = await scripted.next_watch()
        for step in (1, 2):
            watch.send(frame_message(step))
            assert await receive_binary(socket) == frame_message(step).SerializeToString()
        # No credit left: the session message overtakes both frames, and only the newest remains.
        watch.send(frame_message(3), frame_message(4), session_message())
        assert await receive_binary(socket) == session_message().SerializeToString()
        await socket.send('{"credit": 1}')
        assert await receive_binary(socket) == frame_message(4).SerializeToString()


@pytest.mark.parametrize(
    ("query", "steps"),
    [
        ("?run=1&step=2", [3]),
        ("?run=7&step=2", [1, 2, 3]),
        ("?run=x&step=2", [1, 2, 3]),
        ("?run=1", [1, 2, 3]),
        ("?run=-1&step=0", [1, 2, 3]),
    ],
)
async def test_query_names_what_the_browser_holds(
    viewer_port: int, scripted: ScriptedTrainer, query: str, steps: list[int]
) -> None:
    async with connect(address(viewer_port)) as first:
        (await scripted.next_watch()).send(metrics_message(1, 2, 3))
        await receive_binary(first)
        async with connect(address(viewer_port, query=query)) as back:
            message = WatchSessionResponse.FromString(await receive_binary(back))
            assert to_array(message.metrics.steps).astype(int).tolist() == steps


async def test_page_of_another_origin_is_refused(viewer_port: int) -> None:
    async with connect(address(viewer_port), origin="http://evil.example") as socket:  # pyright: ignore[reportArgumentType]  # a NewType of str
        assert await close_code(socket) == 4403


async def test_own_origin_is_welcome(viewer_port: int) -> None:
    origin = f"http://127.0.0.1:{viewer_port}"
    async with connect(address(viewer_port), origin=origin) as socket:  # pyright: ignore[reportArgumentType]  # a NewType of str
        assert "viewers" in json.loads(await socket.recv())


async def test_deleted_session_closes_with_its_own_code(
    viewer_port: int, scripted: ScriptedTrainer
) -> None:
    async with connect(address(viewer_port)) as socket:
        (await scripted.next_watch()).end(grpc.StatusCode.NOT_FOUND)
        assert await close_code(socket) == 4404


async def test_id_that_cannot_be_one_is_not_asked_for(
    viewer_port: int, scripted: ScriptedTrainer
) -> None:
    async with connect(address(viewer_port, session_id="a%20b")) as socket:
        assert await close_code(socket) == 4404
    assert scripted.num_watches == 0


@pytest.mark.parametrize("message", ["nonsense", "[1]", b"\x00", '"credit"'])
async def test_nonsense_ends_the_connection_alone(
    viewer_port: int, scripted: ScriptedTrainer, message: str | bytes
) -> None:
    async with connect(address(viewer_port)) as good, connect(address(viewer_port)) as bad:
        await bad.send(message)
        assert await close_code(bad) == 1003
        (await scripted.next_watch()).send(session_message())
        assert await receive_binary(good) == session_message().SerializeToString()


async def test_long_message_is_refused(viewer_port: int) -> None:
    async with connect(address(viewer_port)) as socket:
        await socket.send("x" * 1_000_000)
        assert await close_code(socket) == 1009


async def test_browser_that_leaves_ends_the_watch(
    viewer_port: int, scripted: ScriptedTrainer
) -> None:
    async with connect(address(viewer_port)):
        watch = await scripted.next_watch()
    await watch.has_ended.wait()


async def test_dash_socket_is_closed_to_all(viewer_port: int) -> None:
    url = f"ws://127.0.0.1:{viewer_port}/_dash-ws-callback"
    with pytest.raises(InvalidStatus):
        async with connect(url, origin=f"http://127.0.0.1:{viewer_port}"):  # pyright: ignore[reportArgumentType]  # a NewType of str
            pass
