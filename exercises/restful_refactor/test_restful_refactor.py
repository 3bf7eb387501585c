"""Checks of `restful_refactor`: the same requests go to the original and to its refactoring, which documents itself."""

import itertools

import pytest
from openapi_spec_validator import validate

from .comparison import REFUSALS, Original, Pair
from .document import (
    assert_agrees,
    assert_describes,
    has_type,
    may_be_null,
    members_of,
    operations_of,
    read_document,
    required_of,
)
from .structure import functions_of, has_text, most_repeated_block
from .traffic import (
    BOAT,
    BOATS,
    METHODS,
    NAMES,
    OPERATIONS,
    OUTING,
    OUTINGS,
    PEOPLE,
    PING,
    RETURN,
    SENDS,
    TYPES,
    VERBS,
    WRONG_BOAT,
    WRONG_LANDING,
    WRONG_OUTING,
    a_boat,
    a_landing,
    a_wrong,
    an_outing,
    bring_out_every_answer,
)

ROLES = ["coach", "rower", "rower"]
REPETITIONS = 3  # the functions in which one and the same block may stand


@pytest.fixture(scope="module")
def original():
    """The original, running."""
    process = Original()
    try:
        process.wait_until_ready()
        yield process
    finally:
        process.stop()


@pytest.fixture
def club(rng):
    """Settings of a club with five boats and three members: a coach and two rowers."""
    keys = [f"{rng.getrandbits(40):x}" for _ in ROLES]
    members = dict(zip(keys, rng.sample(PEOPLE, 3), strict=True))
    roles = dict(zip(keys, ROLES, strict=True))
    return {
        "BOATS": [a_boat(rng, name) for name in rng.sample(NAMES, 5)],
        "MEMBERS": {key: {"name": name, "role": roles[key]} for key, name in members.items()},
    }


@pytest.fixture
def pair(original, solution, club):
    """The original and the refactoring, both with this club's boats and members."""
    client = solution.app(club).client()
    original.reset(club)
    return Pair(original, client, list(club["MEMBERS"]))


@pytest.mark.concept("refactoring.same_answers")
def test_an_ordinary_season_goes_as_before(pair, rng):
    """Adding, renaming and selling boats, taking them out and bringing them back should give the original's answers."""
    for weight in (None, 30):
        pair.send("POST", BOATS, body=a_boat(rng, f"Swan {weight}") | {"weight_kg": weight, "seats": 1})
    boats = {boat["id"]: boat for boat in pair.send("GET", BOATS)}
    outings, ended = [], []
    for _ in range(2):
        outing = pair.send("POST", OUTINGS, 6, {"crew": PEOPLE[:1], "due": "06:15", "cox": None})["id"]
        pair.send("GET", OUTING, outing)
        for state in ("out", "back"):
            pair.send("GET", OUTINGS, 6, query=f"?state={state}")
        pair.send("POST", RETURN, outing, {"km": 12})
        pair.send("GET", OUTINGS, 6, query="?state=out")
    pair.send("GET", BOAT, 999)
    for step in rng.choices(["boat", "out", "back", "change", "replace", "sell", "look"], [2, 4, 3, 3, 2, 1, 4], k=25):
        number = rng.choice(list(boats))
        if step == "boat":
            boat = pair.send("POST", BOATS, body=a_boat(rng, f" Swan {rng.randrange(99)} ") | {"id": 7, "out": True})
            boats |= {boat["id"]: boat} if "id" in boat else {}
        elif step == "out":
            key = rng.choice([pair.coach, pair.rower])
            outing = pair.send("POST", OUTINGS, number, an_outing(rng, boats[number]), key=key)
            outings += [outing["id"]] if "id" in outing else []
        elif step == "back" and outings:
            ended.append(outings.pop(rng.randrange(len(outings))))
            pair.send("POST", RETURN, ended[-1], a_landing(rng))
        elif step == "change" and outings:
            pair.send("PATCH", OUTING, rng.choice(outings + ended), {"due": "09:15", "by": "nobody"})
        elif step == "replace":
            boats[number] = boats[number] | {"name": f"Teal {rng.randrange(99)}", "weight_kg": 31}
            boat = pair.send("PUT", BOAT, number, boats[number])
        elif step == "sell" and len(boats) > 3 and pair.send("DELETE", BOAT, number) == "":
            del boats[number]
        pair.send("GET", BOATS, query=rng.choice(["", "?kind=sweep", "?kind=sculling", "?colour=red"]))
        pair.send("GET", OUTINGS, number, query=rng.choice(["", "?state=out", "?state=back", "?kind=sweep"]))
        pair.send("GET", BOAT, number)
        pair.send("GET", OUTING, rng.choice([*outings, *ended, 1]))


