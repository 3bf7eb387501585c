"""Hostile bytes: whatever a child or a worker sends, nothing comes out but an answer or a recorded violation."""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Callable
from typing import Any, cast

import pytest

from pytest_flask_interview.model import IncidentKind
from pytest_flask_interview.runtime.channel import SolutionError, StoppedError
from pytest_flask_interview.sandbox.channel import SandboxChannel
from pytest_flask_interview.sandbox.place import Limits
from pytest_flask_interview.sandbox.process import GoneError, LateError, Worker
from pytest_flask_interview.sandbox.wire import (
    FROM_CHILD,
    MAX_DEPTH,
    MAX_JSON,
    OVER,
    PRINTED,
    TO_CHILD,
    Frames,
    Messages,
    WireError,
    frame,
    message,
    parsed,
)
from pytest_flask_interview.solution import Solution

Answer = Callable[[dict[str, Any]], list[bytes]]


class FakeWorker:
    """Answers each question with the bytes that a function makes of it."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._questions = Messages()
        self.frames: list[tuple[bytes, bytes]] = []

    def send(self, kind: bytes, payload: bytes, deadline: float) -> None:
        if kind == TO_CHILD:
            self._questions.feed(payload)
            while (question := self._questions.take()) is not None:
                self.frames += [(FROM_CHILD, data) for data in self._answer(question[0])]
        elif kind == b"E":
            self.frames.append((OVER, b'{"check": 1, "why": "asked", "status": null, "clean": true}'))

    def receive(self, deadline: float) -> tuple[bytes, bytes]:
        if not self.frames:
            raise LateError
        return self.frames.pop(0)


def channel_on(answer: Answer, limits: Limits | None = None) -> tuple[SandboxChannel, FakeWorker]:
    worker = FakeWorker(answer)
    task = {"folder": "/submission/x", "probes_file": "x/probes.py", "probes": None}
    return SandboxChannel(lambda: (cast("Worker", worker), 1), task, 2, limits or Limits()), worker


def honest(question: dict[str, Any]) -> dict[str, Any]:
    """What a working child answers."""
    start = {"status": "200 OK", "headers": [["Content-Type", "text/plain"]]}
    answers: dict[str, dict[str, Any]] = {
        "make_app": {"app": 0}, "call": {"start": start}, "next": {"start": None, "end": True}, "close": {},
        "probe": {"value": 1},
    }  # fmt: skip
    return {**answers[question["do"]], "to": question["id"]}


def exercise(channel: SandboxChannel) -> tuple[int, object]:
    """What a check does: an application, a request, a probe."""
    solution = Solution(channel, cast("Any", None))
    response = solution.app({"A": 1}).client().get("/x")
    text = response.text
    assert isinstance(text, str)
    return response.status_code, solution.probe("number")


def test_an_honest_child_is_heard() -> None:
    channel, _ = channel_on(lambda question: [message(honest(question))])
    assert exercise(channel) == (200, 1)
    channel.end()
    assert channel.stopped is None
    assert channel.can_go_on


BAD_ANSWERS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "no answer's number": lambda q: message({**honest(q), "to": 7}),
    "no number": lambda q: message({"app": 0}),
    "a number as text": lambda q: message({**honest(q), "to": str(q["id"])}),
    "two answers": lambda q: message(honest(q)) * 2,
    "an answer and a bit": lambda q: message(honest(q)) + b"x",
    "not JSON": lambda q: struct.pack("!II", 3, 0) + b"{]}",
    "no object": lambda q: struct.pack("!II", 2, 0) + b"[]",
    "NaN": lambda q: raw(f'{{"to": {q["id"]}, "app": NaN}}'),
    "Infinity": lambda q: raw(f'{{"to": {q["id"]}, "app": -Infinity}}'),
    "a huge number": lambda q: raw(f'{{"to": {q["id"]}, "app": {"9" * 5000}}}'),
    "deep": lambda q: raw('{"a":' * (MAX_DEPTH + 1) + "1" + "}" * (MAX_DEPTH + 1)),
    "very deep": lambda q: raw('{"a":' + "[" * 100_000 + "]" * 100_000 + "}"),
    "not UTF-8": lambda q: struct.pack("!II", 2, 0) + b"\xff\xfe",
    "too large": lambda q: struct.pack("!II", MAX_JSON + 1, 0),
    "bytes too large": lambda q: struct.pack("!II", 2, 2**32 - 1) + b"{}",
    "a bool for an application": lambda q: message({"to": q["id"], "app": True}),
    "a negative application": lambda q: message({"to": q["id"], "app": -1}),
    "a trace that is a text": lambda q: message({**honest(q), "trace": "x"}),
    "an empty trace": lambda q: message({**honest(q), "trace": []}),
    "a trace of numbers": lambda q: message({**honest(q), "trace": [1, 2]}),
    "a read in the wrong place": lambda q: message({"read": 5}),
}


def raw(text: str) -> bytes:
    data = text.encode()
    return struct.pack("!II", len(data), 0) + data


@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_a_bad_answer_is_a_violation(name: str) -> None:
    channel, _ = channel_on(lambda question: [BAD_ANSWERS[name](question)])
    with pytest.raises(StoppedError) as caught:
        channel.make_app(None)
    assert caught.value.kind == IncidentKind.PROTOCOL
    with pytest.raises(StoppedError):
        channel.probe("number", [], {})
    channel.end()
    assert channel.stopped is caught.value


@pytest.mark.parametrize(
    "start",
    [
        {"status": "200 OK\r\nX: y", "headers": []},
        {"status": "twohundred", "headers": []},
        {"status": 200, "headers": []},
        {"status": "200 OK", "headers": [["X", "a\nb"]]},
        {"status": "200 OK", "headers": [["X"]]},
        {"status": "200 OK", "headers": [["X", 1]]},
        {"status": "200 OK", "headers": {"X": "y"}},
        {"status": "200 OK", "headers": 5},
        {"status": "200 OK", "headers": [["X", "\u2028"]]},
        {"status": "200 OK"},
        [],
        "200 OK",
        1,
        {"status": "200 OK", "headers": [["X", "y"]] * 5000},
    ],
    ids=str,
)
def test_a_response_that_cannot_start_is_a_violation(start: object) -> None:
    def answer(question: dict[str, Any]) -> list[bytes]:
        told = honest(question)
        return [message({**told, "start": start} if question["do"] == "call" else told)]

    channel, _ = channel_on(answer)
    with pytest.raises(StoppedError) as caught:
        exercise(channel)
    assert caught.value.kind == IncidentKind.PROTOCOL


@pytest.mark.parametrize("wanted", [{"read": 0}, {"read": -1}, {"read": True}, {"read": "5"}, {"readline": 2**40},
                                    {"read": None}], ids=str)  # fmt: skip
def test_a_read_without_a_size_is_a_violation(wanted: dict[str, Any]) -> None:
    def answer(question: dict[str, Any]) -> list[bytes]:
        return [message(wanted if question.get("do") == "call" else honest(question))]

    channel, _ = channel_on(answer)
    with pytest.raises(StoppedError) as caught:
        exercise(channel)
    assert caught.value.kind == IncidentKind.PROTOCOL


def test_bytes_that_nobody_asked_for_are_a_violation() -> None:
    channel, worker = channel_on(lambda question: [message(honest(question))])
    assert exercise(channel) == (200, 1)
    worker.frames.append((FROM_CHILD, message({"to": 1})))
    channel.end()
    assert channel.stopped is not None
    assert channel.stopped.kind == IncidentKind.PROTOCOL


@pytest.mark.parametrize(("times", "kind"), [(1, IncidentKind.TIMEOUT), (2, IncidentKind.PROTOCOL)])
def test_a_child_that_never_answers_is_late_however_much_it_says(times: int, kind: IncidentKind) -> None:
    channel, _ = channel_on(lambda question: [message({"importing": True})] * times)
    with pytest.raises(StoppedError) as caught:
        channel.make_app(None)
    assert caught.value.kind == kind
    assert channel.is_importing


def test_a_flood_of_answers_is_stopped() -> None:
    channel, _ = channel_on(lambda question: [b"\0" * 1000] * 100, Limits(answers=5000))
    with pytest.raises(StoppedError):
        channel.make_app(None)
    channel.end()
    assert channel.stopped is not None


@pytest.mark.parametrize(
    ("frames", "can_go_on"),
    [
        ([(OVER, b'{"check": 2, "clean": true}')], False),
        ([(OVER, b"[]")], False),
        ([(b"R", b"{}")], False),
        ([(PRINTED, b"x" * 100)], True),
    ],
    ids=["another check's end", "no object", "a second start", "output"],
)
def test_a_worker_out_of_order_is_given_up(frames: list[tuple[bytes, bytes]], can_go_on: bool) -> None:
    channel, worker = channel_on(lambda question: [message(honest(question))])
    exercise(channel)
    worker.frames += frames
    channel.end()
    assert channel.can_go_on is can_go_on


def test_what_is_printed_is_kept_as_far_as_allowed() -> None:
    channel, worker = channel_on(lambda question: [message(honest(question))])
    worker.frames.append((PRINTED, "naïve\xff".encode("latin-1") * 10))
    exercise(channel)
    channel.end()
    assert channel.printed.startswith("na\ufffdve")


def test_mutations_of_honest_answers_give_results_or_violations_only() -> None:
    chance = random.Random(20261121)
    seen = set()
    for _ in range(3000):
        channel, _ = channel_on(lambda question: mutated(message(honest(question)), chance))
        try:
            exercise(channel)
            seen.add("result")
        except StoppedError as error:
            seen.add(error.kind)
        except SolutionError:
            seen.add("solution")
        channel.end()
    assert {"result", IncidentKind.PROTOCOL, IncidentKind.TIMEOUT} <= seen


def mutated(data: bytes, chance: random.Random) -> list[bytes]:
    if chance.random() < 0.6:
        return [data]
    kind = chance.randrange(5)
    spot = chance.randrange(len(data))
    if kind == 0:
        return [data[:spot] + bytes([chance.randrange(256)]) + data[spot + 1 :]]
    if kind == 1:
        return [data[:spot]]
    if kind == 2:
        return [data[:spot], data[spot:]]
    if kind == 3:
        return [data[:spot] + chance.randbytes(5) + data[spot:]]
    content = json.loads(data[8:])
    key = chance.choice(list(content))
    content[key] = chance.choice([None, -1, 1.5, "x", [], {}, [[]], True, "\ud800", 10**30])
    return [message(content)]


# The pieces


def test_frames_arrive_in_any_pieces() -> None:
    data = frame(b"C", b"one") + frame(b"O", b"") + frame(b"C", b"two")
    frames, found = Frames(b"CO"), []
    for byte in data:
        frames.feed(bytes([byte]))
        while (received := frames.take()) is not None:
            found.append(received)
    assert found == [(b"C", b"one"), (b"O", b""), (b"C", b"two")]


@pytest.mark.parametrize("data", [frame(b"X", b"1"), b"C\xff\xff\xff\xff", b"\0" * 5], ids=repr)
def test_bytes_that_are_no_frame_are_refused(data: bytes) -> None:
    frames = Frames(b"CO")
    frames.feed(data)
    with pytest.raises(WireError):
        frames.take()


def test_a_message_too_large_is_not_sent() -> None:
    with pytest.raises(WireError):
        message({"text": "x" * MAX_JSON})
    with pytest.raises(ValueError, match="Out of range float"):
        message({"number": float("nan")})


def test_what_is_nested_less_deep_is_fine() -> None:
    text = '{"a":' * (MAX_DEPTH - 1) + "1" + "}" * (MAX_DEPTH - 1)
    assert parsed(text.encode())


def test_a_worker_that_is_gone_is_told() -> None:
    class Gone(FakeWorker):
        def receive(self, deadline: float) -> tuple[bytes, bytes]:
            raise GoneError

    channel = SandboxChannel(lambda: (cast("Worker", Gone(lambda q: [])), 1), {}, 2, Limits())
    with pytest.raises(StoppedError) as caught:
        channel.make_app(None)
    assert caught.value.kind == IncidentKind.KILLED
    channel.end()
    assert not channel.can_go_on
