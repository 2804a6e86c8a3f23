"""Losses against values worked out by hand."""

import math

import pytest
import torch

from trainer_service.domain.spec import Loss, LossKind
from trainer_service.engine.gan import to_array
from trainer_service.engine.losses import discriminator_loss, generator_losses, to_verdicts

REAL = torch.tensor([2.0, 0.0], dtype=torch.float64)
GENERATED = torch.tensor([-1.0, 3.0], dtype=torch.float64)


def log_sigmoid(x: float) -> float:
    return -math.log1p(math.exp(-x))


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_non_saturating_is_the_cross_entropy(smoothing: float):
    loss = Loss(kind=LossKind.NON_SATURATING, label_smoothing=smoothing)
    real = [(1 - smoothing) * log_sigmoid(x) + smoothing * log_sigmoid(-x) for x in (2.0, 0.0)]
    generated = [log_sigmoid(-x) for x in (-1.0, 3.0)]
    expected = -(sum(real) + sum(generated)) / 2
    assert discriminator_loss(loss, REAL, GENERATED).item() == pytest.approx(expected)
    assert to_array(generator_losses(loss, REAL, GENERATED)) == pytest.approx(
        [-log_sigmoid(-1.0), -log_sigmoid(3.0)]
    )


def test_the_balance_of_the_log_loss_is_two_bits_of_nats():
    zero = torch.zeros(4)
    assert discriminator_loss(Loss(), zero, zero).item() == pytest.approx(2 * math.log(2))
    assert generator_losses(Loss(), zero, zero).mean().item() == pytest.approx(math.log(2))


def test_least_squares():
    loss = Loss(kind=LossKind.LEAST_SQUARES, label_smoothing=0.5)
    expected = ((1.5**2 + 0.5**2) / 2 + (1 + 9) / 2) / 2
    assert discriminator_loss(loss, REAL, GENERATED).item() == pytest.approx(expected)
    assert to_array(generator_losses(loss, REAL, GENERATED)) == pytest.approx([2.0, 2.0])


def test_wasserstein_is_the_difference_of_means_whatever_the_smoothing():
    loss = Loss(kind=LossKind.WASSERSTEIN, label_smoothing=0.5)
    assert discriminator_loss(loss, REAL, GENERATED).item() == 0.0
    assert to_array(generator_losses(loss, REAL, GENERATED)) == pytest.approx([1.0, -3.0])


def test_minimax_differs_for_the_generator_alone():
    loss = Loss(kind=LossKind.MINIMAX, label_smoothing=0.1)
    usual = loss.model_copy(update={"kind": LossKind.NON_SATURATING})
    assert torch.equal(
        discriminator_loss(loss, REAL, GENERATED), discriminator_loss(usual, REAL, GENERATED)
    )
    # log(1 - D(G(z))) is log of the sigmoid of minus the score.
    assert to_array(generator_losses(loss, REAL, GENERATED)) == pytest.approx(
        [log_sigmoid(1.0), log_sigmoid(-3.0)]
    )


def test_hinge_leaves_scores_beyond_its_margin_alone():
    loss = Loss(kind=LossKind.HINGE)
    assert discriminator_loss(loss, REAL, GENERATED).item() == (0 + 1 + 0 + 4) / 2
    assert to_array(generator_losses(loss, REAL, GENERATED)) == pytest.approx([1.0, -3.0])


def test_relativistic_compares_pairs_and_mirrors_them_for_the_generator():
    loss = Loss(kind=LossKind.RELATIVISTIC)
    for_d = -(log_sigmoid(3.0) + log_sigmoid(-3.0)) / 2
    assert discriminator_loss(loss, REAL, GENERATED).item() == pytest.approx(for_d)
    assert to_array(generator_losses(loss, REAL, GENERATED)) == pytest.approx(
        [-log_sigmoid(-3.0), -log_sigmoid(3.0)]
    )
    moved = discriminator_loss(loss, REAL + 5, GENERATED + 5).item()
    assert moved == pytest.approx(for_d)


def test_huge_scores_stay_finite():
    huge = torch.tensor([1e4, -1e4])
    for kind in LossKind:
        loss = Loss(kind=kind)
        assert torch.isfinite(discriminator_loss(loss, huge, huge))
        assert torch.isfinite(generator_losses(loss, huge, -huge)).all()


def test_verdicts_by_game():
    scores = torch.tensor([-1.0, 0.25, 4.0])
    assert torch.equal(to_verdicts(Loss(), scores, 9.0), torch.sigmoid(scores))
    squares = Loss(kind=LossKind.LEAST_SQUARES)
    assert to_array(to_verdicts(squares, scores, 9.0)) == pytest.approx([0.0, 0.25, 1.0])
    for kind in (LossKind.WASSERSTEIN, LossKind.HINGE, LossKind.RELATIVISTIC):
        assert to_verdicts(Loss(kind=kind), scores, 0.25)[1].item() == 0.5
    minimax = Loss(kind=LossKind.MINIMAX)
    assert torch.equal(to_verdicts(minimax, scores, 9.0), torch.sigmoid(scores))
