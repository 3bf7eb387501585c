"""Checks of `database_connection`: a time bank, and the connections that its requests open."""

import json
from urllib.parse import quote

import pytest

NAMES = [
    "Anouk Brand",
    "Bela Varga",
    "Cem Aydın",
    "Dora Nilsen",
    "Efe Demir",
    "Fay Lindt",
    "Gil Moreau",
    "Hana Sato",
]


@pytest.fixture
def url(solution, rng):
    """The URL of an empty database: a file, or one on the server that somebody runs for these checks."""
    server = solution.service("postgres")
    if server is None:
        yield f"sqlite:///{solution.scratch}/timebank.db"
        return
    name = f"timebank_{rng.getrandbits(64):x}"
    yield solution.probe("create_database", server, name)
    solution.probe("drop_database", server, name)


@pytest.fixture
def people(rng):
    """Four members, name to hours."""
    return {name: rng.randrange(20, 60) for name in rng.sample(NAMES, 4)}


@pytest.fixture
def new_slip(people, rng):
    """A function that makes up a transfer between the first two members, which the giver can afford."""
    giver, taker, *_ = people
    numbers = iter(rng.sample(range(10_000, 99_999), 20))
    return lambda **other: {"slip": f"E-{next(numbers)}", "giver": giver, "taker": taker, "hours": 3} | other


def _bank(solution, url, people, **config):
    """A client of a bank with its tables made and these members."""
    client = solution.app({"DATABASE_URL": url, **config}).client()
    _init_db(solution, url)
    for name, hours in people.items():
        _post(client, "/members", {"name": name, "hours": hours})
    return client


def _init_db(solution, url):
    """Runs the command, and answers how many connections it left open."""
    result = solution.probe("init_db", url)
    assert result["exit_code"] == 0, f"`flask init-db` failed: {result['reason']}"
    return result["open"]


def _post(client, path, body):
    answer = client.post(path, json=body)
    assert answer.status_code == 201
    assert answer.json == body


def _member(client, name):
    """What the bank says of a member, with the slips in order."""
    answer = client.get(f"/members/{quote(name)}")
    assert answer.status_code == 200
    body = answer.get_json(silent=True)
    assert isinstance(body, dict) and isinstance(body.get("slips"), list), 'expected {"name", "hours", "slips": [...]}'
    return body | {"slips": sorted(body["slips"])}


def _hours(client, people):
    return {name: _member(client, name)["hours"] for name in people}


@pytest.mark.concept("database.schema_command")
def test_a_command_makes_the_tables_and_keeps_their_rows(solution, url, people, new_slip):
    """`flask init-db` should make the two tables, nothing else should, and running it again should keep every row."""
    client, slip = solution.app({"DATABASE_URL": url}).client(), new_slip()
    client.get("/members/nobody")
    made = {"members", "transfers"} & set(solution.probe("tables", url))
    assert made == set(), "tables that were made without `flask init-db`"
    _init_db(solution, url)
    made = {"members", "transfers"} & set(solution.probe("tables", url))
    assert made == {"members", "transfers"}, "tables after `flask init-db`"
    client = _bank(solution, url, people)
    _post(client, "/transfers", slip)
    before = [_member(client, name) for name in people]
    _init_db(solution, url)
    assert [_member(client, name) for name in people] == before, "members before and after a second `flask init-db`"


@pytest.mark.concept("database.transactions")
def test_what_was_answered_201_is_stored(solution, url, people, new_slip, rng):
    """Whatever was answered with 201 should be there for the next application that opens the database."""
    client, (giver, taker, third, _) = _bank(solution, url, people), people
    first = new_slip(hours=rng.randrange(2, 9))
    second = new_slip(giver=taker, taker=third, hours=people[taker] + first["hours"])
    _post(client, "/transfers", first)
    _post(client, "/transfers", second)
    later = solution.app({"DATABASE_URL": url}).client()
    for name, change, slips in (
        (giver, -first["hours"], [first]),
        (taker, first["hours"] - second["hours"], [first, second]),
        (third, second["hours"], [second]),
    ):
        expected = {"name": name, "hours": people[name] + change, "slips": sorted(slip["slip"] for slip in slips)}
        assert _member(later, name) == expected


@pytest.mark.concept("database.one_connection")
def test_a_request_opens_one_connection_and_closes_it(solution, url, people, new_slip):
    """A request should open one connection, use it for all of its statements, and have closed it in the end, whatever
    the answer is."""
    left = solution.probe("open_after_creating", url)
    assert left == 0, "connections open after create_app()"
    _bank(solution, url, people)
    slip, name = new_slip(), next(iter(people))
    requests = [
        ("POST", "/members", {"name": "Ida Wolff", "hours": 5}, 201),
        ("POST", "/members", {"name": "Ida Wolff", "hours": 6}, 409),
        ("GET", f"/members/{quote(name)}", None, 200),
        ("GET", "/members/Nobody", None, 404),
        ("POST", "/transfers", slip, 201),
        ("POST", "/transfers", slip, 409),
        ("POST", "/transfers", new_slip(hours=1000), 409),
        ("POST", "/transfers", new_slip(taker="Nobody"), 404),
        ("GET", f"/members/{quote(name)}", None, 200),
    ]
    sent = [[method, path, body and json.dumps(body)] for method, path, body, _ in requests]
    found = solution.probe("connections_of", url, sent)
    for (method, path, body, status), counted in zip(requests, found, strict=False):
        expected = {"status": status, "opened": 1, "open": 0}
        assert counted == expected, f"{method} {path} {body or ''}: connections opened for it, and then still open"


