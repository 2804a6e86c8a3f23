"""Specifications from assignments such as ``points.generator_optimizer.learning_rate=0.001``.

Paths are those of update masks. Enum values may be written short and small: ``least_squares``
for ``LOSS_KIND_LEAST_SQUARES``. Lists are numbers with commas between: ``16,16``; an empty
value is the empty list. Ranges are the server's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from google.protobuf.descriptor import (
    Descriptor,
    EnumDescriptor,
    EnumValueDescriptor,
    FieldDescriptor,
)
from google.protobuf.message import Message

from ganscope.api.v1.spec_pb2 import SessionSpec

_INTEGERS = {FieldDescriptor.CPPTYPE_UINT32, FieldDescriptor.CPPTYPE_UINT64}


class AssignmentError(ValueError):
    """An assignment names no field or has a value of the wrong type."""


def parse_assignments(assignments: Iterable[str]) -> tuple[SessionSpec, list[str]]:
    """Read assignments.

    Returns:
        The specification that holds the values, and the paths for an update mask.

    Raises:
        AssignmentError: names the assignment and what would be accepted.

    """
    spec = SessionSpec()
    paths: list[str] = []
    for assignment in assignments:
        path, equals, text = assignment.partition("=")
        if not equals:
            raise AssignmentError(f"{assignment!r} must have the form path=value")
        assign(spec, path, text)
        paths.append(path)
    return spec, paths


def assign(spec: SessionSpec, path: str, text: str) -> None:
    """Set one field of ``spec``.

    Raises:
        AssignmentError: the path leads nowhere, or the value has the wrong type.

    """
    message: Message = spec
    *parents, leaf = path.split(".")
    for name in parents:
        field = _find_field(message, name, path)
        if field.message_type is None or field.is_repeated:
            raise AssignmentError(f"{path}: {name} has no fields")
        message = cast("Message", getattr(message, name))
        message.SetInParent()
    field = _find_field(message, leaf, path)
    if field.message_type is not None:
        message = cast("Message", getattr(message, leaf))
        field = _find_only_list(field.message_type, path)
        message.SetInParent()
    try:
        if field.is_repeated:
            values = [_read(field, part) for part in text.split(",") if part.strip()]
            getattr(message, field.name).extend(values)
        else:
            setattr(message, field.name, _read(field, text))
    except ValueError as error:
        raise AssignmentError(f"{path} cannot be {text!r}: {error}") from error


def _find_field(message: Message, name: str, path: str) -> FieldDescriptor:
    fields = cast("Mapping[str, FieldDescriptor]", message.DESCRIPTOR.fields_by_name)
    if name not in fields:
        raise AssignmentError(f"{path}: there is no {name!r}; there are {', '.join(fields)}")
    return fields[name]


def _find_only_list(descriptor: Descriptor, path: str) -> FieldDescriptor:
    """Return the list that a message such as HiddenLayers wraps."""
    only, *others = descriptor.fields
    if others or not only.is_repeated or only.message_type is not None:
        names = ", ".join(field.name for field in descriptor.fields)
        raise AssignmentError(f"{path} is a group; set one of its fields: {names}")
    return only


def _read(field: FieldDescriptor, text: str) -> str | int | float:
    """Convert text to the type of ``field``; ValueError where it is of another type."""
    text = text.strip()
    if field.enum_type is not None:
        return _read_enum(field.enum_type, text)
    if field.type == FieldDescriptor.TYPE_STRING:
        return text
    if field.cpp_type == FieldDescriptor.CPPTYPE_DOUBLE:
        return float(text)
    if field.cpp_type in _INTEGERS:
        return int(text)
    raise ValueError("this field cannot be written as text")


def _read_enum(enum: EnumDescriptor, text: str) -> int:
    values = enum.values
    names = {_short(values, value.name): value.number for value in values if value.number}
    wanted = _short(values, text.upper())
    if wanted not in names:
        raise ValueError(f"must be one of {', '.join(names)}")
    return names[wanted]


def _short(values: Sequence[EnumValueDescriptor], name: str) -> str:
    """Turn ``LOSS_KIND_LEAST_SQUARES`` of LossKind into ``least_squares``."""
    prefix = values[0].name.removesuffix("UNSPECIFIED")
    return name.removeprefix(prefix).lower()
