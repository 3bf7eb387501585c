"""Checks of `error_handling`: every error of an API in one format."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

PROBLEM_JSON = "application/problem+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
TREES = ["OAK", "ELM", "ASH", "FIR", "YEW", "BAY"]


@dataclass
class Oakline:
    """Two lockers, one of them offline, and a parcel whose last depot nobody has entered."""

    code: str
    offline: str
    seconds: int
    full: str
    free: dict
    limit_kg: int
    parcel: str
    host: str

    @property
    def settings(self):
        lockers = {self.code: {"free": self.free}, self.offline: {"free": self.free, "offline_for": self.seconds}}
        parcels = {self.parcel: {"depots": ["north.oakline.internal", self.host]}}
        depots = {"north.oakline.internal": "Leith"}
        return {"LOCKERS": lockers, "PARCELS": parcels, "DEPOTS": depots, "MAX_WEIGHT_KG": self.limit_kg}

    @property
    def quotes(self):
        return f"/api/lockers/{self.code}/quotes"

    @property
    def bug(self):
        """An address whose view raises KeyError with the host's name."""
        return f"/api/parcels/{self.parcel}/route"


@pytest.fixture
def oakline(rng):
    """A network of lockers nobody could have hard-coded."""
    first, second = (f"{tree}-{rng.randrange(100, 1000)}" for tree in rng.sample(TREES, 2))
    free = {size: rng.randrange(1, 9) for size in "SML"}
    full = rng.choice("SML")
    parcel, host = f"P{rng.randrange(10**7, 10**8)}", f"depot{rng.randrange(1000, 10000)}.oakline.internal"
    return Oakline(first, second, rng.randrange(200, 4000), full, free | {full: 0}, rng.randrange(8, 30), parcel, host)


@pytest.fixture
def make_client(solution, oakline):
    """A function that makes a client of the application with this network, and more configuration over it."""
    return lambda **config: solution.app(oakline.settings | config).client()


class _Text(HTMLParser):
    """What a person reads on a page."""

    def __init__(self, html):
        super().__init__()
        self.pieces = []
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.pieces.append(data)


def problem_of(response, status):
    """The problem details that a response of this status must carry."""
    assert response.status_code == status
    assert response.mimetype == PROBLEM_JSON
    problem = response.get_json(silent=True)
    assert isinstance(problem, dict), "the body is not a JSON object"
    assert problem == problem | {"status": status}
    return problem


def page_of(response, status):
    """The text of the HTML page that a response of this status must be."""
    assert response.status_code == status
    assert response.mimetype == "text/html", f"a client that prefers HTML was answered with {response.mimetype}"
    return " ".join("".join(_Text(response.text).pieces).split())


@pytest.mark.concept("errors.problem_details", "errors.http_exceptions")
def test_errors_that_flask_raises_are_problems(make_client, oakline, rng):
    """An error that Flask raises before a view decides anything should be reported as problem details too."""
    client = make_client(MAX_CONTENT_LENGTH=rng.randrange(400, 900))
    broken = {"data": '{"size": "S",', "content_type": "application/json"}
    for method, path, sent, status, title in [
        ("GET", f"/api/couriers/{rng.randrange(1000)}", {}, 404, "Not Found"),
        ("DELETE", f"/api/lockers/{oakline.code}", {}, 405, "Method Not Allowed"),
        ("POST", oakline.quotes, broken, 400, "Bad Request"),
        ("POST", oakline.quotes, {"data": {"size": "S", "weight_kg": 2}}, 415, "Unsupported Media Type"),
        ("POST", oakline.quotes, {"json": {"size": "S" * 1000, "weight_kg": 2}}, 413, None),
    ]:
        problem = problem_of(client.open(path, method=method, **sent), status)
        assert problem == problem | {"type": "about:blank", "title": title or problem.get("title")}
        assert problem["title"] and problem.get("detail"), "title or detail is missing"


