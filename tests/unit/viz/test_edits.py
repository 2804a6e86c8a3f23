"""Edits: what undo needs to know, and how it speaks of it."""

import numpy as np
import pytest

from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.session_service_pb2 import UpdateSessionRequest
from ganscope.api.v1.spec_pb2 import CustomPoints, Distribution, DistributionKind, Plane
from ganscope.tensors import to_tensor
from tests.support.fake_trainer import FakeTrainer
from trainer_service.domain.presets import create_presets
from trainer_service.rpc.catalog import to_catalog
from viz_service.callbacks.drawing import DrawingError, read_drawing, to_drawn
from viz_service.callbacks.undo import EditError, apply_edit
from viz_service.client.changes import change_field
from viz_service.client.edits import (
    DATA_PATH,
    Edit,
    create_edit,
    find_words,
    is_in_force,
    to_plain,
    to_spec,
)
from viz_service.client.spec_paths import UnknownPathError, WrongValueError
from viz_service.client.trainer import TrainerClient

RATE = "points.generator_optimizer.learning_rate"
UNITS = "points.generator.hidden.units"
CATALOG = to_catalog(create_presets(), lambda _: np.zeros((3, 2)))
DRAWING = Distribution(
    kind=DistributionKind.DISTRIBUTION_KIND_CUSTOM,
    plane=Plane.PLANE_SYMMETRIC,
    custom=CustomPoints(
        values=to_tensor(np.zeros((2, 2))), in_plane=True, origin="a drawing of 2 points"
    ),
)


def make_session(rate: float = 0.02) -> Session:
    session = Session(id="abc", revision=4)
    session.spec.points.generator_optimizer.learning_rate = rate
    return session


def test_edit_survives_the_browser() -> None:
    edit = create_edit(RATE, 0.003, 0.02)
    assert Edit.from_json(edit.to_json()) == edit
    assert edit.reversed().reversed() == edit
    assert create_edit(RATE, 0.003, 0.02).id != edit.id


@pytest.mark.parametrize("value", [None, 3, [], {}, {"path": 3, "id": "x"}, {"path": "x"}])
def test_what_is_no_edit_is_refused(value: object) -> None:
    with pytest.raises(WrongValueError):
        Edit.from_json(value)


def test_real_data_are_set_back_whole_with_their_points() -> None:
    spec = to_spec(DATA_PATH, to_plain(DRAWING))
    assert spec.points.distribution == DRAWING


@pytest.mark.parametrize("value", [None, 3, {"kind": "NO_SUCH_KIND"}, {"custom": [3]}])
def test_what_are_no_data_cannot_be_set_back(value: object) -> None:
    with pytest.raises(WrongValueError):
        to_spec(DATA_PATH, value)


def test_drawn_data_are_in_force_though_sessions_do_not_carry_their_points() -> None:
    session = Session()
    data = session.spec.points.distribution
    data.CopyFrom(DRAWING)
    data.custom.ClearField("values")
    assert is_in_force(session.spec, DATA_PATH, to_plain(DRAWING))
    data.custom.origin = "leaves.csv"
    assert not is_in_force(session.spec, DATA_PATH, to_plain(DRAWING))


def test_field_is_in_force_while_nobody_changed_it() -> None:
    spec = make_session(0.02).spec
    assert is_in_force(spec, RATE, 0.02)
    assert not is_in_force(spec, RATE, 0.003)
    assert not is_in_force(spec, "no.such.field", 1)


@pytest.mark.parametrize(
    ("path", "value", "subject", "said"),
    [
        (RATE, 0.003, "Learning rate (generator)", "0.003"),
        (UNITS, [16, 8], "Hidden layers (generator)", "16 + 8"),
        (UNITS, [], "Hidden layers (generator)", "none"),
        ("points.discriminator_updates", 2, "D updates a step", "2"),
        ("points.loss.kind", "LOSS_KIND_HINGE", "Loss", "Hinge"),
        (DATA_PATH, {"kind": "DISTRIBUTION_KIND_RING"}, "Real data", "Ring"),
        (DATA_PATH, to_plain(DRAWING), "Real data", "a drawing of 2 points"),
        (DATA_PATH, None, "Real data", "your own points"),
        ("title", "Mine", "Title", "Mine"),
    ],
)
def test_edits_are_spoken_of_in_the_words_of_the_page(
    path: str, value: object, subject: str, said: str
) -> None:
    words = find_words(CATALOG, path)
    assert (words.subject, words.say(value)) == (subject, said)


