"""Checks of `wsgi_core`: a ferry timetable that is a WSGI application of its own."""

import ast
import sys
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest

from pytest_flask_interview.page import read_page

PIERS = ["Skarholm", "Nordvik", "Grey Point", "Asund", "Port Elan", "Rope Quay", "Lighthouse 2", "Sondre Bro"]
ALLOWED = {"werkzeug", "jinja2", "markupsafe"}


@pytest.fixture
def crossings(rng):
    """A few crossings: number to facts."""
    numbers = rng.sample(range(10, 1000), rng.randrange(3, 6))
    return {number: _facts(rng, *rng.sample(PIERS, 2)) for number in numbers}


def _facts(rng, start, end):
    times = sorted(f"{rng.randrange(5, 23):02}:{rng.randrange(60):02}" for _ in range(3))
    return {"start": start, "end": end, "departures": times}


@pytest.fixture
def make_app(solution, crossings):
    """A function that makes an application with these crossings, or with others."""
    return lambda some=crossings: solution.app({"CROSSINGS": {str(number): facts for number, facts in some.items()}})


@pytest.fixture
def browser(make_app):
    """A browser of an application with these crossings."""
    return make_app().client()


@pytest.fixture
def number(crossings):
    """The number of a crossing."""
    return next(iter(crossings))


def page(answer):
    """The page that an answer is."""
    assert answer.status_code == 200, f"GET {answer.request.path}"
    return read_page(answer)


def notices(browser, number, **options):
    """The JSON data about the notices of a crossing."""
    answer = browser.get(f"/crossings/{number}/notices", **options)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return answer.json


def location(answer):
    """Where an answer leads, as a whole URL."""
    assert "Location" in answer.headers, "the answer has no Location"
    return urljoin(answer.request.url, answer.headers["Location"])


@pytest.mark.concept("wsgi.wrappers", "wsgi.url_map")
def test_pages_show_the_timetable(browser, crossings):
    """The three pages should be HTML, and show what the timetable says of crossings and piers."""
    timetable = page(browser.get("/crossings/")).text
    for number, facts in crossings.items():
        assert facts["start"] in timetable
        assert facts["end"] in timetable
        crossing = page(browser.get(f"/crossings/{number}")).text
        for shown in (facts["start"], facts["end"], *facts["departures"]):
            assert shown in crossing, f"what the page of crossing {number} says"
        pier = page(browser.get(f"/piers/{quote(facts['start'])}")).text
        ends = [other["end"] for other in crossings.values() if other["start"] == facts["start"]]
        for shown in (facts["start"], *ends):
            assert shown in pier, "what the page of a pier says"


@pytest.mark.concept("wsgi.url_map")
def test_an_address_that_leads_nowhere_is_404(browser, number, rng):
    """What matches no rule, is no number or is not in the timetable should be 404, not a 500."""
    unknown = rng.randrange(1000, 9999)
    assert browser.get(f"/crossings/{number}").status_code == 200
    assert browser.get(f"/crossings/{number}/notices").status_code == 200
    for odd in (unknown, f"-{number}", f"{number}.5", f"{number}x", "all", f"+{number}", f"%20{number}"):
        for method, path in (("GET", f"/crossings/{odd}"), ("POST", f"/crossings/{odd}/notices")):
            answer = browser.open(path, method=method, data={"text": "Fog"} if method == "POST" else None)
            assert answer.status_code == 404, f"{method} {path}"
    for path in ("/", "/piers/", f"/piers/Pier{unknown}", f"/crossings/{number}/", "/crossings.html", "/crossings/new"):
        assert browser.get(path).status_code == 404, f"GET {path}"


@pytest.mark.concept("wsgi.url_map")
def test_names_in_urls_may_have_any_characters(make_app, rng):
    """A pier's name should survive the way into a link and back: blanks, percent signs, any alphabet."""
    names = ["Grey Point", "Åsund", "Kelp & Rope Quay", "Where?", "100% Bay", "Pier #4", "岬", "A+B"]
    rng.shuffle(names)
    crossings = {10 + place: _facts(rng, name, "Skarholm") for place, name in enumerate(names)}
    browser = make_app(crossings).client()
    for number, facts in crossings.items():
        answer = browser.get(f"/piers/{quote(facts['start'], safe='')}")
        assert answer.status_code == 200, f"the pier {facts['start']}, addressed as it should be"
        assert facts["start"] in page(answer).text
        targets = [link.target for link in page(browser.get(f"/crossings/{number}")).links]
        piers = [target for target in targets if target.startswith("/piers/")]
        assert piers, "the page of a crossing links to the pier where it starts"
        assert facts["start"] in page(browser.get(piers[0])).text, f"where the link {piers[0]} leads"


