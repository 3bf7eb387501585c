"""Checks of `json_responses`: a coin auction whose prices, dates and lots are all sent as JSON."""

import json
import uuid
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

TITLES = ["5 Öre, Grünau", "½ Thaler ‹Löwe›", "Ducado de Nuño", "1 文 — 寛永通宝", "Złoty próbny", "Drachme Ἀθηνᾶ"]
ZONES = [330, -480, 60, 765, -210]
# Values that each field of a new lot refuses.
REFUSED = {
    "title": ["", "  ", None, 7],
    "struck": ["yesterday", "1804-13-01", "", 1804],
    "weight": [12.5, 3, "12,5", "-1.00", "heavy", "", None],
    "start": [0.1, 100, "NaN", "Infinity", "1e3", "-5", None, ["10.00"]],
    "closes": ["2026-03-01T18:30:00", "2026-03-01", "soon", None, 1_780_000_000],
    "grade": ["FINE", "", None, ["F"]],
}


@pytest.fixture
def moment(rng):
    """A function that makes up a moment in a zone, by minutes from UTC: its text in that zone, and its form in UTC."""

    def make(zone=None):
        when = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(seconds=rng.randrange(30_000_000))
        there = when.astimezone(timezone(timedelta(minutes=rng.choice(ZONES) if zone is None else zone)))
        return there.isoformat(), when.strftime("%Y-%m-%dT%H:%M:%SZ")

    return make


@pytest.fixture
def make_lot(rng, moment):
    """A function that makes up a lot: the row in the house's books, and the object to be answered."""

    def make(bids=2, **fields):
        start = rng.randrange(100, 900)
        closes, closes_in_utc = moment()
        row = {
            "id": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            "title": f"{rng.choice(TITLES)} {rng.randrange(1000)}",
            "struck": f"0{rng.randrange(600, 1000)}-0{rng.randrange(1, 10)}-{rng.randrange(10, 29)}",
            "weight": f"{rng.randrange(2, 30)}.{rng.randrange(10)}0",
            "start": f"{start}.{rng.randrange(10)}0",
            "closes": closes,
            "grade": rng.choice(["F", "VF", "UNC"]),
            "bids": [],
            **fields,
        }
        shown = {**row, "closes": closes_in_utc, "bids": []}
        for number in range(bids):
            placed, placed_in_utc = moment()
            amount = f"{start + 500 * number + 1}.{rng.randrange(10)}0"
            row["bids"].append({"amount": amount, "placed": placed})
            shown["bids"].append({"amount": amount, "placed": placed_in_utc})
        return row, shown

    return make


@pytest.fixture
def house(solution):
    """A function that makes a client of a house with these lots."""
    return lambda *rows, **config: solution.app({"LOTS": list(rows), **config}).client()


def sent_by(answer, status=200):
    """The JSON of an answer, which must have this status."""
    assert answer.status_code == status
    assert answer.mimetype == "application/json", f"{answer.status_code} with the content type {answer.content_type!r}"
    try:
        return json.loads(answer.get_data())
    except ValueError:
        raise AssertionError(f"the body is no JSON: {answer.get_data()[:200]!r}") from None


def assert_error(answer, status):
    """The error object that every error should have as its body."""
    body = sent_by(answer, status)
    assert isinstance(body, dict), f"the body of a {status} is {body!r}"
    error = body.get("error")
    assert isinstance(error, str) and error, f"error, in the body of a {status}, is {error!r}"


@pytest.mark.concept("json.provider")
def test_a_lot_has_every_field_in_its_form(house, make_lot):
    """A lot should be an object with all its fields, those of its bids too, each in the form of its type."""
    for number in range(3):
        row, shown = make_lot(bids=number)
        body = sent_by(house(row).get(f"/lots/{row['id']}"))
        assert body == shown


