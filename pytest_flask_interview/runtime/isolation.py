"""Lends this process to a solution and takes it back as it was."""

from __future__ import annotations

import contextlib
import os
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from .keepers import (
    guarded_exits,
    kept_interpreter,
    kept_logging,
    kept_random_state,
    kept_signals,
    kept_streams,
    threads_as_daemons,
)
from .traces import is_own_file

KEEPERS = (kept_logging, kept_signals, kept_random_state, kept_streams, threads_as_daemons)


@contextlib.contextmanager
def lent_to(folder: Path) -> Iterator[None]:
    """Runs the body with ``folder`` as working directory and first on ``sys.path``, then restores the process.

    Restored are modules and path, environment and working directory, logging, warnings, signal handlers, standard
    streams, builtins and other settings of the interpreter, and the random state.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(_kept_environment())
        for keeper in KEEPERS:
            stack.enter_context(keeper())
        stack.enter_context(guarded_exits(folder))
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(_kept_imports(folder))
        # Innermost: nothing else can be restored without the builtins.
        stack.enter_context(kept_interpreter())
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
            if hasattr(time, "tzset"):
                time.tzset()


@contextlib.contextmanager
def _kept_imports(folder: Path) -> Iterator[None]:
    """Sets aside what would be taken for the folder's own modules, and forgets the folder's afterwards."""
    paths, argv, bytecode = list(sys.path), list(sys.argv), sys.dont_write_bytecode
    finders, hooks = list(sys.meta_path), list(sys.path_hooks)
    before = dict(sys.modules)
    others = [path for path in paths if path and path != str(folder) and (Path(path) / "app.py").is_file()]
    for name in list(_set_aside(before, folder, others)):
        del sys.modules[name]
    sys.path[:] = [path for path in paths if path not in others]
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.path[:], sys.argv[:], sys.dont_write_bytecode = paths, argv, bytecode
        sys.meta_path[:], sys.path_hooks[:] = finders, hooks
        for name in sys.modules.keys() - before.keys():
            if not _is_library(sys.modules.get(name), folder):
                sys.modules.pop(name, None)  # A thread of the solution's may do so, too.
        sys.modules.update(before)
        sys.path_importer_cache.pop(str(folder), None)


def _set_aside(modules: dict[str, ModuleType], folder: Path, others: list[str]) -> Iterator[str]:
    """Modules named like the folder's own, and modules of other people's solutions that lie on ``sys.path``."""
    own = {name for name in _top_level_names(folder) if name in modules}
    if not own and not others:
        return  # The usual case: thousands of libraries' modules are there, and nobody's.
    for name, module in modules.items():
        file = str(getattr(module, "__file__", None) or "") if others else ""
        if name.partition(".")[0] in own or any(file.startswith(f"{other}{os.sep}") for other in others):
            yield name


def _top_level_names(folder: Path) -> frozenset[str]:
    packages = {p.parent.name for p in folder.glob("*/__init__.py")}
    return frozenset(({p.stem for p in folder.glob("*.py")} | packages | {"app"}) - sys.stdlib_module_names)


def _is_library(module: ModuleType | None, folder: Path) -> bool:
    """Whether a module imported meanwhile came from outside the folder and may stay loaded."""
    spec = getattr(module, "__spec__", None)
    origins = [spec.origin] if spec and spec.origin else list(getattr(module, "__path__", []))
    return bool(spec and origins) and not any(is_own_file(origin, folder) for origin in origins)
