"""The trained states that this package holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from trainer_service.domain.errors import FieldViolation, InvalidFieldError
from trainer_service.domain.spec import PointsSpec, SessionSpec
from trainer_service.engine.archive import read_archive

STATES = resources.files("trainer_service.warm_starts") / "states"
SUFFIX = ".safetensors"


@dataclass(frozen=True)
class WarmStart:
    """Where a preset stood after some training."""

    spec: SessionSpec
    step: int
    archive: bytes

    def check_fits(self, spec: SessionSpec) -> None:
        """Refuse a specification whose networks have other shapes.

        Raises:
            InvalidFieldError: names the field that differs.

        """
        trained, wanted = _to_shapes(self.spec.points), _to_shapes(spec.points)
        violations = [
            FieldViolation(
                path, f"must be {_describe(trained[path])} for a warm start, got {_describe(found)}"
            )
            for path, found in wanted.items()
            if found != trained[path]
        ]
        if violations:
            raise InvalidFieldError(*violations)


def load_warm_starts() -> Mapping[str, WarmStart]:
    """Read every state, by its preset's id.

    Raises:
        InvalidFieldError: a file is damaged.

    """
    starts: dict[str, WarmStart] = {}
    for file in STATES.iterdir():
        if file.name.endswith(SUFFIX):
            data = file.read_bytes()
            content = read_archive(data)
            starts[file.name.removesuffix(SUFFIX)] = WarmStart(content.spec, content.step, data)
    return starts


def _to_shapes(points: PointsSpec) -> dict[str, tuple[int, ...]]:
    return {
        "points.noise.dimensions": (points.noise.dimensions,),
        "points.generator.hidden.units": points.generator.hidden.units,
        "points.discriminator.hidden.units": points.discriminator.hidden.units,
    }


def _describe(shape: tuple[int, ...]) -> str:
    return ", ".join(map(str, shape)) or "empty"
