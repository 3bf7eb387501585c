"""Checks of `authn_vs_authz`: notebooks with owners and editors, people with roles, and who may do what."""

from base64 import b64encode
from dataclasses import dataclass

import pytest

PEOPLE = ["Ines Duarte", "Tom Okafor", "Greta Lind", "Samir Haddad", "Zoë Kurek", "Piet de Boer", "Moira Kerr"]
BIRDS = ["Avocet", "Bittern", "Curlew", "Dunlin", "Eider", "Fulmar", "Gannet"]


@dataclass
class Person:
    """Somebody who can be named in a request, and a client of theirs."""

    name: str
    key: str
    role: str
    client: object = None

    def send(self, method, path, **options):
        """The answer to a request of this person."""
        return self.client.open(path, method=method, auth=(self.name, self.key), **options)

    def get(self, path):
        """The JSON of a GET that succeeds."""
        answer = self.send("GET", path)
        assert answer.status_code == 200, f"GET {path} by {self.role} {self.name}: {answer.status}"
        return answer.get_json(silent=True)


@dataclass
class Office:
    """The people of the field notes: an owner, an editor, a stranger (all members), and an admin."""

    owner: Person
    editor: Person
    stranger: Person
    admin: Person
    app: object
    rng: object

    @property
    def people(self):
        return [self.owner, self.editor, self.stranger, self.admin]

    def new_notebook(self, owner=None):
        """Adds a notebook of the owner's and shares it with the editor."""
        owner = owner or self.owner
        sent = new_text(self.rng)
        answer = owner.send("POST", "/notebooks", json=sent)
        assert answer.status_code == 201, "POST /notebooks"
        notebook = answer.get_json(silent=True)
        assert notebook == {**sent, "id": notebook.get("id"), "owner": owner.name, "editors": []}, "a new notebook"
        path, sent = f"/notebooks/{notebook['id']}", {"editors": [self.editor.name]}
        answer = owner.send("PUT", f"{path}/editors", json=sent)
        assert (answer.status_code, answer.get_json(silent=True)) == (200, notebook | sent), "PUT .../editors"
        return path, answer.json


@pytest.fixture
def office(solution, rng):
    """Four people nobody could have hard-coded."""
    names = rng.sample(PEOPLE, 4)
    people = [Person(name, f"{rng.getrandbits(128):x}", "member") for name in names]
    people[3].role = "admin"
    app = solution.app({"PEOPLE": {person.name: {"key": person.key, "role": person.role} for person in people}})
    for person in people:
        person.client = app.client()
    return Office(*people, app, rng)


def new_text(rng):
    return {"title": f"{rng.choice(BIRDS)} {rng.randrange(10**6)}", "text": f"Seen at {rng.randrange(24)} h."}


def requests_for(notebook, name):
    """Method, path and a good body of everything that can be asked for about a notebook."""
    return [
        ("GET", notebook, None),
        ("HEAD", notebook, None),
        ("PATCH", notebook, {"text": "changed"}),
        ("PUT", f"{notebook}/editors", {"editors": [name]}),
        ("DELETE", notebook, None),
    ]


def every_request(notebook, name):
    """The same for all rows of the task."""
    return [
        ("GET", "/notebooks", None),
        ("POST", "/notebooks", {"title": "new", "text": "new"}),
        *requests_for(notebook, name),
        ("GET", "/people", None),
        ("PUT", f"/people/{name}", {"role": "admin"}),
    ]


def basic(text):
    """An Authorization header for the scheme Basic, with this in it."""
    return f"Basic {b64encode(text.encode()).decode()}"


def as_for(text, missing, path):
    """What is said of one notebook, as it would be said of another."""
    return text.replace(missing, path).replace(missing.rpartition("/")[2], path.rpartition("/")[2])


def is_challenge(answer):
    """Whether an answer asks for Basic, with a realm."""
    challenge = answer.www_authenticate
    return challenge.type == "basic" and bool(challenge.get("realm"))


def who(office, person):
    """What somebody is to the notebook."""
    names = ["its owner", "an editor", "somebody else", "an admin"]
    return names[office.people.index(person)]


