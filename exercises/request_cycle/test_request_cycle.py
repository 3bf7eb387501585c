"""Checks of `request_cycle`: a quotation that a header, a path, a query and a body make together."""

import json
from urllib.parse import urljoin, urlsplit

import pytest

PLACES = ["NO", "IS", "FO", "GL", "SE", "DK", "FI", "EE"]
PEOPLE = ["Tern Books", "Nils & Daughters", "Ostrava Tea", "Kiln 9", "Marsh Bikes"]
JSON = "application/json"
MEMBERS = ("customer", "service", "country", "pieces", "weight_g", "cents")


@pytest.fixture
def tariff(rng):
    """Two services and four accounts, first and last alike; every price is odd, so that nothing divides by chance."""
    services = {
        f"{name}-{rng.randrange(10, 99)}": {
            "base": rng.randrange(201, 999, 2),
            "per_100g": rng.randrange(31, 99, 2),
            "max_g": rng.randrange(20, 90) * 100,
            "countries": rng.sample(PLACES, 3),
        }
        for name in ("surface", "air")
    }
    discounts = [0, rng.randrange(3, 20, 2), rng.randrange(21, 40, 2)]
    accounts = {
        f"key-{rng.getrandbits(40):x}": {"name": name, "discount": discount}
        for name, discount in zip(rng.sample(PEOPLE, 3), discounts, strict=True)
    }
    twin = dict(next(iter(accounts.values())))
    return {"SERVICES": services, "ACCOUNTS": {**accounts, f"key-{rng.getrandbits(40):x}": twin}}


@pytest.fixture
def http(solution, tariff):
    """A client of an application with this tariff."""
    return solution.app(tariff).client()


