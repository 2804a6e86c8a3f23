"""Settings of all programs: environment variables with the prefix ``GANSCOPE_``.

They are read from the environment and from a file ``.env`` in the working directory; the
environment wins. :data:`SETTINGS` is the one list of names that any program knows: a variable
with our prefix that is not in it is a mistake and refused, so that a misspelt setting never
goes unnoticed. Each program declares the fields it reads in a subclass of :class:`Settings`.

    class TrainerSettings(Settings):
        trainer_port: int = 50051

    settings = TrainerSettings.load_or_exit()
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple, Self, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources import EnvSettingsSource

PREFIX = "GANSCOPE_"
EXIT_USAGE = 2


class Setting(NamedTuple):
    """One line of the table that ``.env.example`` and the README show."""

    name: str
    """Name of the environment variable."""
    default: str
    """As it would be written in ``.env``; empty when unset."""
    meaning: str
    """One sentence."""


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "GANSCOPE_REDIS_URL",
        "",
        "Redis that holds the sessions; unset: `ganscope up` starts one of its own.",
    ),
    Setting("GANSCOPE_TRAINER_HOST", "127.0.0.1", "Address on which the trainer listens."),
    Setting("GANSCOPE_TRAINER_PORT", "50051", "Port on which the trainer listens (gRPC)."),
    Setting(
        "GANSCOPE_TRAINER_TARGET",
        "127.0.0.1:50051",
        "host:port at which the viewer and the command line find the trainer.",
    ),
    Setting("GANSCOPE_VIZ_HOST", "127.0.0.1", "Address on which the viewer listens."),
    Setting("GANSCOPE_VIZ_PORT", "8050", "Port on which the viewer listens (HTTP)."),
    Setting("GANSCOPE_WORKERS", "1", "Training processes of the trainer."),
    Setting("GANSCOPE_THREADS", "", "Training threads of each process; unset: one per core."),
    Setting(
        "GANSCOPE_DEVICE",
        "auto",
        "What trains: auto (the compiled kernel, or PyTorch where there is none), cpu (the same, "
        "never on a GPU), cuda (PyTorch on a GPU).",
    ),
    Setting("GANSCOPE_MAX_SESSIONS", "1000", "Sessions that one trainer holds."),
    Setting("GANSCOPE_LOG_LEVEL", "info", "Least severe log lines: debug, info, warning, error."),
    Setting(
        "GANSCOPE_REFLECTION", "false", "Let gRPC tools list the trainer's methods: true, false."
    ),
    Setting(
        "GANSCOPE_ALLOW_INSECURE_REMOTE",
        "false",
        "Listen beyond this machine though there is no login yet: true, false.",
    ),
    Setting(
        "GANSCOPE_DATA_DIR",
        ".run",
        "Where `ganscope up` keeps the sessions, relative to the working directory.",
    ),
    Setting(
        "GANSCOPE_CACHE_DIR",
        "",
        "Where the trainer keeps its compiled engine; unset: `~/.cache/ganscope`.",
    ),
)
"""All settings of all programs, in the order in which they are shown."""


class SettingsError(ValueError):
    """A setting is unknown or has a value that cannot be used; ``str()`` is one line."""


class Settings(BaseSettings):
    """Base of each program's settings."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",  # the other programs' settings live in the same environment
        frozen=True,
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse a field that the table does not list: that is our mistake, not the user's."""
        super().__pydantic_init_subclass__(**kwargs)
        unlisted = {PREFIX + field.upper() for field in cls.model_fields} - known_names()
        assert not unlisted, f"list {sorted(unlisted)} in ganscope.settings.SETTINGS"  # noqa: S101  a claim about our own code

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Refuse unknown names before any value is read."""
        for source in (env_settings, dotenv_settings):
            refuse_unknown(cast("EnvSettingsSource", source).env_vars)
        return init_settings, env_settings, dotenv_settings

    @classmethod
    def load(cls) -> Self:
        """Read the settings.

        Raises:
            SettingsError: a name is unknown or a value cannot be used.

        """
        try:
            return cls()
        except ValidationError as error:
            raise SettingsError("; ".join(_sentences(error))) from error

    @classmethod
    def load_or_exit(cls) -> Self:
        """Read the settings; on a mistake print one line and end the program with code 2."""
        try:
            return cls.load()
        except SettingsError as error:
            sys.stderr.write(f"{error}\n")
            raise SystemExit(EXIT_USAGE) from error


def known_names() -> set[str]:
    """Return the names of all settings."""
    return {setting.name for setting in SETTINGS}


def refuse_unknown(variables: Mapping[str, str | None]) -> None:
    """Raise for the first name with our prefix that no program knows; case does not matter.

    Raises:
        SettingsError: names the variable and the nearest known one.

    """
    known = known_names()
    for name in sorted(variable.upper() for variable in variables):
        if not name.startswith(PREFIX) or name in known:
            continue
        nearest = difflib.get_close_matches(name, known, n=1, cutoff=0)[0]
        raise SettingsError(f"{name} is not a setting; did you mean {nearest}?")


def _sentences(error: ValidationError) -> list[str]:
    return [_to_sentence(detail) for detail in error.errors(include_url=False)]


def _to_sentence(detail: ErrorDetails) -> str:
    message = detail["msg"].removeprefix("Value error, ")
    if not detail["loc"]:  # a rule about several settings names them itself
        return message
    name = PREFIX + ".".join(str(part) for part in detail["loc"]).upper()
    return f"{name}: {message}, got {detail['input']!r}"
