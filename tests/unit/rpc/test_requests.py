"""Ids are bounded before they become keys of the store."""

from collections.abc import Callable

import pytest

from trainer_service.domain.errors import InvalidFieldError
from trainer_service.rpc.requests import (
    MAX_ID_LENGTH,
    MAX_REQUEST_ID_LENGTH,
    check_preset_id,
    check_request_id,
    check_session_id,
)


@pytest.mark.parametrize(
    ("check", "field", "most"),
    [
        (check_session_id, "session_id", MAX_ID_LENGTH),
        (check_preset_id, "preset_id", MAX_ID_LENGTH),
        (check_request_id, "request_id", MAX_REQUEST_ID_LENGTH),
    ],
)
def test_a_long_id_is_refused_by_its_field(check: Callable[[str], str], field: str, most: int):
    assert check("x" * most) == "x" * most
    with pytest.raises(InvalidFieldError) as raised:
        check("x" * (most + 1))
    (violation,) = raised.value.violations
    assert violation.field == field
    assert violation.description == f"must have at most {most} characters, got {most + 1}"