@pytest.mark.concept("auth.challenge", "auth.same_answer")
def test_who_is_not_known_is_challenged(office):
    """Whoever is not known should get 401 with a challenge for Basic, from every address, and always the same."""
    path, notebook = office.new_notebook()
    before, client, owner = office.admin.get("/notebooks"), office.app.client(), office.owner
    wrong = [None, "Basic", "Basic ?!", "Basic /w==", "Bearer abc", f"Bearer {owner.key}", basic(owner.name)]
    wrong += [basic(f"{owner.name}:"), basic(f"{owner.name}:{office.admin.key}"), basic(f"nobody:{owner.key}")]
    wrong += [basic(f":{owner.key}"), basic(f"{owner.name}:{owner.key}").replace("Basic", "Token"), basic("nobody:")]
    wrong += [f'Digest username="{owner.name.encode("ascii", "ignore").decode()}", password="{owner.key}"']
    said = {}
    for header in wrong:
        for method, path_, body in every_request(path, office.stranger.name):
            sent = {"Authorization": header} if header is not None else {}
            answer = client.open(path_, method=method, json=body, headers=sent)
            assert answer.status_code == 401, f"{method} {path_} with the Authorization header {header!r}"
            challenge = answer.headers.get("WWW-Authenticate")
            assert is_challenge(answer), f"WWW-Authenticate of {method} {path_} is {challenge!r}"
            said.setdefault((method, path_), set()).add(answer.text)
    for (method, path_), texts in said.items():
        assert len(texts) == 1, f"{method} {path_} says different things of different credentials: {sorted(texts)}"
    assert office.admin.get("/notebooks") == before, "the notebooks, after requests of nobody who is known"
    assert office.owner.get(path) == notebook, "with the right key"


@pytest.mark.concept("accounts.sessionless_api")
def test_each_request_names_its_person(office):
    """Each request should stand alone: no cookie is set, and who was known a moment ago is not known without a key."""
    path, notebook = office.new_notebook()
    answer = office.owner.send("GET", path)
    assert (answer.status_code, answer.get_json(silent=True)) == (200, notebook)
    assert answer.headers.getlist("Set-Cookie") == [], "GET of a notebook began a session"
    client = office.owner.client
    refused = client.get(path).status_code
    assert refused in (401, 403), f"a request without credentials, after one that had them: {refused}"
    stranger = client.get(path, auth=(office.stranger.name, office.stranger.key))
    assert stranger.status_code in (403, 404), "a request of somebody else, from the same client"
    admin = client.get("/people", auth=(office.admin.name, office.admin.key))
    assert admin.status_code == 200, "a request of an admin, from the same client"


@pytest.mark.concept("auth.ownership")
def test_owner_editor_and_admin_may_what_they_may(office, rng):
    """Owners and admins should do everything to a notebook; editors should read and change it, and get 403 when they
    delete or share it."""
    for person in (office.owner, office.admin):
        path, notebook = office.new_notebook()
        for method, path_, body in requests_for(path, office.stranger.name):
            answer = person.send(method, path_, json=body)
            expected = 204 if method == "DELETE" else 200
            assert answer.status_code == expected, f"{method} {path_} by {who(office, person)}"
        assert person.send("GET", path).status_code == 404, "after DELETE"
    path, notebook = office.new_notebook()
    changed = rng.choice([{"title": f"Heron {rng.randrange(1000)}"}, new_text(rng)])
    answer = office.editor.send("PATCH", path, json=changed)
    assert (answer.status_code, answer.get_json(silent=True)) == (200, notebook | changed), "PATCH by an editor"
    assert office.editor.get("/notebooks") == {"notebooks": [notebook | changed]}, "the list of an editor"
    for method, path_, body in requests_for(path, office.editor.name)[3:]:
        answer = office.editor.send(method, path_, json=body)
        assert answer.status_code == 403, f"{method} {path_} by an editor"
    assert office.owner.get(path) == notebook | changed


