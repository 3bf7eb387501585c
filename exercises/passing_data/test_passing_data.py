"""Checks of `passing_data`: seats in a theatre, chosen, signed in for and booked by browsers that share nothing."""

import base64
import zlib
from binascii import Error as NotBase64
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from pytest_flask_interview.page import read_page

PLAYS = ["the-storm", "our-town", "twelfth-night", "the-seagull", "hay-fever", "tartuffe"]
PEOPLE = ["Ines Duarte", "Tom Okafor", "Greta Lind", "Samir Haddad", "Wanda Kurek", "Piet de Boer", "Moira Kerr"]
YEAR = 365 * 24 * 60 * 60


@pytest.fixture
def settings(rng):
    """Two plays with their seats, two members with cards and PINs, and a key."""
    plays = {play: [f"{row}{rng.randrange(1, 30)}" for row in "ABCDEF"] for play in rng.sample(PLAYS, 2)}
    names, cards = rng.sample(PEOPLE, 2), rng.sample(range(10**5, 10**6), 2)
    pins = rng.sample(range(10**9, 10**10), 2)
    register = [{"name": name, "pin": str(pin)} for name, pin in zip(names, pins, strict=True)]
    members = dict(zip(map(str, cards), register, strict=True))
    return {"PLAYS": plays, "MEMBERS": members, "SECRET_KEY": f"{rng.getrandbits(128):x}"}


@pytest.fixture
def loft(solution, settings):
    """The box office."""
    return solution.app(settings)


@pytest.fixture
def play(settings):
    """A play with six seats."""
    return next(iter(settings["PLAYS"]))


@pytest.fixture
def seats(settings, play):
    """The seats of the play, as they are named."""
    return settings["PLAYS"][play]


@pytest.fixture
def card(settings):
    """The card of the first member."""
    return next(iter(settings["MEMBERS"]))


@pytest.fixture
def member(settings, card):
    """The first member: a name and a PIN."""
    return settings["MEMBERS"][card]


def basket(browser):
    """What GET /basket says."""
    answer = browser.get("/basket")
    assert answer.status_code == 200, "GET /basket"
    body = answer.get_json(silent=True)
    assert isinstance(body, dict) and {"member", "seats", "notice"} <= set(body), "expected member, seats and notice"
    return body


def choose(browser, play, *seats):
    """Puts seats into the basket, and returns what is in it then."""
    answer = browser.post("/basket", data={"play": play, "seat": list(seats)})
    assert answer.status_code == 303, f"POST /basket with the seats {seats}"
    return basket(browser)["seats"]


def shown(browser, play):
    """What GET /plays/<play> says."""
    answer = browser.get(f"/plays/{play}")
    assert answer.status_code == 200, f"GET /plays/{play}"
    return answer.get_json(silent=True) or {}


def sign_in(browser, card, member):
    """Signs a member in by the form at /sign-in."""
    shown = browser.get("/sign-in")
    assert shown.status_code == 200, "GET /sign-in"
    page = read_page(shown)
    answer = page.form("card", "pin").submit(browser, {"card": card, "pin": member["pin"]})
    assert answer.status_code == 303, "POST /sign-in with a card and its PIN"
    return answer


def cookies(*answers):
    """The cookies that answers set and do not delete, the last of each name, with their attributes."""
    found = {}
    for answer in answers:
        for header in answer.headers.getlist("Set-Cookie"):
            found.update(SimpleCookie(header))
    return {name: cookie for name, cookie in found.items() if cookie["max-age"] != "0"}


def browser_with(loft, values):
    """A browser that sends these cookies, whoever made them."""
    browser = loft.client()
    for name, value in values.items():
        browser.set_cookie(name, value)
    return browser


def decoded(part):
    """What is behind a part of a cookie in base64, compressed or not; None where it is no such thing."""
    try:
        plain = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
        return (zlib.decompress(plain) if plain[:1] == b"\x78" else plain).decode()
    except (NotBase64, ValueError, zlib.error):
        return None


