"""Checks of `cors`: two sites, their previews and a box office's API, judged as the Fetch standard has browsers do."""

from dataclasses import dataclass

import pytest

FILMS = ["The Long Ferry", "Salt and Wire", "A Quiet Orchard", "Nine Lanterns", "The Glass Warden", "Home by Rail"]
SITES = ["desk", "members", "till", "house", "bar", "office"]
SAFELISTED = {"GET", "HEAD", "POST"}


@dataclass
class Lantern:
    """A cinema: its sites, its previews, one clerk and two showings, one of them without a price."""

    domain: str
    sites: list
    port: int
    branch: str
    clerk: str
    showings: dict
    number: int

    @property
    def origins(self):
        first, second = self.sites
        return [f"https://{first}.{self.domain}", f"https://{second}.{self.domain}:{self.port}"]

    @property
    def preview(self):
        return f"https://{self.branch}-{self.number}.{self.domain}"

    @property
    def allowed(self):
        return [*self.origins, self.preview, f"https://{self.branch}-{self.number % 10}.{self.domain}"]

    @property
    def settings(self):
        previews = f"https://{self.branch}-#.{self.domain}"
        clerks = {self.clerk: "Mina"}
        return {"ORIGINS": self.origins, "PREVIEWS": previews, "CLERKS": clerks, "SHOWINGS": self.showings}

    @property
    def code(self):
        return next(iter(self.showings))

    @property
    def unpriced(self):
        return list(self.showings)[1]

    @property
    def path(self):
        return f"/api/showings/{self.code}"


@pytest.fixture
def lantern(rng):
    """A cinema nobody could have hard-coded."""
    films, codes = rng.sample(FILMS, 2), rng.sample(range(100, 1000), 2)
    showings = {
        f"s{codes[0]}": {"film": films[0], "seats": rng.randrange(20, 90), "price": rng.randrange(700, 1500)},
        f"s{codes[1]}": {"film": films[1], "seats": rng.randrange(20, 90)},
    }
    domain = f"lantern{rng.randrange(100, 1000)}.example"
    branch = rng.choice(["pr", "try", "build"])
    clerk = f"c{rng.getrandbits(64):x}"
    return Lantern(
        domain, rng.sample(SITES, 2), rng.randrange(3000, 9000), branch, clerk, showings, rng.randrange(10, 9999)
    )


@pytest.fixture
def box_office(solution, lantern):
    """The application of this cinema."""
    return solution.app(lantern.settings)


@pytest.fixture
def clerk(box_office, lantern):
    """A function that sends a request with the clerk's cookie, from a page of an origin; None for no page at all."""
    client = box_office.client()
    client.set_cookie("clerk", lantern.clerk)
    return sender(client)


@pytest.fixture
def stranger(box_office):
    """The same without the cookie."""
    return sender(box_office.client())


def sender(client):
    """A function that sends a request from a page of an origin."""

    def send(origin, path, method="GET", headers=(), **sent):
        origins = {} if origin is None else {"Origin": origin}
        return client.open(path, method=method, headers={**origins, **dict(headers)}, **sent)

    return send


@pytest.fixture
def preflight(stranger):
    """A function that asks for permission as a browser does, without the cookie."""

    def ask(origin, path, method, *names):
        headers = {"Access-Control-Request-Method": method}
        if names:
            headers["Access-Control-Request-Headers"] = ",".join(sorted(name.lower() for name in names))
        return stranger(origin, path, "OPTIONS", headers)

    return ask


def names_in(response, header):
    """The names in a header that lists some, in lower case; it may have several lines."""
    names = ",".join(response.headers.getlist(header)).split(",")
    return {name.strip().lower() for name in names} - {""}


def is_shared(response, origin):
    """Whether a browser lets a page read an answer to a request with credentials."""
    origins = response.headers.getlist("Access-Control-Allow-Origin")
    return origins == [origin] and response.headers.getlist("Access-Control-Allow-Credentials") == ["true"]


