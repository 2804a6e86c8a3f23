"""The fields of the specification, each with the part of the model that it changes.

A part shows its basics beside it; the others open in a panel of that part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from ganscope.api.v1.catalog_pb2 import FieldInfo
from ganscope.api.v1.spec_pb2 import SessionSpec
from viz_service.client.spec_paths import read_field
from viz_service.components.attributes import named
from viz_service.components.fields import create_field
from viz_service.components.run_options import STOP_PATHS

BASICS = frozenset(
    {
        "points.noise.kind",
        "points.noise.dimensions",
        "points.generator.hidden.units",
        "points.generator_optimizer.learning_rate",
        "points.generator_updates",
        "points.discriminator.hidden.units",
        "points.discriminator_optimizer.learning_rate",
        "points.discriminator_updates",
        "points.loss.kind",
        "points.steps_per_second",
    }
)
"""What one changes first."""

PICKED_ELSEWHERE = frozenset({"points.distribution.kind", *STOP_PATHS})
"""The pictures at the top change the kind of data; the options of the run say when to stop."""


@dataclass(frozen=True)
class Group:
    """A part of the model and the fields that change it."""

    id: str
    title: str
    """Over the basics, and in the name of the panel."""
    accent: str
    prefixes: tuple[str, ...]


GROUPS = (
    # On the lines back to the networks: how often each is updated.
    Group("generator-loop", "Generator's updates", "generator", ("points.generator_updates",)),
    Group(
        "discriminator-loop",
        "Discriminator's updates",
        "discriminator",
        ("points.discriminator_updates",),
    ),
    Group(
        "generator",
        "Generator",
        "generated",
        ("points.generator.", "points.generator_optimizer.", "points.average_decay"),
    ),
    Group(
        "discriminator",
        "Discriminator",
        "discriminator",
        ("points.discriminator.", "points.discriminator_optimizer.", "points.instance_noise"),
    ),
    Group("noise", "Noise", "generated", ("points.noise.",)),
    Group("real", "Real data", "real", ("points.distribution.",)),
    Group("losses", "Loss", "neutral", ("points.loss.",)),
    # The last group takes what no other has, so that a new field of the API is never lost.
    Group("training", "Training", "neutral", ("",)),
)


def group_of(path: str) -> Group:
    """Return the part of the model that a field changes."""
    return next(group for group in GROUPS if path.startswith(group.prefixes))


def choose_fields(fields: Sequence[FieldInfo], group: Group, *, basic: bool) -> list[FieldInfo]:
    """Return a group's editable fields: its basics, or all the others."""
    return [
        info
        for info in fields
        if info.editable
        and info.path not in PICKED_ELSEWHERE
        and group_of(info.path) is group
        and (info.path in BASICS) == basic
    ]


def create_basics(group: Group, fields: Sequence[FieldInfo], spec: SessionSpec) -> html.Section:
    """Build what stands beside a part: its basics, and the button that opens the others."""
    others = choose_fields(fields, group, basic=False)
    more = [_create_opener(group, len(others))] if others else []
    return html.Section(
        [
            html.Header([html.H3(group.title), *more], className="basics-heading"),
            *_create_rows(choose_fields(fields, group, basic=True), spec),
        ],
        className=f"basics basics-{group.id} accent-{group.accent}",
        **named(f"{group.title}: settings"),
    )


def create_panel(
    group: Group, fields: Sequence[FieldInfo], spec: SessionSpec
) -> html.Section | None:
    """Build the panel with a part's other fields, closed; None where there are none."""
    others = choose_fields(fields, group, basic=False)
    if not others:
        return None
    close = dmc.UnstyledButton(
        "×",  # noqa: RUF001  the sign that people know for "close"
        className="panel-close icon-button is-quiet",
        **named(f"Close the settings of {group.title}"),
    )
    return html.Section(
        [
            html.Header([html.H3(f"{group.title}: more settings"), close]),
            html.Div(_create_rows(others, spec), className="panel-fields"),
        ],
        className=f"panel panel-{group.id} accent-{group.accent}",
        hidden=True,
        **{"data-panel": group.id},  # pyright: ignore[reportArgumentType]  # no wildcards in the stub
        **named(f"{group.title}: more settings"),
    )


def _create_rows(fields: Sequence[FieldInfo], spec: SessionSpec) -> list[Component]:
    return [
        html.Div(create_field(info, read_field(spec, info.path)), className="setting")
        for info in fields
    ]


def _create_opener(group: Group, num_fields: int) -> dmc.UnstyledButton:
    return dmc.UnstyledButton(
        f"{num_fields} more",
        className="opener is-advanced",
        **{"data-opens": group.id, "aria-expanded": "false"},
        **named(f"{num_fields} more settings: {group.title}"),
    )
