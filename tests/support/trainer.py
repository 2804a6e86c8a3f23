"""A real trainer in its own process, on a free port."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import grpc
import grpc.aio
from grpc_health.v1 import health_pb2, health_pb2_grpc

from ganscope.api.v1 import session_service_pb2_grpc
from tests.support.processes import Process

_NAMES_KEPT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "GANSCOPE_CACHE_DIR")
_ROOT = Path(__file__).parents[2]


class TrainerProcess:
    """``python -m trainer_service`` with its own environment."""

    def __init__(self, redis_url: str, **settings: str) -> None:
        env = {name: os.environ[name] for name in _NAMES_KEPT if name in os.environ}
        env |= {
            "PYTHONPATH": str(_ROOT),
            "GANSCOPE_REDIS_URL": redis_url,
            "GANSCOPE_TRAINER_PORT": "0",
            "GANSCOPE_WORKERS": "1",
        }
        env |= {f"GANSCOPE_{name.upper()}": value for name, value in settings.items()}
        self.process = Process([sys.executable, "-m", "trainer_service"], env)

    def wait_until_ready(self) -> None:
        self.process.wait_for_line(lambda line: '"is_ready": true' in line)

    @property
    def target(self) -> str:
        """host:port, as soon as it listens."""
        line = self.process.wait_for_line(lambda line: "trainer_listens" in line)
        return f"127.0.0.1:{json.loads(line)['port']}"

    def observe_worker_pids(self) -> list[int]:
        """Return the processes of all workers that were started."""
        lines = [line for line in self.process.lines if '"worker_started"' in line]
        return [int(json.loads(line)["pid"]) for line in lines]

    def terminate(self) -> int:
        """Ask it to end; returns the exit code."""
        self.process.send(signal.SIGTERM)
        return self.process.wait()

    def kill(self) -> None:
        self.process.kill()


class TrainerConnection:
    """A channel to a trainer and its stubs."""

    def __init__(self, target: str) -> None:
        options = (
            ("grpc.initial_reconnect_backoff_ms", 100),
            ("grpc.max_send_message_length", -1),
            ("grpc.use_local_subchannel_pool", 1),
        )
        self.channel = grpc.aio.insecure_channel(target, options=options)
        self.sessions = session_service_pb2_grpc.SessionServiceStub(self.channel)
        # Its stub lacks Watch.
        self._health: Any = health_pb2_grpc.HealthStub(self.channel)

    async def wait_for_health(self, *, is_serving: bool) -> None:
        """Follow the health service until it says so."""
        wanted = health_pb2.HealthCheckResponse
        status = wanted.SERVING if is_serving else wanted.NOT_SERVING
        async for response in self._health.Watch(health_pb2.HealthCheckRequest()):
            if response.status == status:
                return

    def to_raw_stub(self, path: str, *, is_stream: bool = False) -> Any:
        """Call a method with bytes, past every check of the client's side."""
        channel: Any = self.channel
        return channel.stream_stream(path) if is_stream else channel.unary_unary(path)

    async def close(self) -> None:
        await self.channel.close()
