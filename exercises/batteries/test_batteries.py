"""Checks of `batteries`: a choir's archive with accounts, an admin site for staff, and an API without a session."""

from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from pytest_flask_interview.page import read_page

PEOPLE = ["Ines Duarte", "Tom Okafor", "Greta Lind", "Samir Haddad", "Wanda Kurek", "Piet de Boer", "Moira Kerr"]
TITLES = ["Ave verum", "Bogoroditse", "Cantique", "Dirait-on", "Ecce quomodo", "Funeral ikos", "Geistliches Lied"]
COMPOSERS = ["Byrd", "Rachmaninoff", "Fauré", "Lauridsen", "Handl", "Tavener", "Brahms"]
CHEAP = "pbkdf2:sha256:1000"  # The checks take no longer than they must.
VOICINGS = ["SATB", "SSA", "TTBB", "SSATB"]
BELOW = [("GET", ""), ("GET", "new/"), ("POST", "new/"), ("GET", "edit/"), ("POST", "edit/"), ("GET", "details/")]
BELOW += [("POST", "delete/"), ("POST", "action/"), ("GET", "export/csv/"), ("GET", "ajax/lookup/")]
BELOW += [("POST", "ajax/update/")]
KNOWN = {("GET", "/admin/")} | {
    (method, f"/admin/{model}/{path}") for model in ("score", "member") for method, path in BELOW
}


@dataclass
class Person:
    """A member with the password that only the member knows."""

    name: str
    email: str
    is_staff: bool
    password: str
    id: int = 0


@dataclass
class Choir:
    """The archive: two members of the staff, one who is not, and three scores, with their ids."""

    app: object
    solution: object
    staff: list
    singer: Person
    scores: list

    def browser(self, person=None):
        """A new client, in which this person has signed in."""
        client = self.app.client()
        if person:
            answer = sign_in(client, person.email, person.password)
            assert answer.status_code in (302, 303), "POST /login with the right email and password"
        return client

    def members(self):
        """The rows of the members by email."""
        return {row["email"]: row for row in self.solution.probe("stored", "Member")}

    def archive(self):
        """The scores that are stored, in order of title."""
        return sorted(self.solution.probe("stored", "Score"), key=lambda score: score["title"])


@pytest.fixture
def choir(solution, rng):
    """A choir whose members and scores nobody could have hard-coded."""
    people = [
        Person(name, f"{name.split()[0].lower()}{rng.randrange(1000)}@mail.example", index < 2, new_password(rng))
        for index, name in enumerate(rng.sample(PEOPLE, 3))
    ]
    scores = [new_score(rng, title) for title in rng.sample(TITLES, 3)]
    app = solution.app(
        {
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{solution.scratch}/choir.db",
            "SECRET_KEY": "kept here",
            "PASSWORD_METHOD": CHEAP,
        }
    )
    ids = solution.probe("enter", [vars(person) for person in people], scores)
    for person, id in zip(people, ids["members"], strict=True):
        person.id = id
    scores = [{"id": id, **score} for id, score in zip(ids["scores"], scores, strict=True)]
    return Choir(app, solution, people[:2], people[2], sorted(scores, key=lambda score: score["title"]))


def new_password(rng):
    return f"Größe {rng.randrange(10**9)}"


def new_score(rng, title):
    composer, voicing = rng.choice(COMPOSERS), rng.choice(VOICINGS)
    return {"title": title, "composer": composer, "voicing": voicing, "copies": rng.randrange(1, 90)}


def sign_in(client, email, password):
    """The answer to the login form, filled in."""
    page = read_page(client.get("/login"))
    return page.form("email", "password").submit(client, {"email": email, "password": password})


def member_of(client):
    """Who is signed in, as GET / says."""
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.json["member"]


def delete_form(client, model, id):
    """The form in a list that deletes one record."""
    page = read_page(client.get(f"/admin/{model}/"))
    found = [
        form
        for form in page.forms
        if urlsplit(form.target).path == f"/admin/{model}/delete/" and form.values.get("id") == str(id)
    ]
    assert len(found) == 1, f"/admin/{model}/ has no form that deletes the record {id}"
    return found[0]


