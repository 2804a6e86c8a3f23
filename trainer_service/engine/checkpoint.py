"""Learners to archives and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer_service.domain.spec import OptimizerKind, SessionSpec
from trainer_service.engine.archive import Archive, refuse
from trainer_service.engine.learner import MOMENTS, Learner

_MEMORIES = (*MOMENTS, "step")


def to_archive(spec: SessionSpec, step: int, learners: Sequence[Learner]) -> Archive:
    """Collect parameters and moments as copies."""
    tensors = {
        name: tensor.detach().numpy().copy()
        for learner in learners
        for name, tensor in _named_tensors(learner)
    }
    return Archive(spec, step, tensors)


def _named_tensors(learner: Learner) -> Iterator[tuple[str, Tensor]]:
    for name, parameter in learner.named_parameters():
        yield name, parameter
        memory = learner.moments.get(parameter, {})
        for key in _MEMORIES:
            if key in memory:
                yield f"{name}.{key}", memory[key]


def restore(archive: Archive, learners: Sequence[Learner]) -> None:
    """Put an archive's numbers into learners that were made to its specification.

    Raises:
        InvalidFieldError: a tensor is missing, unknown, or of another shape or type.

    """
    missing = dict(archive.tensors)
    for learner in learners:
        for name, parameter in learner.named_parameters():
            with torch.no_grad():
                parameter.copy_(_take(missing, name, parameter))
            _restore_moments(missing, name, parameter, learner)
    if missing:
        refuse(f"must not hold other tensors, got {sorted(missing)[0]}")


def _restore_moments(
    tensors: dict[str, NDArray[Any]], name: str, parameter: Tensor, learner: Learner
) -> None:
    is_adam = learner.design.optimizer.kind == OptimizerKind.ADAM
    if not is_adam or not any(f"{name}.{key}" in tensors for key in _MEMORIES):
        return
    memory = {key: _take(tensors, f"{name}.{key}", parameter) for key in MOMENTS}
    memory["step"] = _take(tensors, f"{name}.step", torch.zeros((), dtype=torch.float32))
    if bool((memory["exp_avg_sq"] < 0).any()) or bool(memory["step"] < 1):
        refuse(f"must hold mean squares of at least 0 after at least 1 update of {name}")
    learner.moments[parameter] = memory


def _take(tensors: dict[str, NDArray[Any]], name: str, like: Tensor) -> Tensor:
    if name not in tensors:
        refuse(f"must hold the tensor {name}")
    found = torch.tensor(tensors.pop(name))
    if found.shape != like.shape or found.dtype != like.dtype:
        refuse(
            f"must hold {name} as {_describe(like.dtype, like.shape)}, "
            f"got {_describe(found.dtype, found.shape)}"
        )
    return found


def _describe(dtype: torch.dtype, shape: Sequence[int]) -> str:
    return f"{str(dtype).removeprefix('torch.')}{list(shape)}"
