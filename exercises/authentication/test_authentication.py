"""Checks of `authentication`: the members of a darkroom register, log in, are remembered, and log out."""

import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import pytest

from pytest_flask_interview.page import read_page

NAMES = ["ines", "tom", "greta", "samir", "wanda", "piet", "moira", "anwen", "luca"]
NOBODY = {"id": None}
HALF_AN_HOUR, THIRTY_DAYS = 30 * 60, 30 * 24 * 60 * 60
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


@dataclass
class Person:
    """Somebody with an email, and the password that nobody else knows."""

    email: str
    password: str


@dataclass
class Darkroom:
    """The site, its settings, and the keeper whom it began with."""

    app: object
    settings: dict
    keeper: Person
    new_person: object

    def member(self):
        """A new member, who registered in a browser of their own."""
        person = self.new_person()
        answer = fill_in(self.app.client(), "/register", person)
        assert answer.status_code in (302, 303), "POST /register with a new email and a password"
        return person

    def browser(self, person, remember=False):
        """A new client, in which this person has logged in."""
        client = self.app.client()
        log_in(client, person, remember)
        return client


@pytest.fixture
def new_person(rng):
    """A function that makes somebody new."""
    names = iter(rng.sample(NAMES, len(NAMES)))
    return lambda: Person(f"{next(names)}{rng.randrange(1000)}@mail.example", f"Größe {rng.randrange(10**9)}")


@pytest.fixture
def settings(solution, rng, new_person):
    """A file and a key of its own, quick hashes, random limits and somebody to begin with."""
    keeper, idle = new_person(), rng.randrange(1000, 3000)
    return {
        "DATABASE": f"{solution.scratch}/darkroom.db",
        "SECRET_KEY": f"{rng.getrandbits(128):x}",
        "PASSWORD_ROUNDS": 1000,
        "IDLE_SECONDS": idle,
        "MAX_SECONDS": idle * rng.randrange(5, 9),
        "KEEPER_EMAIL": keeper.email,
        "KEEPER_PASSWORD": keeper.password,
    }


@pytest.fixture
def darkroom(solution, settings, new_person):
    """A darkroom with one keeper."""
    keeper = Person(settings["KEEPER_EMAIL"], settings["KEEPER_PASSWORD"])
    return Darkroom(solution.app(settings), settings, keeper, new_person)


def fill_in(client, path, person, **more):
    """The answer to the form at a path, sent with the person's email and password."""
    page = read_page(client.get(path))
    return page.form("email", "password").submit(client, {"email": person.email, "password": person.password, **more})


def log_in(client, person, remember=False):
    """Logs a person in by the form at /login; the answer."""
    form = read_page(client.get("/login")).form("email", "password", "remember")
    ticked = {"remember": form.field("remember").get("value", "on") if remember else None}
    answer = form.submit(client, {"email": person.email, "password": person.password, **ticked})
    assert answer.status_code in (302, 303), f"POST /login with the right email and password: {answer.status}"
    return answer


def who(client):
    """What GET / says: who is signed in."""
    answer = client.get("/")
    assert answer.status_code == 200, "GET /"
    assert isinstance(answer.get_json(silent=True), dict), "GET / should answer with a JSON object"
    return answer.json


def email_of(client):
    """The email of who is signed in, or None."""
    return who(client).get("email")


def target(answer):
    """Path and query where a redirect leads, on this site; else the whole address."""
    assert answer.status_code in (302, 303), f"{answer.request.method} {answer.request.path}: {answer.status}"
    parts = urlsplit(answer.headers["Location"])
    is_here = parts.netloc in ("", "localhost") and not parts.path.startswith("//")
    return parts._replace(scheme="", netloc="").geturl() if is_here else answer.headers["Location"]


def held(client):
    """The cookies that a browser sends now."""
    return dict(client.get("/").request.cookies)


def copied(app, cookies):
    """Another browser that sends these cookies."""
    client = app.client()
    for name, value in cookies.items():
        client.set_cookie(name, value)
    return client


