"""The archive of an arena, written quickly: sessions that train are saved twice a second.

Between two edits the archives of a session differ in their numbers only. So which number of the
arena stands where is found out once, by writing an archive of an arena that holds the positions
of its own numbers; from then on an archive is one gather and a header with another step in it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer_service.domain.spec import SessionSpec
from trainer_service.engine import arena_archive
from trainer_service.engine.archive import GRADIENT_NORMS_KEY, STEP_KEY, Archive, write_archive
from trainer_service.engine.arena import Arena
from trainer_service.engine.edit_log import EDITS_KEY, EditLog
from trainer_service.engine.inheritance import NETWORKS

_LENGTH_BYTES = 8
_ALIGNMENT = 8


@dataclass(frozen=True)
class ArchiveTemplate:
    """How the archives of one arena look, as long as no layer is updated for the first time."""

    arena: Arena
    log: EditLog
    has_updates: tuple[bool, ...]
    _header: str
    """JSON; STEP and NORMS stand where these are to be filled in."""
    _positions: NDArray[np.int64]
    """In the arena's state and, beyond it, in the counts of updates of its layers."""

    @classmethod
    def create(cls, spec: SessionSpec, arena: Arena, log: EditLog) -> ArchiveTemplate:
        """Find out where everything stands."""
        shadow = Arena(arena.plan, arena.data.T[:1])
        shadow.state[:] = np.arange(len(shadow.state))
        end = len(shadow.state)
        for network in NETWORKS:
            counts = arena.update_counts(network)
            numbers = np.arange(end, end + len(counts))
            shadow.update_counts(network)[:] = np.where(counts > 0, numbers, 0)
            end += len(counts)
        archive = arena_archive.to_archive(spec, shadow)
        metadata = {EDITS_KEY: log.to_json()}
        file = write_archive(Archive(spec, 0, archive.tensors, metadata=metadata))
        start = _LENGTH_BYTES + int.from_bytes(file[:_LENGTH_BYTES], "little")
        header = json.loads(file[_LENGTH_BYTES:start])
        positions = np.frombuffer(file, "<f4", offset=start).astype(np.int64)
        return cls(arena, log, _observe_updates(arena), _mark(header), positions)

    def fits(self, arena: Arena, log: EditLog) -> bool:
        """Tell whether an archive of this arena, with this log, looks like that."""
        is_same = arena is self.arena and log is self.log
        return is_same and _observe_updates(arena) == self.has_updates

    def write(self) -> bytes:
        """Write the arena as it is now; the same file as ``write_archive`` writes."""
        arena = self.arena
        counts = np.concatenate([arena.update_counts(network) for network in NETWORKS])
        known = np.minimum(counts, arena_archive.MAX_COUNT).astype(np.float32)
        numbers = np.concatenate((arena.state, known))[self._positions]
        norms = json.dumps(json.dumps(arena.gradient_norms))
        header = self._header.replace(_STEP, str(arena.iteration), 1).replace(_NORMS, norms, 1)
        text = header.encode()
        text += b" " * (-len(text) % _ALIGNMENT)
        return len(text).to_bytes(_LENGTH_BYTES, "little") + text + numbers.tobytes()


# No JSON holds these: a control character is always escaped in it.
_STEP, _NORMS = "\x01", "\x02"


def _mark(header: dict[str, dict[str, str]]) -> str:
    """Put marks where step and norms go; the rest stays as it was written."""
    metadata = header["__metadata__"]
    metadata[STEP_KEY], metadata[GRADIENT_NORMS_KEY] = _STEP, _NORMS
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":"))
    marked_step = text.replace(json.dumps(_STEP), f'"{_STEP}"', 1)
    return marked_step.replace(json.dumps(_NORMS), _NORMS, 1)


def _observe_updates(arena: Arena) -> tuple[bool, ...]:
    return tuple(
        count > 0 for network in NETWORKS for count in arena.update_counts(network).tolist()
    )