@pytest.mark.concept("refactoring.same_answers", "refactoring.order_of_checks")
def test_who_may_do_what_is_as_before(pair, http, rng):
    """A key that is absent, unknown or a rower's should be answered as before, whatever else is wrong."""
    boat = pair.prepare("GET", BOATS)[0]
    outing = pair.prepare("POST", OUTINGS, boat["id"], an_outing(rng, boat), key=pair.rower)
    keys = [None, rng.choice(["", "unknown", pair.coach + "0"]), pair.rower, pair.other]
    bodies = [[], {}, {"due": "07:45"}, {"name": "Smew"}]
    for (method, path), key in itertools.product(OPERATIONS, keys):
        if (method, path) == ("POST", RETURN) and key == pair.rower:
            continue
        known = outing["id"] if path in (OUTING, RETURN) else boat["id"]
        for number in (known, rng.randrange(500, 1000)):
            body = None if method in ("GET", "DELETE") else rng.choice(bodies)
            pair.send(method, path, number, body, key=key, query=rng.choice(["", "?kind=x&state=x"]), compare=REFUSALS)
    for key in (pair.other, pair.rower, pair.rower):
        pair.send("POST", RETURN, outing["id"], {"km": 5}, key=key, compare=REFUSALS)
    pair.send("PATCH", OUTING, outing["id"], {"due": "10:10"}, key=pair.other, compare=REFUSALS)
    for key in (None, pair.rower):
        pair.send("GET", PING, key=key)
    nobody = http.get(BOATS, headers={"X-Club-Key": pair.coach})
    assert nobody.status_code == 401, "a key, sent to a create_app() without configuration, which has no members"


@pytest.mark.concept("refactoring.same_answers", "refactoring.order_of_checks")
def test_what_is_wrong_is_refused_as_before(pair, rng):
    """Bad bodies, bad queries and conflicts should be refused with the original's status and words, in its order."""
    boats = pair.prepare("GET", BOATS)
    boat, taken, third = boats[:3]
    outing = pair.prepare("POST", OUTINGS, boat["id"], an_outing(rng, boat))["id"]
    over = pair.prepare("POST", OUTINGS, taken["id"], an_outing(rng, taken))["id"]
    pair.prepare("POST", RETURN, over, a_landing(rng))
    broken = [b"", b"{", b"[]", b'"name"', b"null", b"5", b"name=Smew", b'{"name": "caf\xe9"}']
    smew, crew = a_boat(rng, "Smew"), an_outing(rng, third)
    wrong_in_one_way = [
        ("POST", BOATS, None, smew, WRONG_BOAT),
        ("PUT", BOAT, third["id"], smew, {"seats": [16, "2"]}),
        ("POST", OUTINGS, third["id"], crew, WRONG_OUTING),
        ("PATCH", OUTING, outing, {}, {name: WRONG_OUTING[name] for name in ("cox", "due")}),
        ("POST", RETURN, outing, a_landing(rng), WRONG_LANDING),
    ]
    for method, path, number, good, values in wrong_in_one_way:
        for body in (*broken, *(good | {name: value} for name, some in values.items() for value in some)):
            pair.send(method, path, number, body, type=rng.choice(TYPES), compare=REFUSALS)
    wrong_in_several_ways = [
        ("POST", BOATS, None, smew | {"name": taken["name"]}, WRONG_BOAT),
        ("PUT", BOAT, third["id"], smew | {"name": taken["name"]}, WRONG_BOAT),
        ("PUT", BOAT, 999, smew, WRONG_BOAT),
        ("POST", OUTINGS, boat["id"], an_outing(rng, boat), WRONG_OUTING),
        ("POST", OUTINGS, 999, crew, WRONG_OUTING),
        ("PATCH", OUTING, over, {}, {"due": WRONG_OUTING["due"]}),
        ("PATCH", OUTING, 999, {}, {"due": WRONG_OUTING["due"]}),
        ("POST", RETURN, over, a_landing(rng), WRONG_LANDING),
        ("POST", RETURN, 999, a_landing(rng), WRONG_LANDING),
    ]
    for method, path, number, good, values in wrong_in_several_ways:
        for body in (rng.choice(broken), good, a_wrong(rng, good, values), a_wrong(rng, good, values)):
            pair.send(method, path, number, body, compare=REFUSALS)
    one_after_the_other = [
        ("POST", BOATS, None, a_boat(rng, taken["name"])),
        ("POST", BOATS, None, {}),
        ("POST", BOATS, None, a_boat(rng, "n" * 40)),
        ("PUT", BOAT, third["id"], a_boat(rng, taken["name"])),
        ("PUT", BOAT, third["id"], a_boat(rng, third["name"])),
        ("POST", OUTINGS, boat["id"], an_outing(rng, boat)),
        ("DELETE", BOAT, boat["id"], None),
        ("PATCH", OUTING, over, {"due": "08:00"}),
        ("POST", RETURN, over, {"km": 3}),
        ("POST", RETURN, outing, {"km": 3}),
        ("DELETE", BOAT, boat["id"], None),
        ("DELETE", BOAT, boat["id"], None),
        ("GET", OUTING, outing, None),
    ]
    for method, path, number, body in one_after_the_other:
        pair.send(method, path, number, body, compare=REFUSALS)
    for value in ("", "Sweep", "out", "back", "none"):
        pair.send("GET", BOATS, query=f"?kind={value}", compare=REFUSALS)
        for number in (taken["id"], 999):
            pair.send("GET", OUTINGS, number, query=f"?state={value}", compare=REFUSALS)
    pair.send("GET", BOATS, compare={"status", "X-Total-Count"})


