"""``ganscope presets``."""

from __future__ import annotations

from rich.table import Table

from ganscope.cli.connection import AsJson, Target, connect
from ganscope.cli.output import print_json, print_rich


def show_presets(*, target: Target = None, as_json: AsJson = False) -> None:
    """List the presets that a session can be made from."""
    with connect(target) as client:
        presets = client.get_catalog().presets
    if as_json:
        for preset in presets:
            print_json(
                {
                    "id": preset.id,
                    "title": preset.title,
                    "description": preset.description,
                    "group": preset.group,
                }
            )
        return
    table = Table("Preset", "Group", "What to watch for")
    for preset in presets:
        table.add_row(preset.id, preset.group, preset.description)
    print_rich(table)