@pytest.mark.concept("auth.order")
def test_a_refused_request_has_changed_nothing(office):
    """What is refused with 403 or 404 should have been refused before anything was changed."""
    path, notebook = office.new_notebook()
    people = office.admin.get("/people")["people"]
    assert people == {person.name: person.role for person in office.people}
    for person, status in ((office.editor, 403), (office.stranger, 404)):
        for method, path_, body in requests_for(path, person.name):
            if method in ("PUT", "DELETE") or (method, status) == ("PATCH", 404):
                answer = person.send(method, path_, json=body)
                assert answer.status_code == status, f"{method} {path_} by {who(office, person)}"
                assert office.owner.get(path) == notebook, f"the notebook, after {method} {path_} with {status}"
        answer = person.send("PUT", f"/people/{person.name}", json={"role": "admin"})
        assert answer.status_code == 403, "PUT /people/<name> by a member"
        assert office.admin.get("/people")["people"] == people, "the roles, after PUT /people/<name> with 403"


@pytest.mark.concept("auth.hidden")
def test_somebody_elses_notebook_is_not_there(office, rng):
    """Of a notebook that one may not read nothing should be told: it is not listed, and by every method it is answered
    exactly like an id that nothing has."""
    path, theirs = office.new_notebook()
    mine = office.stranger.send("POST", "/notebooks", json=new_text(rng)).get_json(silent=True)
    _, shared = office.new_notebook()
    missing = f"/notebooks/{shared['id'] + rng.randrange(5000, 9000)}"
    assert office.stranger.get("/notebooks") == {"notebooks": [mine]}, "the list of somebody with one notebook"
    assert office.owner.get("/notebooks") == {"notebooks": [theirs, shared]}, "the list of the owner"
    assert office.editor.get("/notebooks") == {"notebooks": [theirs, shared]}, "the list of the editor"
    assert office.admin.get("/notebooks") == {"notebooks": [theirs, mine, shared]}, "the list of an admin"
    for method, here, body in requests_for(path, office.stranger.name):
        nowhere = here.replace(path, missing)
        for sent in {"json": body}, {"data": "{", "content_type": "application/json"}:
            hidden, absent = (office.stranger.send(method, where, **sent) for where in (here, nowhere))
            assert hidden.status_code == 404, f"{method} of somebody else's notebook"
            assert absent.status_code == 404, f"{method} of an id that nothing has"
            assert hidden.text == as_for(absent.text, missing, path), f"{method} tells which of the two is there"
            assert sorted(set(hidden.headers.keys())) == sorted(set(absent.headers.keys())), f"headers of {method}"
    assert office.owner.get(path) == theirs


@pytest.mark.concept("auth.roles")
def test_only_admins_see_and_change_roles(office):
    """Admins should list the people and set their roles; members should get 403 for both, whatever the name."""
    people = {person.name: person.role for person in office.people}
    stranger = office.stranger
    for path in (f"/people/{stranger.name}", "/people/Nobody Else"):
        answer = office.owner.send("PUT", path, json={"role": "admin"})
        assert answer.status_code == 403, f"PUT {path} by a member"
    answer = office.owner.send("GET", "/people")
    assert answer.status_code == 403, "GET /people by a member"
    assert office.admin.get("/people") == {"people": people}
    answer = office.admin.send("PUT", "/people/Nobody Else", json={"role": "admin"})
    assert answer.status_code == 404, "PUT /people/<name> by an admin, for a name of nobody"
    answer = office.admin.send("PUT", f"/people/{stranger.name}", json={"role": "admin"})
    assert (answer.status_code, answer.get_json(silent=True)) == (200, {"name": stranger.name, "role": "admin"})
    assert stranger.get("/people") == {"people": people | {stranger.name: "admin"}}


@pytest.mark.concept("auth.roles", "auth.ownership")
def test_nothing_in_a_request_gives_rights(office, rng):
    """No header, query or body should make somebody an admin, an owner or somebody else."""
    path, notebook = office.new_notebook()
    person, admin, text = office.stranger, office.admin, new_text(rng)
    claims = {"role": "admin", "name": admin.name, "user": admin.name, "owner": person.name, "admin": "1"}
    headers = {f"X-{name.title()}": value.encode().decode("latin-1") for name, value in claims.items()}
    headers |= {"X-Forwarded-User": headers["X-Name"], "X-Remote-User": headers["X-Name"]}
    for method, path_ in (("GET", "/people"), ("GET", path), ("DELETE", path)):
        answer = person.send(method, path_, headers=headers, query_string=claims, json=claims)
        assert answer.status_code in (403, 404), f"{method} {path_} by a member who claims to be an admin"
    for claim in ({"owner": office.editor.name}, {"editors": [person.name]}, {"id": notebook["id"]}):
        for method, where in (("POST", "/notebooks"), ("PATCH", path)):
            answer = office.editor.send(method, where, json=text | claim)
            assert answer.status_code == 400, f"{method} {where} with {claim} in its body"
    answer = office.editor.send("POST", "/notebooks", json=text, query_string={"owner": person.name})
    assert answer.status_code == 201, "POST /notebooks?owner=..."
    assert answer.json.get("owner") == office.editor.name, "the owner is who sent it"
    assert office.owner.get(path) == notebook