def fill_in(client, path, changes):
    """Changes the form at an address and sends it; the answer should lead on."""
    page = read_page(client.get(path))
    answer = page.form(*changes).submit(client, changes)
    assert answer.status_code in (302, 303), f"the form at {path}, filled in: {read_page(answer).text[:400]}"


def is_refused(answer, is_signed_in):
    """Whether this is what the admin answers to somebody who is not staff."""
    if is_signed_in:
        return answer.status_code == 403
    return answer.status_code in (302, 303) and urlsplit(answer.headers.get("Location", "")).path == "/login"


@pytest.mark.concept("accounts.password_hash")
def test_passwords_are_stored_as_salted_hashes(solution, choir, rng):
    """No column may hold a password, and equal passwords should not look equal in the database."""
    first, second = choir.singer, choir.staff[0]
    twin = Person("Ada Pell", "ada@mail.example", False, first.password)
    solution.probe("enter", [vars(twin)], [])
    rows = choir.members()
    for person in (first, second, twin):
        kept = [value for value in rows[person.email].values() if person.password in str(value)]
        assert kept == [], f"the password of {person.name} is in the database"
        assert rows[person.email]["password_hash"], "password_hash is empty"
    assert rows[first.email]["password_hash"] != rows[twin.email]["password_hash"], "two hashes of one password"
    for person in (first, twin):
        said = solution.probe(
            "verdicts", person.email, [person.password, second.password, "", rows[person.email]["password_hash"]]
        )
        assert said == [True, False, False, False], "check_password of the own password, another's, none, and the hash"


@pytest.mark.concept("accounts.login")
def test_a_member_signs_in_and_out(choir):
    """The right email and password should sign a member in, on that browser alone, until they sign out."""
    person, other = choir.singer, choir.staff[0]
    client = choir.browser()
    assert member_of(client) is None, "before anybody signed in"
    answer = sign_in(client, person.email, person.password)
    assert answer.status_code in (302, 303)
    assert urlsplit(answer.headers["Location"]).path == "/", "where the login leads"
    assert member_of(client) == person.name
    assert member_of(choir.browser(other)) == other.name
    assert member_of(choir.browser()) is None, "in another browser"
    client.get("/logout")
    assert member_of(client) == person.name, "after a GET of /logout"
    assert client.post("/logout").status_code in (302, 303)
    assert member_of(client) is None, "after a POST of /logout"


@pytest.mark.concept("accounts.login")
def test_a_wrong_login_tells_nothing(choir):
    """A wrong login should be a 401 that is the same whether the email or the password was wrong."""
    person, other = choir.singer, choir.staff[0]
    client, pages = choir.browser(), []
    for email, password in (
        (person.email, other.password),
        (person.email, ""),
        ("nobody@mail.example", person.password),
        (None, None),
    ):
        answer = sign_in(client, email, password)
        assert answer.status_code == 401, f"the email {email!r} with the password {password!r}"
        pages.append(read_page(answer))
        assert {"email", "password"} <= set(pages[-1].form("email", "password").names)
        assert member_of(client) is None
    assert [page.text for page in pages] == [pages[0].text] * len(pages), "what four wrong logins are told"
    assert sign_in(client, person.email, person.password).status_code in (302, 303)


