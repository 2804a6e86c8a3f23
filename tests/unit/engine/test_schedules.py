"""Learning rates over the steps, against torch's schedulers and by hand."""

import pytest
import torch

from trainer_service.domain.spec import Optimizer, ScheduleKind
from trainer_service.engine.schedules import learning_rate


def create_optimizer(kind: ScheduleKind, steps: int, share: float) -> Optimizer:
    return Optimizer(learning_rate=0.4, schedule=kind, schedule_steps=steps, schedule_share=share)


def test_a_constant_rate_does_not_see_the_step():
    assert [learning_rate(Optimizer(learning_rate=0.4), step) for step in (0, 10**9)] == [0.4, 0.4]


def test_a_cosine_begins_flat_is_half_way_in_the_middle_and_stays_at_its_end():
    settings = create_optimizer(ScheduleKind.COSINE, steps=100, share=0.5)
    found = [learning_rate(settings, step) for step in (0, 50, 100, 101, 10**9)]
    assert found == pytest.approx([0.4, 0.3, 0.2, 0.2, 0.2])


def test_a_step_schedule_falls_at_intervals():
    settings = create_optimizer(ScheduleKind.STEP, steps=10, share=0.5)
    found = [learning_rate(settings, step) for step in (0, 9, 10, 19, 20)]
    assert found == pytest.approx([0.4, 0.4, 0.2, 0.2, 0.1])


@pytest.mark.parametrize("kind", [ScheduleKind.COSINE, ScheduleKind.STEP])
def test_torch_agrees(kind: ScheduleKind):
    settings = create_optimizer(kind, steps=7, share=0.25)
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
    theirs = (
        torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=7, eta_min=0.1)
        if kind == ScheduleKind.COSINE
        else torch.optim.lr_scheduler.StepLR(optimizer, step_size=7, gamma=0.25)
    )
    for step in range(8):
        assert learning_rate(settings, step) == pytest.approx(theirs.get_last_lr()[0])
        optimizer.step()  # pyright: ignore[reportUnknownMemberType]  # torch's own annotation
        theirs.step()


@pytest.mark.parametrize("kind", ScheduleKind)
def test_a_share_of_nothing_is_legal(kind: ScheduleKind):
    settings = create_optimizer(kind, steps=1, share=0.0)
    assert learning_rate(settings, 0) == 0.4
    assert 0 <= learning_rate(settings, 1) <= 0.4
