"""Checks of `flask_restful`: the hives of a club as resources."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import combinations
from urllib.parse import urlsplit

import pytest

SITES = ["Orchard", "Heath", "Churchyard", "Old Quarry", "Canal Bank", "Allotments"]
NAMES = ["Amber", "Bramble", "Clover", "Dandelion", "Eyebright", "Foxglove", "Gorse", "Heather", "Ivy", "Juniper"]
PEOPLE = {"IB": "Ines Barlow", "TO": "Tom Okafor", "GL": "Greta Lind", "SH": "Samir Haddad"}
LIST = "/api/hives"


@pytest.fixture
def club(rng):
    """Settings of a club with seven hives, each with its keeper, on three sites."""
    sites = rng.sample(SITES, 3)
    keepers = {i: {"name": n, "phone": f"07700 900{rng.randrange(100, 999)}"} for i, n in PEOPLE.items()}
    numbers = rng.sample(range(2, 90), 7)
    hives = []
    for number, name in zip(numbers, rng.sample(NAMES, 7), strict=True):
        zone = timezone(timedelta(hours=rng.choice([-5, 1, 2, 9])))
        day, minute = (rng.randint(1, 12), rng.randint(1, 28)), (rng.randrange(24), rng.randrange(60))
        moment = datetime(2025, *day, *minute, tzinfo=zone)
        hives.append(
            {
                "number": number,
                "name": name,
                "site": rng.choice(sites),
                "frames": rng.randint(1, 20),
                "gate_code": f"g{rng.randrange(10**6, 10**7)}",
                "grams": rng.choice([0, 10, 500, 1000]) + 1000 * rng.randrange(1, 40),
                "inspected": moment.isoformat(),
                "keeper": rng.choice(list(PEOPLE)),
            }
        )
    return {"SITES": sites, "KEEPERS": keepers, "HIVES": hives}


@pytest.fixture
def caller(solution, club):
    """A client of the club's application."""
    return solution.app(club).client()


@pytest.fixture
def hive(club):
    """The record of one hive."""
    return club["HIVES"][0]


@pytest.fixture
def numbers(club):
    """The numbers of all hives, in order."""
    return sorted(record["number"] for record in club["HIVES"])


@pytest.fixture
def new_hive(club, rng):
    """A body for a hive whose name is free."""
    name, site = f"Nettle {rng.randrange(100, 999)}", rng.choice(club["SITES"])
    return {"name": name, "site": site, "frames": rng.choice([2, 7, 13, 19])}


def at(record):
    return f"{LIST}/{record['number']}"


def data_of(response, status=200):
    """The JSON data of a response of this status."""
    assert response.status_code == status
    assert response.is_json, f"the answer is {response.mimetype}, not JSON"
    return response.get_json()


def message_of(response, status):
    """``message`` of an error of this status."""
    error = data_of(response, status)
    assert isinstance(error, dict) and error.get("message"), "expected a JSON object with a message"
    return error["message"]


def wrong_values(response):
    """The names of the values that a 400 complains about."""
    message = message_of(response, 400)
    assert isinstance(message, dict), f"message should be an object with a text for each wrong value: {message!r}"
    assert all(isinstance(text, str) and text for text in message.values()), f"not a text for each value: {message!r}"
    return set(message)


def shown(hive):
    """What is shown of a hive, but for its moment and its link."""
    return {key: value for key, value in hive.items() if key not in ("inspected", "href")}


def expected(record):
    """What should be shown of a record, but for its moment and its link."""
    kept = {key: record[key] for key in ("number", "name", "site", "frames")}
    keeper = record["keeper"] and {"initials": record["keeper"], "name": PEOPLE[record["keeper"]]}
    return kept | {"honey_kg": f"{record['grams'] // 10 / 100:.2f}", "keeper": keeper}


