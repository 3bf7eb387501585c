"""What a check holds: the solution's handle, its applications, and clients that record every exchange."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.test import Client, TestResponse

from .catalogue import service_variable
from .runtime.channel import Channel, Json, SolutionError, StoppedError, Trace
from .runtime.wsgi import valid_start

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

PREVIEW = 1000
MAX_BODY = 64 * 1024**2


@dataclass(slots=True)
class Exchange:
    """One request and what came back, as far as the check read it. Bodies are cut to 1000 bytes."""

    method: str
    url: str
    sent: bytes
    sent_type: str
    sent_headers: list[tuple[str, str]] = field(default_factory=list)
    status: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    trace: Trace | None = None


class Solution:
    """The solution under check. ``path`` is its folder, for files to read as text."""

    def __init__(self, channel: Channel, path: Path, *, reaches_services: bool = True) -> None:
        self._channel = channel
        self._reaches_services = reaches_services
        self.path = path
        self.exchanges: list[Exchange] = []
        self.probed: list[str] = []

    @property
    def is_importing(self) -> bool:
        """Whether the solution's modules are being imported: it may hang there."""
        return self._channel.is_importing

    @property
    def scratch(self) -> str:
        """An empty folder for the solution to write in, to be named in its configuration; gone after the check.

        It exists where the solution runs, which need not be here: look into it with a probe.
        """
        return self._channel.scratch

    def app(self, config: Mapping[str, Json] | None = None) -> SolutionApp:
        """A new WSGI application from the solution's factory, or its global one; raises SolutionError.

        ``config`` is JSON data: it goes to the factory, or over ``app.config`` where the factory takes none.
        """
        return SolutionApp(self._channel, self._channel.make_app(config), self.exchanges)

    def service(self, name: str) -> str | None:
        """The URL of a server that somebody runs for these checks: ``INTERVIEW_<NAME>_URL`` of the environment.

        None where that is not set, or where the solution could not reach it: the loopback of a sandbox is its own.
        """
        return os.environ.get(service_variable(name)) or None if self._reaches_services else None

    @property
    def stopped(self) -> StoppedError | None:
        """Why the runtime stopped the solution, if it did."""
        return self._channel.stopped

    @property
    def printed(self) -> str:
        """What the solution printed, where pytest does not capture it."""
        return self._channel.printed

    def latest_trace(self) -> Trace | None:
        """The exception of the last exchange, or of a request that a probe made after it."""
        unclaimed = self._channel.take_trace()
        return unclaimed or (self.exchanges[-1].trace if self.exchanges else None)

    def probe(self, name: str, *args: Json, **kwargs: Json) -> Any:
        """Runs the exercise's probe ``name`` beside the solution and returns its JSON data; raises SolutionError."""
        self.probed += [name] if name not in self.probed else []
        return self._channel.probe(name, args, kwargs)


class SolutionApp:
    """A WSGI callable over one application of the solution."""

    def __init__(self, channel: Channel, number: int, exchanges: list[Exchange]) -> None:
        self._channel = channel
        self._number = number
        self._exchanges = exchanges

    def client(self) -> HttpClient:
        """A client on this application with a cookie jar of its own."""
        return HttpClient(self)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        exchange = _begin(environ)
        self._exchanges.append(exchange)

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            exchange.status, exchange.headers = valid_start(status, headers)
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        body = self._channel.call(self._number, environ, start)
        exchange.trace = self._channel.take_trace()
        return _Recorded(body, exchange, self._channel)


class HttpClient(Client):
    """Werkzeug's test client; every exchange goes into the evidence that a failure shows."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """As Werkzeug's; raises SolutionError where it chokes on what the solution answered."""
        try:
            return super().open(*args, **kwargs)
        except (StopIteration, LookupError, ValueError) as error:
            raise SolutionError(
                f"the answer is none that a client can read ({type(error).__name__}: {error})."
            ) from error


class LazyApp:
    """The application without configuration, made at the first request, so that its errors are a check's own."""

    def __init__(self, solution: Solution) -> None:
        self._solution = solution
        self._app: SolutionApp | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self._app = self._app or self._solution.app()
        return self._app(environ, start_response)


class _Recorded:
    """A response body that keeps the beginning of what passes."""

    def __init__(self, body: Iterable[bytes], exchange: Exchange, channel: Channel) -> None:
        self._body = body
        self._iterator = iter(body)
        self._size = 0
        self._exchange = exchange
        self._channel = channel

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            chunk = next(self._iterator)
        except StopIteration:
            self._refuse_unstarted()
            self._exchange.trace = self._channel.take_trace() or self._exchange.trace
            raise
        if not isinstance(chunk, bytes):
            raise SolutionError(f"the response body yields {type(chunk).__name__}, not bytes.")
        if chunk:
            self._refuse_unstarted()
        self._size += len(chunk)
        if self._size > MAX_BODY:
            raise SolutionError(f"the response body does not end within {MAX_BODY // 1024**2} MiB.")
        if len(self._exchange.body) < PREVIEW:
            self._exchange.body += chunk[: PREVIEW - len(self._exchange.body)]
        return chunk

    def _refuse_unstarted(self) -> None:
        if not self._exchange.status:
            raise SolutionError("the application answered without calling start_response.")

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        if close is not None:
            close()


def _begin(environ: WSGIEnvironment) -> Exchange:
    query = environ.get("QUERY_STRING", "")
    path = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "/")).encode("latin-1").decode("utf-8", "replace")
    stream = environ.get("wsgi.input")
    sent = b""
    if stream is not None and hasattr(stream, "seekable") and stream.seekable():
        position = stream.tell()
        sent = stream.read(PREVIEW)
        stream.seek(position)
    url = path + (f"?{query}" if query else "")
    headers = [(_header_name(key), value) for key, value in environ.items() if _is_telling(key)]
    return Exchange(environ["REQUEST_METHOD"], url, sent, environ.get("CONTENT_TYPE", ""), headers)


def _is_telling(key: str) -> bool:
    return key.startswith("HTTP_") and key not in {"HTTP_HOST", "HTTP_USER_AGENT"}


def _header_name(key: str) -> str:
    return key.removeprefix("HTTP_").replace("_", "-").title()
