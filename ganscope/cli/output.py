"""What commands print: JSON for scripts, tables for people."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf.json_format import MessageToDict
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from ganscope.api.v1.session_pb2 import Session, SessionState
from ganscope.api.v1.snapshot_pb2 import Snapshot

STATES = {
    SessionState.SESSION_STATE_PAUSED: "paused",
    SessionState.SESSION_STATE_PLAYING: "playing",
    SessionState.SESSION_STATE_DIVERGED: "diverged",
}


def print_json(value: Mapping[str, Any]) -> None:
    """Print one object on one line, at once, so that a pipe sees it."""
    sys.stdout.write(json.dumps(value, allow_nan=False) + "\n")
    sys.stdout.flush()


def print_rich(content: RenderableType) -> None:
    """Print for people."""
    Console().print(content)


def session_to_dict(session: Session) -> dict[str, Any]:
    """Turn a session into plain values; names are the API's."""
    return {
        "id": session.id,
        "state": STATES.get(session.state, "unknown"),
        "state_detail": session.state_detail,
        "step": session.step,
        "run": session.run,
        "revision": session.revision,
        "preset_id": session.preset_id,
        "create_time": session.create_time.ToJsonString(),
        "update_time": session.update_time.ToJsonString(),
        "parameters": {
            "generator": session.parameters.generator,
            "discriminator": session.parameters.discriminator,
        },
        "spec": MessageToDict(session.spec, preserving_proto_field_name=True),
    }


def frame_to_dict(frame: Snapshot, metrics: Mapping[str, float]) -> dict[str, Any]:
    """Turn a frame into plain values, with the latest metrics; what was not measured is null."""
    return {
        "run": frame.run,
        "step": frame.step,
        "revision": frame.revision,
        "time_ms": frame.time_ms,
        "steps_per_second": frame.steps_per_second,
        "metrics": {
            name: value if math.isfinite(value) else None for name, value in metrics.items()
        },
    }


def frame_to_text(frame: Snapshot, metrics: Mapping[str, float]) -> str:
    """Turn a frame into one line."""
    values = "  ".join(f"{name} {value:.3f}" for name, value in metrics.items())
    return f"step {frame.step:>8,}  {frame.steps_per_second:>7,.0f} steps/s  {values}"


def show_session(session: Session, *, as_json: bool) -> None:
    """Print one session."""
    if as_json:
        print_json(session_to_dict(session))
    else:
        show_sessions([session], as_json=False)


def show_sessions(sessions: Iterable[Session], *, as_json: bool) -> None:
    """Print sessions: a table, or an object a line."""
    if as_json:
        for session in sessions:
            print_json(session_to_dict(session))
        return
    table = Table("ID", "Title", "State", "Step", "Made from")
    for session in sessions:
        # Text: a title may hold what Rich would take for markup.
        table.add_row(
            session.id,
            Text(session.spec.title),
            STATES.get(session.state, "unknown"),
            f"{session.step:,}",
            session.preset_id,
        )
    print_rich(table)
