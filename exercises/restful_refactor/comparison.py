"""The original in a process of its own, its refactoring beside it, and how their answers differ."""

import base64
import contextlib
import json
import queue
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from werkzeug.http import parse_dict_header

JSON = "application/json"
EVERYTHING = {"status", "Location", "X-Total-Count", "Allow", "WWW-Authenticate", "Content-Type", "body"}
REFUSALS = {"status", "Allow", "WWW-Authenticate", "refusal"}  # a body where the original answers with 4xx


class Answer(NamedTuple):
    """One answer; the names of its headers in lower case."""

    status: int
    headers: dict
    body: bytes

    @classmethod
    def of(cls, status, headers, body):
        """The answer with these (name, value) headers; those of one name are joined."""
        names = {name.lower() for name, _ in headers}
        return cls(status, {n: ", ".join(v for k, v in headers if k.lower() == n) for n in names}, body)

    def content(self):
        """The data of a JSON body, the text of any other."""
        try:
            return json.loads(self.body)
        except ValueError:
            return self.body.decode("utf-8", "replace")


class Original:
    """The original in a process of its own (oracle.py), where no solution can reach it."""

    START_SECONDS, ANSWER_SECONDS = 10, 5

    def __init__(self):
        self._words = tempfile.TemporaryFile("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-B", str(Path(__file__).with_name("oracle.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            text=True,
            encoding="utf-8",
        )
        self._lines = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def wait_until_ready(self):
        """Returns once the process has started; raises RuntimeError where it does not."""
        self._next_line(self.START_SECONDS)

    def _next_line(self, seconds):
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise RuntimeError(f"the original has not answered for {seconds} s: {self._last_words()}") from None
        if not line:
            self._lines.put("")
            raise RuntimeError(f"the original has stopped: {self._last_words()}")
        return json.loads(line)

    def _last_words(self):
        self._words.seek(0)
        return self._words.read()[-1500:] or "it said nothing."

    def _write(self, request):
        with contextlib.suppress(OSError):
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()

    def reset(self, settings):
        """Makes the original anew, with these settings; skips an answer that a check did not wait for."""
        self._write({"reset": settings})
        answer = self._next_line(self.ANSWER_SECONDS)
        while "reset" not in answer:
            answer = self._next_line(self.ANSWER_SECONDS)

    def ask(self, method, target, headers, body):
        """Sends a request; answer() waits for its answer."""
        body = base64.b64encode(body).decode()
        self._write({"method": method, "target": target, "headers": headers, "body": body})

    def answer(self):
        """The answer to the request that was sent last; raises RuntimeError where there is none."""
        answer = self._next_line(self.ANSWER_SECONDS)
        return Answer.of(answer["status"], answer["headers"], base64.b64decode(answer["body"]))

    def stop(self):
        """Ends the process and lets go of its pipes."""
        self._process.terminate()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(timeout=5)
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        self._process.stdout.close()
        self._words.close()


class Pair:
    """The original and the refactoring, which get the same requests of the members of one club."""

    def __init__(self, original, client, members):
        self._original, self.client = original, client
        self.coach, self.rower, self.other = members
        self.answers = defaultdict(list)  # of the refactoring: (method, path) to (status, content)

    def send(self, method, path, number=None, body=None, *, key=..., query="", type=JSON, compare=EVERYTHING):
        """Sends one request to both, asserts that the answers agree, and returns the content of the original's.

        ``key`` is the coach's unless another is given; None sends none. ``body`` is data or bytes.
        """
        target = path.replace("{number}", str(number)) + query
        key = self.coach if key is ... else key
        raw = (
            b"" if body is None else body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        )
        headers = {"X-Club-Key": key, "Content-Type": type if raw else None}
        headers = {name: value for name, value in headers.items() if value is not None}
        self._original.ask(method, target, headers, raw)
        response = self.client.open(target, method=method, headers=headers, data=raw)
        ours = Answer.of(response.status_code, list(response.headers), response.data)
        original = self._original.answer()
        differences = list(_differences(method, original, ours, compare))
        if differences:
            sent = f" with {raw.decode('utf-8', 'replace')}" if raw else ""
            pytest.fail("\n".join([f"{method} {target}{sent} is answered differently", *differences]))
        self.answers[method, path].append((ours.status, ours.content()))
        return original.content()

    def prepare(self, *request, **options):
        """Sends one request to both, whose answers another check compares."""
        return self.send(*request, **options, compare=())


def _differences(method, original, ours, compare):
    """A line for each of these aspects that differs."""
    compare = set(compare)
    if "refusal" in compare and original.status >= 400:
        compare |= {"Content-Type", "body"}
    if method in ("HEAD", "OPTIONS"):
        compare -= {"Content-Type", "body"}
    if not original.body:
        compare -= {"Content-Type"}
    aspects = {
        "status": (original.status, ours.status),
        "Location": [urlsplit(side.headers.get("location", "")).path for side in (original, ours)],
        "X-Total-Count": [side.headers.get("x-total-count") for side in (original, ours)],
        "Allow": [_methods(side.headers.get("allow")) for side in (original, ours)],
        "WWW-Authenticate": [_challenge(side.headers.get("www-authenticate")) for side in (original, ours)],
        "Content-Type": [side.headers.get("content-type", "").partition(";")[0] for side in (original, ours)],
        "body": (original.content(), ours.content()),
    }
    for name, (theirs, own) in aspects.items():
        if name in compare:
            for where, one, other in _unequal(name, theirs, own):
                yield f"{where}: {_shown(one)} from the original, {_shown(other)} from the refactoring"


def _unequal(where, theirs, own):
    """The places at which two pieces of data differ, each with what is there on either side; 27 is not 27.0."""
    if isinstance(theirs, dict) and isinstance(own, dict):
        for key in [*theirs, *(key for key in own if key not in theirs)]:
            yield from _unequal(f"{where}[{key!r}]", theirs.get(key, ...), own.get(key, ...))
    elif isinstance(theirs, (list, tuple)) and isinstance(own, (list, tuple)) and len(theirs) == len(own):
        for number, (one, other) in enumerate(zip(theirs, own, strict=True)):
            yield from _unequal(f"{where}[{number}]", one, other)
    elif type(theirs) is not type(own) or theirs != own:
        yield where, theirs, own


def _shown(value):
    return "nothing" if value is ... else repr(value)[:200]


def _methods(allow):
    return None if allow is None else sorted({method.strip().upper() for method in allow.split(",")})


def _challenge(value):
    scheme, _, parameters = (value or "").partition(" ")
    return scheme.lower(), parse_dict_header(parameters)