@pytest.fixture
def make_order(tariff, rng):
    """A function that makes up what a client wants: account, service, pieces and parcel, some of them given."""

    def make(**given):
        code = given.get("code") or rng.choice(list(tariff["SERVICES"]))
        service = tariff["SERVICES"][code]
        return {
            "key": rng.choice(list(tariff["ACCOUNTS"])),
            "code": code,
            "pieces": rng.randrange(2, 100),
            "weight_g": rng.randrange(1, service["max_g"] // 100) * 100 + rng.randrange(1, 100),
            "country": rng.choice(service["countries"]),
            **given,
        }

    return make


@pytest.fixture
def price(tariff):
    """A function: the members of the quotation that an order should get, its number left out."""

    def reckon(order):
        service, account = tariff["SERVICES"][order["code"]], tariff["ACCOUNTS"][order["key"]]
        full = order["pieces"] * (service["base"] + service["per_100g"] * ((order["weight_g"] + 99) // 100))
        same = {name: order[name] for name in ("country", "pieces", "weight_g")}
        cents = full - full * account["discount"] // 100
        return {"customer": account["name"], "service": order["code"], **same, "cents": cents}

    return reckon


def request_for(order, **changes):
    """The request of an order, for a client's open(); changes replace parts of it."""
    parcel = {name: order[name] for name in ("weight_g", "country")}
    return {
        "path": f"/services/{order['code']}/quotations",
        "method": "POST",
        "query_string": f"pieces={order['pieces']}",
        "headers": {"X-Account": order["key"]},
        "data": json.dumps(parcel),
        "content_type": JSON,
        **changes,
    }


def called_for(tariff, order):
    """The arguments of quote() for an order, as data."""
    service = {"code": order["code"], **tariff["SERVICES"][order["code"]]}
    parcel = {name: order[name] for name in ("weight_g", "country", "pieces")}
    return [service, tariff["ACCOUNTS"][order["key"]], parcel]


def body_of(answer, status):
    """The JSON object in an answer, which must have this status."""
    assert answer.status_code == status
    assert answer.mimetype == JSON, f"a {status} has the content type {answer.content_type!r}"
    body = answer.get_json(silent=True)
    assert isinstance(body, dict), f"the body of a {status} is no JSON object: {answer.text!r}"
    return body


def quotation_in(body):
    """The members of a quotation but its number."""
    return {name: body.get(name) for name in MEMBERS}


def fetch(client, answer, key):
    """What the Location of an answer leads to, asked for with an account."""
    target = answer.headers.get("Location")
    assert target, f"Location of a {answer.status_code}, which should be a 201"
    return client.get(urlsplit(urljoin(answer.request.url, target)).path, headers={"X-Account": key})


def assert_refused(answer, status):
    """The form that every refusal should have."""
    error = body_of(answer, status).get("error")
    assert isinstance(error, str) and error, f"error, in the body of a {status}, is {error!r}"


@pytest.mark.concept("layers.service", "requests.json_body", "requests.query")
def test_four_parts_of_a_request_make_one_quotation(http, make_order, price):
    """Account, service, pieces and parcel should meet in one quotation, whose price is the one that quote() reckons."""
    for order in (make_order(), make_order(weight_g=1), make_order(weight_g=100), make_order(weight_g=101)):
        assert quotation_in(body_of(http.open(**request_for(order)), 201)) == price(order)
    alone = make_order(pieces=1)
    assert quotation_in(body_of(http.open(**request_for(alone, query_string="")), 201)) == price(alone), "no pieces"


@pytest.mark.concept("http.created")
def test_a_quotation_is_found_where_its_location_says(solution, http, tariff, make_order):
    """A new quotation should be at its Location, for the account that asked for it and in its application only."""
    keys, other, numbers = list(tariff["ACCOUNTS"]), solution.app(tariff).client(), set()
    for key in keys[:2]:
        answer = http.open(**request_for(make_order(key=key)))
        quotation = body_of(answer, 201)
        number = quotation.get("number")
        assert isinstance(number, str) and number, f"number is {number!r}"
        numbers.add(number)
        assert body_of(fetch(http, answer, key), 200) == quotation
        found = body_of(http.get(f"/quotations/{number}", headers={"X-Account": key}), 200)
        assert found == quotation, "GET /quotations/<number>"
        for stranger in keys[2:]:
            assert_refused(fetch(http, answer, stranger), 404)
        assert_refused(fetch(other, answer, key), 404)
    assert len(numbers) == 2, "two quotations have the same number"


@pytest.mark.concept("http.client_errors")
def test_what_is_wrong_decides_the_status(solution, tariff, make_order, rng):
    """Each part of a request that is wrong should be refused with the status of its kind."""
    limit = rng.randrange(300, 600)
    client, order = solution.app({**tariff, "MAX_CONTENT_LENGTH": limit}).client(), make_order()
    good = request_for(order)
    padded = good["data"][:-1] + " " * limit + "}"
    for status, change in (
        (401, {"headers": {}}),
        (401, {"headers": {"X-Account": f"key-{rng.getrandbits(30):x}"}}),
        (401, {"headers": {"X-Account": ""}}),
        (404, {"path": f"/services/rail-{rng.randrange(99)}/quotations"}),
        (404, {"path": f"/services/{order['code']}/parcels"}),
        (405, {"method": "PUT"}),
        (413, {"data": padded}),
        (415, {"content_type": "text/plain"}),
        (415, {"content_type": "application/x-www-form-urlencoded"}),
    ):
        answer = client.open(**{**good, **change})
        assert answer.status_code == status, f"a request with {next(iter(change))} changed: {change}"[:200]
    assert client.open(**good).status_code == 201
    assert solution.app().client().open(**good).status_code == 401, "create_app() without any configuration"
    assert client.get(f"/quotations/{rng.randrange(99)}", headers=good["headers"]).status_code == 404
    assert client.get(f"/quotations/{rng.randrange(99)}").status_code == 401, "GET of a quotation, without X-Account"


@pytest.mark.concept("requests.query")
def test_pieces_are_a_whole_number_that_is_given_once(http, make_order, price, rng):
    """What is no number of pieces should be a 400 and not quietly one piece; so should two of them."""
    order = make_order()
    for text in ("0", "100", "-1", "2.5", "two", "", "1e1", f"{rng.randrange(10**6, 10**9)}", "5&pieces=5", "2,3"):
        answer = http.open(**request_for(order, query_string=f"pieces={text}"))
        assert answer.status_code == 400, f"POST ...?pieces={text}"
        assert_refused(answer, 400)
    for pieces in (1, 9, 10, 99):
        order = make_order(pieces=pieces)
        assert quotation_in(body_of(http.open(**request_for(order)), 201)) == price(order)


@pytest.mark.concept("requests.json_body")
def test_a_body_that_describes_no_parcel_is_refused(http, make_order, rng):
    """A body should be an object with a weight and a country of the right kind; anything else is a 400, never a 500."""
    order = make_order()
    good = {"weight_g": order["weight_g"], "country": order["country"]}
    wrong = [[], [good], "parcel", 7, None, {}, {"weight_g": 500}, {"country": order["country"]}]
    wrong += [{**good, "weight_g": weight} for weight in (0, -rng.randrange(1, 500), 12.5, "500", True, None, [500])]
    wrong += [{**good, "country": country} for country in (7, None, [order["country"]], {})]
    for text in [json.dumps(body) for body in wrong] + [json.dumps(good)[:-1], ""]:
        answer = http.open(**request_for(order, data=text))
        assert answer.status_code == 400, f"POST with the body {text!r}"
        assert_refused(answer, 400)
    body_of(http.open(**request_for(order)), 201)


@pytest.mark.concept("layers.translation")
def test_what_the_service_refuses_is_a_422_with_the_reason(http, tariff, make_order, rng):
    """A refusal of quote() should reach the client as a 422, with what the exception knows."""
    for code, service in tariff["SERVICES"].items():
        heavy = make_order(code=code, weight_g=service["max_g"] + rng.randrange(1, 50))
        answer = http.open(**request_for(heavy))
        assert_refused(answer, 422)
        assert answer.json.get("max_g") == service["max_g"], f"max_g, in {answer.json}"
        elsewhere = rng.choice([place for place in PLACES if place not in service["countries"]])
        answer = http.open(**request_for(make_order(code=code, country=elsewhere)))
        assert_refused(answer, 422)
        assert answer.json.get("countries") == service["countries"], f"countries, in {answer.json}"


@pytest.mark.concept("json.every_answer", "layers.translation")
def test_every_answer_has_its_type_and_its_headers(http, tariff, make_order, rng):
    """Whatever the status, the answer should be JSON that no cache keeps, with the headers of its status."""
    order = make_order()
    heavy = make_order(weight_g=10**6)
    asked = {
        201: request_for(order),
        400: request_for(order, query_string="pieces=none"),
        401: request_for(order, headers={}),
        404: request_for(order, path=f"/parcels/{rng.randrange(100)}", method="GET"),
        405: request_for(order, method="DELETE"),
        413: request_for(order, data=" " * 2049),
        415: request_for(order, content_type="text/plain"),
        422: request_for(heavy),
    }
    answers = {status: http.open(**request) for status, request in asked.items()}
    body_of(answers[201], 201)
    answers[200] = fetch(http, answers[201], order["key"])
    for status, answer in answers.items():
        body_of(answer, status) if status < 400 else assert_refused(answer, status)
        assert answer.cache_control.no_store, f"Cache-Control of a {status} is {answer.headers.get('Cache-Control')!r}"
    assert "POST" in answers[405].headers.get("Allow", ""), "Allow of a 405"
    assert answers[401].headers.get("WWW-Authenticate"), "WWW-Authenticate of a 401"


@pytest.mark.concept("layers.statelessness")
def test_nothing_of_a_request_is_left_for_the_next(http, make_order, price):
    """Each request should be answered by what it brings along: nothing is remembered, of this client or another."""
    first, second = make_order(), make_order()
    for order in (first, second, first):
        assert quotation_in(body_of(http.open(**request_for(order)), 201)) == price(order), "two clients take turns"
    answer = http.open(**request_for(first, headers={}))
    assert answer.status_code == 401, "the same client, without X-Account"
    alone = {**first, "pieces": 1}
    answer = http.open(**request_for(first, query_string=""))
    assert quotation_in(body_of(answer, 201)) == price(alone), "the same client, without pieces"
    for member in ("weight_g", "country"):
        rest = {name: first[name] for name in ("weight_g", "country") if name != member}
        answer = http.open(**request_for(first, data=json.dumps(rest)))
        assert answer.status_code == 400, f"the same client, without {member}"
    assert not answer.headers.getlist("Set-Cookie"), "a cookie was set"


@pytest.mark.concept("layers.statelessness")
def test_requests_at_the_same_time_do_not_mix(solution, tariff, make_order, price):
    """Two requests that overlap should each get their own quotation, as if each had come alone."""
    keys, codes = list(tariff["ACCOUNTS"]), list(tariff["SERVICES"])
    orders = [make_order(key=keys[n], code=codes[n], pieces=10 * n + 3, weight_g=700 * n + 501) for n in range(2)]
    requests, expected = [request_for(order) for order in orders], [price(order) for order in orders]
    met = solution.probe("meeting_in_the_service", tariff, *requests)
    assert met["calls"] == 2, f"quote() was called {met['calls']} times for two quotations"
    assert met["met"], "the second request did not reach quote() while the first one was in it"
    slow = solution.probe("with_a_slow_body", tariff, *requests)
    for answers, how in (
        (met["answers"], "both in quote()"),
        (slow, "the second while the first one sends its body"),
    ):
        assert [answer["status"] for answer in answers] == [201, 201], how
        for answer, quotation in zip(answers, expected, strict=True):
            assert quotation_in(answer["body"] or {}) == quotation, how
        numbers = {answer["body"].get("number") for answer in answers}
        assert len(numbers) == 2, f"the numbers of two quotations, {how}: {numbers}"


@pytest.mark.concept("layers.service")
def test_the_service_works_without_http(solution, tariff, make_order, price, rng):
    """I called quote() from a script, with no application and no request: it should reckon, and refuse by raising."""
    orders = [make_order() for _ in range(4)]
    code = orders[0]["code"]
    limit, places = tariff["SERVICES"][code]["max_g"], tariff["SERVICES"][code]["countries"]
    elsewhere = rng.choice([place for place in PLACES if place not in places])
    refused = [make_order(code=code, weight_g=limit + 1), make_order(code=code, country=elsewhere)]
    calls = [called_for(tariff, order) for order in (*orders, make_order(code=code, weight_g=limit), *refused)]
    *quotations, most, heavy, far = solution.probe("quoted", calls)
    assert quotations == [price(order) for order in orders]
    assert "raised" not in most, f"a parcel of exactly max_g: {most}"
    assert heavy == {"raised": "TooHeavy", "max_g": limit}
    assert far == {"raised": "NotServed", "countries": places}
    together = solution.probe("quoted_at_once", calls[:4])
    assert together == quotations, "the same calls, in four threads at once"
