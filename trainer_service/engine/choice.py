"""Which engine this process trains with: the kernel, or stacked PyTorch where there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trainer_service.domain.ports import Engine
from trainer_service.engine.batched.devices import Device, DeviceName, has_gpu
from trainer_service.engine.batched_gan import BatchedEngine


@dataclass(frozen=True)
class EngineChoice:
    """An engine, ready to train."""

    engine: Engine
    name: str
    """``kernel`` or ``torch``."""
    reason: str = ""
    """Why it is not what was asked for."""


def choose_engine(
    device: DeviceName = "auto", prepare: Callable[[], Engine] | None = None
) -> EngineChoice:
    """Compile or load the kernel; take stacked PyTorch when that fails for whatever reason.

    Args:
        device: ``cuda`` asks for stacked PyTorch on a GPU; the others prefer the kernel.
        prepare: makes the kernel's engine, ready to train.

    """
    reason = ""
    if device == "cuda":
        if has_gpu():
            return EngineChoice(BatchedEngine(Device("cuda")), "torch")
        device, reason = "cpu", "GANSCOPE_DEVICE is cuda, but PyTorch finds no CUDA device"
    try:
        return EngineChoice((prepare or prepare_kernel)(), "kernel", reason)
    except Exception as error:  # a missing library, another processor, a full disk: all the same
        reason = reason or f"{type(error).__name__}: {error}"
        return EngineChoice(BatchedEngine(Device(device)), "torch", reason)


def prepare_kernel() -> Engine:
    """Make the kernel's engine; every entry is compiled or loaded when this returns.

    Raises:
        Exception: whatever Numba, the processor or the disk has against it.

    """
    # Only now: without Numba, or where its cache cannot be written, the import itself fails.
    from trainer_service.engine.fast_gan import FastEngine
    from trainer_service.engine.warm import warm_up

    engine = FastEngine()
    warm_up(engine)
    return engine