@pytest.mark.concept("routing.methods")
def test_a_method_that_an_address_does_not_have_is_405(browser, number, crossings):
    """An address that exists should refuse other methods with 405, and say in Allow which ones it has."""
    pier = quote(crossings[number]["start"])
    reading, both = {"GET", "HEAD"}, {"GET", "HEAD", "POST"}
    for method, path, allowed in [
        ("POST", f"/crossings/{number}", reading),
        ("PUT", "/crossings/", reading),
        ("DELETE", f"/crossings/{number}/notices", both),
        ("POST", f"/piers/{pier}", reading),
    ]:
        answer = browser.open(path, method=method)
        assert answer.status_code == 405, f"{method} {path}"
        said = {name.strip().upper() for name in answer.headers.get("Allow", "").split(",")}
        assert said - {"OPTIONS"} == allowed, f"Allow for {method} {path}"


@pytest.mark.concept("routing.methods", "wsgi.protocol")
def test_head_is_get_without_a_body(browser, number, crossings):
    """HEAD should have the status and the type that GET has, and no body, also where the answer is an error."""
    pier = quote(crossings[number]["start"])
    for path in (
        "/crossings/",
        f"/crossings/{number}",
        f"/crossings/{number}/notices",
        f"/piers/{pier}",
        "/piers/None",
    ):
        got, head = browser.get(path), browser.head(path)
        expected = 404 if path == "/piers/None" else 200
        assert got.status_code == expected, f"GET {path}"
        assert head.status_code == expected, f"HEAD {path}"
        assert head.mimetype == got.mimetype, f"the type for HEAD {path}"
        assert head.data == b"", f"the body for HEAD {path}"


@pytest.mark.concept("wsgi.url_map", "wsgi.mounting")
def test_a_missing_slash_is_redirected(browser, rng):
    """The timetable without its slash should be a redirect to it that keeps the query and the prefix."""
    week = f"week={rng.randrange(1, 53)}&lang=%C3%A5"
    for prefix in ("", "/west"):
        answer = browser.get(f"/crossings?{week}", base_url=f"http://ferries.example{prefix}")
        assert answer.status_code == 308, "GET /crossings, without the slash"
        target = urlsplit(location(answer))
        assert (target.netloc, target.path) == ("ferries.example", f"{prefix}/crossings/")
        assert target.query == week, "the query string"


@pytest.mark.concept("wsgi.wrappers")
def test_a_notice_is_read_from_the_form(make_app, number, crossings, rng):
    """A posted notice should be kept and shown, a blank one refused, and another application know nothing of it."""
    browser, other = make_app().client(), make_app().client()
    first, second = f"Fog, {rng.randrange(100)} min late", f"Café “Åsa” closed on {rng.randrange(1, 31)} May"
    for text in (f"  {first}\n", second):
        answer = browser.post(f"/crossings/{number}/notices", data={"text": text})
        assert answer.status_code == 303, "the answer to a notice that was taken"
        assert urlsplit(location(answer)).path == f"/crossings/{number}"
    for form in ({"text": "  "}, {}, {"texts": "Fog"}):
        assert browser.post(f"/crossings/{number}/notices", data=form).status_code == 400, f"the form {form}"
    assert notices(browser, number)["notices"] == [first, second]
    text = page(browser.get(f"/crossings/{number}")).text
    assert first in text
    assert second in text
    unlike = next(found for found in crossings if found != number)
    assert notices(browser, unlike)["notices"] == [], "the notices of another crossing"
    assert notices(other, number)["notices"] == [], "the notices of another application"


@pytest.mark.concept("templates.escaping")
def test_what_people_wrote_stays_text(make_app, rng):
    """Markup in a notice or a name should be read on the page as it was written, and never become part of the page."""
    tag = f"x{rng.randrange(1000)}"
    hostile, pier = f"<script id={tag}>alert(1)</script>", f'Quay "<{tag} onclick=go>" & Co'
    browser = make_app({7: _facts(rng, pier, f"<{tag}>Bay<{tag}>")}).client()
    browser.post("/crossings/7/notices", data={"text": hostile})
    assert notices(browser, 7)["notices"] == [hostile]
    for path, shown in (
        ("/crossings/", [pier, f"<{tag}>Bay"]),
        ("/crossings/7", [pier, hostile]),
        (f"/piers/{quote(pier, safe='')}", [pier, f"<{tag}>Bay"]),
    ):
        found = page(browser.get(path))
        assert not found.soup.find(tag), f"a name became a tag on {path}"
        assert not found.soup.find(id=tag), f"a notice became a script on {path}"
        for text in shown:
            assert text in found.text, f"what is to be read on {path}"
    missing = browser.get(f"/piers/{quote(hostile, safe='')}")
    assert hostile not in missing.text, "what the client wrote in the URL is HTML on the error page"


