"""Serves one check from the process where the solution's modules live; what every runtime has in common."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import Context
from pathlib import Path
from threading import Barrier, Thread
from time import monotonic, time
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from ..errors import CheckAuthorError, suggestion
from .audit import Listener, audited
from .beside import Beside
from .channel import Json, SolutionError, SolutionExited, Trace, as_json
from .locate import make_application
from .traces import trace_of

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

SERVER_ERROR = b"Internal Server Error: the application raised and did not handle it."


class Host:
    """One solution in this process: its modules, its applications, its probes.

    ``folder`` is the solution's, already the working directory and first on ``sys.path``. ``probes_file`` is how the
    exercise's module of probes is called in messages.
    """

    def __init__(self, folder: Path, scratch: str, probes_file: str) -> None:
        self.path = folder
        self.probes_file = probes_file
        self.is_importing = False
        self.apps: list[Callable[..., Any]] = []
        self._scratch = scratch
        self._trace: Trace | None = None
        self._probes: ModuleType | None = None
        self._ahead = 0.0
        self._travel = contextlib.ExitStack()

    @property
    def scratch(self) -> str:
        """The folder that `Solution.scratch` names."""
        return self._scratch

    def make_app(self, config: Mapping[str, Json] | None) -> int:
        """Implements `Channel.make_app`."""
        given = None if config is None else cast("dict[str, Json]", as_json(config, "the configuration of an app"))
        module = self.module()
        with self._guarded("create_app() raised", is_broken=True):
            self.apps.append(make_application(module, given))
        return len(self.apps) - 1

    def call(self, app: int, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Implements `Channel.call`."""
        self._trace = None
        try:
            body = self.apps[app](environ, start_response)
            iter(body)
        except BaseException as error:
            self._trace = self.absorb(error)
            start_response("500 INTERNAL SERVER ERROR", [("Content-Type", "text/plain")])
            return [SERVER_ERROR]
        return GuardedBody(body, self)

    def probe(self, name: str, args: Sequence[Json], kwargs: Mapping[str, Json]) -> Json:
        """Implements `Channel.probe`."""
        where = f"{self.probes_file} {name}"
        function = self._find_probe(name)
        plain = cast("list[Json]", as_json(list(args), where)), cast("dict[str, Json]", as_json(dict(kwargs), where))
        self._trace = None
        with self._guarded(f"a step of this check beside your code, {name.replace('_', ' ')!r}, failed"):
            return as_json(function(HostBeside(self), *plain[0], **plain[1]), where)

    def take_trace(self) -> Trace | None:
        """Implements `Channel.take_trace`."""
        trace, self._trace = self._trace, None
        return trace

    def module(self, name: str = "app") -> ModuleType:
        """A module of the solution, imported at most once a check; raises SolutionError."""
        if name in sys.modules:
            return sys.modules[name]
        _refuse_unreadable(self.path / "app.py")
        importlib.invalidate_caches()
        self.begin_import()
        with self._guarded(f"{name}.py does not import", is_broken=True):
            module = importlib.import_module(name)
        self.is_importing = False
        return module

    def travel(self, seconds: float) -> None:
        """Implements `Beside.travel`."""
        import time_machine

        if seconds < 0:
            raise CheckAuthorError(self.probes_file, f"travel({seconds}) goes back in time.", "Only ahead is possible.")
        self.stay()
        self._ahead += seconds
        self._travel.enter_context(time_machine.travel(time() + self._ahead))

    def stay(self) -> None:
        """Puts the clock back to the real time."""
        self._travel.close()

    def begin_import(self) -> None:
        """Notes that the solution's modules are being imported: it may hang there."""
        self.is_importing = True

    def note_exception(self, _sender: object, exception: BaseException, **_extra: object) -> None:
        """Receiver of Flask's `got_request_exception`: remembers what became a 500, the first if nobody asked yet."""
        self._trace = self._trace or trace_of(exception, self.path)

    def note(self, error: BaseException) -> None:
        """Remembers an exception that came too late to change the response."""
        self._trace = self.absorb(error)

    def is_not_the_solutions(self, error: BaseException) -> bool:
        """Whether an exception that came through the solution is for somebody above: a time-out, say."""
        return isinstance(error, GeneratorExit)

    def absorb(self, error: BaseException) -> Trace:
        """The trace of an exception of the solution; raises it again where it is not the solution's."""
        if self.is_not_the_solutions(error):
            raise error
        return trace_of(error, self.path)

    def import_probes(self) -> ModuleType:
        """The exercise's module of probes, executed; called at most once; raises CheckAuthorError."""
        raise NotImplementedError

    @contextlib.contextmanager
    def _guarded(self, doing: str, *, is_broken: bool = False) -> Iterator[None]:
        try:
            yield
        except (SolutionError, CheckAuthorError):
            raise
        except BaseException as error:
            trace = self.absorb(error)
            raise SolutionError(f"{doing}: {_explain(error, trace)}", trace, is_broken=is_broken) from error

    def _find_probe(self, name: str) -> Callable[..., object]:
        if self._probes is None:
            self._probes = self.import_probes()
        public = [n for n, v in vars(self._probes).items() if callable(v) and not n.startswith("_")]
        if name not in public:
            raise CheckAuthorError(self.probes_file, f"has no probe {name!r}.", suggestion(name, public))
        return cast("Callable[..., object]", getattr(self._probes, name))


class HostBeside(Beside):
    """Implements `Beside` on a host."""

    def __init__(self, host: Host) -> None:
        self._host = host

    @property
    def path(self) -> Path:
        return self._host.path

    @property
    def scratch(self) -> str:
        return self._host.scratch

    @property
    def app(self) -> Callable[..., Any]:
        return self._host.apps[-1] if self._host.apps else self.make_app()

    def module(self, name: str = "app") -> ModuleType:
        return self._host.module(name)

    def make_app(self, config: Mapping[str, Json] | None = None) -> Callable[..., Any]:
        return self._host.apps[self._host.make_app(config)]

    def travel(self, seconds: float) -> None:
        self._host.travel(seconds)

    def audit(self, listener: Listener) -> contextlib.AbstractContextManager[None]:
        return audited(listener)

    def at_once(self, *calls: Callable[[], Any], seconds: float = 5.0) -> list[Any]:
        line = Barrier(len(calls))
        returned: dict[int, Any] = {}
        raised: list[BaseException] = []

        def run(number: int) -> None:
            try:
                line.wait(seconds)
                returned[number] = calls[number]()
            except BaseException as error:
                raised.append(error)

        threads = [Thread(target=Context().run, args=(run, number), daemon=True) for number in range(len(calls))]
        end = monotonic() + seconds
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, end - monotonic()))
        if raised:
            raise raised[0]
        if len(returned) < len(calls):
            raise TimeoutError(f"{len(calls) - len(returned)} of {len(calls)} were still busy after {seconds:g} s")
        return [returned[number] for number in range(len(calls))]


class GuardedBody:
    """A response body whose late exceptions are noted instead of reaching the check."""

    def __init__(self, body: Iterable[bytes], host: Host) -> None:
        self._body = body
        self._iterator = iter(body)
        self._host = host

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._iterator)
        except StopIteration:
            raise
        except BaseException as error:
            self._host.note(error)
            raise StopIteration from None

    def close(self) -> None:
        """Closes the solution's body, where it can be closed."""
        close = getattr(self._body, "close", None)
        try:
            if close is not None:
                close()
        except BaseException as error:
            self._host.note(error)


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