def set_by(*answers):
    """The cookies that these answers set and do not delete, with their attributes."""
    found = {}
    for answer in answers:
        for header in answer.headers.getlist("Set-Cookie"):
            found.update(SimpleCookie(header))
    return {name: cookie for name, cookie in found.items() if cookie.value and cookie["max-age"] != "0"}


def age_of(cookie):
    """How many seconds a browser that is closed and opened again keeps a cookie that was set just now."""
    if cookie["max-age"]:
        return int(cookie["max-age"])
    return parsedate_to_datetime(cookie["expires"]).timestamp() - time.time() if cookie["expires"] else 0


@pytest.mark.concept("accounts.login")
def test_a_member_registers_and_comes_back(solution, darkroom):
    """Who registers should be signed in at once, as a member, and be able to log in from any browser after that."""
    person, client = darkroom.new_person(), darkroom.app.client()
    assert who(client) == NOBODY, "before anybody registered in this browser"
    answer = fill_in(client, "/register", person)
    assert target(answer) == "/", "where a registration leads"
    account = who(client)
    assert account == {"id": account["id"], "email": person.email, "role": "member"}, "after registering"
    other = darkroom.app.client()
    assert who(other) == NOBODY, "in another browser"
    assert target(log_in(other, Person(person.email.upper(), person.password))) == "/", "where a login leads"
    assert who(other) == account, "after logging in, the email in capitals"
    keeper = who(darkroom.browser(darkroom.keeper))
    assert keeper == {"id": keeper["id"], "email": darkroom.keeper.email, "role": "keeper"}, "the keeper to begin with"
    later = Person(darkroom.keeper.email, "another password")
    restarted = solution.app(darkroom.settings | {"KEEPER_PASSWORD": later.password})
    assert who(copied(restarted, held(client))) == account, "in the same browser, after the server was restarted"
    answer = fill_in(restarted.client(), "/login", later)
    assert answer.status_code == 401, "a KEEPER_PASSWORD that was set when there were accounts already"


@pytest.mark.concept("accounts.login")
def test_a_bad_registration_stores_nothing(solution, darkroom, rng):
    """A taken email, one without an @, and a short password should be refused with 400 and the form, storing nothing;
    and nobody should choose their own role."""
    person, path = darkroom.member(), darkroom.settings["DATABASE"]
    before = solution.probe("stored", path)["accounts"]
    new = darkroom.new_person()
    for email, password in (
        (person.email, new.password),
        (person.email.upper(), new.password),
        (new.email.replace("@", "."), new.password),
        ("", new.password),
        (new.email, f"{rng.randrange(10**6, 10**7)}"),
        (new.email, ""),
        (None, None),
    ):
        client = darkroom.app.client()
        answer = fill_in(client, "/register", Person(email, password))
        assert answer.status_code == 400, f"the email {email!r} with the password {password!r}"
        read_page(answer).form("email", "password")
        assert who(client) == NOBODY, "after a registration that was refused"
    assert solution.probe("stored", path)["accounts"] == before, "the accounts, after what was refused"
    sent = {"email": new.email, "password": f"{rng.randrange(10**7, 10**8)}", "role": "keeper"}
    client = darkroom.app.client()
    assert client.post("/register", data=sent).status_code in (302, 303), "a password of 8 characters"
    assert who(client).get("role") == "member", "the role of somebody who sent role=keeper along"


