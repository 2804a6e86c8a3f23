"""The WebSocket of a session, with real sockets at both ends."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import suppress
from typing import Self

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


class DeafBrowser:
    """A browser that asks for frames and reads none of them."""

    def __init__(self, port: int) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.connect(("127.0.0.1", port))
        self._socket.setblocking(False)

    async def __aenter__(self) -> Self:
        await self._send(
            b"GET /ws/sessions/abc HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
            b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._socket.close()

    async def _send(self, data: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self._socket, data)

    async def give_credit(self) -> None:
        text = b'{"credit": 4}'
        await self._send(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)

    async def go_on(self) -> None:
        """Ask for more until the connection is cut."""
        while True:
            await self.give_credit()


async def test_browser_that_reads_nothing_is_let_go_and_harms_nobody(
    viewer_port: int, scripted: ScriptedTrainer
) -> None:
    frame = frame_message(1)
    frame.snapshot.points.generated.data = bytes(500_000)
    async with connect(address(viewer_port), max_size=None) as good:
        watch = await scripted.next_watch()
        async with DeafBrowser(viewer_port) as deaf:
            counts: list[int] = []
            while counts[-2:] != [2, 1]:
                await deaf.give_credit()
                watch.send(frame)
                await good.send('{"credit": 1}')
                message = await good.recv()
                if isinstance(message, str):
                    counts.append(json.loads(message)["viewers"])
            # Nothing of it is kept either: in the end its socket is cut.
            with pytest.raises(ConnectionError):
                await deaf.go_on()


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
