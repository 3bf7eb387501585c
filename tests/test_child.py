"""The child that serves one check, without a sandbox around it: what it answers, and how honest trouble is told."""

from __future__ import annotations

import io
import json
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from pytest_flask_interview.errors import CheckAuthorError
from pytest_flask_interview.model import IncidentKind
from pytest_flask_interview.runtime.channel import SolutionError, StoppedError
from pytest_flask_interview.sandbox.channel import SandboxChannel
from pytest_flask_interview.sandbox.child import serve
from pytest_flask_interview.sandbox.place import Limits
from pytest_flask_interview.sandbox.process import GoneError, Worker
from pytest_flask_interview.sandbox.wire import BEGIN, FROM_CHILD, OVER, TO_CHILD, message
from pytest_flask_interview.solution import Solution

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


class ForkedChild:
    """Stands in for a worker: forks a child and speaks with it."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair()
        self._process = os.fork()
        if self._process == 0:
            self._ours.close()
            status = 1
            try:
                serve(theirs)
                status = 0
            finally:
                os._exit(status)
        theirs.close()
        self._is_over = False

    def send(self, kind: bytes, payload: bytes, deadline: float) -> None:
        if kind == BEGIN:
            self._ours.sendall(message(json.loads(payload)))
        elif kind == TO_CHILD:
            self._ours.sendall(payload)
        else:
            self._ours.close()
            os.waitpid(self._process, 0)
            self._is_over = True

    def receive(self, deadline: float) -> tuple[bytes, bytes]:
        if self._is_over:
            return OVER, b'{"check": 1, "why": "asked", "status": 0, "clean": true}'
        data = self._ours.recv(65536)
        if not data:
            raise GoneError
        return FROM_CHILD, data


Ask = Callable[..., Solution]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    """Begins a check on a solution with probes."""
    channels: list[SandboxChannel] = []

    def begin(source: str, probes: str | None = None, seconds: float = 5) -> Solution:
        (tmp_path / "app.py").write_text(source)
        task = {"folder": str(tmp_path), "probes_file": "x/probes.py", "probes": probes}
        child = cast("Worker", ForkedChild())
        channels.append(SandboxChannel(lambda: (child, 1), task, seconds, Limits()))
        return Solution(channels[-1], tmp_path)

    yield begin
    for channel in channels:
        channel.end()


APP = """
from flask import Flask, Response, request

def create_app(config=None):
    app = Flask(__name__)
    app.config.update(config or {})

    @app.route("/echo", methods=["GET", "POST"])
    def echo():
        return request.get_data()

    @app.post("/lines")
    def lines():
        stream = request.environ["wsgi.input"]
        return {"first": stream.readline().decode(), "two": stream.read(2).decode(), "rest": stream.read().decode(),
                "end": stream.read(5).decode()}

    @app.get("/stream")
    def stream():
        def parts():
            yield "one "
            yield b"x" * (1024 * 1024 + 5)
            1 / 0
        return Response(parts())

    @app.get("/crash")
    def crash():
        raise LookupError("no such thing")

    @app.get("/sleep")
    def sleep():
        import time
        time.sleep(30)

    @app.get("/config")
    def told():
        return {"A": app.config.get("A")}

    return app
"""
PROBES = """
from dataclasses import dataclass


@dataclass
class Pair:
    first: int
    second: int = 2


def imported_in_turn(beside):
    names = [beside.module("more").NAME, beside.module("app").__name__]
    return [*names, Pair(1).second]

def number(beside, *, add=0):
    return 1 + add

def made(beside, config):
    beside.make_app(config)
    return [beside.app.config["A"], beside.path.name != "", beside.scratch, beside.module().__name__]

def unsendable(beside):
    return {1}

def large(beside):
    return "x" * 5_000_000

def deep(beside):
    value = []
    for _ in range(70):
        value = [value]
    return value

def crash(beside):
    raise RuntimeError("the probe's own")