@pytest.mark.concept("accounts.password_hash")
def test_passwords_are_stored_as_salted_hashes(solution, darkroom, rng):
    """Of a password a salted hash should be stored: equal ones look different, and each character counts."""
    first, twin = darkroom.new_person(), darkroom.new_person()
    first.password = twin.password = f"{first.password} {'x' * 80} {rng.randrange(1000)}"
    hashes = []
    for name in ("here", "elsewhere"):
        path = f"{solution.scratch}/{name}.db"
        app = solution.app(darkroom.settings | {"DATABASE": path})
        for person in (first, twin):
            assert fill_in(app.client(), "/register", person).status_code in (302, 303)
        found = solution.probe("stored", path)
        hashes += [row["password_hash"] for row in found["accounts"] if row["email"] in (first.email, twin.email)]
        assert first.password not in found["dump"], "the password is in the file"
    assert len(hashes) == 4 and all(hashes), "each account should have a password_hash"
    assert len(set(hashes)) == 4, "two hashes of one password are the same"
    for wrong in (first.password[:-1], first.password + "x", first.password.swapcase(), hashes[0]):
        answer = fill_in(app.client(), "/login", Person(first.email, wrong))
        assert answer.status_code == 401, f"the password {wrong!r} in place of {first.password!r}"
    client = app.client()
    log_in(client, first)
    assert email_of(client) == first.email


@pytest.mark.concept("auth.same_answer")
def test_a_wrong_login_says_the_same_for_every_reason(darkroom):
    """A wrong login should be a 401 with the same words, whether the email is unknown or the password wrong."""
    person, unknown = darkroom.member(), darkroom.new_person()
    said = []
    for email, password in (
        (person.email, unknown.password),
        (unknown.email, person.password),
        (darkroom.keeper.email, person.password),
    ):
        client = darkroom.app.client()
        answer = fill_in(client, "/login", Person(email, password))
        assert answer.status_code == 401, f"POST /login with the email {email} and the password {password}"
        page = read_page(answer)
        page.form("email", "password")
        said.append(page.text.replace(email, ""))
        assert who(client) == NOBODY, "after a login that was refused"
    assert said[1] == said[0], "what is said of an unknown email, and of a wrong password"
    assert said[2] == said[0], "what is said of the keeper's email, and of a member's"
    for form in ({"email": person.email}, {"password": person.password}, {}, {"email": person.email, "password": ""}):
        assert darkroom.app.client().post("/login", data=form).status_code == 401, f"POST /login with {sorted(form)}"


@pytest.mark.concept("auth.same_answer", "accounts.password_hash")
def test_a_wrong_login_costs_the_same_for_every_reason(solution, darkroom):
    """A login should cost as much work as PASSWORD_ROUNDS say, and just as much for an email that nobody has."""
    keeper, unknown = darkroom.keeper, darkroom.new_person()
    forms = [{"email": person.email, "password": "another password"} for person in (keeper, unknown)]
    cheap, _ = solution.probe("cost_of_logins", forms)
    slow = {"DATABASE": f"{solution.scratch}/slow.db", "PASSWORD_ROUNDS": 300_000}
    solution.app(darkroom.settings | slow)
    known, unknown = solution.probe("cost_of_logins", forms)
    assert [cheap["status"], known["status"], unknown["status"]] == [401, 401, 401]
    assert known["seconds"] > 3 * cheap["seconds"], "300 000 rounds cost little more than 1000"
    assert unknown["seconds"] > known["seconds"] / 2, "an unknown email costs less than half of a wrong password"


@pytest.mark.concept("accounts.anonymous")
def test_strangers_are_led_to_the_login_and_back(darkroom, rng):
    """Who is not signed in should be led to the login and from there to exactly the address they asked for; a script
    should get a 401."""
    client, person = darkroom.app.client(), darkroom.member()
    asked = f"/darkroom?shelf={rng.randrange(100)}&paper=matt%20%26%20{rng.randrange(100)}x"
    for method, path in (("GET", asked), ("GET", "/accounts"), ("POST", "/accounts/1")):
        answer = client.open(path, method=method, headers=SCRIPT)
        assert answer.status_code == 401, f"{method} {path} by a script"
        led = urlsplit(target(client.open(path, method=method)))
        assert led.path == "/login", f"where {method} {path} leads"
        if method == "GET":
            assert parse_qs(led.query).get("next") == [path], f"next, after {method} {path}"
    login = target(client.get(asked))
    refused = fill_in(client, login, Person(person.email, "another password"))
    assert refused.status_code == 401, "POST /login with a wrong password"
    answer = fill_in(client, login, person)
    assert parse_qs(urlsplit(target(answer)).query) == parse_qs(urlsplit(asked).query), "the query the login leads to"
    assert urlsplit(target(answer)).path == "/darkroom", "where the login leads"
    assert person.email in read_page(client.get(asked)).text, "the darkroom, after the login"


