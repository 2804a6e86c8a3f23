"""Messages on a byte stream: four bytes of length, big-endian, then that many bytes.

Pure functions without sockets, so that the blocking worker and the asyncio server share them.
"""

from __future__ import annotations

import struct

from google.protobuf.message import Message

_LENGTH = struct.Struct(">I")

MAX_MESSAGE_BYTES = 64 * 1024 * 1024
"""Longer messages are refused: only a broken stream announces one."""


class FramingError(Exception):
    """The stream does not hold messages; close it."""


def encode(message: Message) -> bytes:
    """Serialise a message with its length before it.

    Raises:
        FramingError: the message is longer than ``MAX_MESSAGE_BYTES``.

    """
    payload = message.SerializeToString()
    return prefix_length(len(payload)) + payload


def prefix_length(num_bytes: int) -> bytes:
    """Write what stands before a serialised message of so many bytes.

    Raises:
        FramingError: these are more than ``MAX_MESSAGE_BYTES``.

    """
    if num_bytes > MAX_MESSAGE_BYTES:
        raise FramingError(f"a message of {num_bytes} bytes exceeds {MAX_MESSAGE_BYTES}")
    return _LENGTH.pack(num_bytes)


class Decoder:
    """Cuts a stream, received in pieces of any size, into the payloads of its messages."""

    def __init__(self) -> None:
        self._begun = bytearray()
        """Of a message whose end has not been received."""
        self._num_bytes = _LENGTH.size
        """With so many bytes there is more to say about it."""

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next piece; return the payloads that it completes, in order.

        Raises:
            FramingError: a length exceeds ``MAX_MESSAGE_BYTES``.

        """
        if self._begun:
            self._begun += data
            if len(self._begun) < self._num_bytes:
                return []
            data = bytes(self._begun)
        payloads, start, self._num_bytes = _cut(data)
        self._begun = bytearray(data[start:])
        return payloads


def _cut(data: bytes) -> tuple[list[bytes], int, int]:
    """Cut whole messages off; returns them, where the rest begins and how long it is to become."""
    payloads: list[bytes] = []
    start, num_received = 0, len(data)
    while num_received - start >= _LENGTH.size:
        (length,) = _LENGTH.unpack_from(data, start)
        if length > MAX_MESSAGE_BYTES:
            raise FramingError(f"a length of {length} bytes exceeds {MAX_MESSAGE_BYTES}")
        begin = start + _LENGTH.size
        end = begin + length
        if end > num_received:
            return payloads, start, end - start
        payloads.append(data[begin:end])
        start = end
    return payloads, start, _LENGTH.size
