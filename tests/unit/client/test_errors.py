from datetime import timedelta

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2  # pyright: ignore[reportMissingTypeStubs]  # it has none

from ganscope.client import Client
from ganscope.errors import (
    DeadlineError,
    FieldViolation,
    GanscopeError,
    InvalidRequestError,
    NotFoundError,
    ServerError,
    SlowReaderError,
    StaleRevisionError,
    TooManySessionsError,
    UnavailableError,
    WrongStateError,
)
from tests.support.fake_trainer import FakeTrainer


def fail_with(trainer: FakeTrainer, code: grpc.StatusCode, *details: object) -> GanscopeError:
    trainer.fail("GetCatalog", code, "the sentence", *details)  # type: ignore[arg-type]  # any message
    with Client(trainer.target) as client, pytest.raises(GanscopeError) as caught:
        client.get_catalog()
    return caught.value


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (grpc.StatusCode.INVALID_ARGUMENT, InvalidRequestError),
        (grpc.StatusCode.NOT_FOUND, NotFoundError),
        (grpc.StatusCode.FAILED_PRECONDITION, WrongStateError),
        (grpc.StatusCode.ABORTED, StaleRevisionError),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, ServerError),
        (grpc.StatusCode.INTERNAL, ServerError),
        (grpc.StatusCode.UNIMPLEMENTED, ServerError),
    ],
)
def test_each_status_has_its_class(
    trainer: FakeTrainer, code: grpc.StatusCode, expected: type[GanscopeError]
):
    error = fail_with(trainer, code)
    assert type(error) is expected
    assert str(error) == "the sentence"
    assert error.reason == code.name


@pytest.mark.parametrize(
    ("reason", "expected"),
    [("TOO_MANY_SESSIONS", TooManySessionsError), ("SLOW_READER", SlowReaderError)],
)
def test_the_reason_tells_what_is_exhausted(
    trainer: FakeTrainer, reason: str, expected: type[GanscopeError]
):
    info = error_details_pb2.ErrorInfo(reason=reason)
    error = fail_with(trainer, grpc.StatusCode.RESOURCE_EXHAUSTED, info)
    assert type(error) is expected


def test_a_refused_field_is_named(trainer: FakeTrainer):
    violation = error_details_pb2.BadRequest.FieldViolation(
        field="points.loss.weight_clip", description="must be in (0, 10], got 11"
    )
    error = fail_with(
        trainer,
        grpc.StatusCode.INVALID_ARGUMENT,
        error_details_pb2.ErrorInfo(reason="INVALID_FIELD", domain="ganscope"),
        error_details_pb2.BadRequest(field_violations=[violation]),
    )
    assert error.reason == "INVALID_FIELD"
    assert error.violations == (
        FieldViolation("points.loss.weight_clip", "must be in (0, 10], got 11"),
    )


def test_a_stale_revision_tells_the_current_one(trainer: FakeTrainer):
    info = error_details_pb2.ErrorInfo(reason="STALE_REVISION", metadata={"current_revision": "7"})
    error = fail_with(trainer, grpc.StatusCode.ABORTED, info)
    assert isinstance(error, StaleRevisionError)
    assert error.current_revision == 7


def test_the_retry_delay_is_in_seconds(trainer: FakeTrainer):
    delay = Duration()
    delay.FromTimedelta(timedelta(milliseconds=1500))
    info = error_details_pb2.RetryInfo(retry_delay=delay)
    assert fail_with(trainer, grpc.StatusCode.INTERNAL, info).retry_delay_s == 1.5


def test_nobody_listening_is_unreachable():
    with Client("127.0.0.1:1", deadline_s=5) as client, pytest.raises(UnavailableError) as caught:
        client.get_catalog()
    assert caught.value.reason == "UNREACHABLE"


def test_no_answer_in_time_says_whose_and_what_to_do(trainer: FakeTrainer):
    error = fail_with(trainer, grpc.StatusCode.DEADLINE_EXCEEDED)
    assert type(error) is DeadlineError
    assert error.reason == "DEADLINE_EXCEEDED"
    assert f"{trainer.target} did not answer in time (the sentence)" in error.message
    assert "try again" in error.message
