"""Runs one check's solution: imports it, answers WSGI calls and probes over a socket, and ends with the check.

Everything here shares a process with a stranger's code: nothing that it says is proof of anything but itself.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import io
import os
import signal
import socket
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from ..errors import CheckAuthorError
from ..runtime.channel import SolutionError, Trace
from ..runtime.host import Host
from ..runtime.traces import trace_of
from ..runtime.wsgi import valid_start
from .wire import MAX_BYTES, Messages, WireError, message

_CHUNK = 64 * 1024
_RING_AGAIN = 0.2  # seconds


class TimeUpError(BaseException):
    """The check's time is up; tells where the solution was."""


def serve(connection: socket.socket) -> None:
    """Serves one check until the connection ends.

    The first message is the task: the solution's ``folder``, the ``scratch`` folder, the check's ``seconds``, and the
    ``probes``: a file name for messages and its source, None where there is none.
    """
    line = Line(connection)
    for name in [name for name in sys.modules if name.partition(".")[0] == __name__.partition(".")[0]]:
        del sys.modules[name]  # A solution that asks for this package finds what is installed: nothing.
    with contextlib.suppress(EOFError, ConnectionError):
        task, _ = line.receive()
        folder = Path(task["folder"])
        os.chdir(folder)
        sys.path.insert(0, str(folder))
        sys.argv[:] = [str(folder / "app.py")]
        Server(line, task).serve(task["seconds"])


class Line:
    """Messages over a socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._messages = Messages()
        self._process = os.getpid()

    def send(self, content: Mapping[str, Any], data: bytes = b"") -> None:
        """Sends one message."""
        self.send_raw(message(content, data))

    def send_raw(self, data: bytes) -> None:
        """Sends a message that is packed. A process that the solution forked off has nothing to say here."""
        if os.getpid() != self._process:
            os._exit(0)
        self._connection.sendall(data)

    def receive(self) -> tuple[dict[str, Any], bytes]:
        """Waits for one message; raises EOFError where the check is over."""
        while (received := self._messages.take()) is None:
            data = self._connection.recv(_CHUNK)
            if not data:
                raise EOFError
            self._messages.feed(data)
        return received


class ChildHost(Host):
    """A host whose probes arrived as text. They are imported before the solution, which finds them made."""

    def __init__(self, task: Mapping[str, Any], send: Callable[..., None]) -> None:
        super().__init__(Path(task["folder"]), task["scratch"], task["probes_file"])
        self._send = send
        self.has_told_of_import = False
        self._source: str | None = task["probes"]
        self._failure: Exception | None = None
        if self._source is not None:
            try:
                self._probes = self.import_probes()
            except Exception as error:
                self._failure = error

    def begin_import(self) -> None:
        """Tells it outside, once a question: where the import hangs, no other check of this solution is tried."""
        super().begin_import()
        if not self.has_told_of_import:
            self.has_told_of_import = True
            self._send({"importing": True})

    def import_probes(self) -> ModuleType:
        """Executed as a module that no name leads to; an exception of its own comes out at the first probe."""
        if self._failure is not None:
            raise CheckAuthorError(self.probes_file, f"does not import: {self._failure}.")
        if self._source is None:
            raise CheckAuthorError(self.probes_file, "is missing.", "A check asks for a probe.")
        module = ModuleType("interview_probes")
        module.__file__ = self.probes_file
        module.__dict__["__builtins__"] = dict(vars(builtins))
        code = compile(self._source, self.probes_file, "exec", dont_inherit=True)
        exec(code, module.__dict__)  # noqa: S102 - the exercise's own code
        return module

    def is_not_the_solutions(self, error: BaseException) -> bool:
        """The end of the check's time goes on upwards."""
        return isinstance(error, TimeUpError) or super().is_not_the_solutions(error)


