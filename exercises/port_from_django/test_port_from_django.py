"""Checks of `port_from_django`: the same requests go to the Django original and to the port."""

import base64
import contextlib
import itertools
import json
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import pytest

THINGS = ["umbrella", "tuba case", "left glove", "pram", "straw hat", "crème brûlée dish", "naïve painting"]
LOOKS = ["Green", "small", "very old", "half-mended", "100% wool", "striped", "lost_and_found", "Folding"]
STATIONS = ["Upper Mill", "Ystrad Fawr", "Pen-y-Bônt", "Łęka Halt", "St. Anne's", "Kirkby & Moss"]
PEOPLE = ["Ada Price", "Søren Lund", "M. O'Hara", "Wanda Żak"]

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
JSON = "application/json"
TYPES = [None, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8"]

ANSWER = ("status", "Content-Type", "body", "Allow", "Location")
ADDED_HEADERS = (
    "X-Office",
    "X-Frame-Options",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
)


class Call(NamedTuple):
    """One request, as both sides get it."""

    method: str
    target: str
    body: bytes
    type: str | None

    def __str__(self):
        sent = f"  {self.type or 'no Content-Type'}  {self.body.decode('utf-8', 'replace')}" if self.body else ""
        return f"{self.method} {self.target}{sent}"


class Answer(NamedTuple):
    """One answer; the names of its headers in lower case."""

    status: int
    headers: dict
    body: bytes

    @classmethod
    def of(cls, status, headers, body):
        names = {name.lower() for name, _ in headers}
        return cls(status, {n: ", ".join(v for k, v in headers if k.lower() == n) for n in names}, body)

    def content(self):
        """The data of a JSON body, the text of any other."""
        try:
            return json.loads(self.body)
        except ValueError:
            return self.body.decode("utf-8", "replace")


class Original:
    """The Django project in a process of its own (oracle.py)."""

    START_SECONDS, ANSWER_SECONDS = 8, 5

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
        self._next_line(self.START_SECONDS)

    def _next_line(self, seconds):
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise RuntimeError(f"the Django original has not answered for {seconds} s: {self._last_words()}") from None
        if not line:
            self._lines.put("")
            raise RuntimeError(f"the Django original has stopped: {self._last_words()}")
        return json.loads(line)

    def _last_words(self):
        self._words.seek(0)
        return self._words.read()[-1500:] or "it said nothing."

    def _ask(self, request):
        with contextlib.suppress(OSError):
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        return self._next_line(self.ANSWER_SECONDS)

    def reset(self, settings):
        """Empties the original; skips an answer that a check did not wait for."""
        answer = self._ask({"reset": settings})
        while "reset" not in answer:
            answer = self._next_line(self.ANSWER_SECONDS)

    def send(self, call):
        body = base64.b64encode(call.body).decode()
        answer = self._ask({"method": call.method, "target": call.target, "type": call.type, "body": body})
        return Answer.of(answer["status"], answer["headers"], base64.b64decode(answer["body"]))

    def stop(self):
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
    """The original and a port, which get the same requests; the port through each of its clients in turn."""

    def __init__(self, original, clients, rng):
        self._original = original
        self._clients = itertools.cycle(clients)
        self._rng = rng

    def send(self, method, target, body=b"", *, content_type=JSON, compare=ANSWER):
        """Sends one request to both, asserts that the answers agree, and returns the content of the original's."""
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        call = Call(method, target, raw, content_type if raw else None)
        original, port = self._original.send(call), self.ask_port(call)
        differences = list(_differences(call, original, port, compare))
        if differences:
            pytest.fail("\n".join([f"the port answers differently to {call}", *differences]))
        return original.content()

    def ask_port(self, call):
        response = next(self._clients).open(call.target, method=call.method, data=call.body, content_type=call.type)
        return Answer.of(response.status_code, list(response.headers), response.data)

    def add(self, count=1):
        """Has plain items handed in, and returns them."""
        return [self.send("POST", "/items/", _plain_item(self._rng), compare=("status", "id")) for _ in range(count)]


def _differences(call, original, port, compare):
    """A line for each aspect that differs; what a redirect or an answer to HEAD has as its body does not count."""
    has_body = call.method != "HEAD" and not 300 <= original.status < 400
    for aspect in compare:
        if aspect in ("Allow", "Location") and aspect.lower() not in original.headers:
            continue
        if aspect in ("body", "Content-Type") and not has_body:
            continue
        if aspect == "Content-Type" and not original.body:
            continue
        for where, one, other in _unequal(aspect, *(_aspect(aspect, side) for side in (original, port))):
            yield f"{where}: {one} from the original, {other} from the port"


def _aspect(name, answer):
    """What is compared under a name: a part of the answer, a part of its JSON body, or a header."""
    if name == "status":
        return answer.status
    if name == "body":
        return answer.content()
    if name in ("id", "total", "page", "pages"):
        content = answer.content()
        return content.get(name, _Nothing) if isinstance(content, dict) else _Nothing
    if name == "ids":
        try:
            return [item["id"] for item in answer.content()["items"]]
        except (KeyError, TypeError):
            return _Nothing
    return _header(name, answer.headers.get(name.lower()))


def _header(name, value):
    """A header's value without what does not matter in it."""
    if value is None:
        return "no such header"
    if name == "Content-Type":
        return value.partition(";")[0].strip().lower()
    if name == "Allow":
        return sorted({method.strip().upper() for method in value.split(",")} - {""})
    if name == "Location":
        place = urlsplit(value)
        query = parse_qsl(place.query, keep_blank_values=True)
        return unquote(place.path) + (f"?{urlencode(query)}" if query else "")
    return value


def _unequal(where, theirs, ours):
    """The places at which two pieces of data differ, each with what is there on either side."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in [*theirs, *(key for key in ours if key not in theirs)]:
            yield from _unequal(f"{where}[{key!r}]", theirs.get(key, _Nothing), ours.get(key, _Nothing))
    elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        for number, (one, other) in enumerate(zip(theirs, ours, strict=True)):
            yield from _unequal(f"{where}[{number}]", one, other)
    elif type(theirs) is not type(ours) or theirs != ours:
        yield where, _shown(theirs), _shown(ours)


class _Nothing:
    """In the place of a key that one side lacks."""


def _shown(value):
    if value is _Nothing:
        return "nothing"
    if value == "":
        return "an empty text"
    text = value if value == "no such header" else repr(value)
    return text if len(text) <= 120 else f"{text[:120]}..."


@pytest.fixture(scope="module")
def original():
    """The Django original, running."""
    process = Original()
    try:
        process.wait_until_ready()
        yield process
    finally:
        process.stop()


@pytest.fixture
def side_by_side(original, solution, rng):
    """A function that starts both sides afresh, with the same settings."""

    def start(clients=1, **settings):
        port = solution.app(settings or None)
        original.reset(settings)
        return Pair(original, [port.client() for _ in range(clients)], rng)

    return start


def _plain_item(rng):
    """A body with what is required and no more."""
    return {
        "what": f"{rng.choice(LOOKS)} {rng.choice(THINGS)} no. {rng.randrange(100)}",
        "station": rng.choice(STATIONS),
        "found_on": f"2024-{rng.randint(1, 12):02}-{rng.choice([3, 14, 28]):02}",
    }


def an_item(rng):
    """A body that the original accepts: some have a reward, space around a text, or a field that is not for clients."""
    body = _plain_item(rng)
    if rng.random() < 0.5:
        body["reward"] = rng.choice([0, 1, 250, rng.randrange(100_000), 100_000])
    if rng.random() < 0.2:
        body["what"] = rng.choice([f"  {body['what']} ", body["what"][:1] * 60, "é" * 60])
    if rng.random() < 0.2:
        body.update(rng.choice([{"id": 77}, {"claimed_by": "nobody"}, {"colour": "red"}]))
    return body


def changes(rng):
    """A body that changes some fields, or none."""
    item = an_item(rng)
    return {name: item[name] for name in rng.sample(sorted(item), rng.randrange(len(item)))}


def wrong_item(rng, *, partial):
    """A body with one to three fields that the original refuses."""
    wrong = {
        "what": [None, "", "   ", 7, ["hat"], "h" * 61, "é" * 61],
        "station": [None, "", "\t", True, {"name": "Upper Mill"}, "u" * 41],
        "found_on": [None, "", "yesterday", "2024-02-30", "17/05/2024", 20240517, ["2024-05-17"]],
        "reward": [None, -1, 100_001, "5", 2.5, True, []],
    }
    body = an_item(rng)
    for name in rng.sample(sorted(wrong), rng.randint(1, 3)):
        if name in body and name != "reward" and not partial and rng.random() < 0.3:
            del body[name]
        else:
            body[name] = rng.choice(wrong[name])
    return body


def take_a_step(pair, rng, ids):
    """Does one thing that the staff do on an ordinary day."""
    number = rng.choice(ids)
    step = rng.choice(["add", "add", "read", "list", "change", "claim", "delete", "stations", "station", "health"])
    if step == "add":
        ids.append(pair.send("POST", "/items/", an_item(rng))["id"])
    elif step == "change":
        pair.send("PATCH", f"/items/{number}/", changes(rng))
    elif step == "claim":
        pair.send("POST", f"/items/{number}/claim/", {"name": rng.choice(PEOPLE)})
    elif step == "delete" and len(ids) > 2:
        pair.send("DELETE", f"/items/{number}/")
        ids.remove(number)
    elif step == "station":
        place = pair.send("GET", f"/items/{number}/")["station"]
        pair.send("GET", f"/stations/{quote(place)}/")
    else:
        pages = {"list": "/items/", "stations": "/stations/", "health": "/health"}
        pair.send("GET", pages.get(step, f"/items/{number}/"))


@pytest.mark.concept("porting.same_answers")
def test_an_ordinary_day_goes_as_before(side_by_side, rng):
    """Handing in, reading, changing, claiming and deleting items should give the answers that the original gives."""
    pair = side_by_side()
    ids = [item["id"] for item in pair.add(3)]
    pair.send("DELETE", f"/items/{ids.pop()}/")
    ids += [item["id"] for item in pair.add(2)]
    for _ in range(40):
        take_a_step(pair, rng, ids)
    pair.add(11)
    for name in rng.sample(PEOPLE, 2):
        pair.send("POST", f"/items/{ids[0]}/claim/", {"name": name})
    pair.send("GET", "/items/")


@pytest.mark.concept("porting.error_answers")
def test_what_does_not_exist_is_answered_as_before(side_by_side, rng):
    """An unknown number, something that is no number, and an unknown address should be answered as in the original."""
    pair = side_by_side()
    gone, kept = (item["id"] for item in pair.add(2))
    pair.send("DELETE", f"/items/{gone}/", compare=("status",))
    pair.send("GET", f"/items/00{kept}/", compare=("status", "id"))
    numbers = [gone, 0, rng.randrange(50, 10_000), "abc", "-1", "1.5", "1e2", "%20", f"{kept}x", "caf%C3%A9%20noir"]
    others = ["/", "/lost/", "/healthy", f"/items/{kept}/owner/", f"/items/{kept}/claim/now/", "/stations/Nowhere/"]
    calls = [("GET", place, b"") for place in others] + [("POST", "/lost/", _plain_item(rng)), ("PUT", "/lost/", b"")]
    for number in numbers:
        calls += [("GET", f"/items/{number}/", b""), ("DELETE", f"/items/{number}/", b"")]
        calls += [("PATCH", f"/items/{number}/", rng.choice([changes(rng), b"{"]))]
        calls += [("POST", f"/items/{number}/claim/", rng.choice([{"name": rng.choice(PEOPLE)}, b""]))]
    for method, target, body in rng.sample(calls, len(calls)):
        pair.send(method, target, body)


@pytest.mark.concept("porting.methods")
def test_a_wrong_method_is_answered_as_before(side_by_side, rng):
    """A method that an address does not take should be answered as in the original: its status, its Allow, its body."""
    pair = side_by_side()
    number, unknown = pair.add()[0]["id"], rng.randrange(50, 10_000)
    refused = {
        "/health": "POST PUT DELETE",
        "/items/": "PUT PATCH DELETE",
        f"/items/{number}/": "POST PUT",
        f"/items/{unknown}/": "POST PUT",
        f"/items/{rng.choice([number, unknown])}/claim/": "GET PUT PATCH DELETE",
        "/stations/": "POST PUT PATCH DELETE",
        f"/stations/{quote(rng.choice(STATIONS))}/": "POST PUT PATCH DELETE",
    }
    calls = [(method, target) for target, methods in refused.items() for method in methods.split()]
    for method, target in rng.sample(calls, len(calls)):
        pair.send(method, target, b"" if method in ("GET", "DELETE") else an_item(rng))
    pair.send("GET", "/items/", compare=("status", "total"))


@pytest.mark.concept("porting.methods")
def test_head_and_options_are_answered_as_before(side_by_side, rng):
    """HEAD and OPTIONS should be answered as in the original, where only a view that says so takes them."""
    pair = side_by_side()
    [item] = pair.add()
    targets = ["/health", "/items/", f"/items/{item['id']}/", f"/items/{item['id']}/claim/", "/stations/"]
    targets += [f"/stations/{quote(item['station'])}/", f"/items/{rng.randrange(50, 10_000)}/", "/stations/Nowhere/"]
    calls = list(itertools.product(["HEAD", "OPTIONS"], [*targets, "/lost/"]))
    for method, target in rng.sample(calls, len(calls)):
        pair.send(method, target, compare=("status", "Allow"))


@pytest.mark.concept("porting.bodies")
def test_bodies_are_read_and_refused_as_before(side_by_side, rng):
    """A body should be read whatever its Content-Type, and one that is refused should be refused in the same words."""
    pair = side_by_side()
    numbers = [item["id"] for item in pair.add(3)]
    broken = [b"", b"{", b"what=hat", b"[]", b'"hat"', b"null", b"5", b"{'what': 'hat'}", b'{"what": "caf\xe9"}']
    for _ in range(40):
        number = rng.choice(numbers)
        target = rng.choice(["/items/", f"/items/{number}/", f"/items/{number}/claim/"])
        if target.endswith("claim/"):
            wrong, right = {"name": rng.choice([None, "", 5, ["Ada"], "a" * 61])}, {"name": rng.choice(PEOPLE)}
        else:
            wrong, right = wrong_item(rng, partial=target != "/items/"), an_item(rng)
        body, content_type = rng.choice([wrong, wrong, right, rng.choice(broken)]), rng.choice(TYPES)
        method = "PATCH" if target == f"/items/{number}/" else "POST"
        pair.send(method, target, body, content_type=content_type, compare=("status", "Content-Type", "body"))
        pair.send("GET", f"/items/{number}/", compare=("status", "body"))
    for name, last, beyond in (
        ("what", "é" * 60, "é" * 61),
        ("station", "s" * 40, "s" * 41),
        ("reward", 100_000, 100_001),
        ("reward", 0, -1),
    ):
        for value in (last, beyond):
            pair.send("POST", "/items/", an_item(rng) | {name: value}, compare=("status", "body"))
    for target in ("/items/", f"/items/{numbers[0]}/claim/"):
        pair.send("POST", target, {}, compare=("status", "body"))
    for name in ("A" * 61, "A" * 60):
        pair.send("POST", f"/items/{numbers[0]}/claim/", {"name": name}, compare=("status", "body"))
    pair.send("GET", "/items/", compare=("status", "total"))


@pytest.mark.concept("porting.trailing_slashes")
def test_slashes_are_treated_as_before(side_by_side, rng):
    """An address without its last slash should lead where the original leads, with its status, and for any method."""
    pair = side_by_side()
    number, unknown = pair.add()[0]["id"], rng.randrange(50, 10_000)
    targets = ["/items", f"/items/{number}", f"/items/{unknown}", f"/items/{number}/claim", "/stations"]
    targets += [f"/stations/{quote(rng.choice(STATIONS))}", "/health", "/health/", "/items/abc", "/lost", "/lost/"]
    targets += [f"/items/00{number}"]
    calls = list(itertools.product(METHODS, targets))
    for method, target in rng.sample(calls, len(calls)):
        query = rng.choice(["", "", "?page=2", "?q=caf%C3%A9+au+lait&q=hat&claimed="])
        body = an_item(rng) if method in ("POST", "PUT", "PATCH") else b""
        pair.send(method, target + query, body, compare=("status", "Location"))
    pair.send("GET", "/items/", compare=("status", "total"))


@pytest.mark.concept("porting.query_strings", "porting.batteries")
def test_query_strings_are_understood_as_before(side_by_side, rng):
    """Filters and pages should be chosen as in the original, also for a repeated, empty or impossible parameter."""
    pair = side_by_side(PAGE_SIZE=rng.randint(3, 5))
    for item in rng.sample(pair.add(24), 8):
        pair.send("POST", f"/items/{item['id']}/claim/", {"name": rng.choice(PEOPLE)}, compare=("status",))
    one, two = rng.sample(STATIONS, 2)
    choices = {
        "station": [one, two, *STATIONS, "Nowhere", ""],
        "q": ["%", "_", "", *(_in_random_case(word, rng) for word in [*THINGS, *LOOKS, "ï", "zebra", "no. 1"])],
        "claimed": ["yes", "no", "maybe", ""],
        "page": ["1", "2", "3", "0", "-1", "99", "first", "", "1.5"],
    }
    queries = [[("page", "1"), ("page", "2")], [("page", "0")], [("page", "last")], [("q", "%")]]
    queries += [[("station", one), ("station", two)], [("claimed", "no"), ("claimed", "yes")]]
    for _ in range(40):
        names = rng.choices(list(choices), k=rng.randint(0, 4))
        queries.append([(name, rng.choice(choices[name])) for name in names])
    for query in rng.sample(queries, len(queries)):
        pair.send("GET", f"/items/?{urlencode(query)}", compare=("status", "page", "pages", "total", "ids"))


def _in_random_case(text, rng):
    """The same letters for a search that takes no notice of the case of a to z."""
    return "".join(rng.choice([c.lower(), c.upper()]) if c.isascii() else c for c in text)


@pytest.mark.concept("porting.middleware")
def test_every_answer_carries_the_headers_of_the_middleware(side_by_side, rng):
    """Every answer should carry the headers that the original's middleware adds: redirects, refusals and 404s too."""
    pair = side_by_side(OFFICE=f"{rng.choice(['Esk', 'Wharfe', 'Usk'])} Valley {rng.randrange(10, 99)}")
    pair.send("POST", "/items/", _plain_item(rng), compare=ADDED_HEADERS)
    calls = [("GET", "/health"), ("GET", "/items/"), ("GET", "/items"), ("POST", "/items/"), ("PUT", "/items/")]
    calls += [("GET", "/items/1/"), ("GET", "/items/999/"), ("POST", "/items/1/claim/"), ("DELETE", "/items/1/")]
    calls += [("HEAD", "/stations/"), ("OPTIONS", "/stations/"), ("GET", "/lost/"), ("POST", "/lost")]
    for method, target in rng.sample(calls, len(calls)):
        body = rng.choice([b"{", {"name": rng.choice(PEOPLE)}, _plain_item(rng)]) if method == "POST" else b""
        pair.send(method, target, body, compare=ADDED_HEADERS)
    side_by_side().send("GET", "/health", compare=ADDED_HEADERS)


@pytest.mark.concept("porting.app_state")
def test_every_application_has_a_state_of_its_own(solution, side_by_side, rng):
    """Two applications should share nothing, two clients of one application everything, as with two databases."""
    listing = Call("GET", "/items/", b"", None)
    seen = ("status", "ids", "page", "pages", "total")
    first = side_by_side(clients=2, PAGE_SIZE=rng.randint(4, 6))
    first.add(rng.randint(6, 9))
    first.send("GET", "/items/", compare=seen)
    before = first.ask_port(listing).content()
    second = side_by_side(clients=2, PAGE_SIZE=rng.randint(2, 3))
    second.send("GET", "/items/", compare=seen)
    second.add(rng.randint(4, 5))
    second.send("GET", "/items/", compare=seen)
    assert first.ask_port(listing).content() == before, "what one application was told has changed another"
    total = second.ask_port(listing).content()["total"]
    elsewhere = solution.probe("total_in_another_thread", listing.target)
    assert elsewhere == total, "a client in another thread, of the same application, sees another number of items"


@pytest.mark.concept("porting.batteries")
def test_the_port_runs_where_django_is_not_installed(solution, rng):
    """The port should import and serve its requests where Django is not installed."""
    calls = [("GET", "/health", ""), ("POST", "/items/", json.dumps(_plain_item(rng))), ("POST", "/items/", "{")]
    calls += [("GET", f"/items/?page={rng.randrange(9)}&q=a", ""), ("PATCH", "/items/1/", '{"reward": 5}')]
    calls += [("POST", "/items/1/claim/", '{"name": "Ada"}'), ("GET", "/stations/", ""), ("GET", "/items", "")]
    calls += [("PUT", "/items/1/", ""), ("GET", "/lost/", ""), ("DELETE", "/items/1/", "")]
    found = solution.probe("answer_without_django", calls)
    if found["error"]:
        pytest.fail(f"without Django: {found['error']}")
    client = solution.app().client()
    for (method, target, text), without in zip(calls, found["statuses"], strict=True):
        usual = client.open(target, method=method, data=text, content_type=JSON).status_code
        asked_for = ", ".join(found["asked_for"]) or "nothing of it"
        assert without < 500 or usual >= 500, f"{method} {target} without Django; the port asked for {asked_for}"
    assert found["statuses"][:2] == [200, 201], "GET /health and POST /items/, without Django"
