"""What the server draws by itself: session ids and seeds."""

from __future__ import annotations

import secrets

from trainer_service.domain.spec import MAX_SEED

_ALPHABET = "23456789abcdefghijkmnpqrstuvwxyz"
_LENGTH = 12


def draw_session_id() -> str:
    """Draw an id of 60 random bits, without characters that people mix up."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def draw_seed() -> int:
    """Draw a seed, 0 to 2^53 - 1."""
    return secrets.randbelow(MAX_SEED + 1)
