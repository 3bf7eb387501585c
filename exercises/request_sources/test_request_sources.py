"""Checks of `request_sources`: parcels that arrive as a query string, as JSON and as a form."""

import io
import json
from urllib.parse import urlencode

import pytest

NAMES = ["Zoë Ærøe", "O'Brien & Daughters", "Łucja Król", "Ines + Tom Duarte", "Anaïs 100% Wool", "Jörg = Söhne; Ltd"]
MARKS = ["fragile", "keep cool", "this side up", "to be signed for", "perishable", "läuft ab", "batteries & cells"]
FORM = "application/x-www-form-urlencoded"
BOUNDARY = "fernhill-7c21e9"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


@pytest.fixture
def browser(solution):
    """Somebody who sends requests to the counter."""
    return solution.app().client()


@pytest.fixture
def new_fields(rng):
    """A function that makes up the fields of one more parcel."""
    return lambda: {
        "name": f"{rng.choice(NAMES)} {rng.randrange(10, 99)}",
        "grams": rng.randrange(1, 30_001),
        "mark": rng.sample(MARKS, rng.randrange(2, 5)),
    }


def body_of(answer, status):
    """The JSON object in an answer of this status."""
    assert answer.status_code == status
    body = answer.get_json(silent=True)
    assert isinstance(body, dict), "the answer should be a JSON object"
    return body


def fields_in(answer, status=201):
    """The three fields in the answer to a label or a parcel."""
    body = body_of(answer, status)
    return {key: body.get(key) for key in ("name", "grams", "mark")}


def booked(browser):
    """What is booked, in order."""
    parcels = body_of(browser.get("/parcels"), 200).get("parcels")
    assert isinstance(parcels, list), 'GET /parcels should answer {"parcels": [...]}'
    return parcels


def part(content, name, filename=None, kind=None):
    """One part of a multipart body, of bytes."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'
    head += "" if filename is None else f'; filename="{filename}"'
    head += f"\r\nContent-Type: {kind}" if kind else ""
    return head.encode() + b"\r\n\r\n" + content + b"\r\n"


def multipart(*parts):
    """What the browser sends as a multipart form."""
    return {"data": b"".join(parts) + f"--{BOUNDARY}--\r\n".encode(), "content_type": MULTIPART}


def parts_of(fields):
    """The fields as parts of a multipart body."""
    texts = [("name", fields["name"]), ("grams", str(fields["grams"])), *(("mark", mark) for mark in fields["mark"])]
    return [part(text.encode(), name) for name, text in texts]


@pytest.mark.concept("requests.query")
def test_a_label_shows_what_the_query_says(browser, new_fields):
    """A label should show the fields of the query string, decoded, and nothing should be booked for it."""
    for fields in (new_fields(), {**new_fields(), "mark": []}):
        answer = browser.get(f"/label?{urlencode(fields, doseq=True)}&shelf=3")
        assert fields_in(answer, 200) == fields
    assert booked(browser) == [], "a label was asked for, yet a parcel is booked"


@pytest.mark.concept("requests.json_body")
def test_a_parcel_is_booked_from_json(browser, new_fields):
    """A JSON object with the fields should be booked and answered, also without marks, and whatever else is in it."""
    full, unmarked = new_fields(), new_fields()
    del unmarked["mark"]
    answers = [browser.post("/parcels", json=sent) for sent in ({**full, "photo": ["a.jpg"], "id": 0}, unmarked)]
    assert fields_in(answers[0]) == full
    assert fields_in(answers[1]) == {**unmarked, "mark": []}
    parcels = booked(browser)
    assert parcels == [answer.json for answer in answers], "GET /parcels beside the two answers"
    assert [parcel.get("photo") for parcel in parcels] == [[], []], "JSON brings no photos"
    assert parcels[0].get("id") != parcels[1].get("id"), "two parcels, one id"


@pytest.mark.concept("requests.form")
def test_a_parcel_is_booked_from_a_form(browser, new_fields):
    """A form should be booked alike whether it is sent urlencoded or multipart, without photos and without marks."""
    plain, parts, unmarked = new_fields(), new_fields(), {**new_fields(), "mark": []}
    answers = [
        browser.post("/counter", data={**plain, "shelf": "3"}),
        browser.post("/counter", **multipart(*parts_of(parts))),
        browser.post("/counter", data=unmarked),
    ]
    assert [fields_in(answer) for answer in answers] == [plain, parts, unmarked]
    assert [answer.json.get("photo") for answer in answers] == [[], [], []], "no photo was sent"
    assert booked(browser) == [answer.json for answer in answers], "GET /parcels beside the three answers"


@pytest.mark.concept("requests.strict_sources")
def test_a_value_in_another_place_is_not_seen(browser, new_fields):
    """Fields in another place than the view's own should not be seen: they neither stand in for one nor add to it."""
    own, other = {**new_fields(), "mark": []}, new_fields()
    query, nameless = urlencode(other, doseq=True), {"grams": own["grams"]}
    assert fields_in(browser.post(f"/parcels?{query}", json=own)) == own, "JSON, and a query string beside it"
    assert fields_in(browser.post(f"/counter?{query}", data=own)) == own, "a form, and a query string beside it"
    for body in ({"data": other}, {"json": other}):
        assert fields_in(browser.get("/label", query_string=own, **body), 200) == own, "a query string beside a body"
        refused = browser.get("/label", query_string=nameless, **body)
        assert refused.status_code == 400, "the name is in the body of a GET"
    for path, body in {"/parcels": {"json": nameless}, "/counter": {"data": nameless}}.items():
        refused = browser.post(f"{path}?{query}", **body)
        assert refused.status_code == 400, f"the name is in the query string of POST {path}"
    assert len(booked(browser)) == 2, "something was booked that was refused"


