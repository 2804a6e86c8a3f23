"""How every benchmark is asked, and prints what it measured."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import Any


def create_parser(description: str | None) -> argparse.ArgumentParser:
    """Begin the options of a benchmark with the one that all have."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", action="store_true", help="print one JSON object, not a table")
    return parser


def print_report(report: Mapping[str, Any], *, as_json: bool) -> None:
    """Print one JSON object, or a line for each key."""
    if as_json:
        print(json.dumps(report))
        return
    for key, value in report.items():
        print(f"{key:28} {value}")
