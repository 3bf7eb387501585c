"""The `inline` runtime: the solution runs in this process, imported afresh for every check.

It is for practice: breakpoints, ``print`` and coverage work. It does not protect against a hostile solution.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from ..errors import CheckAuthorError, suggestion
from ..model import SolutionFolder
from .beside import Beside
from .channel import Json, SolutionError, Trace, as_json
from .isolation import lent_to
from .keepers import SolutionExited
from .locate import make_application
from .traces import is_raised_by_hand, trace_of

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

SERVER_ERROR = b"Internal Server Error: the application raised and did not handle it."


@contextlib.contextmanager
def inline_channel(solution: SolutionFolder) -> Iterator[InlineChannel]:
    """A channel to ``solution`` for one check; the process is given back as it was."""
    from flask import got_request_exception

    folder = solution.folder.resolve()
    with contextlib.ExitStack() as stack:
        channel = InlineChannel(solution, folder, stack)
        stack.enter_context(lent_to(folder))
        stack.enter_context(got_request_exception.connected_to(channel.note_exception))
        yield channel


class InlineChannel:
    """Implements `Channel` by calling the solution directly."""

    def __init__(self, solution: SolutionFolder, folder: Path, stack: contextlib.ExitStack) -> None:
        self._solution = solution
        self._stack = stack
        self._scratch: str | None = None
        self._trace: Trace | None = None
        self._probes: ModuleType | None = None
        self.is_importing = False
        self.apps: list[Callable[..., Any]] = []
        self.path = folder

    # What a check asks for

    @property
    def scratch(self) -> str:
        if self._scratch is None:
            folder = tempfile.TemporaryDirectory(prefix="interview-", ignore_cleanup_errors=True)
            self._scratch = os.path.realpath(self._stack.enter_context(folder))
        return self._scratch

    def make_app(self, config: Mapping[str, Json] | None) -> int:
        given = None if config is None else cast("dict[str, Json]", as_json(config, "the configuration of an app"))
        module = self.module()
        with self._guarded("create_app() raised", is_broken=True):
            self.apps.append(make_application(module, given))
        return len(self.apps) - 1

    def call(self, app: int, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self._trace = None
        try:
            body = self.apps[app](environ, start_response)
            iter(body)
        except BaseException as error:
            self._trace = self._absorb(error)
            start_response("500 INTERNAL SERVER ERROR", [("Content-Type", "text/plain")])
            return [SERVER_ERROR]
        return _GuardedBody(body, self)

    def probe(self, name: str, args: Sequence[Json], kwargs: Mapping[str, Json]) -> Json:
        where = f"{self._solution.exercise.probes_file} {name}"
        function = self._find_probe(name)
        plain = cast("list[Json]", as_json(list(args), where)), cast("dict[str, Json]", as_json(dict(kwargs), where))
        self._trace = None
        with self._guarded(f"a step of this check beside your code, {name.replace('_', ' ')!r}, failed"):
            return as_json(function(InlineBeside(self), *plain[0], **plain[1]), where)

    def take_trace(self) -> Trace | None:
        trace, self._trace = self._trace, None
        return trace

    def module(self, name: str = "app") -> ModuleType:
        """A module of the solution, imported at most once a check; raises SolutionError."""
        if name in sys.modules:
            return sys.modules[name]
        _refuse_unreadable(self._solution.app_file)
        importlib.invalidate_caches()
        self.is_importing = True
        with self._guarded(f"{name}.py does not import", is_broken=True):
            module = importlib.import_module(name)
        self.is_importing = False
        return module

    # How exceptions of the solution are told

    def note_exception(self, _sender: object, exception: BaseException, **_extra: object) -> None:
        """Receiver of Flask's `got_request_exception`: remembers what became a 500, the first if nobody asked yet."""
        self._trace = self._trace or trace_of(exception, self.path)

    @contextlib.contextmanager
    def _guarded(self, doing: str, *, is_broken: bool = False) -> Iterator[None]:
        try:
            yield
        except (SolutionError, CheckAuthorError):
            raise
        except BaseException as error:
            trace = self._absorb(error)
            raise SolutionError(f"{doing}: {_explain(error, trace)}", trace, is_broken=is_broken) from error

    def _absorb(self, error: BaseException) -> Trace:
        """The trace of an exception of the solution; a time-out and a person's Ctrl-C go on upwards."""
        is_timeout = not isinstance(error, Exception) and "pytest-timeout" in str(error)
        is_ctrl_c = isinstance(error, KeyboardInterrupt) and not is_raised_by_hand(error, self.path)
        if is_timeout or is_ctrl_c or isinstance(error, GeneratorExit) or type(error).__name__ == "BdbQuit":
            raise error
        return trace_of(error, self.path)

    def _find_probe(self, name: str) -> Callable[..., object]:
        path = self._solution.exercise.probes_file
        if self._probes is None:
            spec = importlib.util.spec_from_file_location("interview_probes", path)
            if spec is None or spec.loader is None or not path.is_file():
                raise CheckAuthorError(path, "is missing.", "A check asks for a probe.")
            self._probes = importlib.util.module_from_spec(spec)
            sys.modules[spec.name] = self._probes
            self._stack.callback(sys.modules.pop, spec.name, None)
            spec.loader.exec_module(self._probes)
        public = [n for n, v in vars(self._probes).items() if callable(v) and not n.startswith("_")]
        if name not in public:
            raise CheckAuthorError(path, f"has no probe {name!r}.", suggestion(name, public))
        return cast("Callable[..., object]", getattr(self._probes, name))


class InlineBeside(Beside):
    """Implements `Beside` on the same solution as the check's channel."""

    def __init__(self, channel: InlineChannel) -> None:
        self._channel = channel

    @property
    def path(self) -> Path:
        return self._channel.path

    @property
    def scratch(self) -> str:
        return self._channel.scratch

    @property
    def app(self) -> Callable[..., Any]:
        return self._channel.apps[-1] if self._channel.apps else self.make_app()

    def module(self, name: str = "app") -> ModuleType:
        return self._channel.module(name)

    def make_app(self, config: Mapping[str, Json] | None = None) -> Callable[..., Any]:
        return self._channel.apps[self._channel.make_app(config)]


class _GuardedBody:
    """A response body whose late exceptions are noted instead of reaching the check."""

    def __init__(self, body: Iterable[bytes], channel: InlineChannel) -> None:
        self._body = body
        self._iterator = iter(body)
        self._channel = channel

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._iterator)
        except StopIteration:
            raise
        except BaseException as error:
            self._channel._trace = self._channel._absorb(error)
            raise StopIteration from None

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        try:
            if close is not None:
                close()
        except BaseException as error:
            self._channel._trace = self._channel._absorb(error)


def _refuse_unreadable(path: Path) -> None:
    try:
        source = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SolutionError(f"app.py is not UTF-8 (line {line}). Save it as UTF-8.", is_broken=True) from None
    except OSError as error:
        raise SolutionError(f"app.py cannot be read: {error.strerror}.", is_broken=True) from None
    if not source.strip():
        raise SolutionError(
            "app.py is empty. `flask-interview show` prints the task; the stub is a good start.", is_broken=True
        )


def _explain(error: BaseException, trace: Trace) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name:
        name = error.name.partition(".")[0]
        return f"{trace.summary}. Install {name}, or check the spelling if it is a file of yours."
    if isinstance(error, SystemExit):
        return f"it calls sys.exit({error.code!r}). Guard what should run only as a program: if __name__ == '__main__'."
    if isinstance(error, SolutionExited):
        return f"it calls {error}(). A module must not end the process that imports it."
    return trace.summary
