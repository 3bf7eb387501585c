"""Checks of `form_validation`: people who enrol for evening workshops, and others who only say so."""

from urllib.parse import urlsplit

import pytest

from pytest_flask_interview.page import read_page

FIELDS = ["name", "email", "workshop", "seats", "note", "agree"]
TITLES = ["Raku firing", "Cane & rush seating", "Pizza for two", "Bookbinding", "Life drawing", 'The "lost" wax']
NAMES = ["Noor Haddad", "Tom Okafor", "Zoë Król", "Rui Melo", "Piet de Boer", "Greta Lind"]
NOTES = ["I use a wheelchair.", "Left-handed, as ever", "Half an hour late: from work, sorry!", "Größe 38"]


@pytest.fixture
def workshops(rng):
    """Three workshops nobody could have hard-coded, with room for everybody: code to title and places."""
    codes = [f"W{number}" for number in rng.sample(range(100, 1000), 3)]
    return {
        code: {"title": title, "places": rng.randrange(90, 120)}
        for code, title in zip(codes, rng.sample(TITLES, 3), strict=True)
    }


@pytest.fixture
def school(solution, workshops):
    """A function that makes a school with these workshops; each of its clients is one visitor."""
    return lambda **config: solution.app({"WORKSHOPS": workshops, **config})


@pytest.fixture
def new_person(workshops, rng):
    """A function that makes up what one more person fills in."""
    return lambda: {
        "name": f"{rng.choice(NAMES)} {rng.randrange(100, 999)}",
        "email": f"guest.{rng.randrange(10**6)}@kiln-lane.example",
        "workshop": rng.choice(list(workshops)[1:]),
        "seats": str(rng.randrange(1, 5)),
        "note": rng.choice(NOTES),
        "agree": True,
    }


def open_form(client):
    """The form on the page that a visitor gets."""
    answer = client.get("/enrol")
    assert answer.status_code == 200
    return read_page(answer).form(*FIELDS)


def send(client, changes, form=None):
    """The answer to a form that is filled in and sent, opened first unless it is; a field that is None is missing."""
    form = form or open_form(client)
    box = form.field("agree").get("value", "on")
    return form.submit(client, {**changes, "agree": box if changes["agree"] else None})


def is_enrolled(answer):
    """Whether an answer is the redirect that follows an enrolment."""
    path = urlsplit(answer.headers.get("Location", "")).path
    return answer.status_code in (302, 303) and path == "/enrolments"


def refused(answer):
    """The page that shows a form again."""
    assert answer.status_code == 400
    return read_page(answer)


def errors_on(page):
    """Field to message, for those that the page marks as wrong."""
    fields = {name: page.form(*FIELDS).field(name) for name in FIELDS}
    wrong = [name for name, tag in fields.items() if tag.get("aria-invalid", "false") != "false"]
    ids = {name: str(fields[name].get("aria-describedby", "")).split() for name in wrong}
    return {name: "".join(tag.get_text() for tag in page.soup.find_all(id=ids[name] or [""])).strip() for name in wrong}


def kept_on(page):
    """Field to value, as the form on a page holds them; a browser drops a line end at the start of a textarea."""
    values = page.form(*FIELDS).values.to_dict()
    return values | {"note": values.get("note", "").removeprefix("\r\n")}


def enrolments(client):
    """What the list of enrolments shows: the texts of each row."""
    answer = client.get("/enrolments")
    assert answer.status_code == 200, "GET /enrolments did not answer 200"
    rows = read_page(answer).soup.select("tbody tr")
    return [[cell.get_text() for cell in row.find_all("td")] for row in rows]


def row_of(person, workshops):
    """How the list shows somebody who has not paid."""
    title = workshops[person["workshop"]]["title"]
    return [person["name"], person["email"], title, person["seats"], person["note"], "to pay"]


@pytest.mark.concept("forms.cycle")
def test_a_good_form_enrols_and_redirects(school, workshops, new_person):
    """Somebody who fills in the form should be redirected to the list and be in it, once; looking changes nothing."""
    client, people = school().client(), [new_person(), {**new_person(), "note": ""}]
    for person in people:
        answer = send(client, person)
        assert is_enrolled(answer), f"expected 302 or 303 to /enrolments, got {answer.status_code}"
    open_form(client)
    assert enrolments(client) == [row_of(person, workshops) for person in people]
    without_note = new_person()
    assert is_enrolled(send(client, {**without_note, "note": None})), "a request without the field note"
    assert enrolments(client)[2:] == [row_of({**without_note, "note": ""}, workshops)]


