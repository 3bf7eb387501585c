"""The interpreter's audit events, for as long as somebody listens.

An audit hook cannot be removed (https://docs.python.org/3/library/sys.html#sys.addaudithook), and each slows down every
import and every opened file from then on. So there is one for the whole process, however many checks listen.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

Listener = Callable[[str, tuple[Any, ...]], object]

_listeners: list[Listener] = []


@contextlib.contextmanager
def audited(listener: Listener) -> Iterator[None]:
    """Calls ``listener`` with the name and the arguments of each audit event, from any thread, during the block."""
    _install()
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


@cache
def _install() -> None:
    sys.addaudithook(_tell)


def _tell(event: str, arguments: tuple[Any, ...]) -> None:
    if _listeners:
        for listener in tuple(_listeners):
            listener(event, arguments)
