"""The log of a run's edits, and the run repeated from it."""

from itertools import pairwise

import pytest

from tests.unit.engine.specs import create_spec
from trainer_service.domain.errors import InvalidFieldError
from trainer_service.domain.session import StepTarget
from trainer_service.domain.spec import SessionSpec
from trainer_service.engine.archive import read_archive
from trainer_service.engine.edit_log import EDITS_KEY, MAX_BYTES, EditLog, replay, unwind
from trainer_service.engine.fast_gan import FastEngine
from trainer_service.engine.gan import PlainEngine

SPECS = [
    create_spec(),
    create_spec(generator={"hidden": {"units": [5, 24]}}, batch_size=40),
    create_spec(generator={"hidden": {"units": [5, 24]}}, loss={"kind": "least_squares"}),
    create_spec(distribution={"kind": "grid"}, noise={"dimensions": 5}),
]


def numbers_of(archive: bytes) -> dict[str, bytes]:
    return {name: one.tobytes() for name, one in read_archive(archive).tensors.items()}


@pytest.mark.parametrize("engine", [FastEngine(), PlainEngine()], ids=["kernel", "plain"])
def test_a_run_with_edits_steps_by_hand_and_restarts_is_repeated_to_the_bit(
    engine: FastEngine | PlainEngine,
):
    gan = engine.create(SPECS[0])
    gan.train(7)
    gan.edit(SPECS[1])
    gan.train(5)
    gan.train(2, StepTarget.GENERATOR)
    gan.train(1, StepTarget.GENERATOR)
    gan = engine.load(gan.save(), SPECS[1])
    gan.edit(SPECS[2])
    gan.edit(SPECS[3])
    gan.train(3)
    gan.train(2, StepTarget.DISCRIMINATOR)
    gan.train(4)
    archive = gan.save()
    content = read_archive(archive)
    log = EditLog.from_metadata(content.metadata)
    assert [entry.step for entry in log.entries] == [7, 12, 15, 15, 18]
    again = replay(engine, content.spec, log, content.step)
    assert numbers_of(again.save()) == numbers_of(archive)
    assert again.step == 24


def test_past_specifications_are_found_from_the_present_one():
    log = EditLog()
    for step, (old, new) in enumerate(pairwise(SPECS)):
        log = log.note_edit(step, old, new)
    assert unwind(SPECS[-1], log) == SPECS


def test_an_edit_that_changes_nothing_that_trains_is_not_noted():
    titled = SPECS[0].model_copy(update={"title": "other"})
    assert EditLog().note_edit(3, SPECS[0], titled) == EditLog()
    assert EditLog().note_steps(3, StepTarget.BOTH, 10) == EditLog()


def test_the_log_is_bounded_and_says_when_it_lost_its_beginning():
    log, count = EditLog(), 0
    while log.is_whole:
        log = log.note_edit(count, SPECS[count % 2], SPECS[1 - count % 2])
        count += 1
        assert len(log.to_json()) <= MAX_BYTES
    assert count > 200
    with pytest.raises(ValueError, match="does not reach back"):
        replay(FastEngine(), SPECS[0], log, 10)


def test_an_archive_without_a_log_is_not_taken_for_one_without_edits():
    assert not EditLog.from_metadata({}).is_whole


@pytest.mark.parametrize(
    "text", ["", "[]", '{"entries": [{"kind": "edit", "step": -1, "before": {}}]}']
)
def test_a_damaged_log_is_refused(text: str):
    with pytest.raises(InvalidFieldError, match=EDITS_KEY):
        EditLog.from_metadata({EDITS_KEY: text})


def test_a_specification_survives_the_way_back():
    spec = SessionSpec()
    log = EditLog().note_edit(1, spec, create_spec())
    assert unwind(create_spec(), EditLog.from_metadata({EDITS_KEY: log.to_json()}))[0] == spec