@pytest.mark.concept("http.client_errors")
def test_the_media_type_decides(browser, new_fields):
    """Another media type than the view takes, or none, should be 415; capitals and parameters should not matter."""
    fields = new_fields()
    bodies = {"/parcels": json.dumps(fields), "/counter": urlencode(fields, doseq=True)}
    wrong = {"/parcels": [FORM, MULTIPART, "text/plain", None], "/counter": ["application/json", "text/plain", None]}
    for path, body in bodies.items():
        for kind in wrong[path]:
            refused = browser.post(path, data=body, content_type=kind)
            assert refused.status_code == 415, f"POST {path} with {kind or 'no Content-Type'}"
    assert booked(browser) == [], "something was booked that was refused"
    right = {"/parcels": "Application/JSON; q=1", "/counter": "Application/X-WWW-Form-Urlencoded; charset=UTF-8"}
    for path, kind in right.items():
        assert fields_in(browser.post(path, data=bodies[path], content_type=kind)) == fields, f"POST {path} with {kind}"


@pytest.mark.concept("requests.json_body", "http.client_errors")
def test_json_that_is_no_parcel_is_refused(browser, new_fields, rng):
    """JSON that is broken, no object, or has a field of the wrong kind should be 400, and nothing be booked."""
    good = new_fields()
    whole = json.dumps(good)
    texts = [
        "",
        " ",
        whole[:-1],
        whole + whole,
        urlencode(good, doseq=True),
        f"[{whole}]",
        '"name"',
        "null",
        "true",
        "[]",
    ]
    wrong = {
        "name": [None, rng.randrange(100), ["Tom"], "", " \t "],
        "grams": [None, str(good["grams"]), True, 0, 30_001, -good["grams"], 12.5, [500]],
        "mark": [None, rng.choice(MARKS), {"fragile": True}, ["fragile", rng.randrange(9)], [["fragile"]], [None]],
    }
    texts += [json.dumps({key: good[key] for key in good if key != missing}) for missing in ("name", "grams")]
    texts += [json.dumps({**good, key: value}) for key, values in wrong.items() for value in values]
    for text in texts:
        refused = browser.post("/parcels", data=text, content_type="application/json")
        assert refused.status_code == 400, f"the body was: {text}"
    assert booked(browser) == [], "something was booked that was refused"
    for grams in (1, 30_000):
        assert fields_in(browser.post("/parcels", json={**good, "grams": grams})) == {**good, "grams": grams}


