"""The archive of an arena, written quickly: sessions that train are saved twice a second.

Between two edits the archives of a session differ in their numbers only. So which number of the
arena stands where is found out once, by writing an archive of an arena that holds the positions
of its own numbers; from then on an archive is one gather and a header with another step in it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer_service.domain.spec import SessionSpec
from trainer_service.engine import arena_archive
from trainer_service.engine.archive import GRADIENT_NORMS_KEY, STEP_KEY, Archive, write_archive
from trainer_service.engine.arena import Arena
from trainer_service.engine.edit_log import EDITS_KEY, EditLog

_LENGTH_BYTES = 8
_ALIGNMENT = 8


@dataclass(frozen=True)
class ArchiveTemplate:
    """How the archives of one arena look, as long as no layer is updated for the first time."""

    arena: Arena
    log: EditLog
    has_counted: bytes
    """Of each of the arena's counters, whether it is above 0."""
    _header: list[str]
    """JSON, cut before and after the marks where the step and the norms are to be filled in."""
    _positions: NDArray[np.int64]
    """In the arena's state and, beyond it, in its counters."""

    @classmethod
    def create(cls, spec: SessionSpec, arena: Arena, log: EditLog) -> ArchiveTemplate:
        """Find out where everything stands."""
        shadow = Arena(arena.plan, arena.data.T[:1])
        shadow.state[:] = np.arange(len(shadow.state))
        numbers = len(shadow.state) + np.arange(len(shadow.counters))
        shadow.counters[:] = np.where(arena.counters > 0, numbers, 0)
        archive = arena_archive.to_archive(spec, shadow)
        metadata = {EDITS_KEY: log.to_json()}
        file = write_archive(Archive(spec, 0, archive.tensors, metadata=metadata))
        start = _LENGTH_BYTES + int.from_bytes(file[:_LENGTH_BYTES], "little")
        header = json.loads(file[_LENGTH_BYTES:start])
        positions = np.frombuffer(file, "<f4", offset=start).astype(np.int64)
        return cls(arena, log, _observe_counted(arena), _cut(header), positions)

    def fits(self, arena: Arena, log: EditLog) -> bool:
        """Tell whether an archive of this arena, with this log, looks like that."""
        is_same = arena is self.arena and log is self.log
        return is_same and _observe_counted(arena) == self.has_counted

    def write(self) -> bytes:
        """Write the arena as it is now; the same file as ``write_archive`` writes."""
        arena = self.arena
        counts = np.minimum(arena.counters, arena_archive.MAX_COUNT).astype(np.float32)
        numbers = np.concatenate((arena.state, counts))[self._positions]
        # Neither needs to be escaped.
        texts = {_STEP: str(arena.iteration), _NORMS: json.dumps(arena.gradient_norms)}
        text = "".join([texts.get(part, part) for part in self._header]).encode()
        text += b" " * (-len(text) % _ALIGNMENT)
        return b"".join((len(text).to_bytes(_LENGTH_BYTES, "little"), text, numbers.tobytes()))


# No JSON holds these: a control character is always escaped in it.
_STEP, _NORMS = "\x01", "\x02"


def _cut(header: dict[str, dict[str, str]]) -> list[str]:
    """Cut a header before and after step and norms; the rest stays as it was written."""
    metadata = header["__metadata__"]
    metadata[STEP_KEY], metadata[GRADIENT_NORMS_KEY] = _STEP, _NORMS
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":"))
    for mark in (_STEP, _NORMS):
        text = text.replace(json.dumps(mark), f'"{mark}"', 1)
    return re.split(f"([{_STEP}{_NORMS}])", text)


def _observe_counted(arena: Arena) -> bytes:
    return (arena.counters > 0).tobytes()
