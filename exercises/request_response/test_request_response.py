"""Checks of `request_response`: a photo-print lab that reads headers and cookies, and streams what it prints."""

import csv
import io

import pytest
from werkzeug.http import parse_cookie, parse_set_header
from werkzeug.test import create_environ

from pytest_flask_interview.page import read_page

PEOPLE = ["Ines Duarte", "Tom Okafor", "Greta Lind", "Samir Haddad", "Wanda Kurek", "Piet de Boer", "Moira Kerr"]
MOTIFS = ["gull", "harbour", "dunes", "ferry", "lighthouse", "picnic", "kite", "rain", "terrace", "bicycle"]
FINISHES = ["gloss", "matt", "silk"]
YEAR = 365 * 24 * 3600


@pytest.fixture
def photos(rng):
    """The names of a few photos."""
    return [f"{motif}-{rng.randrange(100, 999)}.jpg" for motif in rng.sample(MOTIFS, rng.randrange(5, 9))]


@pytest.fixture
def number(rng):
    """The number of the order that has these photos."""
    return f"hl{rng.randrange(10_000, 99_999)}"


@pytest.fixture
def customer(rng):
    """Who placed that order."""
    return rng.choice(PEOPLE)


@pytest.fixture
def lab(solution, rng, number, customer, photos):
    """A function that makes a client of a lab with two orders; hl0 has no photos."""
    orders = {number: {"customer": customer, "photos": photos}, "hl0": {"customer": "Ada Pell", "photos": []}}
    return lambda **config: solution.app({"ORDERS": orders, **config}).client()


def counts(client):
    """How many printers are taken, and how many photos are printed."""
    body = client.get("/status").get_json(silent=True)
    assert isinstance(body, dict) and {"busy", "printed"} <= set(body), "GET /status should be as the stub has it"
    return {"busy": body["busy"], "printed": body["printed"]}


def names_in(response, header):
    """The members of a header that is a list, in lower case, whether in one line or in several."""
    return {name.lower() for line in response.headers.getlist(header) for name in parse_set_header(line)}


def cookies_in(response):
    """The cookies that a response sets: name to its value and attributes, these in lower case."""
    cookies = {}
    for line in response.headers.getlist("Set-Cookie"):
        pair, *attributes = [part.strip() for part in line.split(";")]
        for name, value in parse_cookie(pair).items():
            cookies[name] = {"value": value} | {
                key.lower(): text for key, _, text in (a.partition("=") for a in attributes)
            }
    return cookies


def assert_is_guarded(cookie):
    """Asserts what the prompt says about cookies."""
    assert cookie.get("max-age") == str(YEAR), "Max-Age of the cookie, in seconds"
    assert cookie.get("path") == "/", "the path that the cookie is sent with"
    assert "secure" in cookie, "the cookie would be sent without HTTPS"
    assert "httponly" in cookie, "scripts could read the cookie"
    assert cookie.get("samesite", "").lower() == "lax", "SameSite of the cookie"


def finish_seen_by(client):
    """The finish that support sees in a request of this client."""
    body = client.get("/support", environ_overrides={"REMOTE_ADDR": "198.51.100.1"}).get_json(silent=True)
    assert isinstance(body, dict) and "finish" in body, "GET /support should tell the finish, as JSON"
    return body["finish"]


def printing(client, number, **cookies):
    """The answer to an order to print, its body not read yet."""
    for name, value in cookies.items():
        client.set_cookie(name, value)
    answer = client.post(f"/orders/{number}/prints")
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain", "the type of what is streamed"
    return answer


@pytest.mark.concept("responses.return_values")
def test_each_answer_has_its_status_and_its_type(lab, rng, number, customer, photos):
    """A page, an object, a list and a CSV should each come with the status and the content type that belong to it."""
    name = f"Halide & Sons {rng.randrange(100, 999)}"
    prices = {f"{rng.randrange(9, 40)}x{side}": rng.randrange(10, 900) for side in rng.sample(range(10, 60), 3)}
    client, new = lab(NAME=name, PRICES=prices), f"new-{rng.randrange(1000)}.jpg"
    welcome = client.get("/")
    assert welcome.status_code == 200
    assert name in read_page(welcome).text
    order = client.get(f"/orders/{number}")
    assert (order.status_code, order.mimetype) == (200, "application/json")
    assert order.json == {"number": number, "customer": customer, "photos": photos}
    for status in (201, 200):
        added = client.put(f"/orders/{number}/photos/{new}")
        assert (added.status_code, added.mimetype) == (status, "application/json")
        assert added.json == [*photos, new]
    table = client.get("/prices")
    assert (table.status_code, table.mimetype) == (200, "text/csv")
    head, *rows = [row for row in csv.reader(io.StringIO(table.text)) if row]
    assert head == ["format", "cents"]
    assert sorted(rows) == sorted([size, str(cents)] for size, cents in prices.items())


