"""Checks of `lifecycle`: a tool library that keeps a journal of the phases of each request."""

import pytest

NAMES = ["Belt sander", "Hammer drill", "Hedge trimmer", "Jigsaw", "Router", "Tile cutter", "Wallpaper steamer"]
PEOPLE = ["Ines Duarte", "Tom Okafor", "Greta Lind", "Samir Haddad", "Wanda Kurek", "Piet de Boer", "Moira Kerr"]
DAMAGED = "damaged-1"


@pytest.fixture
def stock(rng):
    """Three tools and, last, a damaged record: code to name."""
    whole = {f"{name.split()[0].lower()}-{rng.randrange(100, 999)}": name for name in rng.sample(NAMES, 3)}
    return {**whole, DAMAGED: None}


@pytest.fixture
def members(rng):
    """Three members: card number to name."""
    return dict(zip((f"c{number}" for number in rng.sample(range(1000, 9999), 3)), rng.sample(PEOPLE, 3), strict=True))


@pytest.fixture
def code(stock):
    """The code of a tool whose record is whole."""
    return next(iter(stock))


@pytest.fixture
def card(members):
    """The card of a member."""
    return next(iter(members))


@pytest.fixture
def library(solution, stock, members):
    """A function that makes a client of one library, with this stock and these members."""
    return lambda **config: solution.app({"TOOLS": stock, "MEMBERS": members, **config}).client()


@pytest.fixture
def new_visit(rng):
    """A function that makes up the visit of one more request."""
    return lambda: f"visit-{rng.getrandbits(48):x}"


def ask(client, path, *, card=None, visit=None):
    headers = {"X-Card": card, "X-Visit": visit}
    return client.get(path, headers={name: value for name, value in headers.items() if value})


def phases(client, visit):
    """What the journal says of a visit, as one text."""
    answer = client.get(f"/journal/{visit}")
    assert answer.status_code == 200, "GET /journal/<visit> did not answer 200"
    body = answer.get_json(silent=True)
    assert isinstance(body, dict) and isinstance(body.get("phases"), list), 'expected {"phases": [...]}'
    return " ".join(map(str, body["phases"]))


def counts(client):
    """The two counts of the store."""
    answer = client.get("/status")
    assert answer.status_code == 200, "GET /status did not answer 200"
    body = answer.get_json(silent=True)
    assert isinstance(body, dict) and {"in_use", "opened"} <= set(body), "expected the counts in_use and opened"
    return {name: body[name] for name in ("in_use", "opened")}


@pytest.mark.concept("contexts.phases")
def test_the_phases_of_a_request_follow_each_other(library, code, card, new_visit):
    """A request for a tool should pass the application's and the blueprint's hooks and the view, in Flask's order."""
    client = library()
    for path, expected in ((f"/tools/{code}", 200), ("/tools/ladder-0", 404)):
        visit = new_visit()
        answer = ask(client, path, card=card, visit=visit)
        assert answer.status_code == expected
        passed = phases(client, visit)
        assert passed == "app.before tools.before view tools.after app.after tools.teardown app.teardown"


@pytest.mark.concept("contexts.blueprint_hooks", "contexts.phases")
def test_the_blueprints_hooks_run_for_its_own_requests_only(library, code, new_visit):
    """The blueprint's hooks should run when one of its routes handles the request; else only the application's do."""
    client, tool, unknown = library(), new_visit(), new_visit()
    ask(client, f"/tools/{code}", visit=tool)
    passed = phases(client, tool)
    assert {"tools.before", "tools.after", "tools.teardown"} <= set(passed.split()), (
        "journal of GET /tools/<code> without a card"
    )
    for path in ("/status", f"/journal/{tool}"):
        own = new_visit()
        assert ask(client, path, visit=own).status_code == 200
        passed = phases(client, own)
        assert passed == "app.before view app.after app.teardown", f"journal of GET {path}, a route of the application"
    assert ask(client, f"/tools/{code}/manual", visit=unknown).status_code == 404
    passed = phases(client, unknown)
    assert passed == "app.before app.after app.teardown", "no route matches this URL, so no blueprint handles it"


@pytest.mark.concept("contexts.early_answer")
def test_a_before_hook_that_answers_skips_only_the_view(library, code, new_visit):
    """Without a valid card the hook should answer in place of the view; what comes after the view still runs."""
    client = library()
    for card in (None, "c0"):
        visit = new_visit()
        refused = ask(client, f"/tools/{code}", card=card, visit=visit)
        assert refused.status_code == 401
        assert refused.headers.get("X-Visit") == visit, "X-Visit of the answer"
        passed = phases(client, visit)
        assert "view" not in passed.split()
        assert passed == "app.before tools.before tools.after app.after tools.teardown app.teardown"


@pytest.mark.concept("contexts.teardown")
def test_a_view_that_raises_is_followed_by_teardown(library, card, new_visit):
    """When the view raises, teardown should run once and close the connection, whatever becomes of the exception."""
    for is_let_out in (False, True):
        client, visit = library(PROPAGATE_EXCEPTIONS=is_let_out), new_visit()
        answer = ask(client, f"/tools/{DAMAGED}", card=card, visit=visit)
        assert answer.status_code == 500
        passed = phases(client, visit).split()
        assert "view" in passed
        ends = [phase for phase in passed if phase.endswith(".teardown")]
        assert ends == ["tools.teardown", "app.teardown"], f"with PROPAGATE_EXCEPTIONS = {is_let_out}"
        left = counts(client)
        assert left == {"in_use": 0, "opened": 1}, f"with PROPAGATE_EXCEPTIONS = {is_let_out}"


