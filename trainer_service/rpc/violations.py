"""What pydantic refuses, told as fields, ranges and what was received."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from trainer_service.domain.catalog import (
    ChoiceField,
    FieldDescription,
    LayerSizesField,
    NumberField,
    TextField,
    describe_fields,
)
from trainer_service.domain.errors import FieldViolation, InvalidFieldError

_MAX_SHOWN = 60


def to_invalid_field_error(error: ValidationError) -> InvalidFieldError:
    """Translate a refusal of ``SessionSpec``."""
    fields = {field.path: field for field in describe_fields()}
    details = error.errors(include_url=False)
    return InvalidFieldError(*(_to_violation(detail, fields) for detail in details))


def _to_violation(detail: ErrorDetails, fields: dict[str, FieldDescription]) -> FieldViolation:
    path = _to_path(detail["loc"])
    if detail["type"] == "extra_forbidden":
        return FieldViolation(path, "must not be set")
    if detail["type"] == "value_error":
        return FieldViolation(path, detail["msg"].removeprefix("Value error, "))
    field = fields.get(path)
    accepted = _to_accepted(field, detail) if field else detail["msg"].lower()
    return FieldViolation(path, f"{accepted}, got {_to_shown(detail['input'])}")


def _to_path(location: Sequence[int | str]) -> str:
    """Join names with dots; the number of a list's element does not belong to a mask's path."""
    return ".".join(part for part in location if isinstance(part, str))


def _to_accepted(field: FieldDescription, detail: ErrorDetails) -> str:
    match field.values:
        case NumberField(is_integer=True) as number:
            return f"must be a whole number in {number.range_text}"
        case NumberField() as number:
            return f"must be in {number.range_text}"
        case ChoiceField(choices=choices):
            return f"must be one of {', '.join(choice.name for choice in choices)}"
        case LayerSizesField() as sizes:
            if isinstance(detail["loc"][-1], int):
                return f"must hold sizes in [1, {sizes.max_units}]"
            return f"must hold at most {sizes.max_layers} layers"
        case TextField(max_length=length):
            return f"must have at most {length} characters"


def _to_shown(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of shape {list(cast('NDArray[np.float64]', value).shape)}"
    if isinstance(value, (list, tuple)):
        return f"{len(value)}"  # pyright: ignore[reportUnknownArgumentType]  # any list has a length
    shown = value.upper() if isinstance(value, str) else repr(value)
    return shown if len(shown) <= _MAX_SHOWN else f"{len(shown)} characters"
