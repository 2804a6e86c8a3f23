"""Cards of presets, group by group in the order of the catalog."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

import dash_mantine_components as dmc
from dash import html

from ganscope.api.v1.catalog_pb2 import DistributionInfo, Preset
from ganscope.api.v1.spec_pb2 import DistributionKind
from viz_service import ids
from viz_service.components.thumbnails import create_thumbnail


def create_preset_groups(
    presets: Sequence[Preset],
    distributions: Sequence[DistributionInfo],
    to_id: Callable[[str], ids.PatternId] = ids.preset,
) -> html.Div:
    """Build a heading and a row of cards for each group; ``to_id`` makes the cards' ids."""
    by_kind = {info.kind: info for info in distributions}
    groups = [
        _create_group(title, list(members), by_kind, to_id)
        for title, members in groupby(presets, key=lambda preset: preset.group)
    ]
    return html.Div(groups, className="preset-groups")


def _create_group(
    title: str,
    presets: Sequence[Preset],
    by_kind: Mapping[DistributionKind.ValueType, DistributionInfo],
    to_id: Callable[[str], ids.PatternId],
) -> html.Section:
    cards = [
        _create_card(one, by_kind.get(one.spec.points.distribution.kind), to_id(one.id))
        for one in presets
    ]
    return html.Section([html.H2(title), html.Div(cards, className="preset-cards")])


def _create_card(
    preset: Preset, info: DistributionInfo | None, card_id: ids.PatternId
) -> dmc.UnstyledButton:
    return dmc.UnstyledButton(
        [
            create_thumbnail(info or DistributionInfo()),
            html.Div(
                [html.B(preset.title), html.Span(preset.description, className="muted")],
                className="preset-text",
            ),
        ],
        id=card_id,
        className="card preset-card",
        n_clicks=0,
    )