def is_shared_at_all(response, origin):
    """Whether a browser lets a page read an answer, if not with credentials then without."""
    return response.headers.getlist("Access-Control-Allow-Origin") in ([origin], ["*"])


def gives_leave(response, origin, method, *names):
    """Whether a browser sends the request that this preflight was for."""
    methods = ",".join(response.headers.getlist("Access-Control-Allow-Methods")).replace(" ", "").split(",")
    may_send = {name.lower() for name in names} <= names_in(response, "Access-Control-Allow-Headers")
    is_ok = 200 <= response.status_code < 300
    return is_ok and is_shared(response, origin) and method in SAFELISTED.union(methods) and may_send


def leave_of(response):
    """The headers of an answer that are about sharing, for a message."""
    found = {name: value for name, value in response.headers if name.lower().startswith("access-control-")}
    return f"its Access-Control headers are {found}"


@pytest.mark.concept("cors.origins", "cors.credentials")
def test_pages_of_allowed_origins_read_answers_with_credentials(clerk, lantern):
    """A page of an allowed site or preview should be able to read what the API answers when the cookie is sent."""
    for origin in lantern.allowed:
        for path in ("/api/showings", lantern.path):
            answer = clerk(origin, path)
            assert answer.status_code == 200
            assert is_shared(answer, origin), f"{origin} cannot read {path} with credentials: {leave_of(answer)}"


@pytest.mark.concept("cors.origins")
def test_no_other_origin_can_read(clerk, preflight, lantern):
    """An origin that only resembles an allowed one, and `null`, should read nothing and get no permission."""
    (plain, ported), preview, domain = lantern.origins, lantern.preview, lantern.domain
    site = lantern.sites[0]
    for origin in (
        "https://evil.test",
        "null",
        f"{plain}.evil.test",
        f"{preview}.evil.test",
        plain.replace("https", "http"),
        preview.replace("https", "http"),
        f"{plain}:{lantern.port}",
        f"{preview}:{lantern.port}",
        ported.rpartition(":")[0],
        f"{ported}0",
        f"https://not{site}.{domain}",
        f"https://{site}-{domain}",
        f"https://evil.{site}.{domain}",
        f"https://{site}.{domain.replace('.', '-')}.test",
        plain[:-1],
        f"https://{domain}",
        preview.replace(f".{domain}", f"-{domain}"),
        preview.replace(f".{domain}", f"x.{domain}"),
        preview.replace(f".{domain}", f".evil.{domain}"),
        preview.replace(domain, domain.replace(".", "-")),
        preview.replace(f"-{lantern.number}", "-"),
        preview.replace(f"-{lantern.number}", "-#"),
        preview.replace(f"-{lantern.number}", "-evil"),
        preview.replace("//", "//evil-"),
    ):
        answer = clerk(origin, lantern.path)
        assert not is_shared_at_all(answer, origin), f"{origin} can read answers: {leave_of(answer)}"
        asked = preflight(origin, lantern.path, "DELETE")
        assert not gives_leave(asked, origin, "DELETE"), f"{origin} has permission for DELETE: {leave_of(asked)}"
    assert is_shared(clerk(plain, lantern.path), plain), f"{plain} should be able to read"


@pytest.mark.concept("cors.origins")
def test_what_is_not_configured_is_not_allowed(solution, lantern):
    """Without PREVIEWS no preview should be allowed, and without any settings nobody."""
    origin = lantern.origins[0]
    without_previews = solution.app({**lantern.settings, "PREVIEWS": ""}).client()
    without_previews.set_cookie("clerk", lantern.clerk)
    without_anything = solution.app().client()
    for other in (lantern.preview, "https://evil.test", "null"):
        answer = without_previews.get(lantern.path, headers={"Origin": other})
        assert not is_shared_at_all(answer, other), f"without PREVIEWS, {other} can read: {leave_of(answer)}"
    for other in (origin, lantern.preview, "https://evil.test", "null"):
        answer = without_anything.get(lantern.path, headers={"Origin": other})
        assert answer.status_code == 401, "an answer of create_app() to somebody without a cookie"
        assert not is_shared_at_all(answer, other), f"without any settings, {other} can read: {leave_of(answer)}"
    answer = without_previews.get(lantern.path, headers={"Origin": origin})
    assert is_shared(answer, origin), f"without PREVIEWS, {origin} should be able to read: {leave_of(answer)}"