@pytest.mark.concept("state.safe_redirect")
def test_a_login_leads_to_no_other_site(darkroom, rng):
    """A next that is no path of this site should be ignored, in form and address alike; the login still succeeds."""
    person, host = darkroom.member(), f"evil{rng.randrange(1000)}.example"
    hostile = [f"https://{host}/", f"//{host}/", f"\\\\{host}", f"/\\{host}", f"///{host}", f"/\t/{host}", host, ""]
    hostile += [
        f" //{host}",
        f"https:{host}",
        f"javascript:alert({rng.randrange(100)})",
        f"/\n/{host}",
        f"\x01//{host}",
    ]
    for next in hostile:
        client = darkroom.app.client()
        sent = {"email": person.email, "password": person.password}
        answer = client.post("/login", data=sent | {"next": next})
        assert target(answer) == "/", f"where a login leads with next={next!r} in its form"
        assert email_of(client) == person.email, f"after a login with next={next!r}"
        answer = darkroom.app.client().post("/login", query_string={"next": next}, data=sent)
        assert target(answer) == "/", f"where a login leads with next={next!r} in its address"
    path = f"/darkroom?shelf={rng.randrange(100)}"
    for options in ({"data": sent | {"next": path}}, {"data": sent, "query_string": {"next": path}}):
        assert target(darkroom.app.client().post("/login", **options)) == path, f"where a login with {options} leads"


@pytest.mark.concept("auth.logout")
def test_logging_out_ends_every_copy(solution, darkroom):
    """A POST of /logout should end all sign-ins of that account: sessions, remembered browsers, and copied cookies."""
    person, other = darkroom.member(), darkroom.browser(darkroom.keeper)
    client, elsewhere = darkroom.browser(person, remember=True), darkroom.browser(person)
    copies = [held(client), held(elsewhere)]
    client.get("/logout")
    assert email_of(client) == person.email, "after a GET of /logout"
    assert target(client.post("/logout")) == "/", "where POST /logout leads"
    assert who(client) == NOBODY, "in the browser that logged out"
    assert who(elsewhere) == NOBODY, "in another browser of the same account"
    assert email_of(other) == darkroom.keeper.email, "in the browser of somebody else"
    for app in (darkroom.app, solution.app(darkroom.settings)):
        for cookies in copies:
            for chosen in (cookies, *({name: value} for name, value in cookies.items())):
                found = who(copied(app, chosen))
                assert found == NOBODY, f"with the cookies {sorted(chosen)} as they were before the logout"
    assert target(darkroom.app.client().post("/logout")) == "/", "POST /logout by a stranger"
    log_in(client, person)
    assert email_of(client) == person.email, "after logging in again"


@pytest.mark.concept("accounts.remembered")
def test_a_sign_in_ends_when_it_is_idle_or_old(solution, darkroom):
    """Without the box ticked a sign-in should end after IDLE_SECONDS without a request, and after MAX_SECONDS."""
    person, idle, most = darkroom.member(), darkroom.settings["IDLE_SECONDS"], darkroom.settings["MAX_SECONDS"]
    lazy, busy, new = darkroom.browser(person), darkroom.browser(person), darkroom.app.client()
    fill_in(new, "/register", darkroom.new_person())
    copy = held(lazy)
    for _ in range(2):
        solution.probe("later", 0.7 * idle)
        assert email_of(busy) == person.email, "a browser in use, 0.7 IDLE_SECONDS after its last request"
    assert who(lazy) == NOBODY, "1.4 IDLE_SECONDS after its last request"
    assert who(new) == NOBODY, "1.4 IDLE_SECONDS after registering"
    assert who(copied(darkroom.app, copy)) == NOBODY, "with cookies copied 1.4 IDLE_SECONDS ago"
    passed = 1.4 * idle
    while passed + 0.7 * idle < most - 60:
        solution.probe("later", 0.7 * idle)
        passed += 0.7 * idle
        assert email_of(busy) == person.email, "a browser that was in use all the time, before MAX_SECONDS"
    solution.probe("later", most - passed + 60)
    assert who(busy) == NOBODY, "a browser that was in use all the time, MAX_SECONDS after the login"