@pytest.mark.concept("admin.edit")
def test_staff_keep_the_scores(choir, rng):
    """Staff should create, edit, look at, export and delete scores with the forms and pages of the admin."""
    client, (first, second, third) = choir.browser(choir.staff[0]), choir.scores
    assert client.get("/admin/").status_code == 200, "the index of the admin"
    added, changed = new_score(rng, "Zefiro torna"), {"composer": "Anon.", "copies": rng.randrange(100, 200)}
    as_text = {name: str(value) for name, value in (added | changed).items()}
    fill_in(client, "/admin/score/new/", {name: str(value) for name, value in added.items()})
    fill_in(client, f"/admin/score/edit/?id={first['id']}", {name: as_text[name] for name in changed})
    assert delete_form(client, "score", second["id"]).submit(client).status_code in (302, 303)
    *kept, new = choir.archive()
    assert kept == [first | changed, third], "the scores, after one was edited and one deleted"
    assert new == {"id": new["id"], **added}, "the score that was added"
    listed = read_page(client.get("/admin/score/")).text
    details = read_page(client.get(f"/admin/score/details/?id={first['id']}")).text
    export = client.get("/admin/score/export/csv/")
    assert export.mimetype == "text/csv", f"the export is {export.status} {export.mimetype}"
    for where, text in (("the list", listed), ("the details", details), ("the export", export.text)):
        assert first["title"] in text and "Anon." in text, f"{where} does not show the score that was edited"
        assert second["title"] not in text, f"{where} shows the score that was deleted"


@pytest.mark.concept("admin.edit", "accounts.password_hash")
def test_staff_keep_the_members(choir, rng):
    """Staff should add members and change them; a password is set by typing one, and kept by leaving it blank."""
    client, person = choir.browser(choir.staff[0]), choir.singer
    edit, old, new = f"/admin/member/edit/?id={person.id}", person.password, new_password(rng)
    fill_in(client, edit, {"name": "Ada Pell", "password": ""})
    assert member_of(choir.browser(person)) == "Ada Pell", "the old password, after an edit with a blank one"
    fill_in(client, edit, {"password": new})
    assert sign_in(choir.browser(), person.email, old).status_code == 401, "the old password, after a new one was typed"
    person.password = new
    assert member_of(choir.browser(person)) == "Ada Pell", "the new password"
    guest = Person("Jo Hale", "jo@mail.example", False, new_password(rng))
    blank = {"name": guest.name, "email": guest.email, "password": ""}
    read_page(client.get("/admin/member/new/")).form(*blank).submit(client, blank)
    taken = blank | {"email": person.email, "password": guest.password}
    answer = read_page(client.get("/admin/member/new/")).form(*taken).submit(client, taken)
    assert answer.status_code < 500, "a new member whose email is taken"
    assert len(choir.solution.probe("stored", "Member")) == 3, (
        "a new member without a password, or with an email that is taken, was stored"
    )
    fill_in(client, "/admin/member/new/", blank | {"password": guest.password})
    assert member_of(choir.browser(guest)) == guest.name, "a member who was added"
    assert choir.members()[guest.email]["is_staff"] == 0, "is_staff of a member who was added, its box not ticked"


@pytest.mark.concept("admin.hidden_columns")
def test_a_hash_is_neither_shown_nor_set(choir):
    """No page, details, export or form of the admin should show a password's hash, and no form should set it."""
    client, person = choir.browser(choir.staff[0]), choir.singer
    before = choir.members()
    hashes = [row["password_hash"] for row in before.values()]
    edit = f"/admin/member/edit/?id={person.id}"
    for path in ("", f"details/?id={person.id}", "export/csv/", f"edit/?id={person.id}", "new/", "?sort=0&search=a"):
        answer = client.get(f"/admin/member/{path}")
        assert answer.status_code == 200, f"GET /admin/member/{path}"
        is_there = person.name in answer.text and person.email in answer.text
        assert is_there or path.startswith("new"), f"/admin/member/{path} does not show the member's name and email"
        shown = [hash for hash in hashes if hash in answer.text]
        assert shown == [], f"/admin/member/{path} shows a password's hash"
    for path in (edit, "/admin/member/new/"):
        names = read_page(client.get(path)).form("name", "email").names
        assert "password_hash" not in names, f"the form at {path} has a field password_hash"
    form = read_page(client.get(edit)).form("name", "email")
    client.post(form.target, data={**form.values, "name": "Ada Pell", "password_hash": hashes[0]})
    after = choir.members()[person.email]
    assert after["name"] == "Ada Pell", "the name, after a form that also sent a password_hash"
    assert after["password_hash"] != hashes[0], "the password_hash, after a form that sent another"


