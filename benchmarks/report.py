"""How every benchmark prints what it measured."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def print_report(report: Mapping[str, Any], *, as_json: bool) -> None:
    """Print one JSON object, or a line for each key."""
    if as_json:
        print(json.dumps(report))
        return
    for key, value in report.items():
        print(f"{key:28} {value}")
