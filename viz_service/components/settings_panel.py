"""All that can be changed while it trains: the basics at once, the rest on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import html

from ganscope.api.v1.catalog_pb2 import FieldInfo
from ganscope.api.v1.spec_pb2 import SessionSpec
from viz_service import ids
from viz_service.client.spec_paths import read_field
from viz_service.components.attributes import named
from viz_service.components.fields import create_field

BASICS = frozenset(
    {
        "points.noise.kind",
        "points.noise.dimensions",
        "points.generator.hidden.units",
        "points.discriminator.hidden.units",
        "points.generator_optimizer.learning_rate",
        "points.discriminator_optimizer.learning_rate",
        "points.loss.kind",
        "points.steps_per_second",
    }
)
"""What one changes first."""

PICKED_ELSEWHERE = frozenset({"points.distribution.kind"})
"""The pictures at the top change it."""


@dataclass(frozen=True)
class Group:
    """A heading and the fields below it."""

    title: str
    sentence: str
    accent: str
    prefixes: tuple[str, ...]


_GROUPS = (
    Group(
        "Generator",
        "Turns noise into samples.",
        "generated",
        (
            "points.generator.",
            "points.generator_optimizer.",
            "points.generator_updates",
            "points.average_decay",
        ),
    ),
    Group(
        "Discriminator",
        "Tells real from generated.",
        "discriminator",
        (
            "points.discriminator.",
            "points.discriminator_optimizer.",
            "points.discriminator_updates",
            "points.instance_noise",
        ),
    ),
    Group(
        "Data and noise",
        "What goes in.",
        "real",
        ("points.distribution.", "points.noise."),
    ),
    Group("Training", "The rule of the game.", "neutral", ("points.",)),
    # The last group takes what no other has, so that a new field of the API is never lost.
    Group("Session", "What others see in lists.", "neutral", ("",)),
)


def create_settings_panel(fields: Sequence[FieldInfo], spec: SessionSpec) -> html.Div:
    """Build the panel with the values of ``spec``."""
    depth = dmc.SegmentedControl(
        id=ids.SETTINGS_DEPTH,
        data=["Basics", "Everything"],
        value="Basics",
        size="xs",
        fullWidth=True,
        **named("How many settings to show"),
    )
    editable = [one for one in fields if one.editable and one.path not in PICKED_ELSEWHERE]
    groups = [
        _create_group(group, [one for one in editable if group_of(one.path) is group], spec)
        for group in _GROUPS
    ]
    return html.Div([depth, *groups], id=ids.SETTINGS, className="card settings show-basics")


def group_of(path: str) -> Group:
    """Return the group in which a field is shown."""
    return next(group for group in _GROUPS if path.startswith(group.prefixes))


def _create_group(group: Group, fields: Sequence[FieldInfo], spec: SessionSpec) -> html.Section:
    rows = [
        html.Div(
            create_field(one, read_field(spec, one.path)),
            className="setting" if one.path in BASICS else "setting is-advanced",
        )
        for one in fields
    ]
    depth = "" if any(one.path in BASICS for one in fields) else " is-advanced"
    heading = html.Header(
        [html.H2(group.title), html.Span(group.sentence, className="muted")],
        className="settings-heading",
    )
    # Named, because both networks have a "Learning rate".
    return html.Section(
        [heading, *rows],
        className=f"settings-group accent-{group.accent}{depth}",
        **named(group.title),
    )
