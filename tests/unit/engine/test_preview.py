"""A step taken apart: its numbers against autograd, and the step that follows, bit for bit."""

from collections.abc import Sequence
from itertools import product
from typing import Any, cast

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from tests.unit.engine.preview_oracle import Oracle, Samples
from tests.unit.engine.specs import create_spec
from trainer_service.domain.ports import DivergedError, Engine, Gan
from trainer_service.domain.preview import LayerChange, StepPreview
from trainer_service.domain.session import StepTarget
from trainer_service.domain.snapshot import Array, LayerKind
from trainer_service.domain.spec import LossKind, OptimizerKind, PenaltyKind, SessionSpec
from trainer_service.engine.archive import read_archive
from trainer_service.engine.batched.devices import Device
from trainer_service.engine.batched_gan import BatchedEngine, BatchedGan
from trainer_service.engine.fast import Scratch
from trainer_service.engine.fast_gan import FastEngine, FastGan
from trainer_service.engine.game_rehearsal import GameRehearsal
from trainer_service.engine.gan import PlainEngine, PlainGan
from trainer_service.engine.kernel_batches import KernelBatches
from trainer_service.engine.kernel_rehearsal import KernelRehearsal
from trainer_service.engine.layer_changes import compare_layers
from trainer_service.engine.preview import Rehearsal

STACKS = BatchedEngine(Device("cpu"))
ENGINES = pytest.mark.parametrize(
    "engine", [FastEngine(), STACKS, PlainEngine()], ids=["fast", "stacks", "plain"]
)
LAYERS = frozenset({LayerKind.MAP, LayerKind.MANIFOLD, LayerKind.GENERATED})
SPECS: list[dict[str, Any]] = [
    {},
    {"discriminator_updates": 3, "generator_updates": 2, "noise": {"dimensions": 1}},
    {"instance_noise": 0.2, "average_decay": 0.9, "noise": {"kind": "uniform", "dimensions": 5}},
    {"loss": {"kind": "wasserstein"}, "discriminator_optimizer": {"kind": "rmsprop"}},
    {"loss": {"kind": "relativistic", "penalty": "r1_r2"}, "generator": {"output": "tanh"}},
    {"generator_optimizer": {"kind": "sgd", "momentum": 0.9, "schedule": "cosine"}},
    {"loss": {"kind": "hinge", "penalty": "gradient_penalty"}, "distribution": {"plane": "unit"}},
    {"discriminator_updates": 0},
    {"generator_updates": 0},
]


def create_rehearsal(gan: Gan) -> Rehearsal:
    if isinstance(gan, FastGan):
        return KernelRehearsal(gan.spec.points, gan.arena, Scratch())
    if isinstance(gan, BatchedGan):
        return STACKS.rehearse(gan.arena, gan.spec.points)
    assert isinstance(gan, PlainGan)
    return GameRehearsal(gan.game)


def state_of(gan: Gan) -> dict[str, object]:
    """Everything that the next step depends on, and what is shown."""
    archive = read_archive(gan.save())
    state: dict[str, object] = {name: one.tobytes() for name, one in archive.tensors.items()}
    state |= {"step": archive.step, "norms": archive.gradient_norms}
    if isinstance(gan, FastGan):
        for name in ("state", "counters", "gauges", "data"):
            state[name] = getattr(gan.arena, name).tobytes()
    return state


def parameters_of(gan: Gan, network: str) -> list[NDArray[np.float64]]:
    tensors = read_archive(gan.save()).tensors
    count = sum(name.startswith(f"{network}.") and name.endswith(".bias") for name in tensors)
    names = [f"{network}.{i}.{kind}" for i in range(count) for kind in ("weight", "bias")]
    return [tensors[name].astype(np.float64) for name in names]


