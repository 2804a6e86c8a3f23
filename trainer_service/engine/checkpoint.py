"""Learners to archives and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer_service.domain.spec import SessionSpec
from trainer_service.engine.archive import Archive, refuse
from trainer_service.engine.learner import Learner

_SQUARES = ("exp_avg_sq", "square_avg")


def to_archive(spec: SessionSpec, step: int, discriminator: Learner, generator: Learner) -> Archive:
    """Collect parameters and moments as copies."""
    learners = (generator, discriminator)
    tensors = {
        name: tensor.detach().numpy().copy()
        for learner in learners
        for name, tensor in _named_tensors(learner)
    }
    norms = (discriminator.gradient_norm, generator.gradient_norm)
    return Archive(spec, step, tensors, norms)


def _named_tensors(learner: Learner) -> Iterator[tuple[str, Tensor]]:
    for name, parameter in learner.named_parameters():
        yield name, parameter
        memory = learner.memory.get(parameter, {})
        for key in learner.memory_keys:
            if key in memory:
                yield f"{name}.{key}", memory[key]
    yield from learner.named_averages()


def restore(archive: Archive, discriminator: Learner, generator: Learner) -> None:
    """Put an archive's numbers into learners that were made to its specification.

    Raises:
        InvalidFieldError: a tensor is missing, unknown, or of another shape or type.

    """
    missing = dict(archive.tensors)
    for learner in (generator, discriminator):
        for name, parameter in learner.named_parameters():
            with torch.no_grad():
                parameter.copy_(_take(missing, name, parameter))
            _restore_memory(missing, name, parameter, learner)
        for name, mean in learner.named_averages():
            with torch.no_grad():
                mean.copy_(_take(missing, name, mean))
    if missing:
        refuse(f"must not hold other tensors, got {sorted(missing)[0]}")
    discriminator.gradient_norm, generator.gradient_norm = archive.gradient_norms


def _restore_memory(
    tensors: dict[str, NDArray[Any]], name: str, parameter: Tensor, learner: Learner
) -> None:
    keys = learner.memory_keys
    if not any(f"{name}.{key}" in tensors for key in keys):
        return
    count = torch.zeros((), dtype=torch.float32)
    memory = {
        key: _take(tensors, f"{name}.{key}", count if key == "step" else parameter) for key in keys
    }
    has_negative = any(bool((memory[key] < 0).any()) for key in _SQUARES if key in memory)
    if has_negative or bool(memory.get("step", torch.ones(())) < 1):
        refuse(f"must hold mean squares of at least 0 after at least 1 update of {name}")
    learner.memory[parameter] = memory


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
