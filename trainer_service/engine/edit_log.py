"""What was done to a session besides training it, so that its run can be repeated to the bit.

A run follows from its first specification, the edits with the steps at which they were made, and
the steps in which only one network learned. The log keeps of each edit what the fields that it
changed held before: the specifications of the past are found from the present one, backwards. It
travels in the archive (``ganscope.edits``). Where it would take more room than ``MAX_BYTES`` it
begins anew, and no longer reaches back to the run's beginning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, TypeAdapter, ValidationError

from trainer_service.domain.errors import FieldViolation, InvalidFieldError
from trainer_service.domain.ports import Engine, Gan
from trainer_service.domain.session import StepTarget
from trainer_service.domain.spec import SessionSpec

EDITS_KEY = "ganscope.edits"
MAX_BYTES = 64 * 1024


@dataclass(frozen=True)
class Edit:
    """A change of the specification."""

    step: Annotated[int, Field(ge=0)]
    before: dict[str, JsonValue]
    """What each field of the points that was changed held before."""
    kind: Literal["edit"] = "edit"


@dataclass(frozen=True)
class HandSteps:
    """Steps in which one network learned alone."""

    step: Annotated[int, Field(ge=0)]
    """Before the first of them."""
    target: Literal[StepTarget.DISCRIMINATOR, StepTarget.GENERATOR]
    count: Annotated[int, Field(ge=1)]
    kind: Literal["steps"] = "steps"


Entry = Annotated[Edit | HandSteps, Field(discriminator="kind")]


@dataclass(frozen=True)
class EditLog:
    """The entries of one run, in their order."""

    entries: tuple[Entry, ...] = ()
    is_whole: bool = True
    """It reaches back to step 0."""

    def note_edit(self, step: int, old: SessionSpec, new: SessionSpec) -> EditLog:
        """Add an edit; the same log where it changed nothing that trains."""
        held, holds = _to_plain(old), _to_plain(new)
        before = {name: value for name, value in held.items() if holds[name] != value}
        return self._add(Edit(step, before)) if before else self

    def note_steps(self, step: int, target: StepTarget, count: int) -> EditLog:
        """Add steps in which one network learned alone; the same log where both did."""
        if target == StepTarget.BOTH or not count:
            return self
        last = self.entries[-1] if self.entries else None
        if isinstance(last, HandSteps) and (last.target, last.step + last.count) == (target, step):
            longer = HandSteps(last.step, target, last.count + count)
            return EditLog((*self.entries[:-1], longer), self.is_whole)
        return self._add(HandSteps(step, target, count))

    def _add(self, entry: Edit | HandSteps) -> EditLog:
        longer = EditLog((*self.entries, entry), self.is_whole)
        return longer if len(longer.to_json()) <= MAX_BYTES else EditLog((), is_whole=False)

    def to_json(self) -> str:
        """Write; :meth:`from_metadata` reads it."""
        return _ADAPTER.dump_json(self).decode()

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, str]) -> EditLog:
        """Read what an archive's metadata hold; without a log nothing is known of the past.

        Raises:
            InvalidFieldError: it is damaged (field ``archive``).

        """
        if EDITS_KEY not in metadata:
            return cls((), is_whole=False)
        try:
            return _ADAPTER.validate_json(metadata[EDITS_KEY])
        except ValidationError as error:
            path = ".".join(str(part) for part in error.errors()[0]["loc"])
            text = f"must hold a valid log in {EDITS_KEY}: {path} {error.errors()[0]['msg']}"
            raise InvalidFieldError(FieldViolation("archive", text)) from error


_ADAPTER = TypeAdapter(EditLog)


def _to_plain(spec: SessionSpec) -> dict[str, Any]:
    return spec.points.model_dump(mode="json")


def unwind(spec: SessionSpec, log: EditLog) -> list[SessionSpec]:
    """Return the specification before the first edit, then after each; the last is ``spec``.

    Raises:
        ValidationError: the log is not of this session.

    """
    specs = [spec]
    for entry in reversed(log.entries):
        if isinstance(entry, Edit):
            points = _to_plain(specs[0]) | entry.before
            plain = specs[0].model_dump(mode="json") | {"points": points}
            specs.insert(0, SessionSpec.model_validate_json(_PLAIN.dump_json(plain)))
    return specs


_PLAIN: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


def replay(engine: Engine, spec: SessionSpec, log: EditLog, step: int) -> Gan:
    """Train a run again, from its first specification up to a step.

    Args:
        engine: the one that trained it; another one draws other random numbers.
        spec: the specification after the last edit.
        log: of the run.
        step: no earlier than the last entry.

    Raises:
        ValueError: the log does not reach back to the beginning.
        DivergedError: as it did the first time.

    """
    if not log.is_whole:
        raise ValueError("the log does not reach back to the beginning of the run")
    specs: Sequence[SessionSpec] = unwind(spec, log)
    gan, following = engine.create(specs[0]), iter(specs[1:])
    for entry in log.entries:
        _train_to(gan, entry.step)
        if isinstance(entry, Edit):
            gan.edit(next(following))
        else:
            gan.train(entry.count, entry.target)
    _train_to(gan, step)
    return gan


def _train_to(gan: Gan, step: int) -> None:
    if step > gan.step:
        gan.train(step - gan.step)
