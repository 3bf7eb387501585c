"""Each keeps one part of the process as it was while a solution has the process on loan."""

from __future__ import annotations

import builtins
import contextlib
import gc
import io
import logging
import os
import random
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from .channel import SolutionExited


@contextlib.contextmanager
def kept_logging() -> Iterator[None]:
    """Handlers, filters and levels of every logger; handlers of others are out of reach of a `dictConfig`."""
    known = {name: _logger_state(logger) for name, logger in _loggers().items()}
    root, disabled, factory = _logger_state(logging.root), logging.root.manager.disable, logging.getLogRecordFactory()
    # logging.config closes every handler that it finds here, pytest's log file among them.
    listed, named = list(logging._handlerList), dict(logging._handlers)  # type: ignore[attr-defined]
    logging._handlerList.clear()  # type: ignore[attr-defined]
    logging._handlers.clear()  # type: ignore[attr-defined]
    try:
        yield
    finally:
        logging._handlerList[:] = listed  # type: ignore[attr-defined]
        logging._handlers.update(named)  # type: ignore[attr-defined]
        logging.root.manager.disable = disabled
        logging.setLogRecordFactory(factory)
        _set_logger_state(logging.root, root)
        for name, logger in _loggers().items():
            _set_logger_state(logger, known.get(name, ([], [], logging.NOTSET, True, False)))


def _loggers() -> dict[str, logging.Logger]:
    entries = logging.root.manager.loggerDict.items()
    return {name: logger for name, logger in entries if isinstance(logger, logging.Logger)}


def _logger_state(logger: logging.Logger) -> tuple[list[Any], list[Any], int, bool, bool]:
    return list(logger.handlers), list(logger.filters), logger.level, logger.propagate, logger.disabled


def _set_logger_state(logger: logging.Logger, state: tuple[list[Any], list[Any], int, bool, bool]) -> None:
    if _logger_state(logger) != state:
        logger.handlers[:], logger.filters[:] = state[0], state[1]
        logger.propagate, logger.disabled = state[3], state[4]
        logger.setLevel(state[2])


@contextlib.contextmanager
def kept_signals() -> Iterator[None]:
    """Signal handlers; only the main thread has any say in them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in signal.valid_signals()}
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is not None and signal.getsignal(number) is not handler:
                signal.signal(number, handler)


@contextlib.contextmanager
def kept_random_state() -> Iterator[None]:
    """The state of the `random` module."""
    state = random.getstate()
    try:
        yield
    finally:
        random.setstate(state)


class _Unclosable(io.RawIOBase):
    """Writes to a stream of somebody else's, which stays open when this is closed or dropped."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        count = self._stream.write(data)
        self._stream.flush()
        return len(data) if count is None else count

    def fileno(self) -> int:
        number: int = self._stream.fileno()
        return number

    def isatty(self) -> bool:
        return bool(self._stream.isatty())


@contextlib.contextmanager
def kept_streams() -> Iterator[None]:
    """Standard streams: a solution may close, detach or wrap what it is lent."""
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _lent(sys.stdout), _lent(sys.stderr)
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(ValueError, OSError):
                stream.flush()
        sys.stdin, sys.stdout, sys.stderr = before


def _lent(stream: Any) -> Any:
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        return stream
    stream.flush()
    raw = io.BufferedWriter(_Unclosable(buffer), 1)
    return io.TextIOWrapper(raw, stream.encoding, "backslashreplace", write_through=True)


@contextlib.contextmanager
def kept_interpreter() -> Iterator[None]:
    """Builtins, hooks and limits of the interpreter."""
    namespace = vars(builtins)
    names, limit, interval = dict(namespace), sys.getrecursionlimit(), sys.getswitchinterval()
    hooks = sys.excepthook, sys.displayhook, threading.excepthook
    timeout, is_collecting = socket.getdefaulttimeout(), gc.isenabled()
    try:
        yield
    finally:
        namespace.update(names)
        for name in namespace.keys() - names.keys():
            del namespace[name]
        sys.setrecursionlimit(limit)
        sys.setswitchinterval(interval)
        sys.excepthook, sys.displayhook, threading.excepthook = hooks
        socket.setdefaulttimeout(timeout)
        (gc.enable if is_collecting else gc.disable)()


@contextlib.contextmanager
def threads_as_daemons() -> Iterator[None]:
    """Threads that a solution starts and forgets do not keep the process from ending: they inherit being daemons."""
    current = threading.current_thread()
    before = current._daemonic  # type: ignore[attr-defined]
    current._daemonic = True  # type: ignore[attr-defined]
    try:
        yield
    finally:
        current._daemonic = before  # type: ignore[attr-defined]


@contextlib.contextmanager
def guarded_exits(folder: Path) -> Iterator[None]:
    """An ``os._exit`` of the solution would end pytest; children that it forks, and others, may end themselves."""
    real_exit, real_abort, owner = os._exit, os.abort, os.getpid()

    def is_solutions() -> bool:
        frame: FrameType | None = sys._getframe(2)
        while frame is not None:
            if Path(frame.f_code.co_filename).is_relative_to(folder):
                return os.getpid() == owner
            frame = frame.f_back
        return False

    def refuse_exit(status: int) -> NoReturn:
        if not is_solutions():
            real_exit(status)
        raise SolutionExited("os._exit")

    def refuse_abort() -> NoReturn:
        if not is_solutions():
            real_abort()
        raise SolutionExited("os.abort")

    os._exit, os.abort = refuse_exit, refuse_abort
    try:
        yield
    finally:
        os._exit, os.abort = real_exit, real_abort