class Server:
    """Answers one question at a time."""

    def __init__(self, line: Line, task: Mapping[str, Any]) -> None:
        self._line = line
        self._responses: dict[int, _Response] = {}
        self._is_busy = False
        self._host = ChildHost(task, line.send)
        self._answers: dict[str, Callable[[dict[str, Any]], tuple[dict[str, Any], bytes]]] = {
            "make_app": self._make_app,
            "call": self._call,
            "next": self._next,
            "close": self._close,
            "probe": self._probe,
        }

    def serve(self, seconds: float) -> None:
        """Answers until nobody asks any more. ``seconds`` from now, what is still busy is interrupted."""
        with contextlib.suppress(ImportError):
            importlib.import_module("flask").got_request_exception.connect(self._host.note_exception)
        signal.signal(signal.SIGALRM, self._ring)
        signal.setitimer(signal.ITIMER_REAL, seconds, _RING_AGAIN)
        while True:
            question, _ = self._line.receive()
            self._host.has_told_of_import = False
            self._line.send_raw(self._packed(question))

    def _packed(self, question: dict[str, Any]) -> bytes:
        answer, data = self._answer(question)
        try:
            return message({"to": question["id"], **answer, **self._trace()}, data)
        except (WireError, ValueError) as error:
            told = {"to": question["id"], "error": f"its answer cannot be sent: {error}.", "broken": False}
            return message(told)

    def _answer(self, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        try:
            try:
                self._is_busy = True
                return self._answers[question["do"]](question)
            finally:
                self._is_busy = False
        except SolutionError as error:
            return {"error": error.message, "broken": error.is_broken, **_told(error.trace)}, b""
        except CheckAuthorError as error:
            return {"author": [error.where, error.problem, error.step]}, b""
        except TimeUpError as error:
            return {"late": True, **_told(trace_of(error, self._host.path))}, b""

    def _ring(self, _number: int, _frame: FrameType | None) -> None:
        if self._is_busy:
            raise TimeUpError

    def _trace(self) -> dict[str, Any]:
        return _told(self._host.take_trace())

    def _make_app(self, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        return {"app": self._host.make_app(question["config"])}, b""

    def _probe(self, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        return {"value": self._host.probe(question["name"], question["args"], question["kwargs"])}, b""

    def _call(self, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        response = self._responses[question["id"]] = _Response()
        environ = {
            **question["environ"],
            "wsgi.version": (1, 0),
            "wsgi.errors": sys.stderr,
            "wsgi.input": Input(self._line),
        }
        response.body = iter(self._host.call(question["app"], environ, response.start))
        return response.started(), b""

    def _next(self, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        response = self._responses[question["of"]]
        chunk = response.next_piece()
        return {**response.started(), "end": chunk is None}, chunk or b""

    def _close(self, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        body = self._responses.pop(question["of"]).body
        close = getattr(body, "close", None)
        if close is not None:
            close()
        return {}, b""


class _Response:
    """One response on its way: what start_response was told, and the body, in pieces that fit a message."""

    def __init__(self) -> None:
        self.body: Iterator[bytes] = iter(())
        self._start: dict[str, Any] | None = None
        self._pieces: deque[bytes] = deque()

    def start(self, status: str, headers: list[tuple[str, str]], _exc_info: object = None) -> Callable[[bytes], None]:
        """The start_response that the application is given."""
        status, headers = valid_start(status, headers)
        self._start = {"status": status, "headers": [list(header) for header in headers]}
        return self._add

    def started(self) -> dict[str, Any]:
        """What start_response was told since the last question."""
        start, self._start = self._start, None
        return {"start": start}

    def next_piece(self) -> bytes | None:
        """What the body yields next, or the rest of it; None at its end."""
        if not self._pieces:
            try:
                chunk = next(self.body)
            except StopIteration:
                return None
            self._add(chunk)  # After what was written meanwhile with the callable of start_response.
        return self._pieces.popleft()

    def _add(self, chunk: bytes) -> None:
        if not isinstance(chunk, bytes):
            raise SolutionError(f"the response body yields {type(chunk).__name__}, not bytes.")
        self._pieces.extend(chunk[i : i + MAX_BYTES] for i in range(0, max(len(chunk), 1), MAX_BYTES))


class Input(io.RawIOBase):
    """``wsgi.input``: every read is asked of the other side, so that it sees how far the solution read."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """As a socket's file would."""
        return self._ask("read", size)

    def readline(self, size: int | None = -1, /) -> bytes:
        """One line, or as much of it as ``size`` allows."""
        return self._ask("readline", size)

    def readinto(self, buffer: Any, /) -> int:
        """For whoever puts a buffer around it."""
        data = self._ask("read", len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _ask(self, how: str, size: int | None) -> bytes:
        left = -1 if size is None or size < 0 else size
        parts = []
        while left:
            wanted = min(left, MAX_BYTES) if left > 0 else MAX_BYTES
            self._line.send({how: wanted})
            answer, data = self._line.receive()
            if "failed" in answer:
                raise OSError(answer["failed"])
            parts.append(data)
            left -= len(data) if left > 0 else 0
            if not data or how == "readline" or (left > 0 and len(data) < wanted):
                break
        return b"".join(parts)


def _told(trace: Trace | None) -> dict[str, Any]:
    return {} if trace is None else {"trace": [trace.summary, *trace.lines]}