@pytest.mark.concept("accounts.staff_only")
def test_only_staff_see_the_admin(solution, choir):
    """Every page of the admin should send strangers to the login and answer other members 403, not its index alone."""
    found = {(method, path) for method, path in solution.probe("admin_addresses")}
    clients = {False: choir.browser(), True: choir.browser(choir.singer)}
    for method, path in sorted(KNOWN | found):
        for is_signed_in, client in clients.items():
            if method == "GET":
                answer = client.get(path, query_string={"id": "1"})
                who = "a member who is not staff" if is_signed_in else "somebody not signed in"
                assert is_refused(answer, is_signed_in), f"GET {path} of {who} was answered with {answer.status}"
    page = read_page(choir.browser(choir.staff[0]).get("/admin/score/"))
    assert choir.scores[0]["title"] in page.text, "the list of scores, for staff"


@pytest.mark.concept("accounts.post_guarded")
def test_only_staff_change_anything(solution, choir):
    """Create, edit, delete, actions and all that is posted to the admin should be refused like its pages are."""
    found = {(method, path) for method, path in solution.probe("admin_addresses")}
    before, clients = choir.members(), {False: choir.browser(), True: choir.browser(choir.singer)}
    sent = {"title": "X", "composer": "X", "voicing": "X", "copies": "1", "name": "X", "email": "x@mail.example"}
    sent |= {"password": "X", "is_staff": "y", "action": "delete", "rowid": "1", "id": "1", "list_form_pk": "1"}
    for method, path in sorted(KNOWN | found):
        for is_signed_in, client in clients.items():
            if method != "GET":
                answer = client.open(path, method=method, query_string={"id": "1"}, data=sent)
                who = "a member who is not staff" if is_signed_in else "somebody not signed in"
                assert is_refused(answer, is_signed_in), f"{method} {path} of {who} was answered with {answer.status}"
    assert choir.members() == before
    assert choir.archive() == choir.scores
    client = choir.browser(choir.staff[0])
    delete_form(client, "score", choir.scores[0]["id"]).submit(client)
    assert choir.archive() == choir.scores[1:], "the scores, after one was deleted by staff"


@pytest.mark.concept("accounts.staff_only")
def test_who_is_no_longer_staff_is_out_at_once(choir):
    """A member who loses is_staff, or is deleted, should be refused at the next request, though still signed in."""
    keeper, leaver = choir.staff
    client, theirs = choir.browser(keeper), choir.browser(leaver)
    assert theirs.get("/admin/score/").status_code == 200
    fill_in(client, f"/admin/member/edit/?id={leaver.id}", {"is_staff": None})
    for path in ("/admin/", "/admin/score/"):
        assert is_refused(theirs.get(path), True), f"{path} for somebody who was staff until just now"
    delete_form(client, "member", leaver.id).submit(client)
    assert leaver.email not in choir.members(), "the member was not deleted"
    assert member_of(theirs) is None, "GET / of a member who was deleted"
    assert is_refused(theirs.get("/admin/score/"), False), "/admin/score/ for a member who was deleted"
    assert client.get("/admin/score/").status_code == 200, "/admin/score/ for who is still staff"


