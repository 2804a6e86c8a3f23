"""One change of a specification, with what is needed to take it back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from google.protobuf.json_format import MessageToDict, ParseDict, ParseError

from ganscope.api.v1.session_service_pb2 import GetCatalogResponse
from ganscope.api.v1.spec_pb2 import Distribution, DistributionKind, SessionSpec
from viz_service.client.spec_paths import UnknownPathError, WrongValueError, read_field, write_field

DATA_PATH = "points.distribution"
"""The one path that is changed as a whole message: points of one's own go with their kind."""


@dataclass(frozen=True)
class Edit:
    """A change that the trainer accepted.

    ``before`` and ``after`` are plain: a number, an enum value's name, a text, a list of layer
    sizes; for the data a ``Distribution`` in canonical JSON, custom points included.
    """

    path: str
    before: Any
    after: Any
    id: str

    def to_json(self) -> dict[str, Any]:
        """Write it for the browser to keep; :meth:`from_json` reads it."""
        return {"id": self.id, "path": self.path, "before": self.before, "after": self.after}

    @classmethod
    def from_json(cls, value: object) -> Edit:
        """Read what a browser sends.

        Raises:
            WrongValueError: it is no edit.

        """
        parts = _as_object(value)
        path, edit_id = parts.get("path"), parts.get("id")
        if not isinstance(path, str) or not isinstance(edit_id, str):
            raise WrongValueError("needs an edit with a path and an id")
        return cls(path, parts.get("before"), parts.get("after"), edit_id)

    def reversed(self) -> Edit:
        """Return the edit that takes this one back."""
        return Edit(self.path, self.after, self.before, self.id)


def create_edit(path: str, before: Any, after: Any) -> Edit:
    """Note an accepted change."""
    return Edit(path, before, after, uuid.uuid4().hex)


def to_plain(distribution: Distribution) -> dict[str, Any]:
    """Write real data as an edit keeps them."""
    return MessageToDict(distribution)


def to_spec(path: str, value: object) -> SessionSpec:
    """Return a specification that holds ``value`` at ``path`` and nothing else.

    Raises:
        UnknownPathError: there is no such field.
        WrongValueError: the value cannot stand in it.

    """
    spec = SessionSpec()
    if path != DATA_PATH:
        write_field(spec, path, value)
        return spec
    if not isinstance(value, dict):
        raise WrongValueError("needs real data")
    try:
        ParseDict(cast("dict[str, Any]", value), spec.points.distribution)
    except ParseError as error:
        raise WrongValueError("needs real data") from error
    return spec


def is_in_force(spec: SessionSpec, path: str, value: object) -> bool:
    """Tell whether a session has ``value`` at ``path``; custom points count by their origin."""
    try:
        wanted = to_spec(path, value)
        if path != DATA_PATH:
            return read_field(spec, path) == read_field(wanted, path)
    except (UnknownPathError, WrongValueError):
        return False
    return _identify(spec.points.distribution) == _identify(wanted.points.distribution)


def _identify(data: Distribution) -> tuple[int, int, str]:
    return data.kind, data.plane, data.custom.origin


@dataclass(frozen=True)
class Words:
    """Names for people of what an edit changes."""

    subject: str
    """The field's name, with its network's where both have one: ``Learning rate (generator)``."""
    say: Callable[[object], str]
    """Says a value of this field."""


def find_words(catalog: GetCatalogResponse, path: str) -> Words:
    """Look up how to speak of a field."""
    if path == DATA_PATH:
        names = {DistributionKind.Name(one.kind): one.title for one in catalog.distributions}
        return Words("Real data", lambda value: _say_data(value, names))
    info = next((one for one in catalog.fields if one.path == path), None)
    if info is None:
        return Words(path, str)
    choices = {one.name: one.title for one in info.choices.choices}
    return Words(f"{info.title}{_network_of(path)}", lambda value: _say_value(value, choices))


def _network_of(path: str) -> str:
    section = path.split(".")[1] if path.count(".") > 1 else ""
    for network in ("generator", "discriminator"):
        if section.startswith(network):
            return f" ({network})"
    return ""


def _say_value(value: object, choices: Mapping[str, str]) -> str:
    if isinstance(value, list):
        units = cast("list[object]", value)
        return " + ".join(f"{unit:g}" for unit in units if isinstance(unit, (int, float))) or "none"
    if isinstance(value, (int, float)):
        return f"{value:,.12g}"
    return choices.get(str(value), str(value))


def _say_data(value: object, names: Mapping[str, str]) -> str:
    data = _as_object(value)
    origin = _as_object(data.get("custom")).get("origin")
    return str(origin or names.get(str(data.get("kind")), "your own points"))


def _as_object(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}