@pytest.mark.concept("contexts.g")
def test_each_request_has_one_connection_of_its_own(library, code, members, rng):
    """A request should open one connection, share it between hook and view, and close it: no fewer, no more."""
    client, number = library(), rng.randrange(3, 7)
    for _ in range(number):
        answer = ask(client, f"/tools/{code}", card=rng.choice(list(members)))
        assert answer.status_code == 200
    for path in ("/status", "/journal/nobody", "/nowhere"):
        ask(client, path, card=next(iter(members)))
    left = counts(client)
    assert left == {"in_use": 0, "opened": number}, f"after {number} requests for a tool, and three for other things"


@pytest.mark.concept("contexts.g")
def test_nothing_of_a_request_is_left_for_the_next(library, code, card, members):
    """After a member's request, the next one should start with nothing of it: neither the member nor the visit."""
    client = library()
    first = ask(client, f"/tools/{code}", card=card)
    assert first.status_code == 200
    named = first.headers.get("X-Member")
    assert named == members[card], "X-Member of the member's own request"
    others = [ask(client, path) for path in ("/status", f"/tools/{code}", "/nowhere")]
    assert [answer.status_code for answer in others] == [200, 401, 404]
    named = [answer.headers.get("X-Member") for answer in others]
    assert named == [None, None, None], "X-Member of three requests that showed no card"
    visits = {answer.headers.get("X-Visit") for answer in (first, *others)} - {None, ""}
    assert len(visits) == 4, "four requests without X-Visit should get four different visits"


@pytest.mark.concept("contexts.g")
def test_requests_at_the_same_time_do_not_mix(solution, library, stock, members, new_visit):
    """Two members asked at the same time, in two threads: each should get their own answer and their own journal."""
    client, requests, expected = library(), [], []
    for card, code in zip(list(members)[:2], list(stock)[:2], strict=True):
        visit, member = new_visit(), members[card]
        requests.append([f"/tools/{code}", {"X-Card": card, "X-Visit": visit}])
        body = {"tool": stock[code], "member": member}
        expected.append({"status": 200, "body": body, "visit": visit, "member": member})
    alone = ask(client, requests[0][0], card=requests[0][1]["X-Card"])
    assert alone.headers.get("X-Member") == expected[0]["member"], "X-Member of a request that nothing overlaps"
    first, second = solution.probe("overlapping", *requests)
    assert second, "the view of the first request did not read its tool, or the second request was never answered"
    assert first == expected[0], "the answer to the first of two requests that overlap, body and headers"
    assert second == expected[1], "the answer to the second of two requests that overlap, body and headers"
    again = solution.probe("overlapping", *[[path, {**headers, "X-Visit": "same"}] for path, headers in requests])
    assert [answer and answer["status"] for answer in again] == [200, 200], "two requests that send the same X-Visit"
    journals = [phases(client, answer["visit"]) for answer in expected]
    assert journals[0] == journals[1], "the journals of two requests for a tool"


@pytest.mark.concept("contexts.app_context")
def test_a_job_outside_a_request_reads_and_closes(solution, library, stock):
    """I called stocktake(app) as a scheduler does, outside any request: it should work, and close its connection."""
    client = library()
    codes = solution.probe("stocktake")
    assert codes == sorted(stock)
    left = counts(client)
    assert left == {"in_use": 0, "opened": 1}, "after one stocktake"


@pytest.mark.concept("contexts.app_context")
def test_no_context_is_left_active(solution, stock, members, code, card):
    """A context that is pushed should be popped: none may be active after create_app(), a request or stocktake()."""
    config = {"TOOLS": stock, "MEMBERS": members}
    found = solution.probe("contexts_left", config, f"/tools/{code}", {"X-Card": card})
    assert found["status"] == 200, "the request for a tool"
    assert found["codes"] == sorted(stock), "what stocktake(app) returned"
    assert found["left"] == [], "a context was still active after this"


@pytest.mark.concept("contexts.current_app")
def test_two_applications_share_nothing(solution, library, stock, members, code, card, new_visit):
    """I made two libraries with the same factory: each should have its own tools, members, counts and journal."""
    north, visit = library(), new_visit()
    south = solution.app({"TOOLS": {code: "Ladder"}, "MEMBERS": {card: "Ada Pell"}}).client()
    answer = ask(south, f"/tools/{code}", card=card, visit=visit)
    assert answer.json == {"tool": "Ladder", "member": "Ada Pell"}
    assert phases(south, visit) != ""
    assert phases(north, visit) == "", "the visit was to the other library"
    assert counts(north)["opened"] == 0, "the connection was to the other library"
    answer = ask(north, f"/tools/{code}", card=card)
    assert answer.json == {"tool": stock[code], "member": members[card]}
    assert counts(solution.app().client()) == {"in_use": 0, "opened": 0}, "create_app() without any configuration"