@pytest.mark.concept("database.opened_late")
def test_what_needs_no_database_opens_no_connection(solution, url, people, new_slip):
    """A connection should be opened when it is first needed, so not for a page without data, an unknown address or a
    body that is refused."""
    client = _bank(solution, url, people)
    assert client.get("/").json == {"bank": "Elder Lane"}
    name = next(iter(people))
    requests = [("GET", "/", None, 200), ("GET", "/hours", None, 404), ("DELETE", "/transfers", None, 405)]
    bodies = [None, [], {}, {"name": name}, {"name": name, "hours": 1, "slips": []}]
    bodies += [{"name": name, "hours": hours} for hours in ("1", 2.5, None, True, -1, 1001)]
    bodies += [{"name": name, "hours": 1} for name in ("", 7, None, ["a"], "x" * 81)]
    requests += [("POST", "/members", json.dumps(body), 400) for body in bodies]
    slips = [new_slip(hours=hours) for hours in (0, -1, 1001, "3", None, True, 0.5)]
    slips += [new_slip(taker=name), new_slip(giver=5), new_slip(taker=None), new_slip(slip=""), new_slip(slip="x" * 81)]
    slips += [new_slip(note=""), {key: value for key, value in new_slip().items() if key != "giver"}]
    requests += [("POST", "/transfers", json.dumps(slip), 400) for slip in slips]
    requests += [("POST", "/transfers", json.dumps(new_slip())[:-1], 400)]
    found = solution.probe("connections_of", url, [request[:3] for request in requests])
    for (method, path, body, status), counted in zip(requests, found, strict=False):
        assert counted == {"status": status, "opened": 0, "open": 0}, f"{method} {path} {body or ''}"
    _post(client, "/members", {"name": "x" * 80, "hours": 0})
    _post(client, "/members", {"name": "y", "hours": 1000})
    _post(client, "/transfers", {"slip": "x" * 80, "giver": "y", "taker": "x" * 80, "hours": 1000})
    _post(client, "/transfers", {"slip": "x", "giver": "x" * 80, "taker": "y", "hours": 1})


@pytest.mark.concept("contexts.teardown", "database.one_connection")
def test_a_connection_is_closed_when_the_view_raises(solution, url, people, new_slip):
    """When the database fails in the middle of a request and the view raises, the connection should be closed all the
    same, whatever becomes of the exception."""
    _bank(solution, url, people)
    solution.probe("damage", url, "INSERT ON transfers")
    for is_let_out in (False, True):
        solution.app({"DATABASE_URL": url, "PROPAGATE_EXCEPTIONS": is_let_out})
        requests = [
            ["POST", "/transfers", json.dumps(new_slip())],
            ["GET", f"/members/{quote(new_slip()['giver'])}", None],
        ]
        found = solution.probe("connections_of", url, requests)
        left = [{name: counted[name] for name in ("status", "open")} for counted in found]
        request = f"a transfer whose INSERT fails, with PROPAGATE_EXCEPTIONS = {is_let_out}"
        assert left[0] == {"status": 500, "open": 0}, f"connections still open after {request}"
        assert left[1] == {"status": 200, "open": 0}, f"the request after {request}"


@pytest.mark.concept("contexts.app_context")
def test_the_command_closes_its_connection_too(solution, url, people):
    """A command is no request: the connection that `flask init-db` opens should be closed at its end all the same."""
    client = solution.app({"DATABASE_URL": url}).client()
    for _ in range(2):
        left = _init_db(solution, url)
        assert left == 0, "connections open after `flask init-db`"
    for name, hours in people.items():
        _post(client, "/members", {"name": name, "hours": hours})


@pytest.mark.concept("database.transactions")
def test_a_transfer_is_stored_whole_or_not_at_all(solution, url, people, new_slip):
    """When the database fails between the writes of a transfer, none of them should stay, and the next one should
    work."""
    client, slip = _bank(solution, url, people), new_slip()
    for event in ("INSERT ON transfers", "UPDATE ON members"):
        solution.probe("damage", url, event)
        answer = client.post("/transfers", json=slip)
        assert answer.status_code == 500
        is_free = solution.probe("mend", url)
        assert is_free, "the database is still locked after a transfer that failed"
        assert _hours(client, people) == people, f"hours after a transfer whose {event} failed"
        assert _member(client, slip["taker"])["slips"] == [], f"slips after a transfer whose {event} failed"
    _post(client, "/transfers", slip)
    moved = {slip["giver"]: people[slip["giver"]] - 3, slip["taker"]: people[slip["taker"]] + 3}
    assert _hours(client, people) == people | moved