@pytest.mark.concept("json.decimals")
def test_decimals_keep_every_digit(house, make_lot, rng):
    """A decimal should be a string with every digit it has, zeros at the end included, and without an exponent."""
    digits = f"{rng.randrange(10**20, 10**21)}.{rng.randrange(10**8, 10**9)}"
    for stored, expected in (("0.10", "0.10"), ("1E+3", "1000"), ("1.20E-8", "0.0000000120"), (digits, digits)):
        row, _ = make_lot(start=stored, weight=stored)
        row["bids"] = [{"amount": stored, "placed": row["closes"]}]
        client = house(row)
        body = sent_by(client.get(f"/lots/{row['id']}"))
        assert [body.get("start"), body.get("weight")] == [expected] * 2, f"start and weight, in the books {stored}"
        assert sent_by(client.get(f"/lots/{row['id']}/highest")) == expected


@pytest.mark.concept("json.dates")
def test_moments_are_in_utc_and_dates_have_no_time(house, make_lot, moment):
    """A datetime should be the moment in UTC, with Z, whatever its zone; a date should be ten characters."""
    for zone in (*ZONES, 0):
        closes, in_utc = moment(zone)
        row, _ = make_lot(closes=closes, struck=None if zone == 0 else "0093-02-28")
        body = sent_by(house(row).get(f"/lots/{row['id']}"))
        assert body.get("closes") == in_utc, f"closes, in the books {closes}"
        assert body.get("struck") == row["struck"]


@pytest.mark.concept("json.top_level")
def test_lists_and_single_values_stand_at_the_top(solution, house, make_lot):
    """A list should be a list and an amount a string: nothing around it, and no JSON within JSON."""
    lots = [make_lot(bids=number) for number in (2, 0, 3)]
    client = house(*(row for row, _ in lots))
    assert sent_by(client.get("/lots")) == [shown for _, shown in lots]
    assert sent_by(solution.app().client().get("/lots")) == [], "the lots of create_app(), without any configuration"
    for row, shown in lots:
        expected = shown["bids"][-1]["amount"] if shown["bids"] else None
        assert sent_by(client.get(f"/lots/{row['id']}/highest")) == expected, f"with {len(shown['bids'])} bids"


@pytest.mark.concept("json.decimals", "json.top_level")
def test_the_highest_bid_is_the_highest_number(house, make_lot, rng):
    """The highest bid should be the highest amount: not the last, and not the one that sorts last as text."""
    row, _ = make_lot()
    amounts = [f"{rng.randrange(20, 100)}.00", f"{rng.randrange(1000, 2000)}.50", f"{rng.randrange(300, 1000)}.00"]
    row["bids"] = [{"amount": amount, "placed": row["closes"]} for amount in amounts]
    assert sent_by(house(row).get(f"/lots/{row['id']}/highest")) == amounts[1], f"the highest of {', '.join(amounts)}"


@pytest.mark.concept("json.unicode")
def test_text_is_sent_as_it_is(house, make_lot):
    """Letters beyond ASCII should be UTF-8 in the body, in each answer; a client reads them, but so should a person."""
    title = TITLES[0] + TITLES[3]
    row, shown = make_lot(title=title)
    client = house(row)
    answers = {200: client.get("/lots"), 201: client.post("/lots", json=shown)}
    for status, answer in answers.items():
        sent_by(answer, status)
        assert title in answer.get_data(as_text=True), f"{title!r} is escaped: {answer.get_data()[:300]!r}"


@pytest.mark.concept("requests.json_body", "json.decimals", "json.dates")
def test_a_lot_comes_back_as_it_was_sent(house, make_lot, moment, rng):
    """A lot in the form of an answer should be taken back as a new one, and answered with the same values."""
    client, kept = house(), []
    long = f"{rng.randrange(10**20, 10**21)}.{rng.randrange(10**8, 10**9)}"
    for fields in ({}, {"struck": None, "start": f"{rng.randrange(1, 99)}00", "weight": "0.10"}, {"start": long}):
        _, shown = make_lot(**fields)
        closes, in_utc = moment()
        lot = sent_by(client.post("/lots", json={**shown, "closes": closes}), 201)
        assert isinstance(lot, dict), f"the new lot is {lot!r}"
        assert lot == {**shown, "closes": in_utc, "bids": [], "id": lot.get("id")}, "the new lot, beside what was sent"
        assert lot["id"] != shown["id"], "the id that was sent was taken over"
        assert str(uuid.UUID(lot["id"])) == lot["id"]
        kept.append(lot)
        assert sent_by(client.get(f"/lots/{lot['id']}")) == lot
    assert sent_by(client.get("/lots")) == kept
    again = sent_by(client.post("/lots", json={**shown, "closes": shown["closes"]}), 201)
    assert again.get("closes") == shown["closes"], "closes, which was sent with Z"