@pytest.mark.concept("restful.resources")
def test_a_resource_has_its_verbs_and_no_others(solution, caller, hive, rng):
    """Each address should be served by a Resource with the methods of the table, and 405 should say which those are."""
    verbs = {LIST: "GET POST", at(hive): "GET PATCH DELETE", f"{at(hive)}/inspections": "POST"}
    all_verbs = {"GET", "POST", "PUT", "PATCH", "DELETE"}
    for path, names in verbs.items():
        others = sorted(all_verbs - set(names.split()))
        for method in rng.sample(others, len(others)):
            refused = caller.open(path, method=method, json={})
            assert refused.status_code == 405, f"{method} {path}"
            allowed = {name.strip() for name in refused.headers.get("Allow", "").split(",")} & all_verbs
            assert allowed == set(names.split()), f"Allow of {method} {path}"
    served = [[method, path] for path, names in verbs.items() for method in names.split()]
    found = dict(zip(map(" ".join, served), solution.probe("resources", served), strict=True))
    assert [request for request, is_resource in found.items() if not is_resource] == [], "not served by a Resource"


@pytest.mark.concept("restful.resources", "http.created", "http.patch_merges", "http.delete")
def test_a_hive_is_added_changed_and_removed(caller, new_hive, club, rng):
    """POST should add a hive and lead to it, PATCH change what it names and no more, DELETE take the hive away."""
    added = caller.post(LIST, json={**new_hive, "name": f"  {new_hive['name']} ", "gate_code": "9", "number": 1})
    number = data_of(added, 201)["number"]
    place = urlsplit(added.headers.get("Location", "")).path
    assert place == f"{LIST}/{number}", "Location of the new hive"
    wanted = {"number": number, **new_hive, "honey_kg": "0.00", "inspected": None, "keeper": None, "href": place}
    assert data_of(caller.get(place)) == {**wanted, "href": data_of(added, 201)["href"]}
    some = [keys for number in range(3) for keys in combinations(("name", "site", "frames"), number)]
    for keys in rng.sample(some, len(some)):
        name = f"Sorrel {rng.randrange(1000)}"
        change = {"name": name, "site": rng.choice(club["SITES"]), "frames": rng.randint(11, 20)}
        change = {key: change[key] for key in keys}
        wanted |= change
        changed = data_of(caller.patch(place, json=change))
        assert shown(changed) == shown(wanted), f"after PATCH with {change}"
    assert shown(data_of(caller.get(place))) == shown(wanted)
    for name, frames in ((rng.choice("TUV") * 40, 1), (rng.choice("TUV"), 20)):
        limit = {"name": name, "frames": frames}
        largest = data_of(caller.post(LIST, json=new_hive | limit), 201)
        assert shown(largest) == shown(largest) | limit, "a hive whose values are at their limits"
        caller.patch(at(largest), json={"name": f"Sorrel {frames}"})
        assert shown(data_of(caller.patch(place, json=limit))) == shown(wanted) | limit, f"after PATCH with {limit}"
    bare = data_of(caller.post(LIST, json={"name": "Thyme", "site": new_hive["site"]}), 201)
    assert bare["frames"] == 10, "frames of a hive that was added without them"
    gone = caller.delete(place)
    assert (gone.status_code, gone.data) == (204, b"")
    for method in ("GET", "PATCH", "DELETE"):
        message_of(caller.open(place, method=method, json={}), 404)


@pytest.mark.concept("restful.marshalling", "json.dates")
def test_a_hive_is_shown_in_the_given_form(caller, club, hive, numbers):
    """A hive should be shown with the given members, each in its form: kilograms with two decimals, moments in UTC."""
    records = {record["number"]: record for record in club["HIVES"]}
    hives = data_of(caller.get(LIST))
    assert [one["number"] for one in hives] == numbers, "the list, by number"
    for one in [*hives, data_of(caller.get(at(hive)))]:
        record = records[one["number"]]
        assert shown(one) == expected(record)
        assert isinstance(one["inspected"], str), "inspected should be a text"
        moment = datetime.fromisoformat(one["inspected"])
        assert moment.utcoffset() == timedelta(0), f"inspected is {one['inspected']}, which is not in UTC"
        assert moment == datetime.fromisoformat(record["inspected"]).astimezone(UTC)