@ENGINES
@pytest.mark.parametrize("points", SPECS, ids=str)
def test_a_preview_changes_nothing_and_the_next_step_is_the_one_it_showed(
    engine: Engine, points: dict[str, Any]
):
    spec = create_spec(**points)
    seen, unseen = engine.create(spec), engine.create(spec)
    for gan in (seen, unseen):
        gan.train(7)
    before = state_of(seen)
    preview = seen.preview()
    assert state_of(seen) == before
    assert repr(seen.preview()) == repr(preview)

    rehearsal = create_rehearsal(seen)
    if spec.points.discriminator_updates:
        rehearsal.update(StepTarget.DISCRIMINATOR)
    if spec.points.generator_updates:
        rehearsal.update(StepTarget.GENERATOR)
    seen.train(1)
    unseen.train(1)
    assert state_of(seen) == state_of(unseen)
    ends = {
        "generator": rehearsal.read_generator(),
        "discriminator": rehearsal.read_discriminator(),
    }
    for network, end in ends.items():
        now = parameters_of(seen, network)
        assert all(np.array_equal(a, b) for a, b in zip(now, end, strict=True))
        half = getattr(preview, network)
        if half is not None:
            assert_ends_with(half.changes, now)


def assert_ends_with(changes: Sequence[LayerChange], now: Sequence[NDArray[np.float64]]):
    """Every weight that the preview names has the very value that it said."""
    for number, layer in enumerate(changes):
        weight, bias = now[2 * number], now[2 * number + 1]
        assert (layer.outputs, layer.inputs) == weight.shape
        assert len(layer.greatest) == min(4, weight.size + bias.size)
        for one in layer.greatest:
            value = bias[one.output] if one.input is None else weight[one.output, one.input]
            assert one.after == value


@ENGINES
@pytest.mark.parametrize("points", SPECS, ids=str)
def test_a_preview_shows_what_frames_show_before_and_after(engine: Engine, points: dict[str, Any]):
    gan = engine.create(create_spec(**points | {"average_decay": 0}))
    gan.train(5)
    preview, before = gan.preview(), gan.snapshot(LAYERS)
    twin = engine.load(gan.save(), gan.spec)
    twin.train(1, StepTarget.DISCRIMINATOR)
    gan.train(1)
    after = gan.snapshot(LAYERS)
    assert preview.step == 5
    if preview.discriminator is not None:
        assert_near(preview.discriminator.before.map, before.map)
        assert_near(preview.discriminator.after.map, twin.snapshot(LAYERS).map)
    if preview.generator is not None:
        assert_near(preview.generator.before.manifold, before.manifold)
        assert_near(preview.generator.after.manifold, after.manifold)


def assert_near(found: Array, shown: Array | None):
    assert shown is not None
    assert found == pytest.approx(shown, abs=2e-5)


@ENGINES
def test_a_half_without_updates_is_absent(engine: Engine):
    preview = engine.create(create_spec(discriminator_updates=0, generator_updates=0)).preview()
    assert (preview.step, preview.discriminator, preview.generator) == (0, None, None)


@ENGINES
@pytest.mark.parametrize(("dimensions", "shown"), [(1, 1), (2, 2), (6, 2)])
def test_shapes_are_those_of_the_batch(engine: Engine, dimensions: int, shown: int):
    spec = create_spec(batch_size=37, noise={"dimensions": dimensions})
    preview = engine.create(spec).preview()
    d, g = preview.discriminator, preview.generator
    assert d is not None
    assert g is not None
    assert (d.noise.shape, g.noise.shape) == ((37, shown), (37, shown))
    for samples in (d.generated, d.real, g.gradients, g.before.generated, g.after.generated):
        assert samples.shape == (37, 2)
    for verdicts in (d.before.verdicts_real, d.after.verdicts_generated, g.after.verdicts):
        assert verdicts.shape == (37,)
    assert (d.before.map.shape, g.after.manifold.shape[-1]) == ((30, 30), 2)


@ENGINES
def test_a_step_that_diverges_cannot_be_shown_and_harms_nothing(engine: Engine):
    spec = create_spec(
        loss={"kind": "wasserstein", "penalty": "none"},
        discriminator_optimizer={"kind": "sgd", "learning_rate": 1.0},
        discriminator_updates=10,
        discriminator={"hidden": {"units": (64,) * 5}, "activation": "relu"},
    )
    gan = engine.create(spec)
    gan.train(find_last_good_step(engine, spec))
    before = state_of(gan)
    with pytest.raises(DivergedError, match="became infinite at step"):
        gan.preview()
    assert state_of(gan) == before


