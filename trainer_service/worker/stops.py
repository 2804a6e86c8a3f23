"""When a playing session pauses by itself, as its specification asks."""

from __future__ import annotations

from trainer_service.domain.snapshot import MetricKind, MetricRow
from trainer_service.domain.spec import PointsSpec


class StopRule:
    """Watches one session while it plays; steps asked for by hand are none of its business.

    It stops at a step when that is reached, and at a distance once: who plays on wants more.
    """

    def __init__(self, *, is_past_distance: bool = False) -> None:
        """Begin; ``is_past_distance`` when the session was stopped at its distance before."""
        self.is_past_distance = is_past_distance

    def count_steps_left(self, points: PointsSpec, step: int) -> int | None:
        """Count the steps until it stops; None when no step ahead of it is asked for."""
        left = points.stop_at_step - step
        return left if left > 0 else None

    def watches(self, points: PointsSpec) -> bool:
        """Tell whether anything would stop it."""
        return points.stop_at_step > 0 or points.stop_at_js_divergence > 0

    def is_armed(self, points: PointsSpec) -> bool:
        """Tell whether a distance would stop it."""
        return points.stop_at_js_divergence > 0 and not self.is_past_distance

    def find_reason(self, points: PointsSpec, step: int, row: MetricRow | None) -> str:
        """Say to people why the session stops here; empty when it goes on.

        Args:
            points: what it trains by.
            step: the step that it has just reached by playing.
            row: its metrics, when they were measured at this step.

        """
        if step == points.stop_at_step:
            return f"Stopped at step {step:,}, as asked."
        distance = row.values.get(MetricKind.JS_DIVERGENCE) if row else None
        if distance is None or not self.is_armed(points):
            return ""
        if distance > points.stop_at_js_divergence:
            return ""
        self.is_past_distance = True
        return (
            f"Stopped at step {step:,}: the JS divergence fell to {distance:.3g} bits; "
            f"{points.stop_at_js_divergence:g} or less was asked for."
        )

    def note_edit(self, old: PointsSpec, new: PointsSpec) -> None:
        """Count again when another distance is asked for."""
        if old.stop_at_js_divergence != new.stop_at_js_divergence:
            self.is_past_distance = False
