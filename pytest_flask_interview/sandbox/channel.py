"""A check's side of the boundary: asks a child in a sandbox, and believes nothing of what comes back."""

from __future__ import annotations

import contextlib
import json
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from ..errors import CheckAuthorError, InterviewError
from ..model import IncidentKind
from ..runtime.channel import Json, SolutionError, StoppedError, Trace, as_json
from ..runtime.traces import MAX_LINE
from ..runtime.wsgi import valid_start
from .place import MIB, SCRATCH, Limits
from .process import GoneError, LateError, Worker
from .wire import BEGIN, END, FROM_CHILD, MAX_FRAME, OVER, PRINTED, TO_CHILD, Messages, WireError, message, parsed

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

GRACE = 1.0  # seconds that a child has to say where it was when its time was up
SECONDS_TO_END = 5.0
_STEP = "Pass numbers, texts, booleans, None, lists and dictionaries with text keys only."
_MAX_TRACE = 60
MAX_HEADERS = 1000
MAX_HEADER = 16 * 1024
MAX_HEADER_TEXT = 256 * 1024
_MAX_TEXT = 1000


class SandboxChannel:
    """Implements `Channel` over a worker. Requests from several threads of a check are served one after the other."""

    def __init__(
        self, worker_for: Callable[[], tuple[Worker, int]], task: Mapping[str, Any], seconds: float, limits: Limits
    ) -> None:
        self._worker_for = worker_for
        self._task = task
        self.limits = limits
        self._seconds = seconds
        self._begun: Worker | None = None
        self._check = 0
        self._deadline = 0.0
        self._messages = Messages()
        self._lock = threading.RLock()
        self._trace: Trace | None = None
        self._received = 0
        self._printed = bytearray()
        self._over: Mapping[str, Any] | None = None
        self._stopped: StoppedError | None = None
        self._is_asking = False
        self.is_importing = False
        self.can_go_on = True

    # What a check asks for

    @property
    def scratch(self) -> str:
        return SCRATCH

    def make_app(self, config: Mapping[str, Json] | None) -> int:
        given = None if config is None else as_json(config, "the configuration of an app")
        answer, _ = self._ask({"do": "make_app", "config": given})
        number = answer.get("app")
        if type(number) is not int or not 0 <= number < 10**6:
            raise self._violated("an application that is no number")
        return number

    def call(self, app: int, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self._trace = None
        response = _Response(self, environ.get("wsgi.input"), start_response)
        response.begin(app, _plain(environ))
        return response

    def probe(self, name: str, args: Sequence[Json], kwargs: Mapping[str, Json]) -> Json:
        plain = {"args": as_json(list(args), name), "kwargs": as_json(dict(kwargs), name)}
        self._trace = None
        answer, _ = self._ask({"do": "probe", "name": name, **plain})
        if "value" not in answer:
            raise self._violated("a probe without a value")
        return cast("Json", answer["value"])

    def take_trace(self) -> Trace | None:
        trace, self._trace = self._trace, None
        return trace

    # What the runtime asks for

    @property
    def printed(self) -> str:
        """What the solution printed, as far as it is kept."""
        return self._printed.decode("utf-8", "replace")

    @property
    def stopped(self) -> StoppedError | None:
        """Why the check was stopped, once it is; kept because a check may swallow it."""
        return self._stopped

    @property
    def _worker(self) -> Worker:
        """The worker, which forks a child for this check when something is first asked of it."""
        if self._begun is None:
            try:
                self._begun, self._check = self._worker_for()
            except InterviewError as error:
                self._stopped = StoppedError(IncidentKind.KILLED, str(error))
                raise
            self._deadline = time.monotonic() + self._seconds + GRACE
            task = {"check": self._check, "seconds": self._seconds, "scratch": SCRATCH, **self._task}
            self._begun.send(BEGIN, json.dumps(task).encode(), self._deadline)
        return self._begun

    def end(self) -> None:
        """Ends the check and waits until everything that it left is dead."""
        if self._begun is None:
            return
        deadline = time.monotonic() + SECONDS_TO_END
        is_unasked = bool(self._messages)
        try:
            if self._is_asking:
                raise WireError
            if self._over is None:
                self._worker.send(END, b"", deadline)
            while self._over is None:
                kind, payload = self._worker.receive(deadline)
                is_unasked = is_unasked or (kind == FROM_CHILD and self._stopped is None)
                self._take(kind, payload)
        except (LateError, GoneError, WireError, StoppedError):
            self.can_go_on = False
        if self._over is not None and not self._over.get("clean"):
            self.can_go_on = False
        if is_unasked and self._stopped is None:
            self._stop(IncidentKind.PROTOCOL, _violation("an answer to no question"))

    # The conversation

    def _ask(self, question: Mapping[str, Any], response: _Response | None = None) -> tuple[dict[str, Any], bytes]:
        """Sends a question and waits for its answer; raises SolutionError, StoppedError for what ended it."""
        with self._lock:
            if self._stopped is not None:
                raise self._stopped
            number = secrets.randbits(63)
            if response is not None and not response.number:
                response.number = number
            self._is_asking = True
            answer, data = self._exchange({"id": number, **question}, response)
            self._is_asking = False
            if answer.get("to") != number or self._messages:
                raise self._violated("an answer to another question")
            return self._judged(question, answer), data

    def _exchange(self, question: Mapping[str, Any], response: _Response | None) -> tuple[dict[str, Any], bytes]:
        if self._messages:
            raise self._violated("an answer before the question")
        self._say(question)
        while True:
            answer, data = self._hear()
            if response is not None and ("read" in answer or "readline" in answer):
                self._say(*response.read(answer))
            elif answer == {"importing": True} and not self.is_importing:
                self.is_importing = True
            else:
                return answer, data

    def _judged(self, question: Mapping[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        trace = self._trace_in(answer)
        if answer.get("late") is True:
            if time.monotonic() < self._deadline - GRACE:
                raise self._violated("that its time is up, before it is")
            raise self._late(trace)
        self.is_importing = False
        if "error" in answer:
            is_broken = answer.get("broken") is True
            raise SolutionError(_text(answer["error"]), trace, is_broken=is_broken)
        if "author" in answer:
            if question["do"] != "probe":
                raise self._violated("an excuse that is the exercise's")
            where = f"{self._task['probes_file']} {question['name']}"
            raise CheckAuthorError(where, "does not import, has no such probe, or one that answers no data.", _STEP)
        self._trace = trace or self._trace
        return answer

    def _say(self, content: Mapping[str, Any], data: bytes = b"") -> None:
        with self._told():
            try:
                raw = memoryview(message(content, data))
            except WireError as error:
                if content.get("do") == "call":
                    raise SolutionError(f"with all the cookies it has set, a request would be {error}.") from None
                raise CheckAuthorError("a check", f"sends {error}.", "Send less at once.") from None
            worker = self._worker
            for start in range(0, len(raw), MAX_FRAME):
                worker.send(TO_CHILD, bytes(raw[start : start + MAX_FRAME]), self._deadline)

    def _hear(self) -> tuple[dict[str, Any], bytes]:
        with self._told():
            if time.monotonic() > self._deadline:
                raise LateError
            while (received := self._messages.take()) is None:
                self._take(*self._worker.receive(self._deadline))
                if self._over is not None:
                    raise self._ended(self._over)
            return received

    def _take(self, kind: bytes, payload: bytes) -> None:
        """Takes one frame of the worker's."""
        if kind == FROM_CHILD:
            self._received += len(payload)
            if self._received > self.limits.answers:
                self._messages = Messages()
                if self._stopped is None:
                    raise self._stop(IncidentKind.OUTPUT, f"It answered more than {self.limits.answers // MIB} MiB.")
            elif self._stopped is None:
                self._messages.feed(payload)
        elif kind == PRINTED:
            self._printed += payload[: self.limits.output_shown]
        elif kind == OVER:
            over = parsed(payload)
            if over.get("check") != self._check:
                raise WireError("the end of another check")
            self._over = over
        else:
            raise WireError("a frame out of order")

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong on the way, as the end of this check."""
        try:
            yield
        except StoppedError as error:
            self._stopped = error
            raise
        except WireError as error:
            raise self._violated(str(error)) from None
        except LateError:
            raise self._late(None) from None
        except GoneError:
            self.can_go_on = False
            raise self._stop(IncidentKind.KILLED, "The sandbox itself ended while it was asked.") from None

    # Why a check is stopped

    def _stop(self, kind: IncidentKind, text: str, trace: Trace | None = None) -> StoppedError:
        self._is_asking = False
        self._stopped = StoppedError(
            kind, text, trace, is_broken=self.is_importing and kind is not IncidentKind.TIMEOUT
        )
        return self._stopped

    def _late(self, trace: Trace | None) -> StoppedError:
        told = Trace("stopped here when the time was up", trace.lines) if trace else None
        return self._stop(IncidentKind.TIMEOUT, f"It was still busy after {self._seconds:g} s.", told)

    def _violated(self, what: str) -> StoppedError:
        return self._stop(IncidentKind.PROTOCOL, _violation(what))

    def _ended(self, over: Mapping[str, Any]) -> StoppedError:
        limits = self.limits
        texts = {
            "memory": (IncidentKind.MEMORY, f"It used more than {limits.memory // MIB} MiB of memory and was ended."),
            "output": (IncidentKind.OUTPUT, f"It printed more than {limits.output // MIB} MiB and was ended."),
            "files": (IncidentKind.FILES, f"It wrote more than {limits.files} files and was ended."),
        }
        kind, text = texts.get(str(over.get("why")), (IncidentKind.KILLED, _how_it_ended(over.get("status"))))
        return self._stop(kind, text)

    def _trace_in(self, answer: Mapping[str, Any]) -> Trace | None:
        if "trace" not in answer:
            return None
        told = answer["trace"]
        if not isinstance(told, list) or not told or not all(isinstance(line, str) for line in told):
            raise self._violated("a traceback that is no text")
        summary, *lines = [_text(line)[:MAX_LINE] for line in told[:_MAX_TRACE]]
        return Trace(summary, tuple(lines))


class _Response:
    """One response: starts when the solution starts it, and asks for each chunk when the check wants it."""

    def __init__(self, channel: SandboxChannel, source: Any, start_response: StartResponse) -> None:
        self._channel = channel
        self._source = source
        self._start_response = start_response
        self._is_at_end = False
        self._size = 0
        self.number = 0

    def begin(self, app: int, environ: Mapping[str, Json]) -> None:
        """Sends the request."""
        answer, _ = self._channel._ask({"do": "call", "app": app, "environ": environ}, self)
        self._start(answer)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._is_at_end:
            raise StopIteration
        answer, data = self._channel._ask({"do": "next", "of": self.number}, self)
        self._start(answer)
        if answer.get("end") is True:
            self._is_at_end = True
            raise StopIteration
        self._size += len(data)
        if self._size > self._channel.limits.body:
            text = f"the response body does not end within {self._channel.limits.body // MIB} MiB."
            raise SolutionError(text)
        return data

    def close(self) -> None:
        """Closes the response beside the solution."""
        if self._channel.stopped is None:
            self._channel._ask({"do": "close", "of": self.number}, self)

    def read(self, wanted: Mapping[str, Any]) -> tuple[Mapping[str, Json], bytes]:
        """What the solution reads of the request's body."""
        how, size = ("readline", wanted["readline"]) if "readline" in wanted else ("read", wanted["read"])
        if type(size) is not int or not 0 < size <= MAX_FRAME:
            raise self._channel._violated("a read without a size")
        try:
            return {}, getattr(self._source, how)(size) if self._source is not None else b""
        except OSError as error:
            return {"failed": str(error)}, b""

    def _start(self, answer: Mapping[str, Any]) -> None:
        start = answer.get("start")
        if start is None or self._size:
            return
        try:
            status, headers = valid_start(start["status"], [tuple(header) for header in start["headers"]])
        except (TypeError, ValueError, KeyError):
            raise self._channel._violated("a response that cannot start") from None
        sizes = [len(name) + len(value) for name, value in headers]
        if len(sizes) > MAX_HEADERS or max(sizes, default=0) > MAX_HEADER or sum(sizes) > MAX_HEADER_TEXT:
            raise self._channel._violated("more headers than any server sends")
        self._start_response(status, headers)


def _plain(environ: WSGIEnvironment) -> dict[str, Json]:
    """The part of an environ that can travel; both sides make the rest."""
    made = {"wsgi.input", "wsgi.errors", "wsgi.version", "werkzeug.request"}
    kept = {key: value for key, value in environ.items() if key not in made}
    for key, value in kept.items():
        if value is not None and not isinstance(value, (str, bool, int, float)):
            raise CheckAuthorError(f"environ[{key!r}]", f"is {type(value).__name__}, not JSON data.", _STEP)
    return kept


def _how_it_ended(status: object) -> str:
    if type(status) is not int:
        return "It closed its end of the conversation."
    if status >= 0:
        return f"Its process ended itself, with exit status {status}."
    with contextlib.suppress(ValueError):
        return f"Its process was ended by {signal.Signals(-status).name}."
    return f"Its process was ended by signal {-status}."


def _violation(what: str) -> str:
    return f"Its process sent what no working solution sends: {what}."


def _text(value: object) -> str:
    """One line of text, whatever came: a line of its own is how a report would be forged."""
    return " ".join(value[:_MAX_TEXT].splitlines()) if isinstance(value, str) else "..."