@pytest.mark.concept("accounts.remembered")
def test_a_remembered_browser_is_known_until_the_limit(solution, darkroom):
    """With the box ticked a browser should stay signed in when it is idle or was closed, until MAX_SECONDS are over;
    cookies that somebody kept should be worth nothing then."""
    person, idle, most = darkroom.member(), darkroom.settings["IDLE_SECONDS"], darkroom.settings["MAX_SECONDS"]
    client = darkroom.app.client()
    cookies = set_by(log_in(client, person, remember=True))
    kept = {name: cookie.value for name, cookie in cookies.items() if age_of(cookie) > 0.9 * most}
    assert email_of(copied(darkroom.app, kept)) == person.email, "a browser that was closed and opened again"
    solution.probe("later", 2 * idle)
    assert email_of(client) == person.email, "a browser that was idle for twice IDLE_SECONDS"
    assert email_of(copied(darkroom.app, kept)) == person.email, "and closed as well"
    solution.probe("later", most - 2 * idle - 60)
    assert email_of(copied(darkroom.app, kept)) == person.email, "a minute before MAX_SECONDS are over"
    assert email_of(client) == person.email, "a minute before MAX_SECONDS are over"
    solution.probe("later", 120)
    assert who(copied(darkroom.app, kept)) == NOBODY, "with cookies that were kept beyond MAX_SECONDS"
    assert who(client) == NOBODY, "in the same browser, beyond MAX_SECONDS"


@pytest.mark.concept("accounts.remembered")
def test_the_limits_have_their_defaults(solution, darkroom):
    """Where the configuration says nothing of limits and keepers, an idle sign-in should end after half an hour and a
    remembered one after 30 days, and nobody should be a keeper."""
    given = {name: darkroom.settings[name] for name in ("SECRET_KEY", "PASSWORD_ROUNDS")}
    app = solution.app(given | {"DATABASE": f"{solution.scratch}/defaults.db"})
    person, idle, remembered = darkroom.new_person(), app.client(), app.client()
    assert fill_in(idle, "/register", person).status_code in (302, 303), "POST /register"
    stored = solution.probe("stored", f"{solution.scratch}/defaults.db")["accounts"]
    assert [row["email"] for row in stored] == [person.email], "the accounts, after one has registered"
    log_in(remembered, person, remember=True)
    solution.probe("later", HALF_AN_HOUR - 20)
    assert email_of(idle) == person.email, "20 seconds before half an hour is over"
    solution.probe("later", HALF_AN_HOUR + 20)
    assert who(idle) == NOBODY, "half an hour and 20 seconds after its last request"
    solution.probe("later", THIRTY_DAYS - 2 * HALF_AN_HOUR - 60)
    assert email_of(remembered) == person.email, "a remembered browser, a minute before 30 days are over"
    solution.probe("later", 120)
    assert who(remembered) == NOBODY, "a remembered browser, a minute after 30 days"


