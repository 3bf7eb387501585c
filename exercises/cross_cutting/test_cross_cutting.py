"""Checks of `cross_cutting`: a register of water samples, and what all of its requests have in common."""

import json
import re
from hashlib import sha256
from urllib.parse import quote

import pytest

SITES = ["Alder Weir", "Cold Spring", "Ferry Stage", "Mill Race", "North Sluice", "Reed Pool"]
CLIENTS = ["Field Team", "Harbour Office", "Night Shift", "Water Board"]
WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
ACCESS = {"method", "path", "status", "client", "remote", "ms"}


@pytest.fixture
def key(rng):
    """The key of a client."""
    return f"bw_{rng.getrandbits(96):024x}"


@pytest.fixture
def client_name(rng):
    """The name of the client with that key."""
    return f"{rng.choice(CLIENTS)} {rng.randrange(10, 99)}"


@pytest.fixture
def code(rng):
    """The code of a sample that was not measured yet."""
    return f"W-{rng.randrange(1000, 10000)}"


@pytest.fixture
def register(solution, rng, key, client_name, code):
    """A function that makes a client of the application, with one sample and one key."""

    def make(**config):
        keys, samples = {sha256(key.encode()).hexdigest(): client_name}, {code: {"site": rng.choice(SITES)}}
        log = f"{solution.scratch}/register.log"
        return solution.app({"KEYS": keys, "SAMPLES": samples, "LOG_FILE": log} | config).client()

    return make


@pytest.fixture
def log(solution):
    """A function that reads the log: its records as objects, oldest first."""

    def read():
        lines = solution.probe("log_lines", f"{solution.scratch}/register.log")
        assert lines, "nothing was written to LOG_FILE"
        records = []
        for line in lines:
            try:
                records.append(json.loads(line))
            except ValueError:
                pytest.fail(f"a line of LOG_FILE is not JSON: {line[:200]!r}")
            assert {"level", "message", "request_id"} <= {*records[-1]}, f"members are missing in {line[:200]}"
        return records

    return read


@pytest.fixture
def new_id(rng):
    """A function that makes up a well-formed id of some length."""
    return lambda length=20: "".join(rng.choices("abcdefghXYZ0123456789-_", k=length))


def ask(client, path, key=None, request_id=None, *, method="GET", **more):
    headers = {"X-Api-Key": key, "X-Request-ID": request_id} | more.pop("headers", {})
    sent = {name: value for name, value in headers.items() if value is not None}
    return client.open(path, method=method, headers=sent, **more)


def access_of(records):
    """The access records among some records."""
    return [record for record in records if "status" in record]


def timing_of(answer):
    """The milliseconds in the Server-Timing of an answer."""
    value = answer.headers.get("Server-Timing", "")
    found = re.search(r'(?:^|,)\s*app\s*;(?:[^,]*;)?\s*dur\s*=\s*"?([0-9.]+)', value)
    assert found, f"Server-Timing of a {answer.status_code} is {value!r}"
    return float(found[1])


@pytest.mark.concept("hooks.request_id")
def test_a_request_id_is_taken_or_made(register, key, new_id):
    """A well-formed X-Request-ID should be the request's id; for anything else there should be a new one."""
    client = register()
    for sent in (new_id(), new_id(8), new_id(64), "--------"):
        given = ask(client, "/samples", key, sent).headers.get("X-Request-ID")
        assert given == sent, "X-Request-ID of the answer"
    made = []
    odd = [f"{new_id(9)} {new_id(9)}", f"{new_id(9)}<b>", f"{new_id(9)}.1", f"é{new_id(9)}", "²³¹²³¹²³"]
    for sent in (None, "", new_id(7), new_id(65), *odd):
        made.append(ask(client, "/samples", key, sent).headers.get("X-Request-ID"))
        assert made[-1] and WELL_FORMED.fullmatch(made[-1]), f"{made[-1]!r} in the place of {sent!r} is not well-formed"
        assert made[-1] != sent
    assert len(set(made)) == len(made), f"made-up ids should be unique: {made}"


@pytest.mark.concept("hooks.request_id")
def test_every_record_of_a_request_has_its_id(solution, register, log, key, code, new_id):
    """Every record that a request leaves should have its id, the views' own too, and one outside a request has none."""
    client, ids = register(), [new_id(), new_id()]
    for one in ids:
        assert ask(client, f"/samples/{code}", key, one).status_code == 200
    made = ask(client, f"/samples/{code}", key).headers.get("X-Request-ID")
    for one in (*ids, made):
        records = [record for record in log() if record["request_id"] == one]
        assert f"{code} was read" in [record["message"] for record in records], f"the view's record with the id {one}"
        assert len(access_of(records)) == 1, f"access records with the id {one}"
        assert {record["level"] for record in records} == {"INFO"}
    solution.probe("log_outside", f"pump {code} is due")
    outside = [record for record in log() if record["message"] == f"pump {code} is due"]
    assert [(record["level"], record["request_id"]) for record in outside] == [("WARNING", None)], "outside a request"


