"""Refusals in words."""

import pytest

from ganscope.errors import FieldViolation, GanscopeError
from viz_service.client.sentences import to_range_sentence, to_sentence


@pytest.mark.parametrize(
    ("description", "sentence"),
    [
        ("must be in (0, 1], got 3.0", "Choose more than 0 and at most 1; 3.0 is outside."),
        ("must be in [0, 1), got 1", "Choose at least 0 and less than 1; 1 is outside."),
        ("must be in [1, 128]", "Choose at least 1 and at most 128."),
        ("must be a whole number, got 1.5", "Must be a whole number, got 1.5."),
        ("", "."),
    ],
)
def test_range_is_said_without_brackets(description: str, sentence: str) -> None:
    assert to_range_sentence(description) == sentence


def test_refused_field_is_told_by_its_range() -> None:
    violation = FieldViolation("points.batch_size", "must be in [2, 512], got 1")
    error = GanscopeError("…", "INVALID_FIELD", violations=(violation,))
    assert to_sentence(error) == "Choose at least 2 and at most 512; 1 is outside."


def test_known_reason_has_a_sentence_of_its_own_and_an_unknown_one_its_message() -> None:
    assert "full" in to_sentence(GanscopeError("limit 256 reached", "TOO_MANY_SESSIONS"))
    assert to_sentence(GanscopeError("it is broken", "SOMETHING_NEW")) == "It is broken."