def find_last_good_step(engine: Engine, spec: SessionSpec) -> int:
    gan = engine.create(spec)
    try:
        while gan.step < 50:
            gan.train(1)
    except DivergedError as error:
        return error.step
    raise AssertionError("it was to diverge")


def test_samples_carry_the_instance_noise_that_d_sees():
    quiet, loud = (
        FastEngine().create(create_spec(instance_noise=deviation, batch_size=500)).preview()
        for deviation in (0.0, 0.3)
    )
    assert quiet.discriminator is not None
    assert loud.discriminator is not None
    assert loud.discriminator.noise == pytest.approx(quiet.discriminator.noise)
    for name in ("generated", "real"):
        added = getattr(loud.discriminator, name) - getattr(quiet.discriminator, name)
        assert added.std() == pytest.approx(0.3, rel=0.1)


GAMES = [
    (kind, penalty, optimizer)
    for number, (kind, penalty) in enumerate(
        product(
            LossKind,
            (PenaltyKind.USUAL, PenaltyKind.R1, PenaltyKind.R1_R2, PenaltyKind.GRADIENT_PENALTY),
        )
    )
    for optimizer in [list(OptimizerKind)[number % 3]]
]


@pytest.mark.parametrize(("kind", "penalty", "optimizer"), GAMES)
@pytest.mark.parametrize("activation", ["leaky_relu", "tanh"])
def test_numbers_are_those_of_autograd(
    kind: LossKind, penalty: PenaltyKind, optimizer: OptimizerKind, activation: str
):
    rule = {"kind": optimizer, "learning_rate": 0.01, "momentum": 0.5}
    spec = create_spec(
        batch_size=40,
        loss={"kind": kind, "penalty": penalty, "label_smoothing": 0.1, "penalty_strength": 0.3},
        instance_noise=0.05,
        generator={"hidden": {"units": (7, 6)}, "activation": activation},
        discriminator={"hidden": {"units": (8, 5)}, "activation": activation},
        generator_optimizer=rule,
        discriminator_optimizer=rule,
    )
    gan = FastEngine().create(spec)
    gan.train(12)
    assert_agrees(gan.preview(), Oracle(spec.points, read_archive(gan.save()).tensors), gan)


def to_samples(gan: FastGan) -> tuple[Samples, Samples]:
    batches = KernelBatches(gan.arena.plan, gan.arena.data, torch.float64)
    d = batches.draw_discriminator_batch(gan.step, 0)
    g = batches.draw_generator_batch(gan.step, 0)
    nothing = torch.zeros(0)
    return Samples(d.noise, d.jitter, d.real, d.shares), Samples(g.noise, g.jitter, g.real, nothing)


def assert_agrees(preview: StepPreview, oracle: Oracle, gan: FastGan):
    d, g = preview.discriminator, preview.generator
    assert d is not None
    assert g is not None
    of_d, of_g = to_samples(gan)
    middle = Middle(oracle, gan)

    fake = (oracle.generator(of_d.noise) + of_d.jitter).detach()
    assert_exact(d.generated, fake)
    assert_exact(d.real, of_d.real)
    assert_exact(d.before.verdicts_generated, middle.judge(fake))
    assert_exact(d.before.verdicts_real, middle.judge(of_d.real))
    loss = oracle.find_discriminator_loss(fake, of_d.real).item()
    assert d.before.loss == pytest.approx(loss, abs=1e-9)
    start = [one.detach().clone() for one in oracle.discriminator.parameters()]
    gradients = oracle.update_discriminator(of_d)
    assert_same_changes(d.changes, start, list(oracle.discriminator.parameters()), gradients)
    # The kernel's own weights, in float32, stand behind what follows: hence the margins.
    loss = oracle.find_discriminator_loss(fake, of_d.real).item()
    assert d.after.loss == pytest.approx(loss, abs=2e-5)
    assert_close(d.after.verdicts_generated, middle.judge(fake))
    assert_close(d.after.verdicts_real, middle.judge(of_d.real))
    middle_g = middle

    before = oracle.generator(of_g.noise) + of_g.jitter
    assert_exact(g.before.generated, before.detach())
    assert_close(g.before.verdicts, middle_g.judge(before.detach()))
    losses = oracle.find_generator_losses(before, of_g.real)
    assert g.before.loss == pytest.approx(losses.mean().item(), abs=2e-5)
    # torch's own types say nothing of what grad returns.
    (slope,) = cast("tuple[Tensor]", torch.autograd.grad(losses.sum(), before, retain_graph=True))
    assert_close(g.gradients, -slope, 2e-4)
    start = [one.detach().clone() for one in oracle.generator.parameters()]
    gradients = oracle.update_generator(of_g)
    assert_same_changes(g.changes, start, list(oracle.generator.parameters()), gradients)
    after = (oracle.generator(of_g.noise) + of_g.jitter).detach()
    assert_close(g.after.generated, after, 2e-4)
    assert_close(g.after.verdicts, middle_g.judge(after), 2e-4)
    loss = oracle.find_generator_losses(after, of_g.real).mean().item()
    assert g.after.loss == pytest.approx(loss, abs=2e-4)