@pytest.mark.concept("admin.tokens")
def test_a_form_without_its_token_changes_nothing(choir, rng):
    """What another site could make a staff member's browser post should change nothing: it has no token."""
    client, (score, *others) = choir.browser(choir.staff[0]), choir.scores
    members, changed = choir.members(), {name: str(value) for name, value in new_score(rng, "Zefiro torna").items()}
    guest = {"name": "Jo Hale", "email": "jo@mail.example", "password": new_password(rng), "is_staff": "y"}
    for path, sent in (
        ("/admin/score/new/", changed),
        (f"/admin/score/edit/?id={score['id']}", changed),
        ("/admin/score/delete/", {"id": score["id"]}),
        ("/admin/score/action/", {"action": "delete", "rowid": score["id"]}),
        ("/admin/member/new/", guest),
        (f"/admin/member/edit/?id={choir.singer.id}", guest),
        ("/admin/member/delete/", {"id": choir.singer.id}),
        ("/admin/member/action/", {"action": "delete", "rowid": choir.singer.id}),
    ):
        assert client.post(path, data=sent).status_code < 500, f"POST {path} without a token"
        assert choir.members() == members, f"the members, after POST {path} without a token"
        assert choir.archive() == choir.scores, f"the scores, after POST {path} without a token"
    fill_in(client, f"/admin/score/edit/?id={score['id']}", {"title": "Zefiro torna"})
    assert choir.archive() == [*others, score | {"title": "Zefiro torna"}], "the scores, after an edit with its token"


@pytest.mark.concept("accounts.sessionless_api")
def test_the_api_needs_no_session(choir, rng):
    """Each request to the API should stand alone: credentials of its own, no cookie given, no form's token."""
    keeper, member, added = choir.staff[0], choir.singer, new_score(rng, "Zefiro torna")
    client = choir.browser()
    for person in (member, keeper):
        answer = client.get("/api/scores", auth=(person.email, person.password))
        assert (answer.status_code, answer.json) == (200, {"scores": choir.scores})
        assert answer.headers.getlist("Set-Cookie") == [], "GET /api/scores began a session"
    answer = client.post("/api/scores", json=added, auth=(keeper.email, keeper.password))
    assert answer.status_code == 201
    assert answer.json == {"id": answer.json["id"], **added}
    assert answer.headers.getlist("Set-Cookie") == [], "POST /api/scores began a session"
    assert choir.archive() == [*choir.scores, answer.json]
    assert client.get("/api/scores").status_code == 401, "a request without credentials, after one that had them"
    assert choir.browser(keeper).get("/api/scores").status_code == 401, "a request with nothing but a session"
    answer = choir.browser(keeper).post("/api/scores", json=added)
    assert answer.status_code == 401, "a POST with nothing but a session"


@pytest.mark.concept("accounts.sessionless_api")
def test_the_api_refuses_in_its_own_way(choir, rng):
    """Whom or what the API does not accept, it should answer with 401, 403 or 400, and never with the login page."""
    keeper, member, good = choir.staff[0], choir.singer, new_score(rng, "Zefiro torna")
    no_password = b64encode(member.email.encode()).decode()
    for sent in (None, "Basic", "Basic ?", f"Basic {no_password}", "Bearer abc"):
        answer = choir.browser().get("/api/scores", headers={"Authorization": sent} if sent else {})
        assert answer.status_code == 401, f"the Authorization header {sent!r}"
        challenge = answer.headers.get("WWW-Authenticate", "")
        assert challenge.lower().startswith("basic"), f"WWW-Authenticate is {challenge!r}"
    for auth in ((member.email, keeper.password), ("nobody@mail.example", member.password)):
        assert choir.browser().get("/api/scores", auth=auth).status_code == 401, "a wrong password or an unknown email"
    answer = choir.browser().post("/api/scores", json=good, auth=(member.email, member.password))
    assert answer.status_code == 403, "a score from a member who is not staff"
    lacking = dict(rng.sample(list(good.items()), 3))
    for body in ("{", rng.choice(["null", "[]", '"Ave"'])):
        answer = choir.browser().post(
            "/api/scores", data=body, content_type="application/json", auth=(keeper.email, keeper.password)
        )
        assert answer.status_code == 400, f"the body {body}"
    for body in (lacking, good | rng.choice([{"copies": -1}, {"title": " "}])):
        answer = choir.browser().post("/api/scores", json=body, auth=(keeper.email, keeper.password))
        assert answer.status_code == 400, f"the body {body}"
    assert choir.archive() == choir.scores, "what was refused is in the archive"
