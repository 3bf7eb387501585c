"""The `inline` runtime: the solution runs in this process, imported afresh for every check.

It is for practice: breakpoints, ``print`` and coverage work. It does not protect against a hostile solution.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from ..errors import CheckAuthorError
from ..model import SolutionFolder
from .host import Host
from .isolation import lent_to
from .traces import is_raised_by_hand


class InlineRuntime:
    """Implements `Runtime` in this process."""

    name = "inline"

    def channel(self, solution: SolutionFolder) -> contextlib.AbstractContextManager[InlineChannel]:
        """A channel to ``solution`` for one check; the process is given back as it was."""
        return inline_channel(solution)

    def readable(self, solution: SolutionFolder) -> SolutionFolder:
        """The solution itself."""
        return solution

    def expect(self, solution: SolutionFolder) -> None:
        """There is nothing to prepare."""

    def close(self) -> None:
        """Nothing outlives a check."""


@contextlib.contextmanager
def inline_channel(solution: SolutionFolder) -> Iterator[InlineChannel]:
    """A channel to ``solution`` for one check; the process is given back as it was."""
    from flask import got_request_exception

    folder = solution.folder.resolve()
    with contextlib.ExitStack() as stack:
        channel = InlineChannel(solution, folder, stack)
        stack.enter_context(lent_to(folder))
        stack.enter_context(got_request_exception.connected_to(channel.note_exception))
        stack.callback(channel.stay)
        yield channel


class InlineChannel(Host):
    """Implements `Channel` by calling the solution directly."""

    stopped = None
    printed = ""

    def __init__(self, solution: SolutionFolder, folder: Path, stack: contextlib.ExitStack) -> None:
        super().__init__(folder, "", str(solution.exercise.probes_file))
        self._stack = stack

    @property
    def scratch(self) -> str:
        """An empty folder, made when it is first asked for."""
        if not self._scratch:
            folder = tempfile.TemporaryDirectory(prefix="interview-", ignore_cleanup_errors=True)
            self._scratch = os.path.realpath(self._stack.enter_context(folder))
        return self._scratch

    def is_not_the_solutions(self, error: BaseException) -> bool:
        """Also a time-out, a person's Ctrl-C and the end of a debugger's session go on upwards."""
        is_timeout = not isinstance(error, Exception) and "pytest-timeout" in str(error)
        is_ctrl_c = isinstance(error, KeyboardInterrupt) and not is_raised_by_hand(error, self.path)
        return is_timeout or is_ctrl_c or isinstance(error, GeneratorExit) or type(error).__name__ == "BdbQuit"

    def import_probes(self) -> ModuleType:
        """Imported from its file, so that a debugger and coverage find it."""
        path = Path(self.probes_file)
        spec = importlib.util.spec_from_file_location("interview_probes", path)
        if spec is None or spec.loader is None or not path.is_file():
            raise CheckAuthorError(path, "is missing.", "A check asks for a probe.")
        probes = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = probes
        self._stack.callback(sys.modules.pop, spec.name, None)
        spec.loader.exec_module(probes)
        return probes