async def test_field_is_changed_and_what_it_was_is_kept() -> None:
    with FakeTrainer() as fake:
        fake.sessions["abc"] = make_session(0.003)
        async with TrainerClient(fake.target) as trainer:
            outcome = await change_field(trainer, "abc", RATE, "0.02", 0.003)
    assert outcome.edit is not None
    assert (outcome.edit.before, outcome.edit.after) == (0.003, 0.02)
    request = fake.requests[-1]
    assert isinstance(request, UpdateSessionRequest)
    assert request.spec.points.generator_optimizer.learning_rate == 0.02


async def test_value_set_back_before_the_page_followed_is_sent_too() -> None:
    with FakeTrainer() as fake:
        fake.sessions["abc"] = make_session(0.02)
        async with TrainerClient(fake.target) as trainer:
            outcome = await change_field(trainer, "abc", RATE, 0.003, 0.02)
    assert outcome.edit is not None
    assert (outcome.edit.before, outcome.edit.after) == (0.02, 0.003)


async def test_refused_change_is_no_edit() -> None:
    async with TrainerClient("127.0.0.1:1") as trainer:
        unknown = await change_field(trainer, "abc", "no.such.field", 1, None)
        wrong = await change_field(trainer, "abc", RATE, "x", None)
    assert unknown.refusal == "This setting does not exist."
    assert wrong.refusal == "This needs a number."
    assert unknown.edit is None
    assert wrong.edit is None


async def test_undo_sets_back_and_redo_sets_again() -> None:
    edit = create_edit(RATE, 0.003, 0.02)
    with FakeTrainer() as fake:
        fake.sessions["abc"] = make_session(0.02)
        async with TrainerClient(fake.target) as trainer:
            said = await apply_edit(trainer, "abc", edit, is_undo=True)
            request = fake.requests[-1]
            assert isinstance(request, UpdateSessionRequest)
            assert request.spec.points.generator_optimizer.learning_rate == 0.003
            assert (list(request.update_mask.paths), request.expected_revision) == ([RATE], 4)
            fake.sessions["abc"].CopyFrom(make_session(0.003))
            again = await apply_edit(trainer, "abc", edit, is_undo=False)
    assert said.startswith("Undone: ")
    assert "0.003 again, not 0.02" in said
    assert again.startswith("Redone: ")
    assert "0.02 again, not 0.003" in again


async def test_undo_leaves_what_was_changed_since() -> None:
    with FakeTrainer() as fake:
        fake.sessions["abc"] = make_session(0.05)
        async with TrainerClient(fake.target) as trainer:
            with pytest.raises(EditError, match="changed again since"):
                await apply_edit(trainer, "abc", create_edit(RATE, 0.003, 0.02), is_undo=True)
            with pytest.raises(UnknownPathError):
                await apply_edit(trainer, "abc", create_edit("no.field", 0, 1), is_undo=True)
    assert not any(isinstance(one, UpdateSessionRequest) for one in fake.requests)


def test_drawing_becomes_points_that_stay_where_they_were_drawn() -> None:
    points = read_drawing([0, 0.5, -1.4, 1.4])
    assert points.in_plane
    assert 0 < points.jitter < 0.1
    assert points.origin == "a drawing of 2 points"
    assert to_drawn(points) == [0, 0.5, -1.4, 1.4]


def test_measured_points_are_not_taken_for_a_drawing() -> None:
    assert to_drawn(CustomPoints(values=to_tensor(np.zeros((2, 2))))) == []


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "2 to 10,000 points, got 0"),
        ([0, 0], "got 1"),
        ([0.0] * 20_002, "got 10,001"),
        ([0, 0, 0, 0, 0], "between"),
        ([0, 0, 0, 1.5], "between"),
        ([0, 0, 0, "1"], "between"),
        ([0, 0, 0, True], "between"),
        ([0, 0, 0, float("nan")], "between"),
    ],
)
def test_what_is_no_drawing_is_refused(value: object, message: str) -> None:
    with pytest.raises(DrawingError, match=message):
        read_drawing(value)
