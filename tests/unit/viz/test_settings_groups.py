"""Every setting of the catalog stands under the heading where one looks for it."""

import pytest

from trainer_service.domain.catalog import describe_fields
from viz_service.components.model_fields import group_of


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("points.generator_optimizer.schedule", "Generator"),
        ("points.average_decay", "Generator"),
        ("points.discriminator_optimizer.momentum", "Discriminator"),
        ("points.instance_noise", "Discriminator"),
        ("points.loss.penalty", "Loss"),
        ("points.loss.penalty_strength", "Loss"),
        ("points.batch_size", "Training"),
        ("points.discriminator_updates", "Discriminator's updates"),
    ],
)
def test_new_settings_are_where_one_looks_for_them(path: str, title: str):
    assert group_of(path).title == title
    assert path in {field.path for field in describe_fields()}
