"""How a client connects: options of the channel, deadlines, and which calls are repeated.

Every call of the API may be repeated: calls that read change nothing, and calls that change
something carry a ``request_id``, whose repeat gets the first answer. So gRPC itself repeats
every unary call that fails with UNAVAILABLE; the watch is resumed by ``ganscope.watch``.
"""

from __future__ import annotations

import json

from ganscope.api.v1 import session_service_pb2

DEFAULT_TARGET = "127.0.0.1:50051"
DEADLINE_S = 10.0
"""Deadline of a unary call, repeats included."""
SLOW_DEADLINE_S = 60.0
"""Deadline of calls that train or carry archives."""
SILENCE_S = 6.0
"""A watch without a message for this long is dead: the server sends a heartbeat every 2 s."""
MAX_MESSAGE_BYTES = 16 * 2**20
"""Largest answer that is accepted: archives and long metrics exceed gRPC's 4 MiB."""


def channel_options() -> list[tuple[str, str | int]]:
    """Return the options of our channels.

    ``min_reconnect_backoff_ms`` also bounds one attempt to connect, so it must not be small.
    """
    return [
        ("grpc.initial_reconnect_backoff_ms", 100),
        ("grpc.min_reconnect_backoff_ms", 2000),
        ("grpc.max_reconnect_backoff_ms", 2000),
        ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
        ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
        ("grpc.enable_retries", 1),
        ("grpc.service_config", service_config()),
    ]


def service_config() -> str:
    """Return gRPC's JSON configuration: repeat every unary call up to four times."""
    service = session_service_pb2.DESCRIPTOR.services_by_name["SessionService"]
    unary = [method.name for method in service.methods if not method.server_streaming]
    retry = {
        "maxAttempts": 5,
        "initialBackoff": "0.2s",
        "maxBackoff": "2s",
        "backoffMultiplier": 2,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
    names = [{"service": service.full_name, "method": name} for name in unary]
    return json.dumps({"methodConfig": [{"name": names, "retryPolicy": retry}]})