@pytest.mark.concept("cors.preflight", "cors.credentials")
def test_a_preflight_gets_leave_without_the_cookie(preflight, lantern):
    """A browser asks for permission without the cookie; it should get it for every method and header of the table."""
    for origin in lantern.allowed:
        for method, names in (
            ("PATCH", ["Content-Type", "X-Desk"]),
            ("PATCH", ["Content-Type"]),
            ("DELETE", []),
            ("GET", ["X-Desk"]),
            ("POST", ["Content-Type"]),
            ("HEAD", ["X-Desk"]),
        ):
            answer = preflight(origin, lantern.path, method, *names)
            request = f"{method} with {names or 'no headers'} from {origin}"
            assert 200 <= answer.status_code < 300, f"the status of a preflight for {request}"
            assert gives_leave(answer, origin, method, *names), f"no permission for {request}: {leave_of(answer)}"


@pytest.mark.concept("cors.preflight")
def test_a_preflight_gives_leave_for_nothing_more(preflight, lantern):
    """Leave should be given for the methods and headers that the API has, not for whatever is asked for."""
    origin = lantern.origins[0]
    assert gives_leave(preflight(origin, lantern.path, "DELETE"), origin, "DELETE"), "there is no leave for DELETE"
    for method in ("PUT", "PURGE", "LINK"):
        answer = preflight(origin, lantern.path, method)
        assert not gives_leave(answer, origin, method), f"permission for {method}: {leave_of(answer)}"
    for name in ("X-Debug", "Authorization", "X-Desk-Key", "X-Des"):
        answer = preflight(origin, lantern.path, "PATCH", "Content-Type", name)
        assert not gives_leave(answer, origin, "PATCH", name), f"permission for the header {name}: {leave_of(answer)}"


@pytest.mark.concept("cors.preflight")
def test_a_leave_is_kept_for_ten_minutes(preflight, lantern):
    """The permission should say how long it may be kept, or the browser asks again every few seconds."""
    for origin in (lantern.origins[0], lantern.preview):
        answer = preflight(origin, lantern.path, "PATCH", "Content-Type")
        assert answer.headers.getlist("Access-Control-Max-Age") == ["600"], leave_of(answer)


@pytest.mark.concept("cors.exposed_headers")
def test_scripts_can_read_the_seats_that_are_left(clerk, lantern):
    """A script sees a few well-known headers of an answer; X-Seats-Left it sees only if the answer says so."""
    for origin in lantern.allowed:
        answer = clerk(origin, lantern.path)
        assert answer.headers.get("X-Seats-Left") == str(lantern.showings[lantern.code]["seats"])
        assert is_shared(answer, origin), f"{origin} cannot read {lantern.path} with credentials: {leave_of(answer)}"
        exposed = names_in(answer, "Access-Control-Expose-Headers")
        assert "x-seats-left" in exposed, f"{leave_of(answer)} (a `*` means no header in a request with credentials)"


@pytest.mark.concept("cors.errors")
def test_errors_can_be_read_too(clerk, stranger, lantern):
    """A script should be able to read why it was refused: an error without the headers is a network error to it."""
    for origin in (lantern.origins[0], lantern.preview):
        for who, method, path, sent, status in (
            (stranger, "GET", lantern.path, {}, 401),
            (clerk, "GET", f"{lantern.path}x", {}, 404),
            (clerk, "GET", "/api/prices", {}, 404),
            (clerk, "POST", lantern.path, {"data": "sold"}, 405),
            (clerk, "PATCH", lantern.path, {"json": {"sold": 0}}, 400),
            (clerk, "GET", f"/api/showings/{lantern.unpriced}/price", {}, 500),
        ):
            answer = who(origin, path, method, **sent)
            assert answer.status_code == status, f"{method} {path}"
            assert is_shared(answer, origin), (
                f"{origin} cannot read the {status} to {method} {path}: {leave_of(answer)}"
            )


