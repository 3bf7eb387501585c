"""What crosses the boundary of the sandbox: frames between this process and a worker, messages between check and child.

A frame is one byte of kind, four of length, and its payload. A message is two lengths of four bytes, a JSON object and
raw bytes; messages travel as a stream inside frames. Whatever comes from a worker is validated on arrival.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, NoReturn

from ..runtime.channel import encoded

FRAME = struct.Struct("!cI")
MESSAGE = struct.Struct("!II")
MAX_FRAME = 1024**2
MAX_JSON = 4 * 1024**2
MAX_BYTES = 1024**2
MAX_DEPTH = 64

# Kinds of frames. To a worker: its setup, begin a check, bytes for the child, end the check.
SETUP, BEGIN, TO_CHILD, END = b"S", b"B", b"D", b"E"
# From a worker: it is ready, bytes of the child, what the child printed, the check is over.
READY, FROM_CHILD, PRINTED, OVER = b"R", b"C", b"P", b"O"


class WireError(ValueError):
    """Bytes that are no frame or no message."""


def frame(kind: bytes, payload: bytes | memoryview = b"") -> bytes:
    """One frame."""
    return FRAME.pack(kind, len(payload)) + payload


class Frames:
    """Cuts a stream of bytes into frames; raises WireError for a kind or a size that cannot be."""

    def __init__(self, kinds: bytes, limit: int = MAX_FRAME) -> None:
        self._kinds = kinds
        self._limit = limit
        self._buffer = bytearray()

    def feed(self, data: bytes) -> None:
        """Takes what was read."""
        self._buffer += data

    def take(self) -> tuple[bytes, bytes] | None:
        """The next whole frame, as kind and payload."""
        if len(self._buffer) < FRAME.size:
            return None
        kind, size = FRAME.unpack_from(self._buffer)
        if kind not in self._kinds or size > self._limit:
            raise WireError("bytes that are no frame")
        end = FRAME.size + size
        if len(self._buffer) < end:
            return None
        payload = bytes(self._buffer[FRAME.size : end])
        del self._buffer[:end]
        return kind, payload


def message(content: Mapping[str, Any], data: bytes = b"") -> bytes:
    """One message; raises WireError where it is too large."""
    text = encoded(content).encode()
    if len(text) > MAX_JSON or len(data) > MAX_BYTES:
        raise WireError(f"more than {MAX_JSON // 1024**2} MiB at once")
    if _is_deeper_than(content, MAX_DEPTH):
        raise WireError(f"something nested deeper than {MAX_DEPTH}")
    return MESSAGE.pack(len(text), len(data)) + text + data


class Messages:
    """Cuts a stream of bytes into messages; raises WireError for anything that is none."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def __bool__(self) -> bool:
        """Whether there are bytes that nobody has taken."""
        return bool(self._buffer)

    def feed(self, data: bytes) -> None:
        """Takes what was read."""
        self._buffer += data

    def take(self) -> tuple[dict[str, Any], bytes] | None:
        """The next whole message, as JSON object and bytes."""
        if len(self._buffer) < MESSAGE.size:
            return None
        text_size, data_size = MESSAGE.unpack_from(self._buffer)
        if text_size > MAX_JSON or data_size > MAX_BYTES:
            raise WireError("a message that is too large")
        middle = MESSAGE.size + text_size
        end = middle + data_size
        if len(self._buffer) < end:
            return None
        content = parsed(bytes(self._buffer[MESSAGE.size : middle]))
        data = bytes(self._buffer[middle:end])
        del self._buffer[:end]
        return content, data


def parsed(text: bytes) -> dict[str, Any]:
    """A JSON object from untrusted bytes; raises WireError, for NaN and for deep nesting too."""
    try:
        content = json.loads(text.decode("utf-8"), parse_constant=_refuse_constant, parse_float=_finite)
    except WireError:
        raise
    except (ValueError, RecursionError) as error:
        raise WireError(f"a message that is not JSON ({type(error).__name__})") from None
    if not isinstance(content, dict):
        raise WireError("a message that is no object")
    if _is_deeper_than(content, MAX_DEPTH):
        raise WireError(f"a message nested deeper than {MAX_DEPTH}")
    return content


def _refuse_constant(name: str) -> NoReturn:
    raise WireError(f"{name} in a message")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise WireError(f"{text} in a message")
    return number


def _is_deeper_than(value: object, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            below
            for item in level
            if isinstance(item, (list, dict))
            for below in (item.values() if isinstance(item, dict) else item)
            if isinstance(below, (list, dict))
        ]
        if not level:
            return False
    return True
