"""``ganscope sessions import-ganlab``: a model that GAN Lab saved as a session."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ganscope.cli.connection import AsJson, Target, connect
from ganscope.cli.output import show_session


def import_gan_lab(
    model: Annotated[Path, typer.Argument(help="GAN Lab's .json file.")],
    weights: Annotated[Path, typer.Argument(help="The .weights.bin file beside it.")],
    *,
    title: Annotated[str | None, typer.Option(help="What people see in lists.")] = None,
    target: Target = None,
    as_json: AsJson = False,
) -> None:
    """Make a paused session from a model that GAN Lab saved."""
    files = model.read_bytes(), weights.read_bytes()
    with connect(target) as client:
        session = client.import_gan_lab_model(*files, title=title)
    if session.state_detail:
        typer.echo(session.state_detail, err=True)
    show_session(session, as_json=as_json)
