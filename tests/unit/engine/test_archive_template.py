"""Archives by template are the archives that are written tensor by tensor."""

import pytest
from safetensors.numpy import load

from tests.unit.engine.specs import create_spec
from trainer_service.domain.session import StepTarget
from trainer_service.engine import arena_archive
from trainer_service.engine.archive import read_archive, write_archive
from trainer_service.engine.fast_gan import FastEngine, FastGan

ADAM = {"kind": "adam"}
CHOICES: list[dict[str, object]] = [
    {},
    {"average_decay": 0.99, "title": 'a "title" with \\ and \u00fc \x01'},
    {"generator_optimizer": {"kind": "sgd", "momentum": 0.9}},
    {"discriminator_optimizer": {"kind": "sgd"}, "generator_optimizer": {"kind": "rmsprop"}},
    {"generator": {"hidden": {"units": [128] * 5}}, "discriminator": {"hidden": {"units": []}}},
]


def assert_as_written(gan: FastGan) -> None:
    saved = gan.save()
    slow = write_archive(arena_archive.to_archive(gan.spec, gan.arena))
    quick, exact = read_archive(saved), read_archive(slow)
    assert (quick.spec, quick.step, quick.gradient_norms) == (
        exact.spec,
        exact.step,
        exact.gradient_norms,
    )
    tensors = load(saved)
    assert tensors.keys() == exact.tensors.keys()
    for name, tensor in exact.tensors.items():
        assert tensors[name].tobytes() == tensor.tobytes()
        assert tensors[name].shape == tensor.shape


def assert_same_arenas(one: FastGan, other: FastGan) -> None:
    assert one.arena.state.tobytes() == other.arena.state.tobytes()
    assert one.arena.counters.tobytes() == other.arena.counters.tobytes()


@pytest.mark.parametrize("choice", range(len(CHOICES)))
def test_every_number_stands_where_it_should_at_any_step(choice: int):
    points = dict(CHOICES[choice])
    title = str(points.pop("title", ""))
    spec = create_spec(**points).model_copy(update={"title": title})
    gan = FastEngine().create(spec)
    assert_as_written(gan)
    gan.train(1, StepTarget.DISCRIMINATOR)
    assert_as_written(gan)
    gan.train(11)
    assert_as_written(gan)
    gan.train(100)
    assert_as_written(gan)


def test_an_edit_changes_the_archive():
    gan = FastEngine().create(create_spec())
    gan.train(3)
    gan.save()
    gan.edit(create_spec(generator={"hidden": {"units": [5, 6]}}, batch_size=40))
    assert_as_written(gan)
    assert read_archive(gan.save()).spec.points.batch_size == 40


def test_what_was_saved_by_template_is_loaded_and_goes_on_with_the_same_bits():
    engine = FastEngine()
    gan = engine.create(create_spec(average_decay=0.9))
    gan.train(7)
    gan.save()
    gan.train(7)
    loaded = engine.load(gan.save(), gan.spec)
    for one in (gan, loaded):
        one.train(9)
    assert_same_arenas(loaded, gan)
