from __future__ import annotations

import numpy as np
import pytest

from ganscope.api.v1 import spec_pb2
from trainer_service.domain.errors import InvalidFieldError
from trainer_service.domain.spec import (
    CustomPoints,
    Distribution,
    DistributionKind,
    PointsSpec,
    SessionSpec,
)
from trainer_service.rpc.convert import to_plain, to_prefix
from trainer_service.rpc.specs import to_edited_spec, to_new_spec, to_spec_message


def test_prefixes_are_those_of_the_contract() -> None:
    for enum in spec_pb2.DESCRIPTOR.enum_types_by_name.values():
        assert all(value.name.startswith(to_prefix(enum.name)) for value in enum.values)


def test_every_spec_survives_the_way_to_a_message_and_back() -> None:
    spec = SessionSpec(title="t", points=PointsSpec(seed=7, batch_size=9))
    message = to_spec_message(spec, with_values=True)
    assert to_new_spec(message, SessionSpec(), seed=1) == spec
    assert to_plain(message)["points"]["seed"] == 7


def test_the_seed_is_the_servers_unless_the_message_has_one() -> None:
    message = spec_pb2.SessionSpec()
    assert to_new_spec(message, SessionSpec(), seed=5).points.seed == 5
    message.points.seed = 0
    assert to_new_spec(message, SessionSpec(), seed=5).points.seed == 0


def test_several_refusals_come_together() -> None:
    message = spec_pb2.SessionSpec()
    message.points.batch_size = 1
    message.points.loss.weight_clip = -1
    with pytest.raises(InvalidFieldError) as caught:
        to_new_spec(message, SessionSpec(), seed=0)
    assert {one.field for one in caught.value.violations} == {
        "points.batch_size",
        "points.loss.weight_clip",
    }


def test_a_whole_message_in_the_mask_resets_what_it_does_not_say() -> None:
    current = SessionSpec(points=PointsSpec(distribution=Distribution(kind=DistributionKind.LINE)))
    message = spec_pb2.SessionSpec()
    message.points.discriminator_optimizer.beta1 = 0.1
    edited = to_edited_spec(message, ["points.discriminator_optimizer"], current)
    assert edited.points.discriminator_optimizer.beta1 == 0.1
    assert edited.points.discriminator_optimizer.learning_rate == 0.006
    assert edited.points.distribution.kind == DistributionKind.LINE


def create_custom() -> SessionSpec:
    custom = CustomPoints(values=np.eye(2), origin="two points", in_plane=True)
    distribution = Distribution(kind=DistributionKind.CUSTOM, custom=custom)
    return SessionSpec(points=PointsSpec(distribution=distribution))


def test_points_keep_their_values_when_what_was_told_of_them_is_edited() -> None:
    current = create_custom()
    message = to_spec_message(current, with_values=False)
    assert not message.points.distribution.custom.HasField("values")
    message.points.distribution.custom.jitter = 0.1
    for path in ("points.distribution.custom", "points.distribution", "points"):
        custom = to_edited_spec(message, [path], current).points.distribution.custom
        assert custom is not None
        assert (custom.jitter, custom.origin, custom.in_plane) == (0.1, "two points", True)
        assert np.array_equal(custom.values, np.eye(2))


def test_jitter_alone_can_be_edited() -> None:
    message = spec_pb2.SessionSpec()
    message.points.distribution.custom.jitter = 0.25
    edited = to_edited_spec(message, ["points.distribution.custom.jitter"], create_custom())
    assert edited.points.distribution.custom is not None
    assert edited.points.distribution.custom.jitter == 0.25


def test_new_points_need_their_values() -> None:
    message = to_spec_message(create_custom(), with_values=False)
    with pytest.raises(InvalidFieldError) as caught:
        to_new_spec(message, SessionSpec(), seed=0)
    assert caught.value.violations[0].field == "points.distribution.custom.values"