@pytest.mark.concept("wsgi.mounting")
def test_links_stay_below_the_prefix(make_app, number, crossings, rng):
    """Mounted in two places at once, the application should link, redirect and point to itself where it was asked."""
    browser = make_app().client()
    for prefix in (f"/west/{rng.randrange(100)}", "/east", ""):
        site = f"https://ferries{rng.randrange(100)}.example"
        crossing, pier = f"/crossings/{number}", f"/piers/{crossings[number]['start']}"
        every = {f"{prefix}/crossings/{found}" for found in crossings}
        for path, linked in [
            ("/crossings/", every),
            (crossing, {f"{prefix}/crossings/", prefix + pier}),
            (pier, {prefix + crossing}),
        ]:
            targets = {link.target for link in page(browser.get(path, base_url=site + prefix)).links}
            assert {unquote(target) for target in targets} >= linked, (
                f"what {path} should link to, mounted at {prefix or 'the root'}"
            )
            for target in targets:
                assert target.startswith(f"{prefix}/"), f"a link on {path}, mounted at {prefix or 'the root'}"
                inside = target.removeprefix(prefix)
                assert browser.get(inside, base_url=site + prefix).status_code == 200, f"where the link {target} leads"
        url = f"{site}{prefix}/crossings/{number}"
        assert notices(browser, number, base_url=site + prefix)["crossing"] == url
        posted = browser.post(f"/crossings/{number}/notices", data={"text": "Fog"}, base_url=site + prefix)
        assert location(posted) == url, "where the redirect after a notice leads"


@pytest.mark.concept("wsgi.per_request", "wsgi.mounting")
def test_requests_that_overlap_do_not_mix(solution, make_app, crossings, rng):
    """While the form of one request is still being read, another is answered: each should hear of its own crossing."""
    app, (first, second) = make_app(), list(crossings)[:2]
    west, east = f"http://west{rng.randrange(100)}.example/w", f"http://east{rng.randrange(100)}.example/e"
    posting = {"path": f"/crossings/{first}/notices", "base_url": west, "form": {"text": f"Fog {rng.randrange(100)}"}}
    reading = {"path": f"/crossings/{second}/notices", "base_url": east}
    posted, read = solution.probe("overlapping", posting, reading)
    assert posted["location"], f"POST {posting['path']} was answered {posted['status']}, without a Location"
    target = urljoin(f"{west}/crossings/{first}/notices", posted["location"])
    assert target == f"{west}/crossings/{first}", "where the request that was answered last is redirected to"
    assert read, "the form of the first request was never read"
    assert read == {"status": 200, "body": {"crossing": f"{east}/crossings/{second}", "notices": []}}
    assert notices(app.client(), first)["notices"] == [posting["form"]["text"]]


@pytest.mark.concept("wsgi.protocol")
def test_the_application_is_valid_wsgi(solution, make_app, number):
    """The standard library's validator, standing between the server and the application, should have no objection."""
    browser = make_app().client()
    assert browser.get("/crossings/").status_code == 200
    paths = ("/crossings/", f"/crossings/{number}", f"/crossings/{number}/notices", "/crossings", "/nowhere")
    requests = [[method, path, None] for path in paths for method in ("GET", "HEAD", "DELETE")]
    posts = [["POST", f"/crossings/{number}/notices", {"text": "Fog"}], ["POST", "/crossings/0/notices", {}]]
    found = solution.probe("objections", [*requests, *posts])
    assert found == dict.fromkeys(found), "what wsgiref.validate says, by request"


@pytest.mark.concept("wsgi.wrappers")
def test_there_is_no_framework_underneath(solution, browser, number):
    """The application should stand on Werkzeug and Jinja alone: with Flask imported, the question is not answered."""
    assert browser.get(f"/crossings/{number}").status_code == 200
    # The source is read because no request shows on what an application stands, and that is what is asked here.
    files = list(solution.path.rglob("*.py"))
    own = {path.stem for path in files} | {path.parent.name for path in files}
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in files]
    foreign = {name for tree in trees for name in _imported(tree)} - own - ALLOWED - sys.stdlib_module_names
    assert foreign == set(), "imported beyond the standard library, Werkzeug, Jinja2 and MarkupSafe"


def _imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]
