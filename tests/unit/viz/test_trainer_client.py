"""What the viewer's client adds to the common one."""

from __future__ import annotations

from collections.abc import Iterator

import grpc
import pytest

from ganscope.errors import ServerError
from tests.support.fake_trainer import FakeTrainer
from viz_service.client.trainer import CATALOG_KEPT_S, TrainerClient


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def trainer() -> Iterator[FakeTrainer]:
    with FakeTrainer() as trainer:
        yield trainer


async def test_catalog_is_asked_for_once_in_a_while(trainer: FakeTrainer) -> None:
    clock = Clock()
    async with TrainerClient(trainer.target, clock) as client:
        for _ in range(3):
            assert (await client.get_catalog()).presets[0].id == "ring"
        assert len(trainer.requests) == 1
        clock.now_s += CATALOG_KEPT_S
        await client.get_catalog()
        assert len(trainer.requests) == 2


async def test_failure_is_not_remembered(trainer: FakeTrainer) -> None:
    trainer.fail("GetCatalog", grpc.StatusCode.INTERNAL, "not now")
    async with TrainerClient(trainer.target) as client:
        with pytest.raises(ServerError):
            await client.get_catalog()
        assert (await client.get_catalog()).presets[0].id == "ring"
