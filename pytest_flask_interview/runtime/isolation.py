"""Lends this process to a solution and takes it back as it was."""

from __future__ import annotations

import contextlib
import logging
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn


class SolutionExited(BaseException):
    """The solution asked the whole process to end (``os._exit``, ``os.abort``)."""


@contextlib.contextmanager
def lent_to(folder: Path) -> Iterator[None]:
    """Runs the body with ``folder`` as working directory and first on ``sys.path``, then restores the process.

    Restored are modules and path, environment and working directory, logging, warnings, signal handlers and the
    random state.
    """
    with contextlib.ExitStack() as stack:
        for keeper in (_kept_environment, _kept_logging, _kept_signals, _kept_random_state, _guarded_exits):
            stack.enter_context(keeper())
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(_kept_imports(folder))
        os.chdir(folder)
        sys.path.insert(0, str(folder))
        yield


@contextlib.contextmanager
def _kept_environment() -> Iterator[None]:
    before, directory, mask = dict(os.environ), Path.cwd(), os.umask(0o022)
    os.umask(mask)
    try:
        yield
    finally:
        os.umask(mask)
        os.chdir(directory)
        if dict(os.environ) != before:
            os.environ.clear()
            os.environ.update(before)


@contextlib.contextmanager
def _kept_imports(folder: Path) -> Iterator[None]:
    """Sets aside modules that the folder's own would be mistaken for, and forgets the folder's afterwards."""
    paths, argv, bytecode = list(sys.path), list(sys.argv), sys.dont_write_bytecode
    finders, hooks = list(sys.meta_path), list(sys.path_hooks)
    before, own = dict(sys.modules), _top_level_names(folder)
    for name in before:
        if name.partition(".")[0] in own:
            del sys.modules[name]
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.path[:], sys.argv[:], sys.dont_write_bytecode = paths, argv, bytecode
        sys.meta_path[:], sys.path_hooks[:] = finders, hooks
        for name, module in list(sys.modules.items()):
            if name not in before and not _is_library(module, folder):
                del sys.modules[name]
        for name, module in before.items():
            if sys.modules.get(name) is not module:
                sys.modules[name] = module
        sys.path_importer_cache.pop(str(folder), None)


def _top_level_names(folder: Path) -> frozenset[str]:
    names = {p.stem for p in folder.glob("*.py")} | {p.name for p in folder.iterdir() if p.is_dir()} | {"app"}
    return frozenset(names - sys.stdlib_module_names)


def _is_library(module: ModuleType | None, folder: Path) -> bool:
    """Whether a module imported meanwhile came from outside the folder and may stay loaded."""
    spec = getattr(module, "__spec__", None)
    origins = [spec.origin] if spec and spec.origin else list(getattr(module, "__path__", []))
    return bool(spec and origins) and not any(is_own_file(origin, folder) for origin in origins)


def is_own_file(filename: str, folder: Path) -> bool:
    """Whether a code object's file is one of the solution's own, not of a virtual environment inside its folder."""
    path = Path(filename)
    return path.is_relative_to(folder) and "site-packages" not in path.parts


@contextlib.contextmanager
def _kept_logging() -> Iterator[None]:
    known = {name: _logger_state(logger) for name, logger in _loggers().items()}
    root, disabled, factory = _logger_state(logging.root), logging.root.manager.disable, logging.getLogRecordFactory()
    try:
        yield
    finally:
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
def _kept_signals() -> Iterator[None]:
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
def _kept_random_state() -> Iterator[None]:
    state = random.getstate()
    try:
        yield
    finally:
        random.setstate(state)


@contextlib.contextmanager
def _guarded_exits() -> Iterator[None]:
    """An ``os._exit`` of the solution would end pytest; a child process that it forks may still end itself."""
    real_exit, real_abort, owner = os._exit, os.abort, os.getpid()

    def refuse_exit(status: int) -> NoReturn:
        if os.getpid() != owner:
            real_exit(status)
        raise SolutionExited("os._exit")

    def refuse_abort() -> NoReturn:
        if os.getpid() != owner:
            real_abort()
        raise SolutionExited("os.abort")

    os._exit, os.abort = refuse_exit, refuse_abort
    try:
        yield
    finally:
        os._exit, os.abort = real_exit, real_abort