@pytest.mark.concept("restful.marshalling")
def test_nothing_internal_is_shown(caller, club, hive, new_hive):
    """What is not for the public should be in no answer: not the code of a gate, not the phone of a keeper."""
    keeper = {"X-Keeper": hive["keeper"]}
    answers = {
        "GET, the list": caller.get(LIST),
        "GET, one hive": caller.get(at(hive)),
        "PATCH": caller.patch(at(hive), json={"frames": 3}),
        "POST, a hive": caller.post(LIST, json=new_hive),
        "POST, an inspection": caller.post(f"{at(hive)}/inspections", json={"queen_seen": True}, headers=keeper),
    }
    secrets = [record["gate_code"] for record in club["HIVES"]] + [one["phone"] for one in club["KEEPERS"].values()]
    for request, answer in answers.items():
        assert answer.status_code in (200, 201), request
        told = [secret for secret in [*secrets, "gate_code", "phone", "grams"] if secret in answer.text]
        assert told == [], f"the answer to {request} shows what is not for the public"


@pytest.mark.concept("restful.links")
def test_links_hold_wherever_the_application_is_mounted(solution, caller, new_hive, numbers, rng):
    """Links should be built from the resource, so that they hold behind a prefix that nobody told the application."""
    for prefix in ("", f"/club{rng.randrange(100)}"):
        there = f"http://hives.example{prefix}/"
        listed = data_of(caller.get(LIST, base_url=there))
        assert [urlsplit(one["href"]).path for one in listed] == [f"{prefix}{LIST}/{number}" for number in numbers]
    added = caller.post(LIST, json=new_hive, base_url=there)
    wanted = f"{prefix}{LIST}/{data_of(added, 201)['number']}"
    assert urlsplit(added.headers.get("Location", "")).path == wanted, "Location of a hive that was added"
    assert urlsplit(data_of(added, 201)["href"]).path == wanted, "href of a hive that was added"


@pytest.mark.concept("restful.parsers", "validation.all_errors")
def test_all_wrong_values_are_named_at_once(caller, club, hive):
    """A 400 should name every value that is missing or wrong, also in a header or the query, and change nothing."""
    inspections, before = f"{at(hive)}/inspections", data_of(caller.get(LIST))
    assert wrong_values(caller.post(LIST, json={})) == {"name", "site"}
    wrong = {"name": " ", "site": "Moon", "frames": 21}
    assert wrong_values(caller.post(LIST, json=wrong)) == set(wrong)
    assert wrong_values(caller.post(LIST, json={"name": "x" * 41, "site": club["SITES"][0]})) == {"name"}
    assert wrong_values(caller.patch(at(hive), json={"name": "x" * 41, "frames": 1})) == {"name"}
    assert wrong_values(caller.patch(at(hive), json={"name": "Thrift", "frames": 0, "site": "x"})) == {"frames", "site"}
    assert wrong_values(caller.post(inspections, json={"note": "n" * 201})) == {"queen_seen", "note", "X-Keeper"}
    assert wrong_values(caller.post(inspections, json={"queen_seen": True}, headers={"X-Keeper": "ZZ"})) == {"X-Keeper"}
    assert wrong_values(caller.get(LIST, query_string={"limit": "51", "site": "Moon"})) == {"limit", "site"}
    for limit in ("0", "many", "", "2.5"):
        assert wrong_values(caller.get(LIST, query_string={"limit": limit})) == {"limit"}, f"?limit={limit}"
    assert data_of(caller.get(LIST)) == before, "a request that was refused has changed something"


