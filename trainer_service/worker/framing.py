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
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next piece; return the payloads that it completes, in order.

        Raises:
            FramingError: a length exceeds ``MAX_MESSAGE_BYTES``.

        """
        self._buffer += data
        payloads: list[bytes] = []
        start = 0
        while len(self._buffer) - start >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer, start)
            if length > MAX_MESSAGE_BYTES:
                raise FramingError(f"a length of {length} bytes exceeds {MAX_MESSAGE_BYTES}")
            end = start + _LENGTH.size + length
            if end > len(self._buffer):
                break
            payloads.append(bytes(self._buffer[start + _LENGTH.size : end]))
            start = end
        del self._buffer[:start]
        return payloads
