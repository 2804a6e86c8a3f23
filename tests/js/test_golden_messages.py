"""The files that the browser's tests read are those that the contract writes today."""

from __future__ import annotations

from pathlib import Path

from tests.js.write_fixtures import FIXTURES, write_fixtures


def test_golden_messages_are_up_to_date(tmp_path: Path) -> None:
    write_fixtures(tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in FIXTURES.iterdir()}
    assert written == kept