@pytest.mark.concept("hooks.request_id")
def test_requests_at_the_same_time_keep_their_ids(solution, register, log, key, new_id, rng):
    """Two requests were served at the same moment: each record and each answer should have the id of its own."""
    register()
    ids = [new_id(), new_id()]
    headers = [{"X-Api-Key": key, "X-Request-ID": one} for one in ids]
    answers = solution.probe("overlapping", f"meet{rng.randrange(1000)}", headers)
    assert answers == [[200, one] for one in ids], "status and X-Request-ID of two requests that overlap"
    found = {record["message"]: record["request_id"] for record in log()}
    assert [found.get(f"number {number}") for number in range(2)] == ids, "the ids in what the views logged"
    assert sorted(record["request_id"] for record in access_of(log())) == sorted(ids), "the ids of the access records"


@pytest.mark.concept("hooks.access_log", "hooks.request_id")
def test_errors_have_an_id_a_timing_and_a_record(register, log, key, code, new_id):
    """A 404, a 405, a 500 and a 401 should carry id and timing like any answer, and leave an access record each."""
    client = register()
    asked = [
        ("GET", "/samples/none", key, 404),
        ("GET", f"/cellar/{code}", key, 404),
        ("DELETE", f"/samples/{code}", key, 405),
        ("POST", "/samples", key, 400),
        ("GET", f"/samples/{code}/ph", key, 500),
        ("GET", "/samples", None, 401),
    ]
    for method, path, sent, status in asked:
        one = new_id()
        answer = ask(client, path, sent, one, method=method)
        assert answer.status_code == status
        assert answer.headers.get("X-Request-ID") == one, f"X-Request-ID of a {status}"
        timing_of(answer)
        records = [record for record in log() if record["request_id"] == one]
        told = [(record.get("method"), record.get("path"), record["status"]) for record in access_of(records)]
        assert told == [(method, path, status)], "method, path and status of the access records"
        traces = [record["trace"] for record in records if record.get("trace")]
        assert len(traces) == (status == 500), f"records with a trace of a {status}"
        assert all("KeyError" in trace for trace in traces), f"the trace should be that of the bug: {traces}"


@pytest.mark.concept("hooks.access_log")
def test_the_access_record_tells_what_happened(solution, register, log, key, client_name, code, rng):
    """Each request should leave one access record that says who asked for what, from where, and how long it took."""
    client, prefix, address = register(), f"jobs{rng.randrange(1000)}", f"203.0.113.{rng.randrange(1, 255)}"
    solution.probe("add_routes", prefix, 0.05)
    slow = ask(client, f"/{prefix}/slow?since=2026", key, environ_overrides={"REMOTE_ADDR": address})
    assert slow.status_code == 200
    assert 45 <= timing_of(slow) < 30_000, "Server-Timing of a view that takes 50 milliseconds"
    [record] = access_of(log()) or [{}]
    assert record.keys() >= ACCESS, f"members are missing in the access record {record}"
    assert 45 <= record.pop("ms") < 30_000, "ms of a view that takes 50 milliseconds"
    expected = {"method": "GET", "path": f"/{prefix}/slow", "status": 200, "client": client_name, "remote": address}
    assert {name: record[name] for name in expected} == expected
    assert record["level"] == "INFO"
    assert ask(client, "/health").status_code == 200
    assert ask(client, f"/samples/{code}", key, method="HEAD").status_code == 200
    told = [(record["method"], record["path"], record["client"]) for record in access_of(log())[1:]]
    assert told == [("GET", "/health", None), ("HEAD", f"/samples/{code}", client_name)]
    assert ask(client, "/health", key).status_code == 200
    assert access_of(log())[-1]["client"] == client_name, "the client of a valid key, shown where none is needed"


@pytest.mark.concept("hooks.default_deny")
def test_whatever_is_not_public_needs_a_key(solution, register, key, code, rng):
    """Only the endpoints in PUBLIC should be open: neither a route added later nor an unknown address is."""
    prefix = f"jobs{rng.randrange(1000)}"
    client = register(PUBLIC=["health", "later.slow"])
    solution.probe("add_routes", prefix)
    for path in ("/health", f"/{prefix}/slow"):
        assert ask(client, path).status_code == 200, "a public endpoint, without a key"
    closed = {"/samples": 200, f"/samples/{code}": 200, f"/{prefix}": 200, "/samples/none": 404, "/cellar": 404}
    for path, status in closed.items():
        assert ask(client, path).status_code == 401, f"GET {path} without a key"
        assert ask(client, path, key).status_code == status, f"GET {path} with a key"
    for method, path in (("POST", "/samples"), ("DELETE", "/samples"), ("OPTIONS", f"/{prefix}"), ("POST", "/health")):
        assert ask(client, path, method=method).status_code == 401, f"{method} {path} without a key"
    health = ask(client, "/health", f"x{key}")
    assert health.status_code == 200, "a public endpoint, with a key that is not valid"


