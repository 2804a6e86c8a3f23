"""The guided tour of the first minute; the browser remembers that it was seen."""

from __future__ import annotations

from viz_service import ids
from viz_service.components.live import LiveTour, TourStop

_STOPS: tuple[TourStop, ...] = (
    {
        "element": f"#{ids.STAGE}",
        "title": "A contest, live",
        "text": "Green circles are real samples. Purple squares come from the generator, which "
        "has never seen the green ones. Watch how close it gets.",
    },
    {
        "element": ".model-card",
        "title": "How the two play",
        "text": "Noise becomes samples in the generator. The discriminator judges them, and both "
        "learn from the verdicts. Point at a part, or tap it, to see what it does.",
    },
    {
        "element": ".transport",
        "title": "Stop and look",
        "text": "Pause at any moment, take single steps of one network or both, or watch one "
        "step in slow motion.",
    },
    {
        "element": ".data-picker",
        "title": "Change the data",
        "text": "Choose another shape, or draw your own. The networks go on from what they know.",
    },
    {
        "element": ".measures",
        "title": "How well does it go?",
        "text": "Losses that stay level, a distance that falls towards the shaded floor, verdicts "
        "near 50 %: together they tell that the generator has learnt the data.",
    },
)


def create_tour() -> LiveTour:
    """Build the tour of the session page; parts that are not there are passed over."""
    return LiveTour(id=ids.TOUR, stops=_STOPS)
