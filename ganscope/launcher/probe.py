"""Health check of one service, for containers: ends with 0 when it works, else with 1.

python -m ganscope.launcher.probe trainer 127.0.0.1:50051
python -m ganscope.launcher.probe viewer 127.0.0.1:8050
"""

from __future__ import annotations

import asyncio
import sys

from ganscope.launcher.readiness import trainer_serves, viewer_is_ready

PROBES = {"trainer": trainer_serves, "viewer": viewer_is_ready}


def main(arguments: list[str]) -> int:
    """Ask once; 2 when asked wrongly."""
    if len(arguments) != 2 or arguments[0] not in PROBES:
        sys.stderr.write(f"usage: probe {{{'|'.join(PROBES)}}} HOST:PORT\n")
        return 2
    return 0 if asyncio.run(_ask(*arguments)) else 1


async def _ask(service: str, address: str) -> bool:
    return await PROBES[service](address)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