@pytest.mark.concept("refactoring.same_answers", "refactoring.nulls")
def test_null_and_absent_are_what_they_were(pair, rng):
    """Null, absent, 0, 27 and 27.0 are different things to a client: they should come and go as in the original."""
    for weight in (None, 27, 27.0, 27.5, 100):
        body = a_boat(rng, f"Smew {weight!r}") | {"weight_kg": weight, "seats": 4}
        boat = pair.send("POST", BOATS, body=body)
    del body["weight_kg"]
    pair.send("PUT", BOAT, boat["id"], body)
    pair.send("GET", BOAT, boat["id"])
    for cox, km, damage in ((None, 0, None), (rng.choice(PEOPLE), 12, "a bent fin"), (None, 7.5, None)):
        outing = pair.send("POST", OUTINGS, boat["id"], {"crew": PEOPLE[:4], "cox": cox, "due": "07:30"})["id"]
        due, another = {"due": "08:00"}, {"cox": rng.choice(PEOPLE)}
        for change in ({}, due, another, {"due": "09:00"}, {"cox": cox}, {"cox": None}):
            pair.send("PATCH", OUTING, outing, change)
            pair.send("GET", OUTING, outing)
        pair.send("GET", OUTINGS, boat["id"])
        pair.send("POST", RETURN, outing, {"km": km} | ({"damage": damage} if km else {}))
        pair.send("GET", OUTING, outing)
    pair.send("GET", OUTINGS, boat["id"])
    pair.send("GET", BOATS)


@pytest.mark.concept("refactoring.same_answers", "http.client_errors")
def test_addresses_and_methods_are_as_before(pair, rng):
    """An unknown address, a wrong method, HEAD and OPTIONS should be answered as before: status, Allow and body."""
    boat = pair.prepare("GET", BOATS)[0]
    outing = pair.prepare("POST", OUTINGS, boat["id"], an_outing(rng, boat))["id"]
    for path, number in [(PING, None), (BOATS, None), (BOAT, boat["id"]), (OUTINGS, boat["id"]), (OUTING, outing)]:
        for method in METHODS:
            if method not in VERBS.get(path, "GET").split():
                for key in (pair.coach, None):
                    pair.send(method, path, number, key=key, compare=REFUSALS)
    for method in ("GET", "HEAD", "PUT", "OPTIONS"):
        pair.send(method, RETURN, outing, compare=REFUSALS)
    numbered = f"/boats/{boat['id']}/"
    for address in ("/boat", "/boats/", "/boats/abc", "/boats/-1", "/boats/1.5", numbered, "/ping/", "/outings"):
        for method, key in itertools.product(("GET", rng.choice(["POST", "DELETE"])), (pair.coach, None)):
            pair.send(method, address, key=key, compare=REFUSALS)
    pair.send("GET", f"/boats/00{boat['id']}", compare=REFUSALS)


