"""A session's state in one word, with a light beside it; a sentence where the word needs one."""

from __future__ import annotations

from dataclasses import dataclass

from dash import html

from ganscope.api.v1.session_pb2 import Session, SessionState


@dataclass(frozen=True)
class StateLook:
    """How a state is shown; the word carries it, the colour only helps."""

    word: str
    class_name: str


_LOOKS = {
    SessionState.SESSION_STATE_PLAYING: StateLook("training", "state state-playing"),
    SessionState.SESSION_STATE_PAUSED: StateLook("paused", "state state-paused"),
    SessionState.SESSION_STATE_DIVERGED: StateLook("diverged", "state state-diverged"),
}
_UNKNOWN = StateLook("unknown", "state state-paused")


def look_of(session: Session) -> StateLook:
    """Return how the session's state is shown."""
    return _LOOKS.get(session.state, _UNKNOWN)


def create_state_light(session: Session) -> html.Span:
    """Build the light with its word."""
    look = look_of(session)
    return html.Span([html.Span(className="state-dot"), look.word], className=look.class_name)


def to_notice(session: Session) -> tuple[str, str]:
    """Return why the session stopped by itself, and the classes of the banner that says so.

    A session that stopped as it was asked to is paused: no problem.
    """
    if not session.state_detail:
        return "", "banner is-hidden"
    is_asked_for = session.state == SessionState.SESSION_STATE_PAUSED
    return session.state_detail, "banner" if is_asked_for else "banner is-problem"