def readings(value):
    """The texts that whoever looks at a cookie can read in it."""
    return [unquote(value), *filter(None, map(decoded, value.split(".")))]


def forged(value, old, new):
    """A cookie's value where one text stands in place of another, in base64 too; the rest is as it was."""
    parts = []
    for part in value.replace(old, new).split("."):
        plain = decoded(part)
        is_meant = plain is not None and old in plain
        parts.append(
            base64.urlsafe_b64encode(plain.replace(old, new).encode()).decode().rstrip("=") if is_meant else part
        )
    return ".".join(parts)


def target(answer):
    """Where an answer of 303 leads."""
    assert answer.status_code == 303, f"{answer.request.method} {answer.request.path}"
    parts = urlsplit(answer.headers["Location"])
    assert parts.netloc in ("", "localhost"), f"Location leads to another site: {answer.headers['Location']!r}"
    return parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.mark.concept("requests.form")
def test_a_form_fills_the_basket(solution, loft, settings, play, seats):
    """All seats that a form names should go into the basket, in order, once; a form with a wrong one adds nothing."""
    browser = loft.client()
    assert choose(browser, play, seats[2], seats[0]) == [[play, seats[2]], [play, seats[0]]], "a form with two seats"
    full = [[play, seat] for seat in (seats[2], seats[0], seats[1])]
    assert choose(browser, play, seats[0], seats[1], seats[1]) == full, "seats that were chosen before, or twice"
    other = next(name for name in settings["PLAYS"] if name != play)
    for form in (
        {"play": play, "seat": [seats[3], "Z99"]},
        {"play": "no-such-play", "seat": [seats[3]]},
        {"play": play},
        {"seat": [seats[3]]},
        {"play": play, "seat": [""]},
    ):
        assert browser.post("/basket", data=form).status_code == 400, f"POST /basket with {form}"
        assert basket(browser)["seats"] == full, f"the basket after {form}"
    in_the_query = browser.post("/basket", query_string={"play": play, "seat": seats[3]})
    assert in_the_query.status_code == 400, "POST /basket whose form is empty and whose query has a seat"
    seat = settings["PLAYS"][other][0]
    assert choose(browser, other, seat) == [*full, [other, seat]], "the basket with a seat of a second play"
    assert len(choose(browser, play, *seats)) == len(seats) + 1, "all seats of a play, and one of another"
    for one in (browser, solution.app({"SECRET_KEY": settings["SECRET_KEY"]}).client()):
        assert one.get("/plays/no-such-play").status_code == 404


@pytest.mark.concept("state.session")
def test_each_browser_has_its_own_session(loft, play, seats, card, member):
    """What one browser chose, and who signed in there, should be there at its next request, and in no other browser."""
    one, two = loft.client(), loft.client()
    choose(one, play, seats[0])
    choose(two, play, seats[1])
    assert choose(one, play, seats[2]) == [[play, seats[0]], [play, seats[2]]], "two requests of the same browser"
    sign_in(one, card, member)
    found = [(basket(browser)["member"], basket(browser)["seats"]) for browser in (one, two, loft.client())]
    mine = (member["name"], [[play, seats[0]], [play, seats[2]]])
    assert found == [mine, (None, [[play, seats[1]]]), (None, [])], "members and baskets of three browsers"
    one.post("/sign-out")
    left = basket(one)
    assert (left["member"], left["seats"]) == (None, []), "a browser that has signed out"