@pytest.mark.concept("restful.parsers", "validation.strict_types")
def test_a_value_of_another_type_is_refused(caller, club, hive, rng):
    """Text, a fraction, true, null or a list should be refused where another type belongs, and named."""
    wrong = {
        "name": [None, 7, True, ["Thrift"], {"is": "Thrift"}],
        "site": [None, 1, [club["SITES"][0]], {}],
        "frames": [None, "8", 8.5, True, [8], {}, "many"],
    }
    good, before = {"name": "Thrift", "site": club["SITES"][0], "frames": 8}, data_of(caller.get(LIST))
    cases = [(name, value) for name, values in wrong.items() for value in values]
    for name, value in rng.sample(cases, len(cases)):
        assert wrong_values(caller.post(LIST, json={**good, name: value})) == {name}, f"POST, {name}: {value!r}"
        assert wrong_values(caller.patch(at(hive), json={name: value})) == {name}, f"PATCH, {name}: {value!r}"
    for body in ({"queen_seen": "false"}, {"queen_seen": 1}, {"queen_seen": None}, {"queen_seen": [True]}):
        answer = caller.post(f"{at(hive)}/inspections", json=body, headers={"X-Keeper": hive["keeper"]})
        assert wrong_values(answer) == {"queen_seen"}, str(body)
    for note in (None, 5, ["calm"]):
        body = {"queen_seen": False, "note": note}
        answer = caller.post(f"{at(hive)}/inspections", json=body, headers={"X-Keeper": hive["keeper"]})
        assert wrong_values(answer) == {"note"}, str(body)
    assert data_of(caller.get(LIST)) == before, "a request that was refused has changed something"


@pytest.mark.concept("restful.parsers", "requests.strict_sources")
def test_each_value_is_read_from_its_own_place(caller, club, hive, new_hive, numbers, rng):
    """A value should be read from the place in the table, and what stands elsewhere under its name ignored."""
    elsewhere = {"name": "Thrift", "site": club["SITES"][0], "frames": "4", "X-Keeper": hive["keeper"]}
    for name in ("name", "site"):
        body = {key: value for key, value in new_hive.items() if key != name}
        assert wrong_values(caller.post(LIST, json=body, query_string=elsewhere)) == {name}
    added = caller.post(LIST, json=new_hive, query_string=elsewhere)
    assert data_of(added, 201) == data_of(added, 201) | new_hive
    form = caller.post(LIST, data=elsewhere)
    message_of(form, 415)
    inspections, body = f"{at(hive)}/inspections", {"queen_seen": rng.choice([True, False]), "note": "calm"}
    told = caller.post(inspections, json={**body, "X-Keeper": hive["keeper"]}, query_string=elsewhere)
    assert wrong_values(told) == {"X-Keeper"}
    initials = rng.choice(list(PEOPLE))
    inspected = caller.post(inspections, json={**body, "X-Keeper": "ZZ"}, headers={"X-Keeper": initials})
    assert data_of(inspected, 201) == {**body, "keeper": PEOPLE[initials]}
    for note, kept in ((None, ""), ("  ", ""), (" n" + "o" * 199, "n" + "o" * 199)):
        body = {"queen_seen": False} | ({"note": note} if note else {})
        noted = caller.post(inspections, json=body, headers={"X-Keeper": initials})
        assert data_of(noted, 201) == {"queen_seen": False, "note": kept, "keeper": PEOPLE[initials]}
    assert data_of(caller.get(at(hive)))["keeper"] == {"initials": initials, "name": PEOPLE[initials]}
    listed = caller.get(LIST, json={"limit": 1, "site": "Moon"}, headers={"Limit": "1", "Site": "Moon"})
    assert len(data_of(listed)) == len(numbers) + 1, "GET with a limit in its body and a header"


