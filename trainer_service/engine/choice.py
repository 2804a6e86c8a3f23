"""Which engine this process trains with: the kernel, or the plain one where there is no kernel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trainer_service.domain.ports import Engine
from trainer_service.engine.gan import PlainEngine


@dataclass(frozen=True)
class EngineChoice:
    """An engine, ready to train."""

    engine: Engine
    name: str
    """``kernel`` or ``plain``."""
    reason: str = ""
    """Why it is not the kernel."""


def choose_engine(prepare: Callable[[], Engine] | None = None) -> EngineChoice:
    """Compile or load the kernel; take the plain engine when that fails for whatever reason.

    Args:
        prepare: makes the kernel's engine, ready to train.

    """
    try:
        return EngineChoice((prepare or prepare_kernel)(), "kernel")
    except Exception as error:  # a missing library, another processor, a full disk: all the same
        return EngineChoice(PlainEngine(), "plain", f"{type(error).__name__}: {error}")


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
