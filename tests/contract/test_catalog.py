"""The catalog names fields that exist, and every field that can be set."""

from __future__ import annotations

from typing import Any

from google.protobuf.descriptor import Descriptor

from ganscope.api.v1 import spec_pb2
from trainer_service.domain.catalog import describe_distributions, describe_fields
from trainer_service.domain.spec import DistributionKind

# Chosen by drawing or uploading, not in a form; and what D's output layer does not offer.
NOT_IN_A_FORM = {"points.distribution.custom", "points.discriminator.output"}


def walk(descriptor: Any, prefix: str = "") -> set[str]:
    paths: set[str] = set()
    for field in descriptor.fields:
        path = f"{prefix}{field.name}"
        if path in NOT_IN_A_FORM:
            continue
        paths |= walk(field.message_type, f"{path}.") if field.message_type else {path}
    return paths


def test_the_catalog_holds_exactly_the_fields_of_the_contract() -> None:
    descriptor: Descriptor | Any = spec_pb2.SessionSpec.DESCRIPTOR
    assert {field.path for field in describe_fields()} == walk(descriptor)


def test_every_field_says_what_it_means() -> None:
    for field in describe_fields():
        assert field.title, field.path
        assert field.help.endswith("."), field.path


def test_every_distribution_is_described_once() -> None:
    assert [one.kind for one in describe_distributions()] == list(DistributionKind)
