"""Session messages from what the application layer gives."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from ganscope.api.v1 import session_pb2, session_service_pb2, snapshot_pb2
from trainer_service.rpc.specs import to_spec_message
from trainer_service.sessions.history import MetricsRows, to_batch
from trainer_service.sessions.live import SessionView
from trainer_service.sessions.watch import WatchEvent


def to_session(view: SessionView) -> session_pb2.Session:
    """Write a session as others see it, the values of custom points left out."""
    record = view.record
    return session_pb2.Session(
        id=record.id,
        spec=to_spec_message(record.spec, with_values=False),
        state=session_pb2.SessionState.Value(f"SESSION_STATE_{record.state.name}"),
        state_detail=record.state_detail,
        step=record.step,
        run=record.run,
        revision=record.revision,
        create_time=_to_timestamp(record.create_time_ms),
        update_time=_to_timestamp(record.update_time_ms),
        parameters=view.parameters,
        preset_id=record.preset_id,
    )


def to_session_bytes(view: SessionView) -> bytes:
    """Write a session in the form in which answers are kept."""
    return to_session(view).SerializeToString()


def to_watch_response(
    event: WatchEvent, revision: int, now_ms: float
) -> session_service_pb2.WatchSessionResponse:
    """Write one thing that a watcher is told."""
    response = session_service_pb2.WatchSessionResponse(revision=revision)
    match event:
        case SessionView():
            response.session.CopyFrom(to_session(event))
        case MetricsRows():
            response.metrics.CopyFrom(to_batch(event))
        case snapshot_pb2.Snapshot():
            response.snapshot.CopyFrom(event)
        case None:
            response.heartbeat.time_ms = now_ms
        case dataset:
            response.dataset.CopyFrom(dataset)
    return response


def _to_timestamp(time_ms: int) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromMilliseconds(time_ms)
    return timestamp