@pytest.mark.concept("errors.http_exceptions")
def test_an_abort_keeps_its_status_and_words(make_client, oakline, rng):
    """What a view says in abort() should reach the client: its status, and its description as the detail."""
    client, unknown = make_client(), f"LIME-{rng.randrange(100, 1000)}"
    missing = problem_of(client.get(f"/api/lockers/{unknown}"), 404)
    assert missing == missing | {"title": "Not Found", "detail": f"There is no locker {unknown}."}
    offline = problem_of(client.get(f"/api/lockers/{oakline.offline}"), 503)
    assert offline == offline | {"title": "Service Unavailable", "detail": f"Locker {oakline.offline} is offline."}
    incomplete = problem_of(client.post(oakline.quotes, json={"size": "S"}), 400)
    assert incomplete == incomplete | {"detail": "A parcel needs a size and a weight_kg."}


@pytest.mark.concept("errors.headers")
def test_headers_of_an_error_are_kept(make_client, oakline):
    """A 405 should still say what is allowed, a 503 when to come back, a 401 how to sign in; on a page as well."""
    client = make_client()
    problem_of(client.get(oakline.quotes), 405)
    for accept in (PROBLEM_JSON, BROWSER):
        wrong_method = client.get(oakline.quotes, headers={"Accept": accept})
        assert wrong_method.status_code == 405
        allowed = wrong_method.headers.get("Allow")
        assert "POST" in (allowed or ""), f"Allow is {allowed!r} for a client with Accept: {accept}"
        offline = client.get(f"/api/lockers/{oakline.offline}", headers={"Accept": accept})
        assert offline.status_code == 503
        unknown = client.get("/api/couriers/me", headers={"Accept": accept})
        assert unknown.status_code == 401
        challenge = unknown.headers.get("WWW-Authenticate", "")
        assert challenge.lower().startswith("bearer"), f"WWW-Authenticate is {challenge!r} for {accept}"
        retry_after = offline.headers.get("Retry-After")
        assert retry_after == str(oakline.seconds), f"Retry-After is {retry_after!r} for a client with Accept: {accept}"


@pytest.mark.concept("errors.own_exceptions", "errors.problem_details")
def test_the_products_own_exceptions_are_problems_with_their_members(make_client, oakline):
    """A Problem should be reported with its own status, type, title and detail, and its members beside those."""
    client = make_client()
    weight = oakline.limit_kg + 3
    full = problem_of(client.post(oakline.quotes, json={"size": oakline.full, "weight_kg": 1}), 409)
    assert full == full | {
        "type": "https://oakline.example/problems/no-compartment-free",
        "title": "No compartment free",
        "detail": f"Locker {oakline.code} has no compartment of size {oakline.full} left.",
        "size": oakline.full,
        "free_sizes": sorted({"S", "M", "L"} - {oakline.full}),
    }
    heavy = problem_of(client.post(oakline.quotes, json={"size": "S", "weight_kg": weight}), 422)
    assert heavy == heavy | {
        "type": "https://oakline.example/problems/parcel-too-heavy",
        "title": "Parcel too heavy",
        "weight_kg": weight,
        "limit_kg": oakline.limit_kg,
    }


@pytest.mark.concept("errors.unexpected")
def test_an_unexpected_exception_tells_the_client_nothing(make_client, oakline):
    """A bug should be a 500 in the common format that says nothing of the exception: no message, class or traceback."""
    client = make_client()
    problem = problem_of(client.get(oakline.bug), 500)
    assert problem == problem | {"type": "about:blank", "title": "Internal Server Error"}
    for accept in (PROBLEM_JSON, BROWSER):
        response = client.get(oakline.bug, headers={"Accept": accept})
        assert response.status_code == 500
        for secret in (oakline.host, "KeyError", "Traceback"):
            assert secret not in response.text, f"a client with Accept: {accept} is told {secret!r}"


@pytest.mark.concept("errors.unexpected")
def test_testing_mode_reports_a_bug_like_production(make_client, oakline):
    """With TESTING on, a bug should be answered as in production; by default Flask re-raises it instead."""
    response = make_client(TESTING=True).get(oakline.bug)
    problem = problem_of(response, 500)
    assert problem == problem | {"type": "about:blank", "title": "Internal Server Error"}
    assert oakline.host not in response.text, f"the client is told {oakline.host!r}"


