"""Settings of the viewer; see ``ganscope.settings`` for the table of all."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Self

from pydantic import Field, model_validator

from ganscope.settings import Settings


class VizSettings(Settings):
    """What the viewer reads from its environment."""

    viz_host: str = "127.0.0.1"
    viz_port: Annotated[int, Field(ge=0, le=65_535)] = 8050
    """0 takes any free port; the log says which."""
    trainer_target: str = "127.0.0.1:50051"
    log_level: str = "info"
    allow_insecure_remote: bool = False

    @model_validator(mode="after")
    def _refuse_open_door(self) -> Self:
        if not self.allow_insecure_remote and not is_loopback(self.viz_host):
            raise ValueError(
                f"GANSCOPE_VIZ_HOST={self.viz_host} would let anyone on the network change every "
                "session, and there is no login yet; "
                "set GANSCOPE_ALLOW_INSECURE_REMOTE=true if you mean it"
            )
        return self


def is_loopback(host: str) -> bool:
    """Tell whether a server that listens on ``host`` is reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