@pytest.mark.concept("state.session")
def test_an_altered_cookie_is_as_good_as_none(loft, settings, card, member):
    """I wrote another member's card into the cookies: nothing that a browser can write should say who it is."""
    browser = loft.client()
    answer = sign_in(browser, card, member)
    assert basket(browser)["member"] == member["name"]
    kept = {name: cookie.value for name, cookie in cookies(answer).items()}
    assert kept, "signing in set no cookie"
    honest = basket(browser_with(loft, kept))["member"]
    assert honest == member["name"], "a browser that sends the cookies of POST /sign-in unaltered"
    other = next(number for number in settings["MEMBERS"] if number != card)
    swaps = [(card, other), (member["name"], settings["MEMBERS"][other]["name"])]
    altered = [{name: forged(value, *swap) for name, value in kept.items()} for swap in swaps]
    altered += [dict.fromkeys((*kept, "card", "member", "user", "name"), word) for pair in swaps for word in pair]
    altered += [{name: change(value) for name, value in kept.items()} for change in (lambda v: v[::-1], "{}AA".format)]
    for values in altered:
        found = basket(browser_with(loft, values))["member"]
        is_kept = any(values[name] == value for name, value in kept.items())
        assert found is None or (is_kept and found == member["name"]), f"who I am with these cookies: {values}"


@pytest.mark.concept("state.session", "state.lifetimes")
def test_a_session_outlives_the_server_but_not_its_key(solution, loft, settings, play, seats, card, member):
    """After a restart with the same key a browser should still have its session; what another key signed is void."""
    browser = loft.client()
    chosen = browser.post("/basket", data={"play": play, "seat": seats[0]})
    kept = {name: cookie.value for name, cookie in cookies(chosen, sign_in(browser, card, member)).items()}
    found = basket(browser_with(solution.app(settings), kept))
    assert (found["member"], found["seats"]) == (member["name"], [[play, seats[0]]]), "after a restart"
    found = basket(browser_with(solution.app({**settings, "SECRET_KEY": f"not-{settings['SECRET_KEY']}"}), kept))
    assert (found["member"], found["seats"]) == (None, []), "after a restart with another SECRET_KEY"
    renamed = settings["MEMBERS"] | {card: {**member, "name": "Ada Pell"}}
    after = browser_with(solution.app({**settings, "MEMBERS": renamed}), kept)
    assert after.get("/basket").headers.get("X-Member") == "Ada Pell", "after a restart where the member has a new name"
    gone = {number: entry for number, entry in settings["MEMBERS"].items() if number != card}
    after = browser_with(solution.app({**settings, "MEMBERS": gone}), kept)
    assert basket(after)["member"] is None, "after a restart where the register has no such card"
    assert after.post("/bookings", json={"phone": "1"}).status_code == 401, "a booking with a card that is void"


@pytest.mark.concept("state.cookies")
def test_cookies_are_guarded_and_hold_no_secret(loft, settings, play, seats, card, member):
    """Each cookie should be HttpOnly, Secure, SameSite=Lax and for the whole site, and no PIN should be readable."""
    browser, other = loft.client(), next(number for number in settings["MEMBERS"] if number != card)
    wrong_pin = settings["MEMBERS"][other]["pin"]
    for sent in ({"card": card, "pin": wrong_pin}, {"card": card}, {"pin": member["pin"]}, {}):
        assert browser.post("/sign-in", data=sent).status_code == 403, f"POST /sign-in with {sent}"
    chosen = browser.post("/basket", data={"play": play, "seat": seats[:2]})
    found = cookies(browser.post("/print", data={"print": "large"}), chosen, sign_in(browser, card, member))
    assert "print" in found and len(found) > 1, f"cookies of POST /print, /basket and /sign-in: {sorted(found)}"
    for name, cookie in found.items():
        for attribute in ("httponly", "secure"):
            assert cookie[attribute] is True, f"the cookie {name} is not {attribute}"
        assert (cookie["samesite"].lower(), cookie["path"]) == ("lax", "/"), f"SameSite and Path of the cookie {name}"
        for text in readings(cookie.value):
            assert member["pin"] not in text, f"the PIN can be read in the cookie {name}"
        ages = {name: cookie[name] for name in ("max-age", "expires")}
        is_kept = any(ages.values())
        assert is_kept == (name == "print"), f"how long the cookie {name} lasts: {ages}"
    assert found["print"]["max-age"] == str(YEAR), "Max-Age of the cookie print"


