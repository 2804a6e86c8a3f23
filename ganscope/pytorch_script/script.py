"""The script of a specification; its words are in ``templates/``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from ganscope.api.v1 import spec_pb2 as pb
from ganscope.pytorch_script import data, networks

DEFAULT_STEPS = 5000
_NOT_FOR_PROSE = re.compile(r"[^\w .,:;()+*/=<>^?!&%-]")
"""What a title or a formula may not bring into a docstring: quotes, backslashes, line breaks."""


class IncompleteSpecError(ValueError):
    """The specification lacks a field; ``str()`` says which, and where a whole one comes from."""


_BEFORE_FUNCTION = re.compile(r"\n+def ")


@dataclass(frozen=True)
class Script:
    """A program, and what must lie beside it."""

    text: str
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    """Names and texts; empty unless there are many points."""


def create_script(spec: pb.SessionSpec) -> Script:
    """Write a script that trains as a session of this specification does.

    Numbers that are drawn at random differ from the session's; everything else is the same.

    Args:
        spec: every field filled, custom points included, as ``ExportSession`` returns it.

    Raises:
        IncompleteSpecError: a field is missing.

    """
    _check(spec.points)
    rows = data.to_lines(spec.points.distribution)
    text = _create_environment().get_template("script.py.jinja").render(_to_names(spec, rows))
    text = _BEFORE_FUNCTION.sub("\n\n\ndef ", text)
    return Script(text, {} if rows.is_inline else {data.POINTS_FILE: rows.file})


def _check(points: pb.PointsSpec) -> None:
    custom = points.distribution.custom
    is_custom = points.distribution.kind == pb.DISTRIBUTION_KIND_CUSTOM
    lacks_values = is_custom and not custom.HasField("values")
    missing = "points.distribution.custom.values" if lacks_values else ""
    for name in ("batch_size", "seed", "discriminator_updates", "generator_updates"):
        missing = missing or ("" if points.HasField(name) else f"points.{name}")
    if missing:
        raise IncompleteSpecError(
            f"the specification lacks {missing}: take the one that ExportSession returns"
        )


def _to_names(spec: pb.SessionSpec, rows: data.DataLines) -> dict[str, Any]:
    points = spec.points
    learners = [
        _to_learner("discriminator", points.discriminator_optimizer, points),
        _to_learner("generator", points.generator_optimizer, points),
    ]
    return {
        "title": to_prose(spec.title),
        "origin": to_prose(points.distribution.custom.origin),
        "p": points,
        "data": rows,
        "points_file": data.POINTS_FILE,
        "num_steps": points.stop_at_step or DEFAULT_STEPS,
        "latent": points.noise.dimensions,
        "is_uniform": points.noise.kind == pb.NOISE_KIND_UNIFORM,
        "loss": _to_word(pb.LossKind, points.loss.kind),
        "penalty": _find_penalty(points.loss),
        "learners": learners,
        "has_cosine": any(one["schedule"] == "cosine" and one["num_updates"] for one in learners),
        "networks": [
            networks.to_lines("generator", points.generator, points.noise.dimensions, 2),
            networks.to_lines("discriminator", points.discriminator, 2, 1),
        ],
    }


def _to_learner(name: str, optimizer: pb.Optimizer, points: pb.PointsSpec) -> dict[str, Any]:
    return {
        "name": name,
        "optimizer": optimizer,
        "kind": _to_word(pb.OptimizerKind, optimizer.kind),
        "schedule": _to_word(pb.ScheduleKind, optimizer.schedule),
        "num_updates": getattr(points, f"{name}_updates"),
    }


def _find_penalty(loss: pb.Loss) -> str:
    """Name the penalty in force; ``none`` where its strength is 0."""
    penalty = _to_word(pb.PenaltyKind, loss.penalty)
    if penalty == "usual":
        penalty = "weight_clip" if loss.kind == pb.LOSS_KIND_WASSERSTEIN else "none"
    has_strength = penalty not in ("none", "weight_clip")
    return "none" if has_strength and loss.penalty_strength == 0 else penalty


def _to_word(enum: Any, number: int) -> str:
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", enum.DESCRIPTOR.name).upper()
    return enum.Name(number).removeprefix(f"{name}_").lower()


def to_prose(words: str) -> str:
    """Keep of somebody's words what can end no docstring and no line."""
    return _NOT_FOR_PROSE.sub("", words).strip()


def _create_environment() -> Environment:
    return Environment(
        loader=PackageLoader("ganscope.pytorch_script"),
        autoescape=False,  # noqa: S701  # Python, not HTML; what people typed passes to_prose
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
