"""``ganscope sessions pytorch``: a session's settings as a PyTorch script."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ganscope.cli.connection import Target, connect
from ganscope.pytorch_script import create_script


def pytorch(
    session_id: Annotated[str, typer.Argument(metavar="ID", help="The session.")],
    file: Annotated[
        Path | None, typer.Argument(help="Where to write it; prints it when left out.")
    ] = None,
    *,
    target: Target = None,
) -> None:
    """Write the settings as a short PyTorch script that trains by itself."""
    with connect(target) as client:
        script = create_script(client.export_session(session_id).spec)
    if file is None:
        if script.files:
            raise typer.BadParameter(
                f"its points go beside the script, in {', '.join(script.files)}: say a FILE"
            )
        typer.echo(script.text, nl=False)
        return
    file.write_text(script.text, encoding="utf-8")
    for name, text in script.files.items():
        file.with_name(name).write_text(text, encoding="utf-8")