@pytest.mark.concept("state.cookies", "state.lifetimes")
def test_a_preference_outlives_the_session(loft, play, card, member):
    """The print should be what its cookie says, after sign-out too; what is no such value in it means normal."""
    browser = loft.client()
    assert shown(browser, play).get("print") == "normal", "print for a browser that chose nothing"
    for size in ("normal", "large"):
        chosen = browser.post("/print", data={"print": size})
        assert target(chosen) == "/basket"
        assert shown(browser, play).get("print") == size, f"print after {size} was chosen"
    sign_in(browser, card, member)
    assert target(browser.post("/sign-out")) == "/basket"
    assert basket(browser)["member"] is None
    assert shown(browser, play).get("print") == "large", "print after sign-out"
    for odd in ("huge", "", None):
        assert browser.post("/print", data={"print": odd} if odd is not None else {}).status_code == 400, f"print={odd}"
    assert shown(browser, play).get("print") == "large", "print after wrong choices"
    for odd in ("huge", "LARGE", "<b>large</b>"):
        found = shown(browser_with(loft, {"print": odd}), play).get("print")
        assert found == "normal", f"print for a browser whose cookie says {odd!r}"


@pytest.mark.concept("contexts.g")
def test_the_member_is_found_once_a_request(loft, play, seats, card, member):
    """One request should ask the register once and share the answer between hooks and view; the next one asks anew."""
    browser, watcher = loft.client(), loft.client()
    choose(browser, play, seats[0])
    sign_in(browser, card, member)
    for path, status in (("/basket", 200), (f"/plays/{play}", 200), ("/checkout", 200), ("/nowhere", 404)):
        before = watcher.get("/status").json["lookups"]
        answer = browser.get(path)
        assert answer.status_code == status
        named = answer.headers.get("X-Member")
        assert named == member["name"], f"X-Member of GET {path}"
        asked = watcher.get("/status").json["lookups"] - before
        assert asked <= 1, f"how often GET {path} asked the register"
    for path in ("/basket", f"/plays/{play}", "/nowhere"):
        stranger = watcher.get(path)
        assert stranger.headers.get("X-Member") is None, f"X-Member of GET {path} by a browser that is not signed in"


@pytest.mark.concept("state.lifetimes")
def test_a_notice_is_shown_once(loft, play, card, member):
    """The notice should greet the member by name in the next basket of that browser, and be gone after that."""
    browser, other = loft.client(), loft.client()
    sign_in(browser, card, member)
    assert browser.get(f"/plays/{play}").status_code == 200
    assert basket(other)["notice"] is None, "notice in another browser"
    first, second = basket(browser)["notice"], basket(browser)["notice"]
    assert member["name"] in (first or ""), "notice in the first basket after signing in"
    assert second is None, "notice in the second basket after signing in"


@pytest.mark.concept("routing.url_for", "requests.query")
def test_signing_in_leads_back_to_where_it_began(loft, card, member, rng):
    """From a checkout I should come to the form and back to the same address, whatever is in its query; also below a
    prefix."""
    for voucher in (f"{rng.randrange(1, 99)}% off & more #2", f'tea+cake="{rng.randrange(99)}"?/é', "plain"):
        for prefix in ("", "/loft"):
            browser, base = loft.client(), {"base_url": f"http://localhost{prefix}"}
            sent = browser.get("/checkout", query_string={"voucher": voucher}, **base)
            path, _, query = target(sent).partition("?")
            assert path == f"{prefix}/sign-in", f"where /checkout below {prefix or '/'} leads"
            form = read_page(browser.get("/sign-in", query_string=query, **base)).form("card", "pin")
            assert form.target.partition("?")[0] == f"{prefix}/sign-in", f"where the form below {prefix or '/'} is sent"
            data = {**form.values, "card": card, "pin": member["pin"]}
            signed = browser.post("/sign-in", data=data, query_string=form.target.partition("?")[2], **base)
            back, _, query = target(signed).partition("?")
            assert back == f"{prefix}/checkout", "where signing in leads, after /checkout led to it"
            assert dict(parse_qsl(query)) == {"voucher": voucher}, "the query of the address that signing in leads to"
            done = browser.get("/checkout", query_string=query, **base)
            assert done.json == {"member": member["name"], "seats": [], "voucher": voucher}
    bare = loft.client()
    assert urlsplit(target(bare.get("/checkout"))).path == "/sign-in"
    sign_in(bare, card, member)
    assert bare.get("/checkout").json == {"member": member["name"], "seats": [], "voucher": None}
    assert target(bare.post("/sign-out", base_url="http://localhost/loft")) == "/loft/basket"


