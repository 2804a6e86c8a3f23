"""A session's state as one safetensors file; needs no torch, so that the server can read it.

Tensors: ``generator.0.weight``, ``generator.0.bias`` ... ``discriminator.0.weight`` ...; once a
parameter was updated, also what the optimiser remembers of it: ``.exp_avg`` and ``.exp_avg_sq``
(Adam), ``.square_avg`` (RMSProp), both with the number of its updates, ``.step`` (a scalar), or
``.momentum_buffer`` (SGD with momentum). Where the generator is averaged, the average is
``generator_average.0.weight`` ... Metadata: ``ganscope.spec`` (the specification as JSON),
``ganscope.step``, and ``ganscope.gradient_norms`` (JSON: of D's and of G's last update; 0 where
it is missing). Random numbers need no state (``trainer_service.engine.streams``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, NoReturn

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, TypeAdapter, ValidationError
from safetensors import SafetensorError
from safetensors.numpy import load, save

from trainer_service.domain.errors import FieldViolation, InvalidFieldError
from trainer_service.domain.spec import SessionSpec

MAX_ARCHIVE_BYTES = 4 * 1024 * 1024
"""Longer archives are refused; the largest networks with their moments take 2 MB."""
MAX_STEP = 2**53 - 1

_TYPES = ("float32", "float64")
SPEC_KEY, STEP_KEY = "ganscope.spec", "ganscope.step"
GRADIENT_NORMS_KEY = "ganscope.gradient_norms"
_Norm = Annotated[float, Field(ge=0, allow_inf_nan=False)]
_NORMS = TypeAdapter(tuple[_Norm, _Norm])


@dataclass(frozen=True)
class Archive:
    """What an archive holds; tensors not yet compared with the specification."""

    spec: SessionSpec
    step: int
    tensors: Mapping[str, NDArray[Any]]
    gradient_norms: tuple[float, float] = (0.0, 0.0)
    """Of the last updates of D and of G, which metrics show; training does not need them."""
    metadata: Mapping[str, str] = field(default_factory=dict[str, str])
    """What else is to be kept beside the numbers, by keys of its own."""


def refuse(description: str) -> NoReturn:
    """Raise the error of a bad archive."""
    raise InvalidFieldError(FieldViolation("archive", description))


def write_archive(archive: Archive) -> bytes:
    """Write a safetensors file."""
    metadata = {
        SPEC_KEY: archive.spec.to_json().decode(),
        STEP_KEY: str(archive.step),
        GRADIENT_NORMS_KEY: json.dumps(archive.gradient_norms),
        **archive.metadata,
    }
    return save({name: np.asarray(t) for name, t in archive.tensors.items()}, metadata)


def read_archive(data: bytes) -> Archive:
    """Read a safetensors file and check its metadata and that every number is finite.

    Raises:
        InvalidFieldError: the file is damaged, too long, or not an archive of a session.

    """
    if len(data) > MAX_ARCHIVE_BYTES:
        refuse(f"must be at most {MAX_ARCHIVE_BYTES} bytes, got {len(data)}")
    try:
        tensors = load(data)
    except (SafetensorError, KeyError, ValueError, TypeError):
        refuse("must be a safetensors file, got something else")
    metadata = _read_metadata(data)
    for name, tensor in tensors.items():
        if tensor.dtype.name not in _TYPES:
            refuse(f"must hold F32 or F64 tensors, got {tensor.dtype} in {name}")
        if not np.isfinite(tensor).all():
            refuse(f"must hold finite numbers, got others in {name}")
    own = (SPEC_KEY, STEP_KEY, GRADIENT_NORMS_KEY)
    return Archive(
        spec=_read_spec(metadata),
        step=_read_step(metadata),
        tensors=tensors,
        gradient_norms=_read_gradient_norms(metadata),
        metadata={key: text for key, text in metadata.items() if key not in own},
    )


def _read_metadata(data: bytes) -> Mapping[str, str]:
    # The library reads metadata from files only; it has checked this header by now.
    length = int.from_bytes(data[:8], "little")
    return json.loads(data[8 : 8 + length]).get("__metadata__") or {}


def _read_spec(metadata: Mapping[str, str]) -> SessionSpec:
    if SPEC_KEY not in metadata:
        refuse(f"must have {SPEC_KEY} in its metadata")
    try:
        return SessionSpec.from_json(metadata[SPEC_KEY].encode())
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(part) for part in first["loc"])
        refuse(f"must hold a valid specification: {path} {first['msg']}")


def _read_step(metadata: Mapping[str, str]) -> int:
    text = metadata.get(STEP_KEY, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 16 and int(text) <= MAX_STEP):
        refuse(f"must have {STEP_KEY} from 0 to {MAX_STEP} in its metadata, got {text[:20]!r}")
    return int(text)


def _read_gradient_norms(metadata: Mapping[str, str]) -> tuple[float, float]:
    text = metadata.get(GRADIENT_NORMS_KEY, "[0.0, 0.0]")
    try:
        return _NORMS.validate_json(text)
    except ValidationError:
        refuse(
            f"must have two finite numbers of at least 0 in {GRADIENT_NORMS_KEY}, got {text[:40]!r}"
        )
