from collections.abc import Iterator

import pytest

from tests.support.fake_trainer import FakeTrainer


@pytest.fixture
def trainer() -> Iterator[FakeTrainer]:
    with FakeTrainer() as trainer:
        yield trainer