@pytest.mark.concept("responses.return_values")
def test_an_unknown_order_is_404_whatever_is_asked_of_it(lab, rng, number):
    """Where there is no such order, every address of it should say so with 404, before a body has begun."""
    client, unknown = lab(), f"hl{rng.randrange(10**6, 10**7)}"
    for method, address in [
        ("GET", "/orders/{}"),
        ("GET", "/orders/{}/receipt"),
        ("PUT", "/orders/{}/photos/gull.jpg"),
        ("POST", "/orders/{}/prints"),
        ("GET", "/o/{}"),
    ]:
        known = client.open(address.format(number), method=method)
        assert known.status_code in {200, 201, 302}, f"{method} {address} for an order that exists"
        known.close()
        answer = client.open(address.format(unknown), method=method)
        assert answer.status_code == 404, f"{method} {address} for an order that does not exist"


@pytest.mark.concept("requests.metadata")
def test_support_sees_the_request_as_it_came(lab, rng):
    """Support should see the method, the connection's address, the kiosk's header and the finish of this request."""
    client, forged = (
        lab(),
        {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9"},
    )
    for method, kiosk in (("GET", f"kiosk-{rng.randrange(1000)}"), ("POST", None)):
        finish, address = rng.choice(["matt", "silk"]), f"198.51.100.{rng.randrange(1, 255)}"
        client.set_cookie("finish", finish)
        headers = forged | ({"X-Kiosk": kiosk} if kiosk else {})
        answer = client.open("/support", method=method, headers=headers, environ_overrides={"REMOTE_ADDR": address})
        assert answer.status_code == 200
        assert answer.json == {"method": method, "address": address, "kiosk": kiosk, "finish": finish}


@pytest.mark.concept("responses.redirects", "responses.headers")
def test_the_link_on_the_envelope_redirects_to_the_order(lab, number, customer):
    """The short link should be a redirect that leads to its order and that no cache keeps."""
    client = lab()
    answer = client.get(f"/o/{number}")
    assert answer.status_code == 302
    assert "no-store" in names_in(answer, "Cache-Control"), "Cache-Control of the redirect"
    followed = client.get(f"/o/{number}", follow_redirects=True)
    assert followed.request.path == f"/orders/{number}", "where the redirect leads"
    assert followed.status_code == 200
    assert customer in followed.text


@pytest.mark.concept("responses.headers", "requests.metadata")
def test_the_receipt_keeps_the_headers_it_was_made_with(lab, rng, number, customer, photos):
    """The receipt should be the one that was made, with all its headers; the view adds to them, it replaces none."""
    client, finish = lab(), rng.choice(["matt", "silk"])
    client.set_cookie("finish", finish)
    german = (f"de;q=0.{rng.randrange(5, 9)}, en;q=0.{rng.randrange(1, 5)}", "de", "Quittung", "Abzüge")
    english = (f"fr, en;q=0.{rng.randrange(5, 9)}, de;q=0.{rng.randrange(1, 5)}", "en", "Receipt", "prints")
    for accepted, language, title, prints in (german, english, (None, *english[1:])):
        headers = {"Accept-Language": accepted} if accepted else {}
        answer = client.get(f"/orders/{number}/receipt", headers=headers)
        assert (answer.status_code, answer.mimetype) == (200, "text/plain")
        assert answer.text == f"{title} {number}\n{customer}\n{len(photos)} {prints}, {finish}\n", f"for {accepted}"
        kept = {name: answer.headers.get(name) for name in ("Content-Language", "Content-Disposition", "X-Till")}
        assert kept == {
            "Content-Language": language,
            "Content-Disposition": f'inline; filename="receipt-{number}.txt"',
            "X-Till": f"till-{len(customer)}-{len(photos)}",
        }, "headers that make_receipt() set"
        assert names_in(answer, "Vary") >= {"accept-language", "cookie"}, "what Vary names"
        assert names_in(answer, "Cache-Control") >= {"max-age=600", "private"}, "what Cache-Control says"


@pytest.mark.concept("state.cookies")
def test_the_finish_is_remembered_in_a_guarded_cookie(lab, rng):
    """The finish should be kept in a cookie that lasts a year and goes to every path, but to no script or stranger."""
    client, finish = lab(), rng.choice(FINISHES[1:])
    answer = client.put(f"/finish/{finish}")
    assert (answer.status_code, answer.data) == (204, b"")
    cookie = cookies_in(answer).get("finish", {})
    assert cookie.get("value") == finish, "the value of the cookie finish"
    assert_is_guarded(cookie)
    assert finish_seen_by(client) == finish
    refused = client.put(f"/finish/velvet{rng.randrange(100)}")
    assert refused.status_code == 404
    assert finish_seen_by(client) == finish, "after a finish that the lab does not have"


@pytest.mark.concept("state.cookies", "requests.metadata")
def test_a_cookie_is_forgotten_on_request_and_never_trusted(lab, rng, number):
    """DELETE /finish should make the browser forget; and a cookie is what somebody sent: it may hold anything."""
    client = lab()
    for finish in FINISHES:
        assert client.put(f"/finish/{finish}").status_code == 204
        assert finish_seen_by(client) == finish
    answer = client.delete("/finish")
    assert (answer.status_code, answer.data) == (204, b"")
    assert finish_seen_by(client) == "gloss", (
        "after DELETE /finish; a cookie is deleted by its name and its path together"
    )
    for value in (f"velvet{rng.randrange(100)}", "MATT", ""):
        client.set_cookie("finish", value)
        assert finish_seen_by(client) == "gloss", f"with the cookie finish={value}"
        assert ", gloss\n" in client.get(f"/orders/{number}/receipt").text, f"with the cookie finish={value}"


@pytest.mark.concept("responses.one_each", "state.cookies")
def test_each_visitor_gets_an_answer_of_their_own(solution, rng):
    """Each new visitor of the prices should get a number of their own; who has one already should get nobody's."""
    application = solution.app({"PRICES": {"10x15": rng.randrange(10, 90)}})
    visitors = [application.client() for _ in range(3)]
    answers = [visitor.get("/prices") for visitor in visitors]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    cookies = [cookies_in(answer).get("visitor", {}) for answer in answers]
    for cookie in cookies:
        assert cookie.get("value"), "the cookie visitor of somebody who came without one"
        assert_is_guarded(cookie)
    assert len({cookie["value"] for cookie in cookies}) == 3, "three visitors, three values"
    again = visitors[0].get("/prices")
    assert again.status_code == 200
    assert again.text == answers[0].text
    assert cookies_in(again) == {}, "cookies set for somebody who brought theirs"
    lines = [len(answer.headers.getlist("Set-Cookie")) for answer in answers]
    assert lines == [1, 1, 1], "Set-Cookie lines in the answers to three new visitors"


@pytest.mark.concept("http.conditional")
def test_an_order_that_did_not_change_is_304(lab, rng, number):
    """Whoever has the current order should hear 304 and nothing else; once a photo was added, 200 and the new order."""
    client, path = lab(), f"/orders/{number}"
    tag = client.get(path).headers.get("ETag", "")
    assert tag.removeprefix("W/").startswith('"'), f"the ETag is {tag!r}"
    assert client.get(path).headers.get("ETag") == tag, "the ETag of an order that did not change"
    bare = tag.removeprefix("W/")
    for known in (tag, f'"{rng.getrandbits(32):x}", {bare}', f"W/{bare}"):
        for method in ("GET", "HEAD"):
            answer = client.open(path, method=method, headers={"If-None-Match": known})
            assert answer.status_code == 304, f"{method} with If-None-Match: {known}"
            assert answer.data == b""
            assert answer.headers.get("ETag") == tag, "the ETag of a 304"
    other = client.get(path, headers={"If-None-Match": f'"{rng.getrandbits(32):x}"'})
    assert other.status_code == 200, "with an ETag that is not the order's"
    assert client.put(f"{path}/photos/late-{rng.randrange(1000)}.jpg").status_code == 201
    changed = client.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200, "after a photo was added"
    assert changed.headers.get("ETag") not in (None, tag)


@pytest.mark.concept("wsgi.streaming")
def test_each_print_is_reported_when_it_is_done(lab, rng, number, photos):
    """A line should be sent when its photo is printed, not when all are: a body can be produced while it is read."""
    client, finish = lab(), rng.choice(["matt", "silk"])
    answer = printing(client, number, finish=finish)
    read = ""
    for piece in answer.response:
        lines, printed = read.count("\n"), counts(client)["printed"]
        assert printed <= lines + 2, f"{printed} photos were printed when line {lines + 1} came"
        read += piece.decode()
    expected = [f"{place}/{len(photos)} {photo} {finish}" for place, photo in enumerate(photos, start=1)]
    assert read.splitlines() == expected
    answer.close()
    assert counts(client) == {"busy": 0, "printed": len(photos)}, "after the whole answer was read"
    assert printing(client, "hl0").text == "", "for an order without photos"


@pytest.mark.concept("wsgi.streaming")
def test_printing_stops_when_the_client_goes_away(lab, rng, number):
    """When the client hangs up halfway, the lab should stop printing and have its printer back at once."""
    client, lines, read = lab(), rng.randrange(1, 4), b""
    answer = printing(client, number)
    while read.count(b"\n") < lines:
        piece = next(answer.response, None)
        assert piece is not None, f"the answer ended before its line {lines}: {read!r}"
        read += piece
        assert counts(client)["busy"] == 1, "printers that are taken while the answer is read"
    answer.close()
    left = counts(client)
    assert left["busy"] == 0, "printers that are taken after the client went away"
    assert left["printed"] <= lines + 1, f"photos printed for a client that went away after {lines} lines"


@pytest.mark.concept("wsgi.streaming")
def test_a_client_that_leaves_before_the_first_line_leaves_no_printer_taken(lab, number):
    """When the client hangs up before a server asks for the first line, no printer should stay taken."""
    client, started = lab(), []
    environ = create_environ(f"/orders/{number}/prints", method="POST")
    body = client.application(environ, lambda status, *_: started.append(status))
    assert started[:1] == ["200 OK"]
    body.close()
    left = counts(client)
    assert left["busy"] == 0, (
        "printers that are taken after the client went away; a generator that never began does not end"
    )
    assert left["printed"] <= 1, "photos printed for a client that read no line"
