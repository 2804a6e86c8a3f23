"""Penalties: their values by hand, their gradients against finite differences, in float64."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from trainer_service.domain.spec import Activation, Loss, LossKind, PenaltyKind
from trainer_service.engine.networks import Perceptron
from trainer_service.engine.penalties import penalty, square_slopes

WITH_GRADIENT = (
    PenaltyKind.R1,
    PenaltyKind.R2,
    PenaltyKind.R1_R2,
    PenaltyKind.GRADIENT_PENALTY,
)
Samples = tuple[Tensor, Tensor, Tensor]


@pytest.fixture
def samples() -> Samples:
    """Real, generated, shares between them."""
    rng = torch.Generator().manual_seed(1)
    real, generated = (
        torch.randn(5, 2, dtype=torch.float64, generator=rng) + shift for shift in (0, 1)
    )
    return real, generated, torch.rand(5, 1, dtype=torch.float64, generator=rng)


def create_judge(activation: Activation) -> Perceptron:
    rng = torch.Generator().manual_seed(2)
    layers = [nn.Linear(i, o, dtype=torch.float64) for i, o in ((2, 4), (4, 3), (3, 1))]
    with torch.no_grad():
        for layer in layers:
            layer.weight.normal_(generator=rng)
            layer.bias.normal_(generator=rng)
    return Perceptron(layers, activation, Activation.LINEAR)


def to_score(judge: Perceptron) -> Callable[[Tensor], Tensor]:
    return lambda x: judge(x).squeeze(1)


def plane(x: Tensor) -> Tensor:
    """A score whose gradient is (3, 4), of size 5, everywhere."""
    return x @ x.new_tensor([3.0, 4.0])


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (PenaltyKind.NONE, 0.0),
        (PenaltyKind.WEIGHT_CLIP, 0.0),
        (PenaltyKind.R1, 0.5 * 2 * 25),
        (PenaltyKind.R2, 0.5 * 2 * 25),
        (PenaltyKind.R1_R2, 2 * 25),
        (PenaltyKind.GRADIENT_PENALTY, 2 * 16),
    ],
)
def test_values_on_a_slope_of_five(kind: PenaltyKind, expected: float, samples: Samples):
    loss = Loss(penalty=kind, penalty_strength=2.0)
    assert penalty(loss, plane, *samples).item() == pytest.approx(expected)


def test_each_looks_at_its_own_samples(samples: Samples):
    def bowl(x: Tensor) -> Tensor:
        return x.square().sum(1) / 2

    real, generated, share = samples
    between = generated + share * (real - generated)
    assert torch.allclose(square_slopes(bowl, real), real.square().sum(1))
    values = {
        kind: penalty(Loss(penalty=kind, penalty_strength=2.0), bowl, *samples).item()
        for kind in WITH_GRADIENT
    }
    at_real, at_generated = (x.square().sum(1).mean().item() for x in (real, generated))
    assert values[PenaltyKind.R1] == pytest.approx(at_real)
    assert values[PenaltyKind.R2] == pytest.approx(at_generated)
    assert values[PenaltyKind.R1_R2] == pytest.approx(at_real + at_generated)
    expected = 2 * (between.square().sum(1).sqrt() - 1).square().mean().item()
    assert values[PenaltyKind.GRADIENT_PENALTY] == pytest.approx(expected)


@pytest.mark.parametrize("activation", [Activation.TANH, Activation.SIGMOID, Activation.LEAKY_RELU])
@pytest.mark.parametrize("kind", WITH_GRADIENT)
def test_gradients_by_weights_are_those_of_finite_differences(
    kind: PenaltyKind, activation: Activation, samples: Samples
):
    judge = create_judge(activation)
    loss = Loss(penalty=kind, penalty_strength=0.7)
    parameters = list(judge.parameters())
    value = penalty(loss, to_score(judge), *samples)
    gradients = torch.autograd.grad(value, parameters, materialize_grads=True)
    step = 1e-6
    for parameter, gradient in zip(parameters, gradients, strict=True):
        for at in range(parameter.numel()):
            sides: list[float] = []
            for shift in (step, -step):
                with torch.no_grad():
                    parameter.view(-1)[at] += shift
                sides.append(penalty(loss, to_score(judge), *samples).item())
                with torch.no_grad():
                    parameter.view(-1)[at] -= shift
            slope = (sides[0] - sides[1]) / (2 * step)
            assert gradient.view(-1)[at].item() == pytest.approx(slope, rel=1e-5, abs=1e-7)


def test_samples_themselves_get_no_gradient(samples: Samples):
    """The penalty is D's own: a generator in the graph of the samples must not feel it."""
    real, generated, share = samples
    generated.requires_grad_()
    loss = Loss(penalty=PenaltyKind.R2)
    value = penalty(loss, to_score(create_judge(Activation.TANH)), real, generated, share)
    (pull,) = torch.autograd.grad(value, generated, allow_unused=True, materialize_grads=True)
    assert not pull.any()


@pytest.mark.parametrize("kind", LossKind)
def test_usual_means_clipped_weights_for_wasserstein_and_nothing_elsewhere(kind: LossKind):
    usual = PenaltyKind.WEIGHT_CLIP if kind == LossKind.WASSERSTEIN else PenaltyKind.NONE
    assert Loss(kind=kind).penalty_in_force == usual
    for chosen in (PenaltyKind.NONE, PenaltyKind.R1, PenaltyKind.WEIGHT_CLIP):
        assert Loss(kind=kind, penalty=chosen).penalty_in_force == chosen