@pytest.mark.concept("hooks.default_deny", "cors.no_gate")
def test_only_a_preflight_passes_the_gate(stranger, clerk, preflight, lantern):
    """What has no cookie and is no preflight should be refused with 401, and do nothing, whatever it calls itself."""
    origin = lantern.origins[0]
    assert preflight(origin, lantern.path, "DELETE").status_code < 300, "a preflight should pass the gate"
    disguises = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-desk", "X-Desk": "4"}
    for method, sent in (("GET", {}), ("HEAD", {}), ("PATCH", {"json": {"sold": 1}}), ("DELETE", {})):
        for headers in ({}, disguises, {**disguises, "X-HTTP-Method-Override": "OPTIONS"}):
            answer = stranger(origin, lantern.path, method, headers, **sent)
            assert answer.status_code == 401, f"{method} without the cookie, from {origin}, with {headers}"
    left = clerk(None, lantern.path)
    assert left.status_code == 200
    assert left.json["seats"] == lantern.showings[lantern.code]["seats"], "seats were sold to somebody without a cookie"


@pytest.mark.concept("cors.no_gate")
def test_a_request_from_elsewhere_is_answered_as_ever(clerk, lantern, rng):
    """Who reads is the browser's affair: with a cookie, a request of any origin or none should be answered alike."""
    seats = lantern.showings[lantern.code]["seats"]
    for origin in (None, "https://evil.test", "null", lantern.origins[1]):
        sold = rng.randrange(1, 4)
        seats -= sold
        answer = clerk(origin, lantern.path, "PATCH", {"X-Desk": f"desk {sold}"}, json={"sold": sold})
        assert answer.status_code == 200, f"a PATCH with the cookie and Origin: {origin}"
        assert answer.json == answer.json | {"seats": seats, "desk": f"desk {sold}"}
        read = clerk(origin, lantern.path)
        assert (read.status_code, read.json) == (200, answer.json), f"a GET with the cookie and Origin: {origin}"
        assert clerk(origin, f"{lantern.path}x").status_code == 404, f"a GET of nothing with Origin: {origin}"
    assert is_shared(read, lantern.origins[1]), f"{lantern.origins[1]} should be able to read"


@pytest.mark.concept("http.vary")
def test_answers_say_that_they_vary_by_origin(clerk, stranger, lantern):
    """Every answer of the API should vary by Origin, also the one to another origin or to none: a cache keeps those."""
    for origin in (lantern.origins[0], lantern.preview, "https://evil.test", "null", None):
        for who, path in (
            (clerk, lantern.path),
            (stranger, lantern.path),
            (clerk, "/api/prices"),
            (clerk, f"/api/showings/{lantern.unpriced}/price"),
        ):
            answer = who(origin, path)
            varies = names_in(answer, "Vary")
            assert "origin" in varies, f"Vary of the {answer.status_code} to GET {path} with Origin: {origin}"
            assert path != lantern.path or "cookie" in varies, "what the API itself had put into Vary is gone"


@pytest.mark.concept("cors.scope")
def test_nothing_outside_the_api_is_shared(clerk, preflight, lantern):
    """Only what is under /api/ should be shared: not the pages, though the name of one begins like the API's."""
    for origin in (lantern.origins[0], lantern.preview):
        for path, status in (("/", 200), ("/api-terms", 200), ("/nothing", 404), ("/apiary", 404)):
            answer = clerk(origin, path)
            assert answer.status_code == status, f"GET {path}"
            assert not is_shared_at_all(answer, origin), f"{origin} can read {path}: {leave_of(answer)}"
            asked = preflight(origin, path, "GET", "X-Desk")
            assert not gives_leave(asked, origin, "GET", "X-Desk"), f"permission for {path}: {leave_of(asked)}"
        assert is_shared(clerk(origin, "/api/showings"), origin), f"{origin} should be able to read the API"
