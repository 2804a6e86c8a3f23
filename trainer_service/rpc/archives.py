"""Uploaded archives, checked before any worker sees them."""

from __future__ import annotations

from pydantic import ValidationError

from trainer_service.domain.spec import SessionSpec
from trainer_service.engine import archive
from trainer_service.ganlab import open_model
from trainer_service.rpc.violations import to_invalid_field_error
from trainer_service.sessions.commands import NewSession
from trainer_service.sessions.ports import StoredCheckpoint


def read_archive(data: bytes, title: str | None) -> tuple[SessionSpec, StoredCheckpoint]:
    """Read what ExportSession wrote; ``title`` replaces its title unless None.

    Raises:
        InvalidFieldError: not such a file, or a title that is too long.

    """
    content = archive.read_archive(data)
    spec = content.spec
    if title is not None:
        try:
            spec = SessionSpec.model_validate(spec.model_dump_plain() | {"title": title})
        except ValidationError as error:
            raise to_invalid_field_error(error) from error
    return spec, StoredCheckpoint(run=1, step=content.step, state=data)


def read_gan_lab_model(model: bytes, weights: bytes, title: str | None, seed: int) -> NewSession:
    """Read the two files of a model that GAN Lab saved; see ``trainer_service.ganlab``.

    Raises:
        InvalidFieldError: a damaged or foreign file, or a title that is too long.

    """
    try:
        opened = open_model(model, weights, seed, title)
    except ValidationError as error:
        raise to_invalid_field_error(error) from error
    state = archive.write_archive(opened.archive)
    checkpoint = StoredCheckpoint(run=1, step=opened.archive.step, state=state)
    return NewSession(opened.archive.spec, checkpoint=checkpoint, remarks=opened.remarks)