@pytest.mark.concept("validation.rules")
def test_each_rule_is_kept_by_the_server(school, workshops, new_person, rng):
    """What breaks a rule should be 400 and enrol nobody, whatever a browser would stop; what keeps it is taken."""
    client, person = school().client(), new_person()
    form = open_form(client)
    wrong = {
        "name": [None, "", "   ", "Z", "  Z  ", "Ö" * 61],
        "email": [None, "", "zoe", "zoe@", "zoe@kiln", "z k@kiln.example", "zoe@kiln..example", "zoe@-kiln.example"],
        "workshop": [None, "", f"X{rng.randrange(1000)}", workshops[person["workshop"]]["title"]],
        "seats": [None, "", "0", "5", "-1", "two", "1.5"],
        "note": ["Ö" * 301],
        "agree": [None],
    }
    for name, values in wrong.items():
        for value in values:
            answer = send(client, {**person, name: value}, form)
            assert answer.status_code == 400, f"{name} was {value!r}"
    assert enrolments(client) == [], "somebody was enrolled whose form was refused"
    right = {"name": ["Bo", "Ö" * 60], "email": ["Zoe.K+x@Kiln.example"], "seats": ["1", "4"], "note": ["", "Ö" * 300]}
    people = [{**person, name: value} for name, values in right.items() for value in values]
    padded = [{**one, "name": f"  {one['name']} "} for one in people]
    assert [is_enrolled(send(client, one, form)) for one in padded] == [True] * len(people), f"the limits of {right}"
    assert enrolments(client) == [row_of(one, workshops) for one in people]


@pytest.mark.concept("forms.errors_beside_fields")
def test_an_error_stands_beside_its_field(school, new_person):
    """One wrong field should be marked, with a message that it refers to, and no other; a new form has no errors."""
    client, person = school().client(), new_person()
    form = open_form(client)
    assert errors_on(read_page(client.get("/enrol"))) == {}, "nobody has sent anything yet"
    wrong = {"name": "Z", "email": "zoe", "workshop": "X1", "seats": "5", "note": "x" * 301, "agree": None}
    for name, value in wrong.items():
        errors = errors_on(refused(send(client, {**person, name: value}, form)))
        assert sorted(errors) == [name], f"the fields with aria-invalid, where {name} was {value!r:.20}"
        assert errors[name], f"aria-describedby of {name} should name the id of an element with a message"


@pytest.mark.concept("validation.all_errors")
def test_all_errors_are_shown_at_once(school, new_person):
    """Whoever gets several fields wrong should be told of all of them at once."""
    client = school().client()
    wrong = {"name": "", "email": "zoe", "workshop": "X1", "seats": "none", "note": "x" * 301, "agree": None}
    assert sorted(errors_on(refused(send(client, wrong)))) == sorted(wrong), "all six fields were wrong"
    some = {**new_person(), "email": "", "seats": "0"}
    assert sorted(errors_on(refused(send(client, some)))) == ["email", "seats"], "two of six were wrong"
    full = school(WORKSHOPS={"W1": {"title": TITLES[0], "places": 1}}).client()
    both = {**new_person(), "workshop": "W1", "seats": "2", "email": ""}
    assert sorted(errors_on(refused(send(full, both)))) == ["email", "seats"], "no address, and two seats of one left"
    nothing = dict.fromkeys(wrong)
    assert sorted(errors_on(refused(send(client, nothing)))) == sorted(wrong.keys() - {"note"}), "no field was sent"
    assert enrolments(client) == [], "somebody was enrolled whose form was refused"


@pytest.mark.concept("forms.kept_input")
def test_what_was_typed_is_kept(school, new_person):
    """A form that comes back should hold what was sent, the right and the wrong: texts, choice, and tick or none."""
    client = school().client()
    for wrong in ({"email": "zoe"}, {"seats": "two"}, {"agree": None}, {"note": "x " * 200 + "."}, {"name": "Z"}):
        sent = {**new_person(), **wrong}
        kept = kept_on(refused(send(client, sent)))
        assert {name: kept.get(name) for name in FIELDS[:-1]} == {name: sent[name] for name in FIELDS[:-1]}
        assert ("agree" in kept) == bool(sent["agree"]), "whether the box is ticked"


