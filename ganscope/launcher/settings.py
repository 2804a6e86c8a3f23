"""Settings of ``ganscope up``; the programs that it starts read the same environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from ganscope.settings import Settings

Port = Annotated[int, Field(ge=1, le=65_535)]

_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  recognised, not bound


class LauncherSettings(Settings):
    """What the launcher itself needs to know."""

    redis_url: str | None = None
    trainer_host: str = "127.0.0.1"
    trainer_port: Port = 50051
    viz_host: str = "127.0.0.1"
    viz_port: Port = 8050
    data_dir: Path = Path(".run")

    @property
    def trainer_address(self) -> str:
        """Where this machine reaches the trainer, host:port."""
        return to_address(self.trainer_host, self.trainer_port)

    @property
    def viz_address(self) -> str:
        """Where this machine reaches the viewer, host:port."""
        return to_address(self.viz_host, self.viz_port)


def to_address(host: str, port: int) -> str:
    """Return host:port for a client on this machine of a server that listens on ``host``."""
    host = _ANY_ADDRESS.get(host, host)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
