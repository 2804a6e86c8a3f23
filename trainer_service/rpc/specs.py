"""Specifications from requests: laid on a preset, or edited through an update mask."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, cast

from google.protobuf.descriptor import Descriptor
from pydantic import ValidationError

from ganscope.api.v1 import spec_pb2
from trainer_service.domain.catalog import CREATION_ONLY
from trainer_service.domain.errors import FieldViolation, InvalidFieldError
from trainer_service.domain.spec import DistributionKind, SessionSpec
from trainer_service.rpc.convert import Plain, fill, to_plain
from trainer_service.rpc.violations import to_invalid_field_error

_KIND = "points.distribution.kind"
_CUSTOM = "points.distribution.custom"
_MASK = "update_mask"


def to_new_spec(message: spec_pb2.SessionSpec, base: SessionSpec, seed: int) -> SessionSpec:
    """Lay the fields that a message holds on a base; ``seed`` unless the message has one.

    Raises:
        InvalidFieldError: a value outside its range.

    """
    plain = base.model_dump_plain()
    plain["points"]["seed"] = seed
    given = to_plain(message)
    _overlay(plain, given)
    if message.points.distribution.kind and not message.points.distribution.HasField("custom"):
        _drop_custom(plain)
    return _validate(plain)


def to_edited_spec(
    message: spec_pb2.SessionSpec, mask: Sequence[str], current: SessionSpec
) -> SessionSpec:
    """Take over the fields in the mask; one that is absent from the message gets its default.

    Raises:
        InvalidFieldError: an unknown path, a field that cannot be edited, or a bad value.

    """
    if not mask:
        raise InvalidFieldError(FieldViolation(_MASK, "must name at least one field, got none"))
    given, defaults = to_plain(message), SessionSpec().model_dump_plain()
    plain = current.model_dump_plain()
    for path in mask:
        _check_path(path)
        value = copy.deepcopy(_find(defaults, path))
        said = _find(given, path)
        if isinstance(value, dict) and isinstance(said, Mapping):
            _overlay(cast("Plain", value), cast("Plain", said))
        elif said is not None:
            value = said
        _put(plain, path, value)
    # Whoever chooses another kind of data need not also say that the points are to go.
    if _KIND in mask and not any(path.startswith(_CUSTOM) for path in mask):
        _drop_custom(plain)
    _keep_values(plain, current)
    plain["points"]["seed"] = current.points.seed
    return _validate(plain)


def to_spec_message(spec: SessionSpec, *, with_values: bool) -> spec_pb2.SessionSpec:
    """Write a specification, every field filled; values of custom points where asked for."""
    plain = spec.model_dump_plain()
    custom = plain["points"]["distribution"]["custom"]
    if custom and not with_values:
        del custom["values"]
    message = spec_pb2.SessionSpec()
    fill(message, plain)
    return message


def _validate(plain: Plain) -> SessionSpec:
    try:
        return SessionSpec.model_validate(plain)
    except ValidationError as error:
        raise to_invalid_field_error(error) from error


def _overlay(base: Plain, given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        inner = base.get(name)
        if isinstance(inner, dict) and isinstance(value, Mapping):
            _overlay(cast("Plain", inner), cast("Plain", value))
        else:
            base[name] = value


def _drop_custom(plain: Plain) -> None:
    distribution = plain["points"]["distribution"]
    if distribution["kind"] != DistributionKind.CUSTOM:
        distribution["custom"] = None


def _keep_values(plain: Plain, current: SessionSpec) -> None:
    """Let whoever edits what a Session message told of custom points keep their values."""
    custom, old = plain["points"]["distribution"]["custom"], current.points.distribution.custom
    if custom and old and "values" not in custom:
        custom["values"] = old.values


def _check_path(path: str) -> None:
    if path in CREATION_ONLY:
        raise InvalidFieldError(
            FieldViolation(_MASK, f"must not name {path}: ResetSession sets it")
        )
    descriptor: Descriptor | None = spec_pb2.SessionSpec.DESCRIPTOR
    for name in path.split("."):
        field = descriptor.fields_by_name.get(name) if descriptor else None
        if field is None:
            raise InvalidFieldError(
                FieldViolation(_MASK, f"must name fields of SessionSpec, got {path[:100]!r}")
            )
        descriptor = field.message_type


def _find(plain: Mapping[str, Any], path: str) -> Any:
    value: Any = plain
    for name in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = cast("Plain", value).get(name)
    return value


def _put(plain: Plain, path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for name in parents:
        if plain.get(name) is None:
            plain[name] = {}
        plain = plain[name]
    if value is None and last != "custom":
        plain.pop(last, None)
    else:
        plain[last] = value