class Middle:
    """Verdicts of the oracle; for critics that only rank, centred as in frames."""

    def __init__(self, oracle: Oracle, gan: FastGan) -> None:
        self._oracle = oracle
        self._real = torch.as_tensor(gan.dataset.points)
        self._noise = torch.as_tensor(gan.dataset.latents)

    @torch.no_grad()
    def judge(self, x: Tensor) -> Tensor:
        oracle = self._oracle
        scores = oracle.score(x)
        if oracle.points.loss.kind == LossKind.LEAST_SQUARES:
            return scores.clamp(0, 1)
        if not oracle.points.loss.kind.only_ranks:
            return torch.sigmoid(scores)
        fake = oracle.score(oracle.generator(self._noise)).mean()
        return torch.sigmoid(scores - (oracle.score(self._real).mean() + fake) / 2)


def assert_exact(found: Array, expected: Tensor):
    assert found == pytest.approx(expected.numpy(), abs=1e-9)


def assert_close(found: Array, expected: Tensor, margin: float = 2e-5):
    assert found == pytest.approx(expected.numpy(), abs=margin)


def assert_same_changes(
    changes: Sequence[LayerChange],
    before: Sequence[Tensor],
    after: Sequence[Tensor],
    gradients: Sequence[Tensor],
):
    expected = compare_layers(before, after, gradients)
    for ours, theirs in zip(changes, expected, strict=True):
        assert ours.weight_norm == pytest.approx(theirs.weight_norm, rel=1e-9)
        assert ours.gradient_norm == pytest.approx(theirs.gradient_norm, rel=1e-3, abs=1e-7)
        assert ours.change_norm == pytest.approx(theirs.change_norm, rel=2e-3)


def test_changes_of_a_layer_by_hand():
    weight = torch.tensor([[1.0, 2.0], [2.0, 0.0]], dtype=torch.float64)
    bias = torch.zeros(2, dtype=torch.float64)
    moved = weight + torch.tensor([[0.0, -3.0], [4.0, 0.0]])
    gradient = [torch.full((2, 2), 2.0, dtype=torch.float64), torch.zeros(2, dtype=torch.float64)]
    (layer,) = compare_layers([weight, bias], [moved, bias - 1], gradient)
    assert (layer.inputs, layer.outputs) == (2, 2)
    assert (layer.weight_norm, layer.gradient_norm) == (3, 4)
    assert layer.change_norm == pytest.approx(np.sqrt(27))
    assert [(one.output, one.input, one.before, one.after) for one in layer.greatest] == [
        (1, 0, 2, 6),
        (0, 1, 2, -1),
        (0, None, 0, -1),
        (1, None, 0, -1),
    ]
    (still,) = compare_layers([weight, bias], [weight, bias], gradient)
    assert (still.change_norm, still.greatest) == (0, ())


def test_gradient_norms_are_those_that_the_engine_measures():
    spec = SessionSpec.model_validate({"points": {"seed": 3, "loss": {"penalty": "r1"}}})
    gan = FastEngine().create(spec)
    gan.train(3)
    preview = gan.preview()
    gan.train(1)
    norms = [
        np.sqrt(sum(layer.gradient_norm**2 for layer in half.changes))
        for half in (preview.discriminator, preview.generator)
        if half is not None
    ]
    assert norms == pytest.approx(gan.arena.gradient_norms, rel=1e-4)
