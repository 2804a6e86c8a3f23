"""``python -m trainer_service.engine.warm``: compiles the kernel now, so that no session waits.

The first time takes about half a minute of one core; after that, half a second. What is compiled
is kept on disk (``trainer_service.engine.kernel.compilation``).
"""

from __future__ import annotations

import fcntl
import sys
import time

from trainer_service.domain.ports import Engine, Turn
from trainer_service.domain.snapshot import LayerKind
from trainer_service.domain.spec import SessionSpec
from trainer_service.engine.fast_gan import FastEngine
from trainer_service.engine.kernel.compilation import cache_directory


def warm_up(engine: Engine) -> None:
    """Run everything once, which compiles or loads it; one process at a time compiles.

    Raises:
        OSError: the directory of the cache cannot be written.

    """
    directory = cache_directory()
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        gan = engine.create(SessionSpec())
        gan.train(1)
        gan.measure()
        gan.preview()
        gan.snapshot(frozenset(LayerKind))
        engine.take_turns([Turn(gan, steps=1, max_rows=1, layers=frozenset({LayerKind.MAP}))])


def main() -> None:
    """Compile, and say how long it took."""
    sys.stdout.write("Preparing the engine (the first time takes about half a minute) ...\n")
    sys.stdout.flush()
    begin = time.monotonic()
    warm_up(FastEngine())
    sys.stdout.write(f"The engine is ready after {time.monotonic() - begin:.1f} s.\n")


if __name__ == "__main__":
    main()
