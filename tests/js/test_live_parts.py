"""The Python half of the live parts: what Dash hands to the browser."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from dash.development.base_component import Component

from viz_service.components.live import (
    ChartSeries,
    LiveChart,
    LiveEdges,
    LivePicture,
    LiveReadout,
    LiveSession,
    LiveStage,
)

PARTS = [LiveSession, LiveStage, LiveChart, LiveReadout, LivePicture, LiveEdges]
ASSETS = Path(__file__).parents[2] / "viz_service" / "assets"


def props_of(part: Component) -> dict[str, object]:
    return cast(dict[str, object], cast(dict[str, object], part.to_plotly_json())["props"])


def test_parts_name_their_browser_side() -> None:
    part = LiveStage("stage", label="map", scheme="dark", **{"data-tour": "1"})
    assert part.to_plotly_json() == {
        "namespace": "ganscope",
        "type": "LiveStage",
        "props": {"id": "stage", "label": "map", "scheme": "dark", "data-tour": "1"},
    }


def test_what_is_not_given_is_not_sent() -> None:
    assert props_of(LiveSession("session")) == {"id": "session"}
    assert props_of(LiveReadout("step", "step")) == {"id": "step", "field": "step"}


def test_a_chart_sends_plain_lists() -> None:
    line: ChartSeries = {"metric": "METRIC_JS_DIVERGENCE", "label": "JS", "role": "js"}
    props = props_of(LiveChart("chart", (line,), floor="js", range=(0, 1)))
    assert props["series"] == [line]
    assert props["range"] == [0, 1]
    assert props["floor"] == "js"


def test_an_unknown_property_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument: `speed`"):
        LiveReadout("step", "step", speed=2)


@pytest.mark.parametrize("part", PARTS)
def test_the_bundle_has_every_part(part: type) -> None:
    assert f"{part.__name__}:" in (ASSETS / "ganscope.js").read_text("utf-8")
