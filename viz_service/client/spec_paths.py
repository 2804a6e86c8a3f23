"""Fields of a specification by their path, such as ``points.loss.kind``.

Values are plain: a number, the name of an enum value, a text, or a list of layer sizes (for a
path that ends at ``hidden`` or at its ``units``). The same paths serve as update masks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias, cast

from google.protobuf.descriptor import EnumValueDescriptor, FieldDescriptor
from google.protobuf.message import Message

from ganscope.api.v1.spec_pb2 import HiddenLayers, SessionSpec

FieldValue: TypeAlias = float | int | str | list[int]

_WHOLE = frozenset(
    {FieldDescriptor.CPPTYPE_UINT32, FieldDescriptor.CPPTYPE_UINT64, FieldDescriptor.CPPTYPE_INT32}
)

_MAX_WHOLE = 2**32 - 1


class WrongValueError(ValueError):
    """A value cannot stand in its field; ``str()`` says what it needs, for people."""


class UnknownPathError(ValueError):
    """A specification has no such field."""

    def __init__(self, path: str) -> None:
        super().__init__(f"a specification has no field {path!r}")


def read_field(spec: SessionSpec, path: str) -> FieldValue:
    """Return the value at ``path``.

    Raises:
        UnknownPathError: there is no such field.

    """
    parent, field = _find(spec, path)
    value = getattr(parent, field.name)
    if isinstance(value, HiddenLayers):
        return list(value.units)
    if isinstance(parent, HiddenLayers):
        return list(parent.units)
    if field.enum_type is not None:
        return field.enum_type.values_by_number[value].name
    return value


def write_field(spec: SessionSpec, path: str, value: object) -> None:
    """Set the value at ``path``.

    Raises:
        UnknownPathError: there is no such field.
        WrongValueError: the value has the wrong type.

    """
    parent, field = _find(spec, path)
    if isinstance(parent, HiddenLayers) or field.message_type is HiddenLayers.DESCRIPTOR:
        layers = parent if isinstance(parent, HiddenLayers) else getattr(parent, field.name)
        _write_layers(layers, value)
    elif field.enum_type is not None:
        _write_choice(parent, field, value)
    elif field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        if not isinstance(value, str):
            raise WrongValueError("needs a text")
        setattr(parent, field.name, value)
    else:
        _write_number(parent, field, value)


def _find(spec: SessionSpec, path: str) -> tuple[Message, FieldDescriptor]:
    """Walk to the message that holds the field, and the field's descriptor."""
    message: Message = spec
    *parents, name = path.split(".")
    for parent in parents:
        field = message.DESCRIPTOR.fields_by_name.get(parent)
        if field is None or field.message_type is None or field.is_repeated:
            raise UnknownPathError(path)
        message = cast(Message, getattr(message, parent))
    field = message.DESCRIPTOR.fields_by_name.get(name)
    if field is None or (
        field.message_type is not None and field.message_type is not HiddenLayers.DESCRIPTOR
    ):
        raise UnknownPathError(path)
    return message, cast(FieldDescriptor, field)  # upb's twin of the class, same interface


def _write_layers(layers: HiddenLayers, value: object) -> None:
    if not isinstance(value, list):
        raise WrongValueError("needs a list of layer sizes")
    units = [_to_whole(unit) for unit in cast(list[object], value)]
    layers.SetInParent()
    del layers.units[:]
    layers.units.extend(units)


def _choices(field: FieldDescriptor) -> Mapping[str, EnumValueDescriptor]:
    return field.enum_type.values_by_name if field.enum_type is not None else {}


def _write_choice(parent: Message, field: FieldDescriptor, value: object) -> None:
    choice = _choices(field).get(value) if isinstance(value, str) else None
    if choice is None:
        raise WrongValueError("needs one of the choices")
    setattr(parent, field.name, choice.number)


def _write_number(parent: Message, field: FieldDescriptor, value: object) -> None:
    if field.cpp_type in _WHOLE:
        setattr(parent, field.name, _to_whole(value))
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        setattr(parent, field.name, float(value))
    else:
        raise WrongValueError("needs a number")


def _to_whole(value: object) -> int:
    """Read a whole number that fits into the message; its range is the trainer's business."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise WrongValueError(f"needs a whole number, got {str(value)[:20]!r}")
    if not math.isfinite(value) or value != int(value) or value < 0:
        raise WrongValueError(f"needs a whole number from 0 on, got {value:g}")
    if value > _MAX_WHOLE:
        raise WrongValueError(f"is far too large: {value:,.12g}")
    return int(value)
