"""Checks of `restful_refactor`: the same requests go to the original and to its refactoring, which documents itself."""

import ast
import base64
import contextlib
import itertools
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
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from werkzeug.http import parse_dict_header

NAMES = ["Kingfisher", "Heron", "Grebe", "heron's Nest", "Otter", "Bittern", "Łabędź", "Coot", "eider", "Dipper"]
PEOPLE = ["Ada Price", "Søren Lund", "M. O'Hara", "Wanda Żak", "Iris Bell", "Tom Okafor", "Ines Barlow", "Piet Smit"]
ROLES = ["coach", "rower", "rower"]

PING, BOATS, BOAT = "/ping", "/boats", "/boats/{number}"
OUTINGS, OUTING, RETURN = "/boats/{number}/outings", "/outings/{number}", "/outings/{number}/return"
VERBS = {BOATS: "GET POST", BOAT: "GET PUT DELETE", OUTINGS: "GET POST", OUTING: "GET PATCH", RETURN: "POST"}
OPERATIONS = [(method, path) for path, methods in VERBS.items() for method in methods.split()]
COACHES_ONLY = [("POST", BOATS), ("PUT", BOAT), ("DELETE", BOAT)]
SENDS = {  # what a body must have, and what it may have
    ("POST", BOATS): ({"name", "kind", "seats"}, {"weight_kg"}),
    ("PUT", BOAT): ({"name", "kind", "seats"}, {"weight_kg"}),
    ("POST", OUTINGS): ({"crew", "due"}, {"cox"}),
    ("PATCH", OUTING): (set(), {"cox", "due"}),
    ("POST", RETURN): ({"km"}, {"damage"}),
}
JSON = "application/json"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
TYPES = [None, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8"]
EVERYTHING = {"status", "Location", "X-Total-Count", "Allow", "WWW-Authenticate", "Content-Type", "body"}
REFUSALS = {"status", "Allow", "WWW-Authenticate", "refusal"}  # a body where the original answers with 4xx
REPETITIONS = 3  # the functions in which one and the same block may stand


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
        """Makes the original anew; skips an answer that a check did not wait for."""
        self._write({"reset": settings})
        answer = self._next_line(self.ANSWER_SECONDS)
        while "reset" not in answer:
            answer = self._next_line(self.ANSWER_SECONDS)

    def ask(self, method, target, headers, body):
        """Sends a request; answer() waits for its answer."""
        body = base64.b64encode(body).decode()
        self._write({"method": method, "target": target, "headers": headers, "body": body})

    def answer(self):
        answer = self._next_line(self.ANSWER_SECONDS)
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


@pytest.fixture(scope="module")
def original():
    """The original, running."""
    process = Original()
    try:
        process.wait_until_ready()
        yield process
    finally:
        process.stop()


@pytest.fixture
def club(rng):
    """Settings of a club with five boats and three members: a coach and two rowers."""
    keys = [f"{rng.getrandbits(40):x}" for _ in ROLES]
    members = dict(zip(keys, rng.sample(PEOPLE, 3), strict=True))
    roles = dict(zip(keys, ROLES, strict=True))
    return {
        "BOATS": [a_boat(rng, name) for name in rng.sample(NAMES, 5)],
        "MEMBERS": {key: {"name": name, "role": roles[key]} for key, name in members.items()},
    }


@pytest.fixture
def pair(original, solution, club):
    """The original and the refactoring, both with this club's boats and members."""
    client = solution.app(club).client()
    original.reset(club)
    return Pair(original, client, list(club["MEMBERS"]))


def published(client):
    """The published document."""
    response = client.get("/openapi.json")
    assert response.status_code == 200, "GET /openapi.json"
    document = response.get_json(silent=True)
    assert isinstance(document, dict), "GET /openapi.json should be answered with a JSON object"
    return document


def a_boat(rng, name):
    return {
        "name": name,
        "kind": rng.choice(["sculling", "sweep"]),
        "seats": rng.choice([1, 2, 4, 8]),
        "weight_kg": rng.choice([None, rng.randrange(14, 100), rng.randrange(14, 100) + 0.5]),
    }


def an_outing(rng, boat):
    body = {"crew": rng.sample(PEOPLE, boat["seats"]), "due": f"{rng.randrange(24):02}:{rng.randrange(60):02}"}
    return body | rng.choice([{}, {"cox": None}, {"cox": rng.choice(PEOPLE)}])


def a_landing(rng):
    return {"km": rng.choice([0, 12, 7.5, 200])} | rng.choice([{}, {"damage": None}, {"damage": "a lost rigger nut"}])


def wrong(rng, body, values):
    """The body with one to three members that are refused, or without one."""
    body = dict(body)
    for name in rng.sample(sorted(values), rng.randint(1, min(3, len(values)))):
        body[name] = rng.choice(values[name])
    return body


WRONG_BOAT = {
    "name": [None, "", "  ", 7, "n" * 41],
    "kind": [None, "", "Sweep", 1, ["sweep"]],
    "seats": [None, 3, 0, "4", 4.0, True, [4]],
    "weight_kg": ["27", 4, 121, True, []],
}
WRONG_OUTING = {
    "crew": [None, [], "Ada", [1] * 8, [""], PEOPLE],
    "cox": ["", 5, True, ["Ada"], "c" * 61],
    "due": [None, "", "7:30", "24:00", "07:60", 730, "07:30\n"],
}
WRONG_LANDING = {"km": [None, -1, 201, "12", True], "damage": ["", 5, "d" * 501, []]}


@pytest.mark.concept("refactoring.same_answers")
def test_an_ordinary_season_goes_as_before(pair, rng):
    """Adding, renaming and selling boats, taking them out and bringing them back should give the original's answers."""
    for weight in (None, 30):
        pair.send("POST", BOATS, body=a_boat(rng, f"Swan {weight}") | {"weight_kg": weight, "seats": 1})
    boats = {boat["id"]: boat for boat in pair.send("GET", BOATS)}
    outings, ended = [], []
    for _ in range(2):
        outing = pair.send("POST", OUTINGS, 6, {"crew": PEOPLE[:1], "due": "06:15", "cox": None})["id"]
        pair.send("GET", OUTING, outing)
        pair.send("POST", RETURN, outing, {"km": 12})
        pair.send("GET", OUTINGS, 6, query="?state=out")
    pair.send("GET", BOAT, 999)
    for step in rng.choices(["boat", "out", "back", "change", "replace", "sell", "look"], [2, 4, 3, 3, 2, 1, 4], k=25):
        number = rng.choice(list(boats))
        if step == "boat":
            boat = pair.send("POST", BOATS, body=a_boat(rng, f" Swan {rng.randrange(99)} ") | {"id": 7, "out": True})
            boats |= {boat["id"]: boat} if "id" in boat else {}
        elif step == "out":
            key = rng.choice([pair.coach, pair.rower])
            outing = pair.send("POST", OUTINGS, number, an_outing(rng, boats[number]), key=key)
            outings += [outing["id"]] if "id" in outing else []
        elif step == "back" and outings:
            ended.append(outings.pop(rng.randrange(len(outings))))
            pair.send("POST", RETURN, ended[-1], a_landing(rng))
        elif step == "change" and outings:
            pair.send("PATCH", OUTING, rng.choice(outings + ended), {"due": "09:15", "by": "nobody"})
        elif step == "replace":
            boats[number] = boats[number] | {"name": f"Teal {rng.randrange(99)}", "weight_kg": 31}
            boat = pair.send("PUT", BOAT, number, boats[number])
        elif step == "sell" and len(boats) > 3 and pair.send("DELETE", BOAT, number) == "":
            del boats[number]
        pair.send("GET", BOATS, query=rng.choice(["", "?kind=sweep", "?kind=sculling", "?colour=red"]))
        pair.send("GET", OUTINGS, number, query=rng.choice(["", "?state=out", "?state=back", "?kind=sweep"]))
        pair.send("GET", BOAT, number)
        pair.send("GET", OUTING, rng.choice([*outings, *ended, 1]))


@pytest.mark.concept("refactoring.same_answers", "refactoring.order_of_checks")
def test_who_may_do_what_is_as_before(pair, rng):
    """A key that is absent, unknown or a rower's should be answered as before, whatever else is wrong."""
    boat = pair.prepare("GET", BOATS)[0]
    outing = pair.prepare("POST", OUTINGS, boat["id"], an_outing(rng, boat), key=pair.rower)
    keys = [None, rng.choice(["", "unknown", pair.coach + "0"]), pair.rower, pair.other]
    bodies = [[], {}, {"due": "07:45"}, {"name": "Smew"}]
    for (method, path), key in itertools.product(OPERATIONS, keys):
        if (method, path) == ("POST", RETURN) and key == pair.rower:
            continue
        known = outing["id"] if path in (OUTING, RETURN) else boat["id"]
        for number in (known, rng.randrange(500, 1000)):
            body = None if method in ("GET", "DELETE") else rng.choice(bodies)
            pair.send(method, path, number, body, key=key, query=rng.choice(["", "?kind=x&state=x"]), compare=REFUSALS)
    for key in (pair.other, pair.rower, pair.rower):
        pair.send("POST", RETURN, outing["id"], {"km": 5}, key=key, compare=REFUSALS)
    pair.send("PATCH", OUTING, outing["id"], {"due": "10:10"}, key=pair.other, compare=REFUSALS)
    for key in (None, pair.rower):
        pair.send("GET", PING, key=key)


@pytest.mark.concept("refactoring.same_answers", "refactoring.order_of_checks")
def test_what_is_wrong_is_refused_as_before(pair, rng):
    """Bad bodies, bad queries and conflicts should be refused with the original's status and words, in its order."""
    boats = pair.prepare("GET", BOATS)
    boat, taken, third = boats[:3]
    outing = pair.prepare("POST", OUTINGS, boat["id"], an_outing(rng, boat))["id"]
    over = pair.prepare("POST", OUTINGS, taken["id"], an_outing(rng, taken))["id"]
    pair.prepare("POST", RETURN, over, a_landing(rng))
    broken = [b"", b"{", b"[]", b'"name"', b"null", b"5", b"name=Smew", b'{"name": "caf\xe9"}']
    smew, crew = a_boat(rng, "Smew"), an_outing(rng, third)
    for method, path, number, good, values in [
        ("POST", BOATS, None, smew, WRONG_BOAT),
        ("PUT", BOAT, third["id"], smew, {"seats": [16, "2"]}),
        ("POST", OUTINGS, third["id"], crew, WRONG_OUTING),
        ("PATCH", OUTING, outing, {}, {name: WRONG_OUTING[name] for name in ("cox", "due")}),
        ("POST", RETURN, outing, a_landing(rng), WRONG_LANDING),
    ]:
        for body in (*broken, *(good | {name: value} for name, some in values.items() for value in some)):
            pair.send(method, path, number, body, type=rng.choice(TYPES), compare=REFUSALS)
    for method, path, number, good, values in [
        ("POST", BOATS, None, smew | {"name": taken["name"]}, WRONG_BOAT),
        ("PUT", BOAT, third["id"], smew | {"name": taken["name"]}, WRONG_BOAT),
        ("PUT", BOAT, 999, smew, WRONG_BOAT),
        ("POST", OUTINGS, boat["id"], an_outing(rng, boat), WRONG_OUTING),
        ("POST", OUTINGS, 999, crew, WRONG_OUTING),
        ("PATCH", OUTING, over, {}, {"due": WRONG_OUTING["due"]}),
        ("PATCH", OUTING, 999, {}, {"due": WRONG_OUTING["due"]}),
        ("POST", RETURN, over, a_landing(rng), WRONG_LANDING),
        ("POST", RETURN, 999, a_landing(rng), WRONG_LANDING),
    ]:
        for body in (rng.choice(broken), good, wrong(rng, good, values), wrong(rng, good, values)):
            pair.send(method, path, number, body, compare=REFUSALS)
    for method, path, number, body in [
        ("POST", BOATS, None, a_boat(rng, taken["name"])),
        ("POST", BOATS, None, {}),
        ("POST", BOATS, None, a_boat(rng, "n" * 40)),
        ("PUT", BOAT, third["id"], a_boat(rng, taken["name"])),
        ("PUT", BOAT, third["id"], a_boat(rng, third["name"])),
        ("POST", OUTINGS, boat["id"], an_outing(rng, boat)),
        ("DELETE", BOAT, boat["id"], None),
        ("PATCH", OUTING, over, {"due": "08:00"}),
        ("POST", RETURN, over, {"km": 3}),
        ("POST", RETURN, outing, {"km": 3}),
        ("DELETE", BOAT, boat["id"], None),
        ("DELETE", BOAT, boat["id"], None),
        ("GET", OUTING, outing, None),
    ]:
        pair.send(method, path, number, body, compare=REFUSALS)
    for value in ("", "Sweep", "out", "back", "none"):
        pair.send("GET", BOATS, query=f"?kind={value}", compare=REFUSALS)
        for number in (taken["id"], 999):
            pair.send("GET", OUTINGS, number, query=f"?state={value}", compare=REFUSALS)
    pair.send("GET", BOATS, compare={"status", "X-Total-Count"})


@pytest.mark.concept("refactoring.same_answers", "refactoring.nulls")
def test_null_and_absent_are_what_they_were(pair, rng):
    """Null, absent, 0, 27 and 27.0 are different things to a client: they should come and go as in the original."""
    for weight in (None, 27, 27.0, 27.5, 100):
        body = a_boat(rng, f"Smew {weight!r}") | {"weight_kg": weight, "seats": 4}
        boat = pair.send("POST", BOATS, body=body)
    del body["weight_kg"]
    pair.send("PUT", BOAT, boat["id"], body)
    pair.send("GET", BOAT, boat["id"])
    for cox, km, damage in ((None, 0, None), (rng.choice(PEOPLE), 12, "a bent fin"), (None, 7.5, None)):
        outing = pair.send("POST", OUTINGS, boat["id"], {"crew": PEOPLE[:4], "cox": cox, "due": "07:30"})["id"]
        for change in (
            {},
            {"due": "08:00"},
            {"cox": rng.choice(PEOPLE)},
            {"due": "09:00"},
            {"cox": cox},
            {"cox": None},
        ):
            pair.send("PATCH", OUTING, outing, change)
            pair.send("GET", OUTING, outing)
        pair.send("GET", OUTINGS, boat["id"])
        pair.send("POST", RETURN, outing, {"km": km} | ({"damage": damage} if km else {}))
        pair.send("GET", OUTING, outing)
    pair.send("GET", OUTINGS, boat["id"])
    pair.send("GET", BOATS)


@pytest.mark.concept("refactoring.same_answers", "http.client_errors")
def test_addresses_and_methods_are_as_before(pair, rng):
    """An unknown address, a wrong method, HEAD and OPTIONS should be answered as before: status, Allow and body."""
    boat = pair.prepare("GET", BOATS)[0]
    outing = pair.prepare("POST", OUTINGS, boat["id"], an_outing(rng, boat))["id"]
    for path, number in [(PING, None), (BOATS, None), (BOAT, boat["id"]), (OUTINGS, boat["id"]), (OUTING, outing)]:
        for method in METHODS:
            if method not in VERBS.get(path, "GET").split():
                for key in (pair.coach, None):
                    pair.send(method, path, number, key=key, compare=REFUSALS)
    for method in ("GET", "HEAD", "PUT", "OPTIONS"):
        pair.send(method, RETURN, outing, compare=REFUSALS)
    for address in (
        "/boat",
        "/boats/",
        "/boats/abc",
        "/boats/-1",
        "/boats/1.5",
        f"/boats/{boat['id']}/",
        "/ping/",
        "/outings",
    ):
        for method, key in itertools.product(("GET", rng.choice(["POST", "DELETE"])), (pair.coach, None)):
            pair.send(method, address, key=key, compare=REFUSALS)
    pair.send("GET", f"/boats/00{boat['id']}", compare=REFUSALS)


@pytest.mark.concept("openapi.complete")
def test_the_document_is_valid_and_names_every_operation(http):
    """The document should be valid OpenAPI and name each path and method there is, what its query may hold, and if it
    needs a key."""
    document = published(http)
    try:
        validate(document)
    except Exception as error:
        pytest.fail(f"openapi-spec-validator refuses the document: {str(error).splitlines()[0]}")
    operations = operations_of(document)
    own = {"/openapi.json", "/swagger.json"}
    named = sorted(f"{method} {path}" for method, path in operations if path not in own)
    assert named == sorted(f"{method} {path}" for method, path in [*OPERATIONS, ("GET", PING)])
    queries = {("GET", BOATS): {"kind"}, ("GET", OUTINGS): {"state"}}
    for which, operation in operations.items():
        if which[1] in own:
            continue
        query = {parameter["name"] for parameter in operation.parameters if parameter["in"] == "query"}
        assert query == queries.get(which, set()), f"the parameters of the query of {' '.join(which)}"
        needs_key = bool(operation.key_headers) and {} not in operation.security
        assert needs_key == (which[1] != PING), f"whether {' '.join(which)} needs the key, by its security"
        assert operation.key_headers <= {"x-club-key"}, f"the header of the key of {' '.join(which)}"


@pytest.mark.concept("openapi.statuses")
def test_the_document_tells_every_status(pair, rng):
    """For each operation the document should have the statuses with which it answers, and no others below 500."""
    operations = operations_of(published(pair.client))
    exercise_all(pair, rng)
    for which, operation in operations.items():
        if which not in pair.answers:
            continue
        seen = {str(status) for status, _ in pair.answers[which] if status < 500}
        told = {status for status in map(str, operation.responses) if status != "default" and status < "500"}
        assert sorted(seen - told) == [], f"{' '.join(which)} is answered with these, which the document does not tell"
        assert sorted(told - seen) == [], f"{' '.join(which)} is never answered with these, which the document tells"
    assert set(operations) >= set(pair.answers), "operations that the document does not name"


@pytest.mark.concept("openapi.schemas")
def test_the_document_describes_what_is_answered(pair, rng):
    """A schema should describe the JSON of each 2xx: its members, their types and nulls, and which are always there."""
    operations = operations_of(published(pair.client))
    exercise_all(pair, rng)
    for which, answers in pair.answers.items():
        for status in sorted({status for status, _ in answers if status in (200, 201)}):
            where = f"{' '.join(which)} {status}"
            assert which in operations, f"the document does not name {where}"
            schema = operations[which].answer_schema(status)
            contents = [content for code, content in answers if code == status]
            assert schema, f"the document has no schema of {where}"
            for content in contents:
                agrees(schema, content, where)
            item, items = schema, contents
            if isinstance(contents[0], list):
                item, items = schema.get("items", {}), [one for content in contents for one in content]
            describes(item, items, where)
        for status, content in answers if which in operations else []:
            refusal = operations[which].answer_schema(status) if 400 <= status < 500 else None
            if refusal:
                agrees(refusal, content, f"{' '.join(which)} {status}")


@pytest.mark.concept("openapi.schemas")
def test_the_document_says_what_must_be_sent(http):
    """The schema of each body should have the members that are read, which of them are required, and their types."""
    operations = operations_of(published(http))
    for which, (required, optional) in SENDS.items():
        where = " ".join(which)
        assert which in operations, f"the document does not name {where}"
        schema = operations[which].body_schema()
        assert schema, f"the document has no schema of the body of {where}"
        assert members_of(schema) == required | optional, f"the members of the body of {where}"
        assert required_of(schema) == required, f"what is required in the body of {where}"
        for name in required | optional:
            assert not accepts(property_of(schema, name), {"absurd": []}), f"{name} in {where} has no type"
        for name in optional - {"due"}:
            assert accepts(property_of(schema, name), None), f"{name} in the body of {where} may be null"


@pytest.mark.concept("refactoring.once")
def test_what_all_operations_share_is_written_once(solution, http):
    """The ten should be class-based views, and what they share (the key, the errors) should stand in one place."""
    served = [[method, path.replace("{number}", "1")] for method, path in OPERATIONS]
    found = dict(zip(map(" ".join, served), solution.probe("class_based", served), strict=True))
    assert [request for request, is_class_based in found.items() if not is_class_based] == [], "not class-based"
    functions = list(functions_of(solution.path))
    asking = [where for where, function in functions if any(map(_names_the_key, _own_nodes(function)))]
    assert len(asking) <= REPETITIONS, f"the header of the key is read in {len(asking)} functions: {asking}"
    standing = defaultdict(list)
    for where, function in functions:
        for block in blocks_of(function):
            standing[block].append(where)
    block, where = max(standing.items(), key=lambda found: len(found[1]), default=("", []))
    assert len(where) <= REPETITIONS, f"this stands in {len(where)} functions ({', '.join(where[:4])}...):\n{block}"


def functions_of(folder):
    """Name and tree of each function of the solution, the original aside."""
    for file in sorted(folder.rglob("*.py")):
        if file.relative_to(folder).parts[0] != "original":
            tree = ast.parse(file.read_text(encoding="utf-8"))
            imported = {name for node in ast.walk(tree) for name in _imports(node)}
            assert "original" not in imported, f"{file.name} imports the original instead of replacing it"
            for node in ast.walk(tree):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    yield f"{file.stem}.{node.name}", node


def _imports(node):
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    return {node.module.partition(".")[0]} if isinstance(node, ast.ImportFrom) and node.module else set()


def blocks_of(function):
    """The blocks of a function as texts, each once: if, try and its handlers, with, and loops."""
    kinds = (ast.If, ast.Try, ast.ExceptHandler, ast.With, ast.For, ast.While)
    return {ast.unparse(node) for node in _own_nodes(function) if isinstance(node, kinds)}


def _own_nodes(function):
    """The nodes of a function, those of functions within it aside."""
    for node in ast.iter_child_nodes(function):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node
            yield from _own_nodes(node)


def _names_the_key(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and "x-club-key" in node.value.lower()


def exercise_all(pair, rng):
    """Sends requests that bring every operation to each of its answers."""
    boats = [
        pair.prepare("POST", BOATS, body=a_boat(rng, f"Smew {n}") | {"seats": 4, "weight_kg": w})
        for n, w in enumerate((None, 31, 40.5))
    ]
    for method, path in OPERATIONS:
        body = None if method in ("GET", "DELETE") else {}
        pair.prepare(method, path, 999, body, key=None)
        pair.prepare(method, path, 999, body)
        if (method, path) in COACHES_ONLY:
            pair.prepare(method, path, 999, body, key=pair.rower)
    number = boats[0]["id"]
    crew = {"crew": PEOPLE[:4], "due": "07:30"}
    for key, cox in ((pair.rower, None), (pair.coach, PEOPLE[0])):
        outing = pair.prepare("POST", OUTINGS, number, {**crew, "cox": cox}, key=key)["id"]
        pair.prepare("GET", OUTINGS, number)
        pair.prepare("GET", OUTING, outing)
        pair.prepare("GET", BOATS)
        for method, path, body in (("PATCH", OUTING, {}), ("POST", RETURN, {"km": 1})):
            pair.prepare(method, path, outing, body, key=pair.other)
            pair.prepare(method, path, outing, [])
        pair.prepare("PATCH", OUTING, outing, {"due": 7})
        pair.prepare("PATCH", OUTING, outing, {"due": "08:00"})
        pair.prepare("POST", RETURN, outing, {})
        pair.prepare("DELETE", BOAT, number)
        pair.prepare("POST", OUTINGS, number, crew)
        pair.prepare("POST", RETURN, outing, {"km": 3.5, "damage": cox and "a bent fin"})
        pair.prepare("POST", RETURN, outing, {"km": 3})
        pair.prepare("PATCH", OUTING, outing, {})
        pair.prepare("GET", OUTING, outing)
    pair.prepare("GET", OUTINGS, number)
    pair.prepare("POST", OUTINGS, number, {})
    pair.prepare("POST", OUTINGS, number, [])
    for boat in boats:
        pair.prepare("GET", BOAT, boat["id"])
        pair.prepare("PUT", BOAT, boat["id"], a_boat(rng, boat["name"]) | {"weight_kg": boat["weight_kg"]})
    pair.prepare("PUT", BOAT, 999, a_boat(rng, "Nobody's"))
    for body in ([], {}, a_boat(rng, boats[0]["name"])):
        pair.prepare("POST", BOATS, body=body)
        pair.prepare("PUT", BOAT, boats[1]["id"], body)
    pair.prepare("GET", BOATS, query="?kind=x")
    pair.prepare("GET", OUTINGS, number, query="?state=x")
    pair.prepare("GET", PING, key=None)
    pair.prepare("DELETE", BOAT, boats[2]["id"])


class Operation:
    """One operation of a document, Swagger 2.0 or OpenAPI 3, with all references replaced by what they refer to."""

    def __init__(self, document, path, operation):
        self._document = document
        self._raw = operation
        self.responses = operation.get("responses", {})
        both = {(p["name"], p["in"]): p for p in [*path.get("parameters", []), *operation.get("parameters", [])]}
        self.parameters = list(both.values())
        self.security = operation.get("security", document.get("security") or [])

    @property
    def key_headers(self):
        """The headers in which the security schemes of the operation want their keys, in lower case."""
        components = self._document.get("components", {})
        schemes = self._document.get("securityDefinitions", components.get("securitySchemes", {}))
        named = [schemes.get(name, {}) for alternative in self.security for name in alternative]
        return {scheme.get("name", "").lower() for scheme in named if scheme.get("in") == "header"}

    def answer_schema(self, status):
        return _schema(self.responses.get(str(status), {}))

    def body_schema(self):
        for parameter in self.parameters:
            if parameter["in"] == "body":
                return _schema(parameter)
        return _schema(self._raw.get("requestBody", {}))


def operations_of(document):
    """(method, path) to Operation; a path's variables are all called {number}."""
    tree = resolved(document, document)
    prefix = document.get("basePath", "")
    for server in document.get("servers", [])[:1]:
        prefix = urlsplit(server.get("url", "")).path
    return {
        (method.upper(), prefix.rstrip("/") + _template(path)): Operation(tree, item, operation)
        for path, item in tree.get("paths", {}).items()
        for method, operation in item.items()
        if method.upper() in METHODS
    }


def _template(path):
    return "/".join("{number}" if piece.startswith("{") else piece for piece in path.split("/"))


def resolved(document, node, depth=0):
    """The node with all its references into the document replaced."""
    assert depth < 60, "the document's references lead in a circle"
    if isinstance(node, list):
        return [resolved(document, one, depth + 1) for one in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        target = document
        for piece in node["$ref"].removeprefix("#/").split("/"):
            target = target.get(piece.replace("~1", "/").replace("~0", "~"), {}) if isinstance(target, dict) else {}
        return resolved(document, target, depth + 1)
    return {key: resolved(document, value, depth + 1) for key, value in node.items()}


def _schema(holder):
    """The schema of a response or a body, as a JSON schema."""
    found = holder.get("schema")
    for media_type, content in holder.get("content", {}).items():
        if "json" in media_type:
            found = content.get("schema")
    return found and _as_json_schema(found)


def _as_json_schema(schema):
    """The schema with what OpenAPI says in ways of its own (null, exclusive limits) written as JSON schema has it."""
    if isinstance(schema, list):
        return [_as_json_schema(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: _as_json_schema(value) for key, value in schema.items()}
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(schema.get(exclusive), bool) and schema.pop(exclusive) and limit in schema:
            schema[exclusive] = schema.pop(limit)
    if schema.pop("nullable", None) is True or schema.pop("x-nullable", None) is True:
        return {"anyOf": [schema, {"type": "null"}]}
    return schema


def _parts(schema):
    """A schema and all that it is composed of."""
    yield schema
    for kind in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(kind, []):
            yield from _parts(part)


def members_of(schema):
    return {name for part in _parts(schema) for name in part.get("properties", {})}


def required_of(schema):
    """What every alternative of a schema requires."""
    required = set(schema.get("required", []))
    for part in schema.get("allOf", []):
        required |= required_of(part)
    for kind in ("anyOf", "oneOf"):
        alternatives = [required_of(part) for part in schema.get(kind, [])]
        required |= set.intersection(*alternatives) if alternatives else set()
    return required


def property_of(schema, name):
    found = [part["properties"][name] for part in _parts(schema) if name in part.get("properties", {})]
    return {"anyOf": found}


def accepts(schema, value):
    return Draft202012Validator(schema).is_valid(value)


def agrees(schema, content, where):
    error = next(Draft202012Validator(schema).iter_errors(content), None)
    if error:
        at = "".join(f"[{piece!r}]" for piece in error.path) or "the body"
        pytest.fail(
            f"{where} was answered with {json.dumps(content)[:200]}\nby its schema, {at}: {error.message[:200]}"
        )


def describes(schema, items, where):
    """Asserts that a schema has the members of these objects, and requires those that are in all of them."""
    assert members_of(schema) == {name for item in items for name in item}, f"the members of {where}"
    always = set.intersection(*(set(item) for item in items))
    assert required_of(schema) == always, f"the required members of {where}"
    for name in always:
        assert not accepts(property_of(schema, name), {"absurd": []}), f"{name} in {where} has no type"