@pytest.mark.concept("requests.query", "requests.form")
def test_texts_that_are_no_fields_are_refused(browser, new_fields, rng):
    """A query or a form without a name, or with grams that are not plain digits from 1 to 30000, should be 400."""
    good, number = new_fields(), rng.randrange(100, 900)
    odd = ["", " ", "heavy", "1_000", "1e3", "٥٠٠", "5²"]
    odd += [around.format(number) for around in (" {}", "{}\n", "+{}", "-{}", "{}.0")]
    wrong = [{"name": good["name"]}, {"grams": number}, {}, {**good, "name": ""}, {**good, "name": " \t "}]
    wrong += [{**good, "grams": grams} for grams in (*odd, "0", "30001", "9" * 5000)]
    for sent in wrong:
        asked, posted = browser.get("/label", query_string=sent), browser.post("/counter", data=sent, content_type=FORM)
        shown = f"{urlencode(sent, doseq=True):.200}"
        assert asked.status_code == 400, f"GET /label?{shown}"
        assert posted.status_code == 400, f"POST /counter with {shown}"
    assert booked(browser) == [], "something was booked that was refused"
    for grams in (1, 30_000):
        assert fields_in(browser.post("/counter", data={**good, "grams": grams})) == {**good, "grams": grams}


@pytest.mark.concept("requests.repeated_fields")
def test_what_is_sent_twice_is_a_list_or_an_error(browser, new_fields, rng):
    """Every mark should arrive, in order, even if two are equal; a name or grams sent twice should be 400."""
    fields = new_fields()
    fields["mark"] = [*fields["mark"], rng.choice(MARKS), fields["mark"][0]]
    for answer, status in (
        (browser.get("/label", query_string=fields), 200),
        (browser.post("/counter", data=fields), 201),
        (browser.post("/counter", **multipart(*parts_of(fields))), 201),
    ):
        assert fields_in(answer, status)["mark"] == fields["mark"]
    for key in ("name", "grams"):
        twice = {**fields, key: [fields[key], fields[key]]}
        refused = [browser.get("/label", query_string=twice), browser.post("/counter", data=twice)]
        assert [answer.status_code for answer in refused] == [400, 400], f"{key} was sent twice, in a query and a form"
    assert len(booked(browser)) == 2, "something was booked that was refused"


@pytest.mark.concept("requests.multipart", "requests.form")
def test_photos_come_beside_the_fields(browser, new_fields, rng):
    """Files in parts named photo should be listed beside the fields, and no part be taken for what it is not."""
    fields = new_fields()
    photos = [(f"läbel {number}.jpg", rng.randbytes(rng.randrange(1, 3000))) for number in rng.sample(range(100), 3)]
    taken = [part(content, "photo", name, "image/jpeg") for name, content in photos]
    others = [
        part(b"", "photo", "", "application/octet-stream"),
        part(b"label.jpg", "photo"),
        part(b"%PDF-1.7", "invoice", "invoice.pdf", "application/pdf"),
        part(b"fragile", "mark", "mark.txt", "text/plain"),
    ]
    answer = browser.post("/counter", **multipart(*taken[:2], *parts_of(fields), *others, *taken[2:]))
    assert fields_in(answer) == fields
    assert answer.json.get("photo") == [{"name": name, "bytes": len(content)} for name, content in photos]
    assert booked(browser) == [answer.json]
    name_as_file = part(fields["name"].encode(), "name", "name.txt", "text/plain")
    refused = browser.post("/counter", **multipart(name_as_file, *parts_of(fields)[1:]))
    assert refused.status_code == 400, "the name came as a file, so there is no field of that name"
    assert browser.post("/counter", data={"photo": (io.BytesIO(b"x"), "x.jpg")}).status_code == 400, "a photo alone"


@pytest.mark.concept("requests.charset")
def test_characters_arrive_as_they_were_sent(browser, new_fields, rng):
    """JSON should be read as UTF-8 whatever charset its type names, a part of a form in the charset it names."""
    fields = {**new_fields(), "name": f"Zoë Müller {rng.randrange(100)}", "mark": ["läuft ab"]}
    text = json.dumps(fields, ensure_ascii=False)
    for charset in ("utf-8", "iso-8859-1", "utf-16"):
        answer = browser.post("/parcels", data=text.encode(), content_type=f"application/json; charset={charset}")
        assert fields_in(answer) == fields, f"UTF-8, whatever charset={charset} says"
        refused = browser.post("/parcels", data=text.encode("latin-1"), content_type=answer.request.content_type)
        assert refused.status_code == 400, f"JSON that is not UTF-8, sent with charset={charset}"
    latin = part(fields["name"].encode("latin-1"), "name", kind="text/plain; charset=iso-8859-1")
    plain = part("läuft ab".encode(), "mark", kind="text/plain")
    answer = browser.post("/counter", **multipart(latin, part(str(fields["grams"]).encode(), "grams"), plain))
    assert fields_in(answer) == fields, "a multipart form whose parts differ in charset"
    assert len(booked(browser)) == 4, "something was booked that was refused"