@pytest.mark.concept("restful.parsers", "requests.query")
def test_the_query_chooses_what_is_listed(solution, caller, club, hive, rng):
    """?site= and ?limit= should choose among the hives, together too; without a limit there are at most 20."""
    own = sorted(record["number"] for record in club["HIVES"] if record["site"] == hive["site"])
    listed = data_of(caller.get(LIST, query_string={"site": hive["site"]}))
    assert [one["number"] for one in listed] == own, "?site="
    limit = rng.randint(1, 6)
    listed = data_of(caller.get(LIST, query_string={"limit": limit}))
    assert [one["number"] for one in listed] == sorted(r["number"] for r in club["HIVES"])[:limit], f"?limit={limit}"
    listed = data_of(caller.get(LIST, query_string={"limit": 1, "site": hive["site"], "colour": "blue"}))
    assert [one["number"] for one in listed] == own[:1], "?limit=1&site=, and a parameter that nobody knows"
    first, second = club["SITES"][:2]
    many = [{**hive, "number": n, "name": f"Hive {n}", "site": first if n <= 30 else second} for n in range(1, 61)]
    large = solution.app({**club, "HIVES": many}).client()
    listed = data_of(large.get(LIST, query_string={"site": second, "limit": limit}))
    assert [one["number"] for one in listed] == list(range(31, 31 + limit)), "?site= and ?limit= together"
    counts = [len(data_of(large.get(LIST))), len(data_of(large.get(LIST, query_string={"limit": 50})))]
    assert counts == [20, 50], "of 60 hives, without a limit and with ?limit=50"


@pytest.mark.concept("restful.errors", "json.every_answer")
def test_every_error_is_json(caller, hive, club, new_hive, numbers, rng):
    """Every error should be a JSON object with a message: from a resource, from Flask, and at an unknown address."""
    unknown = rng.randrange(100, 1000)
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/inspections")):
        answer = caller.open(f"{LIST}/{unknown}{path}", method=method, data="{", content_type="application/json")
        assert message_of(answer, 404) == f"There is no hive {unknown}.", f"{method} {LIST}/{unknown}{path}"
    taken = {"name": club["HIVES"][1]["name"]}
    for answer in (caller.post(LIST, json=new_hive | taken), caller.patch(at(hive), json=taken)):
        assert message_of(answer, 409) == f"There is a hive called {taken['name']} already."
    message_of(caller.get(f"/api/honey/{unknown}"), 404)
    message_of(caller.get(f"/shop{unknown}"), 404)
    message_of(caller.put(LIST, json={}), 405)
    for method, path in (("POST", LIST), ("PATCH", at(hive)), ("POST", f"{at(hive)}/inspections")):
        sent = {"headers": {"X-Keeper": hive["keeper"]}, "method": method}
        message_of(caller.open(path, data="queen_seen=true", content_type="text/plain", **sent), 415)
        for text in ('{"name": "Thr', "[]", '"name, site, queen_seen"', "null", "5", "true", '["name"]'):
            answer = caller.open(path, data=text, content_type="application/json", **sent)
            assert message_of(answer, 400), f"{method} {path} with the body {text}"
    assert [one["number"] for one in data_of(caller.get(LIST))] == numbers, "an error has added or removed a hive"


@pytest.mark.concept("restful.errors", "errors.unexpected")
def test_a_failure_is_a_500_that_tells_nothing(solution, club, hive):
    """What nobody expected should be answered 500 in JSON too, without the exception's text: here, a broken scale."""
    broken = {**hive, "number": 1, "name": "Thrift", "grams": None}
    caller = solution.app({**club, "HIVES": [broken, hive]}).client()
    assert data_of(caller.get(at(hive)))["number"] == hive["number"], "a hive whose scale works"
    for path in (LIST, at(broken)):
        answer = caller.get(path)
        message_of(answer, 500)
        told = [secret for secret in (hive["gate_code"], "BrokenScale", "Traceback") if secret in answer.text]
        assert told == [], f"GET {path} tells the client what is for the log"
