"""What can be set and chosen, read from the specification's own fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, cast, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from trainer_service.domain.spec import (
    MAX_HIDDEN_LAYERS,
    MAX_HIDDEN_UNITS,
    DistributionKind,
    SessionSpec,
)

CREATION_ONLY = frozenset({"points.seed"})
"""Fields that an update refuses: a reset sets them."""


@dataclass(frozen=True)
class NumberField:
    """A number in a range."""

    minimum: float
    maximum: float
    is_minimum_excluded: bool
    is_maximum_excluded: bool
    is_integer: bool
    default: float

    @property
    def range_text(self) -> str:
        """The range as in mathematics: ``(0, 1]``."""
        left = "(" if self.is_minimum_excluded else "["
        right = ")" if self.is_maximum_excluded else "]"
        return f"{left}{_to_text(self.minimum)}, {_to_text(self.maximum)}{right}"


@dataclass(frozen=True)
class ChoiceField:
    """One of several values of an enum."""

    choices: tuple[StrEnum, ...]
    default: StrEnum


@dataclass(frozen=True)
class LayerSizesField:
    """A list of layer sizes."""

    max_layers: int
    max_units: int
    default: tuple[int, ...]


@dataclass(frozen=True)
class TextField:
    """A line of text."""

    max_length: int


FieldValues = NumberField | ChoiceField | LayerSizesField | TextField


@dataclass(frozen=True)
class FieldDescription:
    """One field of a specification."""

    path: str
    title: str
    help: str
    unit: str
    values: FieldValues

    @property
    def is_editable(self) -> bool:
        """An update accepts it."""
        return self.path not in CREATION_ONLY


def describe_fields() -> tuple[FieldDescription, ...]:
    """Describe every field that has a title, in the order of the specification."""
    return tuple(_walk(SessionSpec(), ""))


def _walk(model: BaseModel, prefix: str) -> Iterator[FieldDescription]:
    for name, info in type(model).model_fields.items():
        path, value = f"{prefix}{name}", getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _walk(value, f"{path}.")
        elif info.title is not None:
            yield FieldDescription(
                path=path,
                title=info.title,
                help=info.description or "",
                unit=_to_unit(info),
                values=_to_values(info, value),
            )


def _to_unit(info: FieldInfo) -> str:
    extra = info.json_schema_extra
    return str(cast("dict[str, Any]", extra).get("unit", "")) if isinstance(extra, dict) else ""


def _to_values(info: FieldInfo, default: object) -> FieldValues:
    if isinstance(default, StrEnum):
        return ChoiceField(_to_choices(info.annotation), default)
    if isinstance(default, tuple):
        sizes = cast("tuple[int, ...]", default)
        return LayerSizesField(MAX_HIDDEN_LAYERS, MAX_HIDDEN_UNITS, sizes)
    bounds = _to_bounds(info)
    if isinstance(default, str):
        return TextField(int(bounds["max_length"]))
    return NumberField(
        minimum=bounds.get("ge", bounds.get("gt", 0.0)),
        maximum=bounds.get("le", bounds.get("lt", 0.0)),
        is_minimum_excluded="gt" in bounds,
        is_maximum_excluded="lt" in bounds,
        is_integer=isinstance(default, int),
        default=float(cast("float", default)),
    )


def _to_choices(annotation: Any) -> tuple[StrEnum, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return tuple(cast("type[StrEnum]", annotation))


def _to_bounds(info: FieldInfo) -> dict[str, float]:
    """Collect the limits of a field from the constraints that pydantic keeps beside it."""
    names = ("ge", "gt", "le", "lt", "max_length")
    return {
        name: getattr(constraint, name)
        for constraint in info.metadata
        for name in names
        if getattr(constraint, name, None) is not None
    }


def _to_text(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else repr(number)


@dataclass(frozen=True)
class DistributionDescription:
    """A choice of real data."""

    kind: DistributionKind
    title: str
    description: str


def describe_distributions() -> tuple[DistributionDescription, ...]:
    """Describe every kind of real data, in the order of display."""
    kind = DistributionKind
    return tuple(
        DistributionDescription(*row)
        for row in (
            (kind.LINE, "Line", "The simplest shape: one direction to stretch along."),
            (
                kind.TWO_GAUSSIANS,
                "Two Gaussians",
                "Two clusters of different shape: the first place where G can forget one.",
            ),
            (kind.RING, "Ring", "One closed curve: the noise has to be bent into a circle."),
            (
                kind.THREE_DISJOINT,
                "Three blobs",
                "Separate blobs: the manifold must be torn, or leave bridges between them.",
            ),
            (
                kind.EIGHT_GAUSSIANS,
                "Eight Gaussians",
                "Eight clusters on a circle: the standard test of mode collapse.",
            ),
            (
                kind.GRID,
                "5 x 5 grid",
                "Twenty-five clusters: hard to cover evenly, easy to skip some.",
            ),
            (kind.TWO_MOONS, "Two moons", "Two half circles that reach into each other."),
            (kind.SPIRAL, "Spiral", "One long curve: needs wide or deep networks."),
            (
                kind.IRIS_PETALS,
                "Iris petals",
                "Length and width of 150 petals in centimetres: real measurements, few of them.",
            ),
            (kind.CUSTOM, "Your own points", "Points that you draw or upload."),
        )
    )