"""


def test_a_probe_may_import_several_modules(ask: Ask, tmp_path: Path) -> None:
    solution = ask(APP, PROBES)
    (tmp_path / "more.py").write_text("NAME = 'more'\n")
    assert solution.probe("imported_in_turn") == ["more", "app", 2]
    assert solution.app().client().get("/config").status_code == 200


def test_it_answers_requests_and_probes(ask: Ask) -> None:
    solution = ask(APP, PROBES)
    client = solution.app({"A": 5}).client()
    assert client.get("/config").get_json() == {"A": 5}
    assert client.post("/echo", data=b"abc" * 1000).data == b"abc" * 1000
    assert client.get("/echo").data == b""
    assert solution.probe("number", add=2) == 3
    assert solution.probe("made", {"A": 9}) == [9, True, "/tmp/scratch", "app"]
    assert not solution.is_importing


def test_a_body_is_read_as_the_solution_reads_it(ask: Ask) -> None:
    body = b"line one\nab" + b"c" * (1024 * 1024 + 7)
    answer = ask(APP).app().client().post("/lines", data=body).get_json()
    assert (answer["first"], answer["two"], answer["end"]) == ("line one\n", "ab", "")
    assert len(answer["rest"]) == 1024 * 1024 + 7


def test_a_body_that_cannot_be_read_is_an_error_there(ask: Ask) -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1, /) -> bytes:
            raise OSError("the line is dead")

    solution = ask(APP)
    environ: dict[str, Any] = {"wsgi.input": Broken(), "CONTENT_LENGTH": "5"}
    answer = solution.app().client().post("/lines", environ_overrides=environ)
    assert answer.status_code == 500
    trace = solution.latest_trace()
    assert trace is not None
    assert trace.summary in {"OSError: the line is dead", "AttributeError: 'Broken' object has no attribute 'readline'"}


def test_late_exceptions_end_a_stream(ask: Ask) -> None:
    solution = ask(APP)
    answer = solution.app().client().get("/stream")
    assert len(answer.data) == 4 + 1024 * 1024 + 5
    trace = solution.latest_trace()
    assert trace is not None
    assert trace.summary == "ZeroDivisionError: division by zero"


def test_an_exception_is_told_with_the_solutions_frames(ask: Ask) -> None:
    solution = ask(APP)
    assert solution.app().client().get("/crash").status_code == 500
    trace = solution.latest_trace()
    assert trace is not None
    assert trace.summary == "LookupError: 'no such thing'" or "no such thing" in trace.summary
    assert any("app.py" in line for line in trace.lines)


def test_what_is_busy_when_the_time_is_up_is_interrupted(ask: Ask) -> None:
    client = ask(APP, seconds=1).app().client()
    with pytest.raises(StoppedError) as caught:
        client.get("/sleep")
    assert caught.value.kind == IncidentKind.TIMEOUT
    assert caught.value.trace is not None
    assert any("time.sleep(30)" in line for line in caught.value.trace.lines)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import nothing_like_it", "app.py does not import: ModuleNotFoundError"),
        ("", "app.py is empty"),
        ("x = 1", "app.py has no application"),
        ("import sys; sys.exit(3)", "it calls sys.exit(3)"),
        ("def create_app(): return 5", "is int, not an application"),
    ],
)
def test_a_solution_without_an_application_is_broken(ask: Ask, source: str, said: str) -> None:
    with pytest.raises(SolutionError) as caught:
        ask(source).app()
    assert said in caught.value.message
    assert caught.value.is_broken


@pytest.mark.parametrize("body", ["['text']", "[b'a', 5]"])
def test_a_body_of_other_things_is_told(ask: Ask, body: str) -> None:
    solution = ask(f"def app(environ, start):\n    start('200 OK', [])\n    return {body}\n")
    with pytest.raises(SolutionError) as caught:
        solution.app().client().get("/").data  # noqa: B018 - reading it is what is tested
    assert caught.value.message in {f"the response body yields {kind}, not bytes." for kind in ("str", "int")}


def test_start_response_gives_a_way_to_write(ask: Ask) -> None:
    solution = ask("def app(environ, start):\n    start('200 OK', [])(b'early ')\n    return [b'late']\n")
    assert solution.app().client().get("/").data == b"early late"


def test_an_application_that_never_starts_is_told(ask: Ask) -> None:
    with pytest.raises(SolutionError, match="without calling start_response"):
        ask("def app(environ, start):\n    return [b'x']\n").app().client().get("/")


def test_a_process_that_the_solution_forks_says_nothing(ask: Ask) -> None:
    source = APP.replace("raise LookupError", "import os; os.fork(); raise LookupError")
    solution = ask(source)
    client = solution.app().client()
    assert client.get("/crash").status_code == 500
    assert client.get("/config").status_code == 200


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("nothing", CheckAuthorError, "x/probes.py nothing: does not import, has no such probe"),
        (
            "unsendable",
            CheckAuthorError,
            "x/probes.py unsendable: does not import, has no such probe",
        ),
        ("large", SolutionError, "its answer cannot be sent: more than 4 MiB at once"),
        ("deep", SolutionError, "its answer cannot be sent: something nested deeper than 64"),
        ("crash", SolutionError, "'crash', failed: RuntimeError: the probe's own"),
    ],
)
def test_trouble_with_a_probe_is_told(ask: Ask, name: str, error: type[Exception], said: str) -> None:
    solution = ask(APP, PROBES)
    with pytest.raises(error) as caught:
        solution.probe(name)
    assert said in str(caught.value)


def test_probes_that_do_not_import_are_told_when_they_are_asked(ask: Ask) -> None:
    solution = ask(APP, "import nothing_like_it")
    assert solution.app().client().get("/config").status_code == 200
    with pytest.raises(CheckAuthorError, match="does not import"):
        solution.probe("number")


def test_an_exercise_without_probes_has_none(ask: Ask) -> None:
    with pytest.raises(CheckAuthorError):
        ask(APP).probe("number")


def test_what_cannot_travel_is_the_authors_mistake(ask: Ask) -> None:
    client = ask(APP).app().client()
    with pytest.raises(CheckAuthorError, match="not JSON data"):
        client.get("/config", environ_overrides={"thing": object()})
