"""What a page says when it cannot show what was asked for."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from viz_service.components.top_bar import create_top_bar


def create_missing_page() -> Component:
    """Build the page of a session that does not exist."""
    return _create_page(
        "This session is gone",
        "It was deleted, or the link is not complete. Others may still be running.",
    )


def create_waiting_page(sentence: str) -> Component:
    """Build the page that waits for the trainer."""
    return _create_page("One moment …", f"{sentence} This page goes on by itself.")


def _create_page(title: str, sentence: str) -> Component:
    home = html.A("Go to the start page", href="/", className="button-link")
    return html.Div(
        [
            create_top_bar(html.Div(className="spring")),
            html.Main(
                [html.H1(title), html.P(sentence, className="lead"), home],
                className="problem-main",
            ),
        ]
    )
