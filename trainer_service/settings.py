"""What the trainer reads from its environment."""

from __future__ import annotations

import ipaddress
import os
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from ganscope.settings import Settings

_REDIS_SCHEMES = ("redis://", "rediss://", "unix://")


def _count_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class TrainerSettings(Settings):
    """Settings of the trainer; see ``ganscope.settings.SETTINGS`` for their meaning."""

    redis_url: str
    # Before the host, whose check looks at it.
    allow_insecure_remote: bool = False
    trainer_host: Annotated[str, Field(validate_default=True)] = "127.0.0.1"
    trainer_port: Annotated[int, Field(ge=0, le=65535)] = 50051
    """0 takes any free port; the log tells which."""
    workers: Annotated[int, Field(ge=1, le=256)] = 1
    threads: Annotated[int, Field(ge=1, le=256, default_factory=_count_cores)]
    device: Literal["auto", "cpu", "cuda"] = "auto"
    max_sessions: Annotated[int, Field(ge=1, le=100_000)] = 1_000
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    reflection: bool = False

    @field_validator("redis_url")
    @classmethod
    def _check_redis_url(cls, url: str) -> str:
        if not url.startswith(_REDIS_SCHEMES):
            raise ValueError(f"must start with {' or '.join(_REDIS_SCHEMES)}")
        return url

    @field_validator("trainer_host")
    @classmethod
    def _check_host(cls, host: str, info: ValidationInfo) -> str:
        if not (info.data.get("allow_insecure_remote") or _is_loopback(host)):
            raise ValueError(
                "must be a loopback address: the trainer has no login yet, so whoever reaches it "
                "controls every session (GANSCOPE_ALLOW_INSECURE_REMOTE=true if the network "
                "around it is closed)"
            )
        return host


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
