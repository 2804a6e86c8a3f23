"""Messages and domain objects, field by field, driven by the descriptors.

Names and nesting agree on both sides, so no field is listed here. Enum values differ only in
their prefix: ``LOSS_KIND_LEAST_SQUARES`` of ``LossKind`` is ``least_squares``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, cast

import numpy as np
from google.protobuf.message import Message
from numpy.typing import NDArray

from ganscope.api.v1 import tensor_pb2
from trainer_service.domain.errors import FieldViolation, InvalidFieldError
from trainer_service.rpc.tensors import to_array, to_tensor

Plain = dict[str, Any]
# The stubs know two descriptor classes, one for each implementation of protobuf.
FieldDescriptor = Any
EnumDescriptor = Any
_OUTPUT_ONLY = frozenset({"ganscope.api.v1.Axis.offset", "ganscope.api.v1.Axis.scale"})


def to_prefix(enum_name: str) -> str:
    """Return the prefix of an enum's values: ``LOSS_KIND_`` for ``LossKind``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", enum_name).upper() + "_"


def to_plain(message: Message, path: str = "") -> Plain:
    """Return the fields that a message holds, as nested plain values.

    Absent fields and unspecified enum values are left out. A repeated field is always there:
    its emptiness is a value.

    Raises:
        InvalidFieldError: a tensor that cannot be read.

    """
    plain: Plain = {}
    for field in message.DESCRIPTOR.fields:
        if field.full_name in _OUTPUT_ONLY or not _is_said(message, field):
            continue
        field_path = f"{path}.{field.name}" if path else field.name
        value = getattr(message, field.name)
        if field.is_repeated:
            plain[field.name] = [_to_value(one, field, field_path) for one in value]
        else:
            plain[field.name] = _to_value(value, field, field_path)
    return plain


def _is_said(message: Message, field: FieldDescriptor) -> bool:
    if field.is_repeated:
        return True
    if field.has_presence:
        return message.HasField(field.name)
    return bool(getattr(message, field.name))


def _to_value(value: Any, field: FieldDescriptor, path: str) -> Any:
    if field.enum_type is not None:
        return from_enum_number(field.enum_type, value)
    if isinstance(value, tensor_pb2.Tensor):
        try:
            return to_array(value)
        except ValueError as error:
            raise InvalidFieldError(FieldViolation(path, str(error))) from error
    if isinstance(value, Message):
        return to_plain(value, path)
    return value


def from_enum_number(enum: EnumDescriptor, number: int) -> str:
    """Return the domain's name of an enum value; digits for a number that has no name."""
    value = enum.values_by_number.get(number)
    return value.name.removeprefix(to_prefix(enum.name)).lower() if value else str(number)


def fill(message: Message, plain: Mapping[str, Any]) -> None:
    """Write plain values, as ``model_dump_plain`` gives them, into an empty message."""
    for name, value in plain.items():
        if value is None:
            continue
        field = message.DESCRIPTOR.fields_by_name[name]
        if field.is_repeated:
            _fill_repeated(getattr(message, name), value)
        elif isinstance(value, Mapping):
            getattr(message, name).SetInParent()
            fill(getattr(message, name), cast("Plain", value))
        elif isinstance(value, np.ndarray):
            getattr(message, name).CopyFrom(to_tensor(cast("NDArray[np.float64]", value)))
        else:
            setattr(message, name, _from_value(value, field))


def _fill_repeated(container: Any, values: Any) -> None:
    for value in values:
        if isinstance(value, Mapping):
            fill(container.add(), cast("Plain", value))
        else:
            container.append(value)


def _from_value(value: Any, field: FieldDescriptor) -> Any:
    if field.enum_type is not None and isinstance(value, StrEnum):
        name = to_prefix(field.enum_type.name) + value.name
        return field.enum_type.values_by_name[name].number
    return value
