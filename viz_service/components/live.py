"""The live parts of a page: Dash components that talk to the server by themselves.

Their browser side is ``viz_service/web`` (in the bundle ``assets/ganscope.js``). All parts of a
page share the one WebSocket that ``LiveSession`` opens; frames and metrics never pass through
Dash. A part that is mounted before the session waits for it.

Properties are named as in JavaScript, since Dash hands them over as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypedDict

from dash.development.base_component import Component

from viz_service.ids import PatternId

Scheme = Literal["light", "dark"]
StageLayer = Literal[
    "map",
    "optimal",
    "difference",
    "density",
    "manifold",
    "field",
    "stretch",
    "real",
    "trails",
    "gradients",
    "generated",
]
"""Layers of the picture, the lowest first."""
PictureKind = Literal[
    "noise",
    "generator",
    "generated",
    "real",
    "discriminator",
    "verdicts-real",
    "verdicts-generated",
    "discriminator-loss",
    "generator-loss",
    "pull",
]
"""A node of the model, whose own data a small picture shows."""
SeriesRole = Literal["discriminator", "generator", "real", "generated", "kl", "js"]
ReadoutFormat = Literal["integer", "percent", "fixed3"]


class ChartSeries(TypedDict):
    """One line of a chart."""

    metric: str
    """Name in the API, such as ``METRIC_DISCRIMINATOR_LOSS``."""
    label: str
    role: SeriesRole
    """What it belongs to, which gives its colour."""


class BundleComponent(Component):
    """A component whose browser side is ``window.ganscope.<class name>``."""

    _namespace = "ganscope"
    _children_props: list[str] = []  # noqa: RUF012 # Dash reads them from the class
    _base_nodes: list[str] = []  # noqa: RUF012 # as above
    _valid_wildcard_attributes: list[str] = ["data-", "aria-"]  # noqa: RUF012 # as above
    available_wildcard_properties: list[str] = ["data-", "aria-"]  # noqa: RUF012 # as above

    def __init__(self, properties: dict[str, Any], attributes: dict[str, Any]) -> None:
        """Keep the properties that were given; Dash treats None as given, so it goes.

        Raises:
            TypeError: for an attribute that is neither ``data-`` nor ``aria-``.

        """
        given = {name: value for name, value in properties.items() if value is not None}
        # Dash has no types.
        super().__init__(**given, **attributes)  # pyright: ignore[reportUnknownMemberType]


class LiveSession(BundleComponent):
    """The page's connection; invisible, one on a page.

    It sets these properties when they change, for callbacks to listen to:

    * ``session``: canonical JSON of the ``Session`` message (camelCase, enum names,
      64-bit integers as strings, fields at zero left out);
    * ``standing``: what the bar shows of the session, in the same form: state, seed, data;
    * ``dataset``: ``{"axes", "verdictIsProbability", "klFloor", "jsFloor"}``;
    * ``status``: ``{"link", "viewers"}``, where ``link`` is one of connecting, live,
      reconnecting, trainer-lost, gone, refused, and ``viewers`` is None until known.
    """

    _type = "LiveSession"
    _prop_names = [  # noqa: RUF012 # Dash
        "id",
        "sessionId",
        "boxes",
        "session",
        "standing",
        "dataset",
        "status",
    ]
    available_properties = _prop_names

    def __init__(
        self,
        id: str | dict[str, str],  # noqa: A002 # Dash's own name
        sessionId: str | None = None,  # noqa: N803 # a property in JavaScript
        session: dict[str, Any] | None = None,
        boxes: Sequence[PatternId] | None = None,
        **attributes: Any,
    ) -> None:
        """Watch a session; another ``sessionId`` later closes the old connection.

        Args:
            id: Dash's id.
            sessionId: of the session.
            session: as the page shows it at first.
            boxes: ids of the boxes of its networks' hidden layers.
            attributes: ``data-`` and ``aria-`` attributes.

        """
        given = {"id": id, "sessionId": sessionId, "session": session, "boxes": boxes}
        super().__init__(given, attributes)


class LiveStage(BundleComponent):
    """The picture of what :class:`LiveLayers` chose. A square as wide as its parent."""

    _type = "LiveStage"
    _prop_names = ["id", "scheme", "label", "className"]  # noqa: RUF012 # Dash
    available_properties = _prop_names

    def __init__(
        self,
        id: str | dict[str, str],  # noqa: A002 # Dash's own name
        scheme: Scheme | None = None,
        label: str | None = None,
        className: str | None = None,  # noqa: N803 # a property in JavaScript
        **attributes: Any,
    ) -> None:
        """Draw the picture; without a scheme in the page's colours.

        Args:
            id: Dash's id.
            scheme: colours; default those of the page.
            label: what a screen reader calls it.
            className: further CSS classes.
            attributes: ``data-`` and ``aria-`` attributes.

        """
        properties = {"id": id, "scheme": scheme, "label": label, "className": className}
        super().__init__(properties, attributes)


class LayerLook(TypedDict):
    """A layer as it is offered."""

    name: StageLayer
    title: str
    clause: str
    """What it shows: a sentence."""
    isGround: bool
    """It covers the whole plane: one of these at a time."""
    isEveryday: bool
    """Its switch is always in sight."""


class LiveLayers(BundleComponent):
    """The legend of the stage, which is also the switch of its layers.

    Each browser chooses for itself: the choice never passes through Dash.
    """

    _type = "LiveLayers"
    _prop_names = ["id", "looks", "initial", "className"]  # noqa: RUF012 # Dash
    available_properties = _prop_names

    def __init__(
        self,
        id: str | dict[str, str],  # noqa: A002 # Dash's own name
        looks: Sequence[LayerLook],
        initial: Sequence[StageLayer],
        className: str | None = None,  # noqa: N803 # a property in JavaScript
        **attributes: Any,
    ) -> None:
        """Offer layers.

        Args:
            id: Dash's id.
            looks: all that can be chosen, in the order of display.
            initial: those that are shown at first.
            className: further CSS classes.
            attributes: ``data-`` and ``aria-`` attributes.

        """
        properties = {
            "id": id,
            "looks": [dict(look) for look in looks],
            "initial": list(initial),
            "className": className,
        }
        super().__init__(properties, attributes)


class LivePicture(BundleComponent):
    """The small picture of one node of the model, as large as the style sheet makes it.

    Drawn at most ten times a second, and only while it is on the screen.
    """

    _type = "LivePicture"
    _prop_names = ["id", "kind", "label", "scheme", "className"]  # noqa: RUF012 # Dash
    available_properties = _prop_names

    def __init__(
        self,
        id: str | dict[str, str],  # noqa: A002 # Dash's own name
        kind: PictureKind,
        label: str | None = None,
        scheme: Scheme | None = None,
        className: str | None = None,  # noqa: N803 # a property in JavaScript
        **attributes: Any,
    ) -> None:
        """Show a node's data.

        Args:
            id: Dash's id.
            kind: which node's; it cannot change later.
            label: what a screen reader calls it; without one it is passed over.
            scheme: colours; default those of the page.
            className: further CSS classes.
            attributes: ``data-`` and ``aria-`` attributes.

        """
        properties = {
            "id": id,
            "kind": kind,
            "label": label,
            "scheme": scheme,
            "className": className,
        }
        super().__init__(properties, attributes)


class LiveEdges(BundleComponent):
    """The lines between the nodes of the graph around it, and what pointing at a node does.

    Its parent is the graph; nodes are elements with ``data-node`` inside it.
    """

    _type = "LiveEdges"
    _prop_names = ["id", "className"]  # noqa: RUF012 # Dash
    available_properties = _prop_names

    def __init__(
        self,
        id: str | dict[str, str],  # noqa: A002 # Dash's own name
        className: str | None = None,  # noqa: N803 # a property in JavaScript
        **attributes: Any,
    ) -> None:
        """Draw the edges of the graph that it is put into."""
        super().__init__({"id": id, "className": className}, attributes)


class LiveChart(BundleComponent):
    """Metrics over steps: the whole course of the run, also for who comes late."""

    _type = "LiveChart"
    _prop_names = [  # noqa: RUF012 # Dash reads it from the class
        "id",
        "title",
        "series",
        "floor",
        "scheme",
        "height",
        "range",
        "className",
    ]
    available_properties = _prop_names

    def __init__(
        self,
        id: str | dict[str, str],  # noqa: A002 # Dash's own name
        series: Sequence[ChartSeries],
        *,
        title: str | None = None,
        floor: Literal["js", "kl"] | None = None,
        scheme: Scheme | None = None,
        height: int | None = None,
        range: tuple[float, float] | None = None,  # noqa: A002 # a property in JavaScript
        className: str | None = None,  # noqa: N803 # a property in JavaScript
        **attributes: Any,
    ) -> None:
        """Draw series in one plot.

        Args:
            id: Dash's id.
            series: lines, the first lowest.
            title: heading above the legend.
            floor: shade what a perfect generator would score in this divergence.
            scheme: colours; default those of the page.
            height: of the plot in CSS pixels, without title and legend; None leaves it to the
                style sheet (``--gs-chart-height``).
            range: of the y axis; default fits the points.
            className: further CSS classes.
            attributes: ``data-`` and ``aria-`` attributes.

        """
        properties = {
            "id": id,
            "title": title,
            "series": [dict(line) for line in series],
            "floor": floor,
            "scheme": scheme,
            "height": height,
            "range": None if range is None else list(range),
            "className": className,
        }
        super().__init__(properties, attributes)


class LiveSketch(BundleComponent):
    """The pad on which one draws data of one's own, with its brush.

    It sets ``wish``, for callbacks to listen to: ``{"kind": "train", "points": [x0, y0, ...],
    "count"}`` with positions in the SYMMETRIC plane, or ``{"kind": "cancel", "count"}``; ``count``
    makes each wish a new one. It reads ``start``: ``{"points": [x0, y0, ...], "count"}``, what the
    session learns now, and ``problem``: why the last wish was refused.
    """

    _type = "LiveSketch"
    _prop_names = ["id", "start", "problem", "wish"]  # noqa: RUF012 # Dash reads it from the class
    available_properties = _prop_names

    def __init__(self, id: str | dict[str, str], **attributes: Any) -> None:  # noqa: A002 # Dash's
        """Draw for the session that the page watches."""
        super().__init__({"id": id}, attributes)


class LiveReadout(BundleComponent):
    """A number inside text that follows the session; an en dash until it is known."""

    _type = "LiveReadout"
    _prop_names = ["id", "field", "format", "className"]  # noqa: RUF012 # Dash
    available_properties = _prop_names

    def __init__(
        self,
        id: str | dict[str, str],  # noqa: A002 # Dash's own name
        field: str,
        format: ReadoutFormat | None = None,  # noqa: A002 # a property in JavaScript
        className: str | None = None,  # noqa: N803 # a property in JavaScript
        **attributes: Any,
    ) -> None:
        """Follow a field.

        Args:
            id: Dash's id.
            field: step, stepsPerSecond, viewers, latencyMs, fps, or a metric's name in
                the API, such as ``METRIC_JS_DIVERGENCE``.
            format: default by field: counts as integer, accuracies and mean verdicts in
                per cent, losses and divergences with three decimals.
            className: further CSS classes.
            attributes: ``data-`` and ``aria-`` attributes.

        """
        properties = {"id": id, "field": field, "format": format, "className": className}
        super().__init__(properties, attributes)


class TourStop(TypedDict):
    """One card of the tour."""

    element: str
    """CSS selector of the part that it stands beside."""
    title: str
    text: str


class LiveTour(BundleComponent):
    """The guided tour: begins on the first visit, when the first frame is painted."""

    _type = "LiveTour"
    _prop_names = ["id", "stops", "starts"]  # noqa: RUF012 # Dash reads it from the class
    available_properties = _prop_names

    def __init__(
        self,
        id: str,  # noqa: A002 # Dash's own name
        stops: Sequence[TourStop],
        **attributes: Any,
    ) -> None:
        """Lead through ``stops``; a callback that raises ``starts`` begins it again."""
        given = {"id": id, "stops": [dict(stop) for stop in stops], "starts": 0}
        super().__init__(given, attributes)
