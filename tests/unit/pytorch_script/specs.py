"""Specifications of every kind, as ExportSession returns them."""

from __future__ import annotations

import torch

from ganscope.api.v1 import spec_pb2
from trainer_service.domain.spec import PointsSpec, SessionSpec
from trainer_service.rpc.specs import to_spec_message


def create_points(**points: object) -> PointsSpec:
    small = {"batch_size": 16, "seed": 5}
    return PointsSpec.model_validate(small | points)


def create_message(**points: object) -> spec_pb2.SessionSpec:
    spec = SessionSpec(title="Test", points=create_points(**points))
    return to_spec_message(spec, with_values=True)


def seed_torch(seed: int) -> None:
    torch.manual_seed(seed)  # pyright: ignore[reportUnknownMemberType]  # untyped in torch
