"""Specifications for tests of the engine."""

from typing import Any

from trainer_service.domain.spec import SessionSpec


def create_spec(**points: Any) -> SessionSpec:
    """Small and quick, with fields of ``points`` replaced; nested ones as mappings."""
    base: dict[str, Any] = {"batch_size": 8, "seed": 11}
    return SessionSpec.model_validate({"points": base | points})
