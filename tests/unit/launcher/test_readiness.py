import asyncio

import pytest

from ganscope.launcher.errors import PortInUseError
from ganscope.launcher.readiness import trainer_serves, viewer_is_ready
from ganscope.launcher.settings import LauncherSettings, to_address
from ganscope.launcher.system import create_trainer, create_viewer, refuse_taken


async def serve_http(status: str) -> asyncio.Server:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    return await asyncio.start_server(answer, "127.0.0.1", 0)


@pytest.mark.parametrize(("status", "expected"), [("200 OK", True), ("503 Busy", False)])
async def test_the_viewer_is_ready_when_it_says_200(status: str, *, expected: bool):
    async with await serve_http(status) as server:
        port = server.sockets[0].getsockname()[1]
        assert await viewer_is_ready(f"127.0.0.1:{port}") is expected


async def test_nobody_listening_is_not_ready():
    assert not await viewer_is_ready("127.0.0.1:1")
    assert not await trainer_serves("127.0.0.1:1")


async def test_a_port_in_use_names_its_setting():
    async with await serve_http("200 OK") as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(PortInUseError, match=f"{port}.*set GANSCOPE_VIZ_PORT"):
            refuse_taken("127.0.0.1", port, "GANSCOPE_VIZ_PORT")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "127.0.0.1:80"),
        ("0.0.0.0", "127.0.0.1:80"),
        ("::", "[::1]:80"),
        ("lab.example", "lab.example:80"),
    ],
)
def test_a_listening_address_is_one_to_dial(host: str, expected: str):
    assert to_address(host, 80) == expected


def test_the_programs_are_told_where_the_others_are():
    settings = LauncherSettings(trainer_port=5001)
    viewer = create_viewer(settings, "unix:///s")
    assert viewer.environment["GANSCOPE_TRAINER_TARGET"] == "127.0.0.1:5001"
    assert create_trainer(settings, "unix:///s").environment["GANSCOPE_REDIS_URL"] == "unix:///s"


def test_all_is_stopped_within_ten_seconds():
    settings = LauncherSettings()
    programs = [create_trainer(settings, ""), create_viewer(settings, "")]
    redis_s = 2.0
    assert sum(program.stop_within_s for program in programs) + redis_s < 10
