"""The commands put together, and errors turned into one line and an exit code."""

from __future__ import annotations

import sys

import typer

from ganscope.assignments import AssignmentError
from ganscope.cli import sessions
from ganscope.cli.presets import show_presets
from ganscope.cli.up import up
from ganscope.errors import GanscopeError
from ganscope.formula import FormulaError
from ganscope.launcher.errors import LauncherError
from ganscope.points import PointsError

EXIT_FAILED = 1
EXIT_USAGE = 2


def create_app() -> typer.Typer:
    """Build the command line."""
    app = typer.Typer(
        name="ganscope",
        help="Train GANs live and look inside them while they learn.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.command("up")(up)
    app.command("presets")(show_presets)
    app.add_typer(sessions.create_app(), name="sessions")
    return app


def main() -> None:
    """Run the command in ``sys.argv``; end with 0, 1 (it failed) or 2 (asked wrongly)."""
    try:
        create_app()()
    except (GanscopeError, LauncherError, OSError) as error:
        _fail(error, EXIT_FAILED)
    except (AssignmentError, FormulaError, PointsError) as error:
        _fail(error, EXIT_USAGE)
    except KeyboardInterrupt:
        sys.exit(130)


def _fail(error: Exception, code: int) -> None:
    sys.stderr.write(f"{error}\n")
    sys.exit(code)