@pytest.mark.concept("database.conflicts", "database.transactions")
def test_a_refused_transfer_changes_nothing(solution, url, people, new_slip, rng):
    """A used slip, hours that the giver lacks and an unknown neighbour should each be refused, leave everything as it
    was, and let the next request work."""
    client, used = _bank(solution, url, people), new_slip()
    giver, taker, third, _ = people
    _post(client, "/transfers", used)
    before = [_member(client, name) for name in people]
    for refused, status in (
        (used, 409),
        (new_slip(slip=used["slip"], giver=taker, taker=third), 409),
        (new_slip(hours=people[giver] - 2), 409),
        (new_slip(giver=f"Jon {rng.random()}"), 404),
        (new_slip(taker=f"Jon {rng.random()}"), 404),
    ):
        answer = client.post("/transfers", json=refused)
        assert answer.status_code == status
        assert [_member(client, name) for name in people] == before
    again = client.post("/members", json={"name": taker, "hours": 0})
    assert again.status_code == 409
    assert [_member(client, name) for name in people] == before
    _post(client, "/transfers", new_slip(hours=people[giver] - 3))
    assert _member(client, giver)["hours"] == 0, "the giver gave all they had"
    statements = [
        f"INSERT INTO members (name, hours) VALUES ('{taker}', 1)",
        f"INSERT INTO transfers (slip, giver, taker, hours) VALUES ('{used['slip']}', '{giver}', '{taker}', 1)",
        f"UPDATE members SET hours = hours - 1 WHERE name = '{giver}'",
    ]
    accepted = [statement for statement in statements if solution.probe("accepts", url, statement)]
    assert accepted == [], "statements that the database itself should refuse"


@pytest.mark.concept("database.parameters")
def test_hostile_text_stays_data(solution, url, people, new_slip, rng):
    """Quotes, semicolons and percent signs in a name or a slip are part of it: they should be stored and found as they
    came, and touch nothing else."""
    client, number = _bank(solution, url, people), rng.randrange(1000)
    texts = [
        f"Róisín O'Hara {number}",
        f'"{number}"; DROP TABLE members; --',
        f"{number}'); DELETE FROM transfers; --",
        f"100% ? :name %s %(name)s {{}} \\ {number}",
        "' || (SELECT max(name) FROM members) || '",
    ]
    for text in texts:
        _post(client, "/members", {"name": text, "hours": 9})
    for giver, taker in zip(texts, texts[1:], strict=False):
        _post(client, "/transfers", {"slip": taker, "giver": giver, "taker": taker, "hours": 4})
    for place, text in enumerate(texts):
        hours = 9 - 4 * (place < len(texts) - 1) + 4 * (place > 0)
        assert _member(client, text) == {
            "name": text,
            "hours": hours,
            "slips": sorted(texts[max(place, 1) : place + 2]),
        }
    for text in ("' OR '1'='1", "%", "_" * 9, "x' UNION SELECT slip, hours FROM transfers --"):
        assert client.get(f"/members/{quote(text)}").status_code == 404, f"GET /members/ with {text}, nobody's name"
    assert _hours(client, people) == people


@pytest.mark.concept("database.one_connection")
def test_requests_at_the_same_time_do_not_share_a_connection(solution, url, people):
    """Four requests at the same moment, in four threads, should each have a connection of their own and each close
    it."""
    _bank(solution, url, people)
    found = solution.probe("overlapping", url, [f"/members/{quote(name)}" for name in people])
    expected = [{"name": name, "hours": hours, "slips": []} for name, hours in people.items()]
    assert found["answers"] == [{"status": 200, "body": body} for body in expected]
    counts = {name: found[name] for name in ("opened", "open")}
    assert counts == {"opened": 4, "open": 0}, "connections opened for four requests, and open after them"


@pytest.mark.concept("database.transactions")
def test_a_transfer_takes_the_hours_that_are_there_then(solution, url, people, new_slip):
    """When somebody else's transfer is stored just before the first write of ours, neither should be lost."""
    client, slip = _bank(solution, url, people), new_slip()
    statement = f"UPDATE members SET hours = hours - 5 WHERE name = '{slip['giver']}'"
    found = solution.probe("post_while_somebody_writes", url, "/transfers", json.dumps(slip), statement)
    assert found["status"] in (201, 500), "POST /transfers, which only a locked database may refuse"
    given, taken = slip["hours"] * (found["status"] == 201), 5 * found["ran"]
    expected = people | {
        slip["giver"]: people[slip["giver"]] - given - taken,
        slip["taker"]: people[slip["taker"]] + given,
    }
    assert _hours(client, people) == expected, (
        f"somebody took 5 hours meanwhile: {found['ran']}, our transfer took {given}"
    )
    assert client.post("/transfers", json=new_slip()).status_code == 201, "the next transfer"
