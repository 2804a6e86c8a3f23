import pytest

from ganscope.api.v1.spec_pb2 import LossKind, OptimizerKind
from ganscope.assignments import AssignmentError, parse_assignments


def test_values_land_in_their_fields_and_paths_in_the_mask():
    spec, paths = parse_assignments(
        ["points.generator_optimizer.learning_rate=0.001", "points.batch_size=64", "title=A = b"]
    )
    assert spec.points.generator_optimizer.learning_rate == 0.001
    assert spec.points.batch_size == 64
    assert spec.title == "A = b"
    assert paths == ["points.generator_optimizer.learning_rate", "points.batch_size", "title"]


@pytest.mark.parametrize("name", ["least_squares", "LEAST_SQUARES", "LOSS_KIND_LEAST_SQUARES"])
def test_an_enum_may_be_written_short(name: str):
    spec, _ = parse_assignments([f"points.loss.kind={name}"])
    assert spec.points.loss.kind == LossKind.LOSS_KIND_LEAST_SQUARES


@pytest.mark.parametrize("path", ["points.generator.hidden", "points.generator.hidden.units"])
@pytest.mark.parametrize(("text", "units"), [("16,32", [16, 32]), ("8", [8]), ("", [])])
def test_layers_are_numbers_with_commas(path: str, text: str, units: list[int]):
    spec, paths = parse_assignments([f"{path}={text}"])
    assert list(spec.points.generator.hidden.units) == units
    assert spec.points.generator.HasField("hidden"), "an empty list must be said, too"
    assert paths == [path]


def test_nothing_else_is_set():
    spec, _ = parse_assignments(["points.discriminator_optimizer.kind=sgd"])
    assert spec.points.discriminator_optimizer.kind == OptimizerKind.OPTIMIZER_KIND_SGD
    assert not spec.points.HasField("generator_optimizer")
    assert not spec.points.HasField("batch_size")


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("points.batch_size", "path=value"),
        ("points.batch=3", r"there is no 'batch'; there are .*batch_size"),
        ("=3", "there is no ''"),
        ("points.batch_size=many", "points.batch_size cannot be 'many'"),
        ("points.batch_size=-1", "points.batch_size"),
        ("points.batch_size=4294967296", "points.batch_size"),
        ("points.generator_optimizer.learning_rate=fast", "learning_rate cannot be 'fast'"),
        ("points.loss.kind=entropy", "must be one of non_saturating, least_squares, wasserstein"),
        ("points.loss.kind=unspecified", "must be one of"),
        ("points.loss=3", "points.loss is a group; set one of its fields: kind"),
        ("title.x=3", "title has no fields"),
        ("points.generator.hidden=1,x", "hidden cannot be '1,x'"),
        ("points.distribution.custom.values.data=x", "cannot be written as text"),
    ],
)
def test_a_mistake_is_named(assignment: str, message: str):
    with pytest.raises(AssignmentError, match=message):
        parse_assignments([assignment])
