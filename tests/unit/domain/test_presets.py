"""The catalogue of presets."""

import pytest

from trainer_service.domain.errors import PresetNotFoundError
from trainer_service.domain.presets import GAN_LAB, create_presets, find_preset
from trainer_service.domain.spec import Activation, DistributionKind, OptimizerKind, Plane

PRESETS = create_presets()


def test_every_distribution_but_custom_has_a_preset_of_its_own():
    kinds = [p.spec.points.distribution.kind for p in PRESETS if p.group != GAN_LAB]
    assert sorted(kinds) == sorted(set(DistributionKind) - {DistributionKind.CUSTOM})


def test_ids_are_unique_and_every_preset_says_what_to_watch_for():
    assert len({preset.id for preset in PRESETS}) == len(PRESETS)
    for preset in PRESETS:
        assert find_preset(preset.id) == preset
        assert preset.description.endswith((".", "?"))
        assert preset.title


def test_an_unknown_preset_is_refused_with_the_known_ones():
    with pytest.raises(PresetNotFoundError, match="ring, "):
        find_preset("rings")


def test_gan_lab_is_as_it_was():
    ring = find_preset("ganlab-ring").spec.points
    assert (ring.generator.hidden.units, ring.discriminator.hidden.units) == ((10,) * 2, (9,) * 3)
    assert (ring.generator_optimizer.kind, ring.generator_optimizer.learning_rate) == (
        OptimizerKind.SGD,
        0.03,
    )
    assert (ring.discriminator_updates, ring.loss.label_smoothing) == (3, 0.05)
    assert (ring.generator.output, ring.generator.activation) == (Activation.TANH, Activation.RELU)
    assert ring.distribution.plane == Plane.UNIT
    assert sum(preset.group == GAN_LAB for preset in PRESETS) == 4