@pytest.mark.concept("accounts.login", "accounts.remembered")
def test_a_login_replaces_what_was_there(solution, darkroom):
    """A login should begin anew: cookies from before it open nothing, and of an earlier login nothing comes back."""
    first, second, client = darkroom.member(), darkroom.member(), darkroom.app.client()
    client.get("/login")
    client.get("/darkroom")
    before = held(client)
    planted = copied(darkroom.app, before)
    log_in(client, first, remember=True)
    assert who(planted) == NOBODY, "with the cookies that the browser had before the login"
    log_in_as = {"email": second.email, "password": second.password}
    assert client.post("/login", data=log_in_as).status_code in (302, 303), "a login on top of another"
    assert email_of(client) == second.email, "after a login on top of another"
    solution.probe("later", 2 * darkroom.settings["IDLE_SECONDS"])
    found = email_of(client)
    assert found is None, f"the second login is over, and the browser is {found}'s: the first one's box was ticked"


@pytest.mark.concept("accounts.remembered")
def test_cookies_are_guarded_and_signed(solution, darkroom, rng):
    """Each cookie should be HttpOnly, Secure and SameSite=Lax, and worth nothing unless the SECRET_KEY made it."""
    person, client = darkroom.member(), darkroom.app.client()
    answers = [client.get("/login"), log_in(client, person, remember=True), client.get("/darkroom")]
    cookies = set_by(*answers)
    assert cookies, "a login set no cookie"
    for name, cookie in cookies.items():
        attributes = {key: cookie[key] for key in ("httponly", "secure", "samesite")}
        assert attributes == {"httponly": True, "secure": True, "samesite": "Lax"}, f"the cookie {name}"
    values = held(client)
    assert email_of(copied(darkroom.app, values)) == person.email
    other = solution.app(darkroom.settings | {"SECRET_KEY": f"{rng.getrandbits(128):x}"})
    for chosen in (values, *({name: value} for name, value in values.items())):
        assert who(copied(other, chosen)) == NOBODY, f"the cookies {sorted(chosen)}, made with another SECRET_KEY"
    broken = {name: value[:-4] + ("AAAA" if value[-4:] != "AAAA" else "BBBB") for name, value in values.items()}
    assert who(copied(darkroom.app, broken)) == NOBODY, "with cookies whose last characters were altered"


@pytest.mark.concept("auth.roles")
def test_only_keepers_reach_the_accounts(darkroom):
    """Members should get 403 for the list and for the change, and whoever was made a keeper, or no longer is one, at
    the next request."""
    person, keeper = darkroom.member(), darkroom.browser(darkroom.keeper)
    member = darkroom.browser(person)
    id, keepers_id = who(member)["id"], who(keeper)["id"]
    for headers in ({}, SCRIPT):
        assert member.get("/accounts", headers=headers).status_code == 403, "GET /accounts by a member"
        answer = member.post(f"/accounts/{id}", data={"role": "keeper"}, headers=headers)
        assert answer.status_code == 403, "POST /accounts/<id> by a member"
    assert darkroom.app.client().post(f"/accounts/{id}", data={"role": "keeper"}).status_code in (302, 303)
    assert who(member)["role"] == "member", "after a member and a stranger have posted role=keeper"
    page = read_page(keeper.get("/accounts")).text
    assert person.email in page and darkroom.keeper.email in page, "the page at /accounts"
    assert keeper.post(f"/accounts/{id}", data={"role": "owner"}).status_code == 400, "a role that there is not"
    assert keeper.post(f"/accounts/{id}").status_code == 400, "a form without a role"
    assert keeper.post(f"/accounts/{id + 999}", data={"role": "keeper"}).status_code == 404, "an id of nobody"
    assert target(keeper.post(f"/accounts/{id}", data={"role": "keeper"})) == "/accounts"
    assert member.get("/accounts").status_code == 200, "GET /accounts by somebody who was made a keeper"
    assert target(member.post(f"/accounts/{keepers_id}", data={"role": "member"})) == "/accounts"
    assert keeper.get("/accounts").status_code == 403, "GET /accounts by somebody who is no keeper any more"
    assert keeper.post(f"/accounts/{id}", data={"role": "member"}).status_code == 403
    assert (who(member)["role"], who(keeper)["role"]) == ("keeper", "member")