@pytest.mark.concept("requests.json_body", "json.every_answer")
def test_a_body_that_is_no_lot_is_refused(house, make_lot, rng):
    """What is no JSON, no object or no lot should be refused with a JSON error, and nothing of it kept."""
    row, good = make_lot()
    client = house(row)
    assert_error(client.post("/lots", data=json.dumps(good)), 415)
    assert_error(client.post("/lots", data={"title": good["title"]}), 415)
    assert_error(client.post("/lots", data=json.dumps(good)[:-1], content_type="application/json"), 400)
    wrong = [[good], "lot", None, rng.randrange(100), {}]
    wrong += [{name: value for name, value in good.items() if name != left_out} for left_out in REFUSED]
    wrong += [{**good, name: value} for name, values in REFUSED.items() for value in values]
    for body in wrong:
        answer = client.post("/lots", data=json.dumps(body), content_type="application/json")
        assert answer.status_code == 400, f"POST /lots with {json.dumps(body)}"
        assert_error(answer, 400)
    assert len(sent_by(client.get("/lots"))) == 1, "a lot that was refused is among the lots"
    sent_by(client.post("/lots", json=good), 201)


@pytest.mark.concept("json.every_answer")
def test_errors_that_flask_makes_are_json(house, make_lot, rng):
    """An error should be JSON although no view of yours was reached: unknown addresses, ids and methods."""
    row, _ = make_lot()
    client, unknown = house(row), uuid.UUID(int=rng.getrandbits(128), version=4)
    for path in (f"/lots/{unknown}", f"/lots/{unknown}/highest", f"/lots/{rng.randrange(99)}", f"/bids/{unknown}"):
        assert_error(client.get(path), 404)
    for method, path in (("DELETE", "/lots"), ("PUT", f"/lots/{row['id']}"), ("POST", f"/lots/{row['id']}/highest")):
        refused = client.open(path, method=method)
        assert_error(refused, 405)
        assert "GET" in refused.headers.get("Allow", ""), f"Allow of {method} {path}"
    sent_by(client.get(f"/lots/{row['id']}"))


@pytest.mark.concept("json.unknown_types", "json.every_answer")
def test_a_type_without_a_form_is_a_bug(house, make_lot, rng):
    """What has no form should be a 500 as JSON, without the object: an answer that looks right hides the bug."""
    name = f"Wanda Kurek {rng.randrange(10**6)}"
    client = house(make_lot()[0], CONSIGNORS=[name])
    answer = client.get("/consignors")
    assert answer.status_code == 500, f"GET /consignors was answered with {answer.get_data(as_text=True)!r}"
    assert_error(answer, 500)
    for secret in (name, "Consignor", "Traceback"):
        assert secret not in answer.get_data(as_text=True), f"the answer says {secret!r}"
    assert sent_by(house().get("/consignors")) == {"consignors": []}, "without consignors, nothing goes wrong"


@pytest.mark.concept("json.provider")
def test_a_colleagues_views_get_the_same_forms(solution, house, moment, rng):
    """I added views that return such values as they are: the forms should hold without a word from the view."""
    lot = str(uuid.UUID(int=rng.getrandbits(128)))
    low, high = f"{rng.randrange(10, 99)}.{rng.randrange(10)}0", f"{rng.randrange(1, 9)}E+{rng.randrange(2, 9)}"
    due, in_utc = moment()
    struck = f"0{rng.randrange(100, 999)}-03-09"
    client = house()
    solution.probe("add_estimates", lot, low, high, due, struck)
    estimate = {"lot": lot, "low": low, "high": format(Decimal(high), "f")}
    assert sent_by(client.get("/estimates")) == {"all": [estimate], "due": in_utc}
    assert sent_by(client.get("/history")) == [{"struck": struck, "grade": grade} for grade in ("F", "VF", "UNC")]