@pytest.mark.concept("hooks.key_digests")
def test_only_a_key_opens_the_gate(solution, register, key):
    """The gate should open for the whole key and for nothing else: not for its digest, nor for a part of it."""
    client = register()
    assert ask(client, "/samples", key).status_code == 200
    digest = sha256(key.encode()).hexdigest()
    for wrong in ("", digest, key[:-1], f"{key}0", key.upper(), f"{key}é", "schlüssel", "None"):
        assert ask(client, "/samples", wrong).status_code == 401, f"X-Api-Key: {wrong}"
    assert ask(solution.app().client(), "/samples", key).status_code == 401, "create_app() knows no keys"


@pytest.mark.concept("hooks.trusted_proxy")
def test_one_proxy_is_believed_and_no_more(register, log, key, rng):
    """What the proxy added last should count; what the client put before it, or into other headers, should not."""
    client, host = register(), f"lab{rng.randrange(1000)}.brackwater.example"
    near, far, made_up = (f"203.0.113.{number}" for number in rng.sample(range(1, 255), 3))
    of_proxy = {"X-Forwarded-For": far, "X-Forwarded-Proto": "https", "X-Forwarded-Host": host}
    spoofed = {
        "X-Forwarded-For": f"{made_up}, 10.0.0.1, {far}",
        "X-Forwarded-Proto": "ftp, https",
        "X-Forwarded-Host": f"evil.example, {host}",
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-Port": "8443",
        "X-Real-IP": made_up,
        "Forwarded": f"for={made_up};host=evil.example;proto=ftp",
    }
    others = {name: spoofed[name] for name in ("X-Forwarded-Prefix", "X-Forwarded-Port", "X-Real-IP", "Forwarded")}
    for headers, remote, base in (
        ({}, near, "http://localhost"),
        (of_proxy, far, f"https://{host}"),
        (spoofed, far, f"https://{host}"),
        (others, near, "http://localhost"),
    ):
        sample = {"code": f"W-{rng.randrange(1000, 10000)}", "site": rng.choice(SITES)}
        sent = {"data": sample, "headers": headers, "environ_overrides": {"REMOTE_ADDR": near}}
        answer = ask(client, "/samples", key, method="POST", **sent)
        assert answer.status_code == 201
        assert answer.headers["Location"] == f"{base}/samples/{sample['code']}"
        assert [record["remote"] for record in access_of(log())][-1:] == [remote], f"remote with the headers {headers}"


@pytest.mark.concept("hooks.log_hygiene")
def test_no_key_is_in_the_log(solution, register, log, key, code, rng):
    """The log should hold no key, neither a valid one nor a mistyped one, whatever became of the request."""
    client, mistyped = register(), f"bw_{rng.getrandbits(96):024x}"
    for sent in (key, mistyped):
        for path in ("/samples", f"/samples/{code}", f"/samples/{code}/ph", "/cellar", "/health"):
            ask(client, path, sent)
    assert len(access_of(log())) == 10, "access records of ten requests"
    text = "\n".join(solution.probe("log_lines", f"{solution.scratch}/register.log"))
    kept = [name for name, value in {"the valid key": key, "the mistyped key": mistyped}.items() if value in text]
    assert kept == [], "keys in the log"


@pytest.mark.concept("hooks.log_hygiene")
def test_a_record_is_one_line_whatever_it_says(register, log, key, rng):
    """A line break in what a client sends should not begin a new line in the log, where it would pass for a record."""
    client = register()
    forged = json.dumps({"level": "INFO", "message": "forged", "request_id": None, "status": 200})
    for end in ("\n", "\r\n", "\r"):
        code = f"W-{rng.randrange(1000, 10000)}{end}{forged}"
        answer = ask(client, "/samples", key, method="POST", data={"code": code, "site": f'{end}"}}{end}'})
        assert answer.status_code == 201
        assert ask(client, f"/samples/{quote(code)}", key).status_code == 200
        assert ask(client, f"/cellar/{quote(code)}").status_code == 401
        messages = [record["message"] for record in log()]
        assert "forged" not in messages, f"a record forged with {end!r}"
        assert f"{code} was read" in messages, f"the view's record of a code with {end!r}"
        paths = [record["path"] for record in access_of(log())]
        assert paths[-3:] == ["/samples", f"/samples/{code}", f"/cellar/{code}"], "the paths of the access records"


@pytest.mark.concept("hooks.order", "contexts.phases")
def test_the_gate_comes_first_and_the_log_last(solution, register, log, key, code, rng):
    """Hooks that were registered after yours should see no refused request, and be done before the access record."""
    client, status = register(), rng.choice([202, 203, 207])
    solution.probe("add_hooks", status)
    for path, sent, expected in (("/samples", None, 401), (f"/samples/{code}", key, status), ("/cellar", key, 404)):
        answer = ask(client, path, sent)
        assert answer.status_code == expected
        record = (access_of(log()) or [{}])[-1]
        assert (record.get("path"), record.get("status")) == (path, expected), "path and status of the access record"
    seen = solution.probe("seen")
    assert seen == [f"/samples/{code}", "/cellar"], "the requests that reached the other team's before hook"