@pytest.mark.concept("auth.roles", "auth.ownership")
def test_rights_are_those_of_this_moment(office):
    """Who is no editor any more, or no admin, should be refused at the next request; who became one, let through."""
    path, notebook = office.new_notebook()
    owner, editor, stranger, admin = office.people
    assert (editor.get(path), admin.get(path)) == (notebook, notebook)
    answer = admin.send("PUT", f"{path}/editors", json={"editors": [stranger.name]})
    assert answer.status_code == 200, "PUT .../editors by an admin"
    assert editor.send("GET", path).status_code == 404, "GET by somebody who is no editor any more"
    assert editor.get("/notebooks") == {"notebooks": []}, "the list of somebody who is no editor any more"
    changed = notebook | {"editors": [stranger.name]}
    assert stranger.get(path) == changed, "GET by somebody who was made an editor"
    assert admin.send("PUT", f"/people/{editor.name}", json={"role": "admin"}).status_code == 200
    assert admin.send("PUT", f"/people/{admin.name}", json={"role": "member"}).status_code == 200
    assert editor.get(path) == changed, "GET by somebody who was made an admin"
    assert admin.send("GET", "/people").status_code == 403, "GET /people by somebody who is no admin any more"
    assert admin.send("GET", path).status_code == 404, "GET of a notebook by somebody who is no admin any more"
    assert admin.get("/notebooks") == {"notebooks": []}, "the list of somebody who is no admin any more"


@pytest.mark.concept("auth.order")
def test_the_questions_are_asked_in_their_order(office):
    """Who are you (401), is it there for you (404), may you (403), can it be done (400): the first refusal counts."""
    path, notebook = office.new_notebook()
    nowhere, nobody = f"/notebooks/{notebook['id'] + 7}", "/people/Nobody Else"
    broken = {"data": '{"text": ', "content_type": "application/json"}
    bodies = [None, [], {}, {"text": 1}, {"title": "new", "text": 1}, {"role": 1}, {"role": "owner"}]
    bodies += [{"editors": 1}, {"editors": [[]]}, {"editors": ["Nobody Else"]}]
    bad = [broken, *({"json": body} for body in bodies)]
    changes = [("PATCH", nowhere), ("PUT", f"{nowhere}/editors"), ("PUT", nobody), ("POST", "/notebooks")]
    for sent in bad:
        for method, where in changes:
            answer = office.app.client().open(where, method=method, **sent)
            assert answer.status_code == 401, f"{method} {where} of nobody who is known, with {sent}"
        for person, method, where, status in (
            (office.admin, "PATCH", nowhere, 404),
            (office.admin, "PUT", f"{nowhere}/editors", 404),
            (office.admin, "PUT", nobody, 404),
            (office.stranger, "PATCH", path, 404),
            (office.stranger, "PUT", f"{path}/editors", 404),
            (office.stranger, "PUT", nobody, 403),
            (office.stranger, "PUT", f"/people/{office.stranger.name}", 403),
            (office.editor, "PUT", f"{path}/editors", 403),
            (office.editor, "PATCH", path, 400),
            (office.owner, "PUT", f"{path}/editors", 400),
            (office.stranger, "POST", "/notebooks", 400),
            (office.admin, "PUT", f"/people/{office.stranger.name}", 400),
        ):
            answer = person.send(method, where, **sent)
            assert answer.status_code == status, f"{method} {where} by {who(office, person)}, with {sent}"
    assert office.owner.get(path) == notebook