@pytest.mark.concept("state.safe_redirect")
def test_signing_in_leads_to_no_other_site(loft, card, member, rng):
    """Only a path of this site should be followed after signing in: whoever sends a link must not choose the site."""
    host, form = f"club{rng.randrange(1000)}.example", {"card": card, "pin": member["pin"]}
    for bad in (
        f"https://{host}/",
        f"//{host}/basket",
        f"///{host}",
        f"/\\{host}",
        f"\\\\{host}",
        f"/\t/{host}",
        f"/basket\r\nX-Seen: {host}",
        f"https:{host}",
        f"javascript:alert('{host}')",
        f"{host}/basket",
        "",
    ):
        answer = loft.client().post("/sign-in", data={**form, "next": bad})
        assert answer.status_code == 303, f"POST /sign-in with next={bad!r}"
        leads_to = answer.headers["Location"]
        assert urlsplit(leads_to).path == "/basket" and host not in leads_to, f"Location for next={bad!r}: {leads_to}"
    assert target(loft.client().post("/sign-in", data=form)) == "/basket", "without any next"
    for good in ("/basket", f"/checkout?voucher={rng.randrange(99)}", "/plays/x?from=https://club.example//"):
        assert target(loft.client().post("/sign-in", data={**form, "next": good})) == good, "a path of this site"


@pytest.mark.concept("requests.json_body", "state.lifetimes")
def test_a_booking_lives_on_the_server(loft, play, seats, card, member, rng):
    """A booking should empty one browser's basket and take the seats from all; a refused one should not."""
    browser, rival, phone = loft.client(), loft.client(), f"0{rng.randrange(10**8)}"
    choose(browser, play, seats[0], seats[1])
    assert browser.post("/bookings", json={"phone": phone}).status_code == 401, "a booking without signing in"
    sign_in(browser, card, member)
    for sent, status in [
        ({"data": {"phone": phone}}, 415),
        ({"data": '{"phone": "', "content_type": "application/json"}, 400),
        ({"json": [phone]}, 400),
        ({"json": {"phone": 7}}, 400),
        ({"json": {"name": phone}}, 400),
    ]:
        assert browser.post("/bookings", **sent).status_code == status, f"POST /bookings with {sent}"
    mine = [[play, seats[0]], [play, seats[1]]]
    assert basket(browser)["seats"] == mine, "the basket after bookings that were refused"
    assert shown(rival, play) == {"play": play, "free": seats, "print": "normal"}, (
        "GET /plays/<play> before anything is booked"
    )
    assert browser.get("/checkout").json == {"member": member["name"], "seats": mine, "voucher": None}
    choose(rival, play, seats[1])
    booked = browser.post("/bookings", json={"phone": phone})
    assert booked.status_code == 201
    assert booked.json == {"number": booked.json.get("number"), "seats": mine, "phone": phone}
    assert shown(rival, play).get("free") == seats[2:], "free seats for everybody, after the booking"
    assert basket(browser)["seats"] == [], "the basket after the booking"
    assert browser.post("/bookings", json={"phone": phone}).status_code == 409, "a booking of an empty basket"
    sign_in(rival, card, member)
    assert rival.post("/bookings", json={"phone": phone}).status_code == 409, "a booking of a seat that was taken since"
    assert basket(rival)["seats"] == [[play, seats[1]]], "the basket after a booking that was refused with 409"
    assert loft.client().post("/basket", data={"play": play, "seat": seats[0]}).status_code == 400, "a seat taken"
