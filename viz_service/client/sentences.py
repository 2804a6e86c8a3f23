"""What went wrong, in a sentence for the page: a student reads it, not a programmer."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ganscope.errors import GanscopeError

_INTERVAL = re.compile(r"must be in ([\[(])([^,]+), ([^\])]+)([\])])(?:, got (.+))?$", re.DOTALL)

_SENTENCES: Mapping[str, str] = {
    "SESSION_NOT_FOUND": "This session does not exist; it may have been deleted.",
    "PRESET_NOT_FOUND": "This preset does not exist on the server any more.",
    "STALE_REVISION": "Somebody else changed this session at the same moment. Please try again.",
    "TOO_MANY_SESSIONS": "The server is full. Delete a session that nobody needs, then try again.",
    "STORE_UNAVAILABLE": "Nothing can be changed at the moment; training goes on. "
    "Please try again soon.",
    "WORKER_UNAVAILABLE": "The training process is restarting. Please try again in a few seconds.",
    "UNREACHABLE": "The trainer does not answer. Please try again in a few seconds.",
    "DEADLINE_EXCEEDED": "The trainer took too long to answer. Please try again.",
}
"""For reasons whose own message speaks to programs."""


def to_sentence(error: GanscopeError) -> str:
    """Say what went wrong and what to do about it."""
    if error.violations:
        return to_range_sentence(error.violations[0].description)
    return _SENTENCES.get(error.reason) or _as_sentence(error.message)


def to_range_sentence(description: str) -> str:
    """Say a refusal without the brackets of an interval.

    Examples:
        >>> to_range_sentence("must be in (0, 1], got 3.0")
        'Choose more than 0 and at most 1; 3.0 is outside.'

    """
    match = _INTERVAL.search(description)
    if match is None:
        return _as_sentence(description)
    opening, low, high, closing, got = match.groups()
    lower = f"{'more than' if opening == '(' else 'at least'} {low}"
    upper = f"{'less than' if closing == ')' else 'at most'} {high}"
    received = f"; {got} is outside" if got else ""
    return f"Choose {lower} and {upper}{received}."


def _as_sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
