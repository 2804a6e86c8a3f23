import asyncio
import stat
from pathlib import Path

import pytest
from redis import asyncio as redis

from ganscope.launcher import redis_server
from ganscope.launcher.errors import NoRedisError
from ganscope.launcher.readiness import redis_answers
from ganscope.launcher.supervisor import Supervisor


def create_supervisor(directory: Path) -> Supervisor:
    server = redis_server.find_server()
    program = redis_server.create_redis(server, directory, directory / "redis.sock")
    return Supervisor(program, lambda name, line: None)


async def test_what_was_written_survives_a_restart(short_tmp_path: Path):
    address = f"{short_tmp_path}/redis.sock"
    for expected in (None, b"kept"):
        supervisor = create_supervisor(short_tmp_path)
        await supervisor.start()
        client = redis.Redis(unix_socket_path=address)
        assert await client.get("key") == expected
        await client.set("key", "kept")
        await client.aclose()
        async with asyncio.timeout(5):
            await supervisor.stop()


async def test_only_the_owner_reaches_the_socket(short_tmp_path: Path):
    supervisor = create_supervisor(short_tmp_path)
    await supervisor.start()
    mode = (short_tmp_path / "redis.sock").stat().st_mode
    await supervisor.stop()
    assert stat.S_IMODE(mode) == 0o700


async def test_no_server_does_not_answer(short_tmp_path: Path):
    assert not await redis_answers(short_tmp_path / "redis.sock")


async def test_a_server_of_another_kind_does_not_answer(short_tmp_path: Path):
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"-LOADING\r\n")
        writer.close()

    path = short_tmp_path / "redis.sock"
    async with await asyncio.start_unix_server(refuse, path):
        assert not await redis_answers(path)


def test_the_path_is_searched_when_the_wheel_is_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(redis_server, "_find_wheel", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoRedisError, match="GANSCOPE_REDIS_URL"):
        redis_server.find_server()
    server = tmp_path / "redis-server"
    server.touch(mode=0o755)
    assert redis_server.find_server() == server