@pytest.mark.concept("errors.logging")
def test_only_a_bug_is_logged_and_once(solution, make_client, oakline, rng):
    """A bug should leave one record of level ERROR with its traceback; what the client did wrong should leave none."""
    client = make_client()
    solution.probe("listen_to_the_log")
    assert client.get(f"/api/couriers/{rng.randrange(1000)}").status_code == 404
    assert client.get(f"/api/lockers/LIME-{rng.randrange(100, 1000)}").status_code == 404
    assert client.post(oakline.quotes, json={"size": oakline.full, "weight_kg": 1}).status_code == 409
    assert solution.probe("logged_errors") == [], "a mistake of the client was logged as an error"
    assert client.get(oakline.bug).status_code == 500
    records = solution.probe("logged_errors")
    assert len(records) == 1, f"{len(records)} records of level ERROR for one bug"
    assert "Traceback (most recent call last)" in records[0], "the record has no traceback"
    assert oakline.host in records[0], "the record does not show the exception"
    assert make_client(TESTING=True).get(oakline.bug).status_code == 500
    assert len(solution.probe("logged_errors")) == 2, "with TESTING on, the bug should be logged as well, once"


@pytest.mark.concept("errors.blueprint_override")
def test_terminals_get_a_line_of_text(make_client, oakline, rng):
    """An HTTP error that a terminal's view raises should be one line of plain text, not the application's format."""
    client = make_client()
    line = client.get(f"/terminals/{oakline.code}")
    assert (line.status_code, line.text) == (200, f"FREE {sum(oakline.free.values())}\n")
    asked = {f"LIME-{rng.randrange(100, 1000)}": 404, oakline.offline: 503}
    for code, status in asked.items():
        response = client.get(f"/terminals/{code}")
        assert response.status_code == status
        assert response.mimetype == "text/plain"
        assert response.text.strip() == f"ERROR {status}"


@pytest.mark.concept("errors.negotiation")
def test_a_browser_gets_a_page(make_client, oakline, rng):
    """A browser should get an HTML page with the status, title and detail, where what the client sent stays text."""
    client = make_client()
    hostile = f"<img src=x onerror=alert({rng.randrange(1000)})>"
    missing = client.get(f"/api/lockers/{quote(hostile)}", headers={"Accept": BROWSER})
    page = page_of(missing, 404)
    assert hostile not in missing.text, "what the client wrote in the URL is HTML on the page"
    assert "404" in page and "Not Found" in page and f"There is no locker {hostile}." in page
    parcel = {"size": oakline.full, "weight_kg": 1}
    page = page_of(client.post(oakline.quotes, json=parcel, headers={"Accept": BROWSER}), 409)
    assert "409" in page and "No compartment free" in page
    assert f"Locker {oakline.code} has no compartment of size {oakline.full} left." in page
    odd = client.post(oakline.quotes, json={"size": hostile, "weight_kg": 1}, headers={"Accept": BROWSER})
    assert odd.status_code == 409
    assert hostile not in odd.text, "what the client wrote in the body is HTML on the page"
    page = page_of(client.get(oakline.bug, headers={"Accept": BROWSER}), 500)
    assert "500" in page and "Internal Server Error" in page


@pytest.mark.concept("errors.negotiation")
def test_only_who_prefers_html_gets_a_page(make_client, rng):
    """HTML should go to a client that rates it above problem details, and to nobody else: not for a wildcard, not for a
    lower weight."""
    client, path = make_client(), f"/api/lockers/LIME-{rng.randrange(100, 1000)}"
    for accept in (
        "*/*",
        "application/json",
        PROBLEM_JSON,
        "application/json, text/plain, */*",
        f"{PROBLEM_JSON}, text/html;q=0.{rng.randrange(1, 9)}",
    ):
        response = client.get(path, headers={"Accept": accept})
        assert response.mimetype == PROBLEM_JSON, f"Accept: {accept} was answered with {response.mimetype}"
        problem_of(response, 404)
    accept = f"text/html, {PROBLEM_JSON};q=0.{rng.randrange(1, 9)}"
    page_of(client.get(path, headers={"Accept": accept}), 404)
