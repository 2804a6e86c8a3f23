"""Serialised messages from serialised pieces, for what a crowd of sessions sends most.

A message of protobuf is its fields, one after the other, and a nested one is a field with a length
(https://protobuf.dev/programming-guides/encoding/). Most bytes of a frame are arrays that are ready
as they are; to build the message around them from objects takes ten times as long as to join the
pieces. The pieces themselves are written by protobuf.
"""

from __future__ import annotations

from functools import cache

from google.protobuf.message import Message

_LENGTH_DELIMITED = 2
_MORE = 0x80


def begin_field(kind: type[Message], name: str, num_bytes: int) -> bytes:
    """Write what stands before a field of a message's bytes: its number and its length."""
    return _write_tag(kind, name) + _to_varint(num_bytes)


@cache
def _write_tag(kind: type[Message], name: str) -> bytes:
    number = kind.DESCRIPTOR.fields_by_name[name].number
    return _to_varint(number << 3 | _LENGTH_DELIMITED)


def _to_varint(number: int) -> bytes:
    """Write seven bits a byte, the lowest first."""
    written = bytearray()
    while number >= _MORE:
        written.append(number & (_MORE - 1) | _MORE)
        number >>= 7
    written.append(number)
    return bytes(written)