@pytest.mark.concept("openapi.complete")
def test_the_document_is_valid_and_names_every_operation(http):
    """The document should be valid OpenAPI and name each path and method there is, what its query may hold, and if it
    needs a key."""
    document = read_document(http)
    try:
        validate(document)
    except Exception as error:
        pytest.fail(f"openapi-spec-validator refuses the document: {str(error).splitlines()[0]}")
    operations = operations_of(document)
    own = {"/openapi.json", "/swagger.json"}
    named = sorted(f"{method} {path}" for method, path in operations if path not in own)
    assert named == sorted(f"{method} {path}" for method, path in [*OPERATIONS, ("GET", PING)])
    queries = {("GET", BOATS): {"kind"}, ("GET", OUTINGS): {"state"}}
    for which, operation in operations.items():
        if which[1] in own:
            continue
        query = {parameter["name"] for parameter in operation.parameters if parameter["in"] == "query"}
        assert query == queries.get(which, set()), f"the parameters of the query of {' '.join(which)}"
        needs_key = bool(operation.key_headers) and {} not in operation.security
        assert needs_key == (which[1] != PING), f"whether {' '.join(which)} needs the key, by its security"
        assert operation.key_headers <= {"x-club-key"}, f"the header of the key of {' '.join(which)}"


@pytest.mark.concept("openapi.statuses")
def test_the_document_tells_every_status(pair, rng):
    """For each operation the document should have the statuses with which it answers, and no others below 500."""
    operations = operations_of(read_document(pair.client))
    bring_out_every_answer(pair, rng)
    for which, operation in operations.items():
        if which not in pair.answers:
            continue
        seen = {str(status) for status, _ in pair.answers[which] if status < 500}
        told = {status for status in map(str, operation.responses) if status != "default" and status < "500"}
        assert sorted(seen - told) == [], f"{' '.join(which)} is answered with these, which the document does not tell"
        assert sorted(told - seen) == [], f"{' '.join(which)} is never answered with these, which the document tells"
    assert set(operations) >= set(pair.answers), "operations that the document does not name"


@pytest.mark.concept("openapi.schemas")
def test_the_document_describes_what_is_answered(pair, rng):
    """A schema should describe the JSON of each 2xx: its members, their types and nulls, and which are always there."""
    operations = operations_of(read_document(pair.client))
    bring_out_every_answer(pair, rng)
    for which, answers in pair.answers.items():
        for status in sorted({status for status, _ in answers if status in (200, 201)}):
            where = f"{' '.join(which)} {status}"
            assert which in operations, f"the document does not name {where}"
            schema = operations[which].answer_schema(status)
            contents = [content for code, content in answers if code == status]
            assert schema, f"the document has no schema of {where}"
            for content in contents:
                assert_agrees(schema, content, where)
            item, items = schema, contents
            if isinstance(contents[0], list):
                item, items = schema.get("items", {}), [one for content in contents for one in content]
            assert_describes(item, items, where)
        for status, content in answers if which in operations else []:
            refusal = operations[which].answer_schema(status) if 400 <= status < 500 else None
            if refusal:
                assert_agrees(refusal, content, f"{' '.join(which)} {status}")


@pytest.mark.concept("openapi.schemas")
def test_the_document_says_what_must_be_sent(http):
    """The schema of each body should have the members that are read, which of them are required, and their types."""
    operations = operations_of(read_document(http))
    for which, (required, optional) in SENDS.items():
        where = " ".join(which)
        assert which in operations, f"the document does not name {where}"
        schema = operations[which].body_schema()
        assert schema, f"the document has no schema of the body of {where}"
        assert members_of(schema) == required | optional, f"the members of the body of {where}"
        assert required_of(schema) == required, f"what is required in the body of {where}"
        for name in required | optional:
            assert has_type(schema, name), f"{name} in {where} has no type"
        for name in optional - {"due"}:
            assert may_be_null(schema, name), f"{name} in the body of {where} may be null"


@pytest.mark.concept("refactoring.once")
def test_what_all_operations_share_is_written_once(solution, http):
    """The ten should be class-based views, and what they share (the key, the errors) should stand in one place."""
    served = [[method, path.replace("{number}", "1")] for method, path in OPERATIONS]
    found = dict(zip(map(" ".join, served), solution.probe("class_based", served), strict=True))
    assert [request for request, is_class_based in found.items() if not is_class_based] == [], "not class-based"
    functions = list(functions_of(solution.path))
    asking = [name for name, function in functions if has_text(function, "X-Club-Key")]
    assert len(asking) <= REPETITIONS, f"the header of the key is read in {len(asking)} functions: {asking}"
    block, names = most_repeated_block(functions)
    assert len(names) <= REPETITIONS, f"this stands in {len(names)} functions ({', '.join(names[:4])}...):\n{block}"