@pytest.mark.concept("templates.escaping")
def test_what_was_typed_stays_text(school, workshops, new_person, rng):
    """Whatever somebody typed, and whatever a title is, should be shown as it is: text, never HTML, escaped once."""
    tag = f"<img src=x{rng.randrange(1000)}>"
    for workshop in workshops.values():
        workshop["title"] += f' &amp; {tag}"'
    client = school(WORKSHOPS=workshops).client()
    hostile = {**new_person(), "name": f"O'Hara & \">{tag}", "note": f"a &lt; b </textarea>{tag}"}
    pages = [read_page(client.get("/enrol"))]
    for wrong in ({"seats": f'2">{tag}'}, {"email": f"'>{tag}"}, {"workshop": f'">{tag}'}):
        sent = {**hostile, **wrong}
        pages.append(refused(send(client, sent)))
        kept = kept_on(pages[-1])
        names = [name for name in ("name", "email", "seats", "note") if kept.get(name) != sent[name]]
        assert names == [], "these fields do not show what was sent"
    for page in pages:
        assert page.soup.find("img") is None, "what was typed, or a title, is HTML on the page of the form"
        shown = {option.get_text().strip() for option in page.form(*FIELDS).field("workshop").find_all("option")}
        assert {workshop["title"] for workshop in workshops.values()} <= shown, "the titles among the options"
    assert is_enrolled(send(client, hostile))
    assert enrolments(client) == [row_of(hostile, workshops)]


@pytest.mark.concept("forms.custom_validator")
def test_no_more_seats_than_are_left(school, new_person, rng):
    """Seats should be refused where the workshop has fewer left, and taken where it has just enough."""
    left, codes = rng.randrange(1, 4), ["W1", "W2"]
    titles = rng.sample(TITLES, 2)
    workshops = {code: {"title": title, "places": 4 + left} for code, title in zip(codes, titles, strict=True)}
    client, person = school(WORKSHOPS=workshops).client(), new_person()
    for code, seats, is_right in (
        ("W1", 4, True),
        ("W1", left + 1, False),
        ("W2", left + 1, True),
        ("W1", left, True),
        ("W1", 1, False),
    ):
        answer = send(client, {**person, "workshop": code, "seats": str(seats)})
        assert is_enrolled(answer) == is_right, f"{seats} seats in {code}, with {4 + left} places each to begin with"
        assert is_right or sorted(errors_on(refused(answer))) == ["seats"], "the field with aria-invalid"
    assert [row[3] for row in enrolments(client)] == ["4", str(left + 1), str(left)]


@pytest.mark.concept("forms.csrf")
def test_a_form_without_its_token_is_refused(school, new_person, rng):
    """A form whose token is missing, empty or altered should be 400 and enrol nobody; with the token it is taken."""
    client, person = school().client(), new_person()
    form = open_form(client)
    token = form.field("csrf_token").get("value") or ""
    assert len(token) > 8, "the hidden field csrf_token should hold a token"
    other = rng.choice([letter for letter in "abcdef" if letter != token[0]])
    for wrong in (None, "", other + token[1:], token[: len(token) // 2], token + token, "None"):
        answer = send(client, {**person, "csrf_token": wrong}, form)
        assert answer.status_code == 400, f"the token was {wrong!r}"
    assert enrolments(client) == [], "somebody was enrolled whose form was refused"
    assert is_enrolled(send(client, person, form)), "the form with its own token"


@pytest.mark.concept("forms.csrf")
def test_a_token_of_somebody_else_is_refused(school, new_person):
    """A token should be taken from the visitor it was made for only, also where TESTING is on."""
    for is_testing in (False, True):
        app, person = school(TESTING=is_testing), new_person()
        visitor, other, nobody = app.client(), app.client(), app.client()
        form = open_form(visitor)
        stolen = {**person, "csrf_token": open_form(other).field("csrf_token").get("value")}
        assert send(visitor, stolen, form).status_code == 400, f"another visitor's token, with TESTING = {is_testing}"
        without_session = send(nobody, person, form)
        assert without_session.status_code == 400, f"a token, but no session, with TESTING = {is_testing}"
        tokenless = send(visitor, {**person, "csrf_token": None}, form)
        assert tokenless.status_code == 400, f"no token, with TESTING = {is_testing}"
        assert enrolments(visitor) == [], "somebody was enrolled whose form was refused"
        assert is_enrolled(send(visitor, person, form)), f"the visitor's own token, with TESTING = {is_testing}"


@pytest.mark.concept("validation.unknown_fields")
def test_fields_that_were_not_offered_are_ignored(school, workshops, new_person, rng):
    """A request with more fields than the form has should enrol as if they were not there: sending is not paying."""
    client, person = school().client(), new_person()
    form = open_form(client)
    offered = {**form.values, **person, "agree": form.field("agree").get("value", "on")}
    extra = {"is_paid": "1", "paid": "y", "id": str(rng.randrange(100)), "title": "Free", "register": "", "price": "0"}
    answer = client.post(form.target, data={**offered, **extra})
    assert is_enrolled(answer), "fields beside those of the form should not matter"
    assert enrolments(client) == [row_of(person, workshops)]
