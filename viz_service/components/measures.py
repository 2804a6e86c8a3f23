"""Charts and numbers, each with what it means and which way is good."""

from __future__ import annotations

from typing import Literal

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from viz_service import ids
from viz_service.components.attributes import named
from viz_service.components.info import create_info
from viz_service.components.live import ChartSeries, LiveChart, LiveReadout

Divergence = Literal["js", "kl"]

DIVERGENCES: dict[Divergence, ChartSeries] = {
    "js": {"metric": "METRIC_JS_DIVERGENCE", "label": "JS", "role": "js"},
    "kl": {"metric": "METRIC_KL_DIVERGENCE", "label": "KL", "role": "kl"},
}
"""One at a time: KL has no upper end and would press JS flat in a chart of both."""


def create_measures(watch_for: str) -> html.Div:
    """Build the column of charts and tiles; ``watch_for`` says what is worth a look here."""
    cards: list[Component] = [
        _create_losses(),
        _create_distance(),
        _create_verdicts(),
        _create_gradients(),
    ]
    if watch_for:
        cards.append(_create_watch_for(watch_for))
    return html.Div(cards, className="measures")


def _create_losses() -> html.Section:
    series: list[ChartSeries] = [
        {
            "metric": "METRIC_DISCRIMINATOR_LOSS",
            "label": "discriminator",
            "role": "discriminator",
        },
        {"metric": "METRIC_GENERATOR_LOSS", "label": "generator", "role": "generator"},
    ]
    return _create_card(
        "Losses",
        "What each network tries to lower. Neither should win.",
        create_info(
            "losses",
            "Each network's loss rises when the other one learns, so falling is not the aim: two "
            "losses that stay level mean that the two keep up with each other.",
            "With log loss and nothing left to tell apart, the discriminator's loss is 1.386 "
            "(2 log 2) and the generator's 0.693 (log 2).",
        ),
        LiveChart(id=ids.LOSS_CHART, series=series),
    )


def _create_distance() -> html.Section:
    switch = dmc.SegmentedControl(
        id=ids.DISTANCE_KIND,
        data=[{"value": kind, "label": series["label"]} for kind, series in DIVERGENCES.items()],
        value="js",
        size="xs",
        className="card-switch",
        **named("Which divergence to show"),
    )
    return _create_card(
        "Distance to the data",
        "In bits: lower is better. Shaded: as low as a perfect generator gets.",
        create_info(
            "distance",
            "How far the generated samples are from the real ones, measured on a grid over the "
            "plane. JS lies between 0 (alike) and 1 (nothing in common); KL has no upper end and "
            "punishes real samples that the generator never makes.",
            "Two sets of real samples differ a little, too: that is the shaded floor.",
        ),
        LiveChart(id=ids.DISTANCE_CHART, series=[DIVERGENCES["js"]], floor="js"),
        switch,
    )


def _create_verdicts() -> html.Section:
    head = html.Tr(
        [
            html.Td(),
            *(
                html.Th([html.Span(className=f"gs-swatch gs-swatch-{kind}"), kind], scope="col")
                for kind in ("real", "generated")
            ),
        ]
    )
    rows = [
        _create_row("D is right", "METRIC_ACCURACY_REAL", "METRIC_ACCURACY_GENERATED"),
        _create_row("D believes", "METRIC_MEAN_VERDICT_REAL", "METRIC_MEAN_VERDICT_GENERATED"),
    ]
    return _create_card(
        "The discriminator's verdicts",
        "Near 50 % it cannot tell the two apart.",
        create_info(
            "verdicts",
            "Right: the share of samples of this kind about which the discriminator is right. "
            "Believes: how sure it is, on average, that such a sample is real.",
            "50 % on both sides is what a good generator brings about, but not proof of one: a "
            "confused discriminator says 50 %, too. Look at the distance as well.",
        ),
        html.Table([html.Thead(head), html.Tbody(rows)], className="verdicts"),
    )


def _create_gradients() -> html.Div:
    head = html.Tr([html.Td(), html.Th("D", scope="col"), html.Th("G", scope="col")])
    norms = _create_row(
        "Length", "METRIC_DISCRIMINATOR_GRADIENT_NORM", "METRIC_GENERATOR_GRADIENT_NORM"
    )
    card = _create_card(
        "Gradients",
        "How steep the way down is for each network.",
        create_info(
            "gradients",
            "The Euclidean norm of the last update's gradient over all weights of a network.",
            "Near 0 a network has nothing to learn from; large and jumping, it may soon diverge.",
        ),
        html.Table([html.Thead(head), html.Tbody([norms])], className="verdicts"),
    )
    return html.Div(card, className="is-advanced")


def _create_watch_for(sentence: str) -> html.Section:
    return html.Section(
        [html.H2("What to watch for"), html.P(sentence, className="muted")],
        className="card watch-for",
    )


def _create_card(
    title: str, sentence: str, info: Component, body: Component, *switches: Component
) -> html.Section:
    heading = html.Header([html.H2(title), info, *switches], className="card-heading")
    return html.Section([heading, html.P(sentence, className="muted"), body], className="card")


def _create_row(label: str, *metrics: str) -> html.Tr:
    cells = [
        html.Td(LiveReadout(id=f"tile-{metric}", field=metric, className="tile-value"))
        for metric in metrics
    ]
    return html.Tr([html.Th(label, scope="row"), *cells])
