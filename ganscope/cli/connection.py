"""Options that every command which talks to the trainer has in common."""

from __future__ import annotations

from typing import Annotated

import typer

from ganscope.client import Client
from ganscope.settings import Settings

Target = Annotated[
    str | None,
    typer.Option(
        help="host:port of the trainer [default: GANSCOPE_TRAINER_TARGET]", metavar="HOST:PORT"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]


class CliSettings(Settings):
    """What the command line reads from its environment."""

    trainer_target: str = "127.0.0.1:50051"


def connect(target: str | None) -> Client:
    """Connect to ``target``, or where the settings say."""
    return Client(target or CliSettings.load_or_exit().trainer_target)
