"""``ganscope sessions ...``: one command for each thing one can do with a session."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ganscope.api.v1.session_service_pb2 import StepTarget
from ganscope.api.v1.spec_pb2 import CustomPoints, DistributionKind, SessionSpec
from ganscope.assignments import parse_assignments
from ganscope.cli.connection import AsJson, Target, connect
from ganscope.cli.ganlab import import_gan_lab
from ganscope.cli.output import print_json, show_session, show_sessions
from ganscope.cli.preview import preview
from ganscope.cli.script import pytorch
from ganscope.cli.watch import watch
from ganscope.formula import Formula, evaluate_formula
from ganscope.points import MAX_BYTES, MAX_ORIGIN, PointsError, parse_points

SessionId = Annotated[str, typer.Argument(metavar="ID", help="The session.")]
Assignments = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="A field, such as points.loss.kind=wasserstein; may be repeated.",
    ),
]


class Network(StrEnum):
    """What a manual step trains."""

    BOTH = "both"
    DISCRIMINATOR = "d"
    GENERATOR = "g"


_STEP_TARGETS = {
    Network.BOTH: StepTarget.STEP_TARGET_BOTH,
    Network.DISCRIMINATOR: StepTarget.STEP_TARGET_DISCRIMINATOR,
    Network.GENERATOR: StepTarget.STEP_TARGET_GENERATOR,
}


def create_app() -> typer.Typer:
    """Build the group of commands."""
    app = typer.Typer(help="Make, run, edit and watch sessions.", no_args_is_help=True)
    app.command("list")(list_sessions)
    app.command("create")(create)
    app.command("play")(play)
    app.command("pause")(pause)
    app.command("step")(step)
    app.command("preview")(preview)
    app.command("update")(update)
    app.command("reset")(reset)
    app.command("delete")(delete)
    app.command("watch")(watch)
    app.command("export")(export)
    app.command("import")(import_archive)
    app.command("import-ganlab")(import_gan_lab)
    app.command("pytorch")(pytorch)
    return app


def list_sessions(*, target: Target = None, as_json: AsJson = False) -> None:
    """List all sessions, newest first."""
    with connect(target) as client:
        show_sessions(client.iter_sessions(), as_json=as_json)


def create(
    *,
    preset: Annotated[str, typer.Option(help="What to start from; see `ganscope presets`.")] = "",
    title: Annotated[str | None, typer.Option(help="What people see in lists.")] = None,
    assignments: Assignments = None,
    csv: Annotated[
        Path | None, typer.Option(help="Learn the points in this file of two columns.")
    ] = None,
    curve: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--curve", metavar="X Y", help="Learn a curve: two formulas of t, from 0 to 1."
        ),
    ] = None,
    play: Annotated[bool, typer.Option("--play", help="Start training at once.")] = False,
    warm: Annotated[
        bool, typer.Option("--warm", help="Begin with the preset's trained weights.")
    ] = False,
    target: Target = None,
    as_json: AsJson = False,
) -> None:
    """Make a session."""
    spec, _ = parse_assignments(assignments or [])
    if title is not None:
        spec.title = title
    if csv is not None and curve is not None:
        raise typer.BadParameter("--csv and --curve exclude each other")
    if csv is not None:
        _learn(spec, _read_file(csv))
    if curve is not None:
        _learn(spec, evaluate_formula(Formula(*curve)))
    with connect(target) as client:
        session = client.create_session(spec, preset_id=preset, play=play, warm_start=warm)
    show_session(session, as_json=as_json)


def play(session_id: SessionId, *, target: Target = None, as_json: AsJson = False) -> None:
    """Start training."""
    with connect(target) as client:
        show_session(client.play_session(session_id), as_json=as_json)


def pause(session_id: SessionId, *, target: Target = None, as_json: AsJson = False) -> None:
    """Stop training."""
    with connect(target) as client:
        show_session(client.pause_session(session_id), as_json=as_json)


def step(
    session_id: SessionId,
    *,
    count: Annotated[int, typer.Option(min=1, max=10_000, help="Number of steps.")] = 1,
    network: Annotated[Network, typer.Option(help="Which network to train.")] = Network.BOTH,
    target: Target = None,
    as_json: AsJson = False,
) -> None:
    """Train some steps of a paused session."""
    with connect(target) as client:
        session = client.step_session(session_id, count, _STEP_TARGETS[network])
    show_session(session, as_json=as_json)


def update(
    session_id: SessionId,
    *,
    assignments: Assignments = None,
    expected_revision: Annotated[
        int | None, typer.Option(min=1, help="Refuse when the session has changed since.")
    ] = None,
    target: Target = None,
    as_json: AsJson = False,
) -> None:
    """Change fields; takes effect at the next step, also while it trains."""
    if not assignments:
        raise typer.BadParameter("say what to change with --set PATH=VALUE")
    spec, paths = parse_assignments(assignments)
    with connect(target) as client:
        session = client.update_session(
            session_id, spec, paths, expected_revision=expected_revision
        )
    show_session(session, as_json=as_json)


def reset(
    session_id: SessionId,
    *,
    seed: Annotated[int | None, typer.Option(min=0, help="Use this seed.")] = None,
    new_seed: Annotated[bool, typer.Option("--new-seed", help="Draw a new seed.")] = False,
    target: Target = None,
    as_json: AsJson = False,
) -> None:
    """Go back to step 0; with the same seed unless told otherwise."""
    if seed is not None and new_seed:
        raise typer.BadParameter("--seed and --new-seed exclude each other")
    with connect(target) as client:
        session = client.reset_session(session_id, seed=seed, draw_seed=new_seed)
    show_session(session, as_json=as_json)


def delete(session_id: SessionId, *, target: Target = None, as_json: AsJson = False) -> None:
    """End a session and forget it."""
    with connect(target) as client:
        client.delete_session(session_id)
    if as_json:
        print_json({"id": session_id, "deleted": True})


def export(
    session_id: SessionId,
    file: Annotated[Path, typer.Argument(help="Where to write it (safetensors).")],
    *,
    target: Target = None,
    as_json: AsJson = False,
) -> None:
    """Write weights, optimiser state and specification to a file."""
    with connect(target) as client:
        answer = client.export_session(session_id)
    file.write_bytes(answer.archive)
    if as_json:
        print_json({"id": session_id, "file": str(file), "step": answer.step})


def import_archive(
    file: Annotated[Path, typer.Argument(help="What `export` wrote.")],
    *,
    title: Annotated[str | None, typer.Option(help="Another title.")] = None,
    target: Target = None,
    as_json: AsJson = False,
) -> None:
    """Make a paused session from a file."""
    archive = file.read_bytes()
    with connect(target) as client:
        show_session(client.import_session(archive, title=title), as_json=as_json)


def _read_file(file: Path) -> CustomPoints:
    if file.stat().st_size > MAX_BYTES:
        raise PointsError(f"{file} must have at most {MAX_BYTES:,} bytes")
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PointsError(f"{file} is not text in UTF-8") from error
    points = parse_points(text)
    points.origin = file.name[:MAX_ORIGIN]
    return points


def _learn(spec: SessionSpec, points: CustomPoints) -> None:
    distribution = spec.points.distribution
    distribution.kind = DistributionKind.DISTRIBUTION_KIND_CUSTOM
    distribution.custom.CopyFrom(points)
