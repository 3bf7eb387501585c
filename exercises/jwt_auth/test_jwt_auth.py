"""Checks of `jwt_auth`: an observatory whose members show tokens."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass

import pytest

NAMES = ["amara", "bo", "chidi", "dagny", "eløf", "fatou", "goran", "hana"]
TARGETS = ["M13", "M31", "M51", "M81", "NGC 891", "NGC 7331"]
GUARDED = [("GET", "/plans"), ("POST", "/plans"), ("DELETE", "/plans"), ("GET", "/me"), ("POST", "/logout")]


@dataclass
class Person:
    """A member of the observatory, with the password that only they know."""

    name: str
    password: str
    role: str

    @property
    def credentials(self):
        return {"name": self.name, "password": self.password}

    @property
    def entry(self):
        """What MEMBERS holds: a hash as Werkzeug writes it, with few rounds."""
        made = hashlib.pbkdf2_hmac("sha256", self.password.encode(), b"pepper", 1000).hex()
        return {self.name: {"password": f"pbkdf2:sha256:1000$pepper${made}", "role": self.role}}


@pytest.fixture
def people(rng):
    """A guest, an observer and a director."""
    names = rng.sample(NAMES, 3)
    roles = ["guest", "observer", "director"]
    return [Person(name, f"{rng.getrandbits(48):012x}", role) for name, role in zip(names, roles, strict=True)]


@pytest.fixture
def config(solution, people, rng):
    """The configuration of an observatory nobody could have hard-coded."""
    return {
        "MEMBERS": {name: entry for person in people for name, entry in person.entry.items()},
        "REVOKED_FILE": f"{solution.scratch}/ended.{rng.randrange(1000)}",
        "JWT_SECRET_KEY": f"{rng.getrandbits(256):064x}",
        "JWT_ACCESS_TOKEN_EXPIRES": rng.randrange(300, 900),
        "JWT_REFRESH_TOKEN_EXPIRES": rng.randrange(5000, 9000),
    }


@pytest.fixture
def caller(solution, config):
    """A client of an application with this configuration."""
    return solution.app(config).client()


def log_in(caller, person):
    """The access token and the refresh token of a new login."""
    answer = caller.post("/login", json=person.credentials)
    assert answer.status_code == 200, "the status of a login with the right password"
    access, refresh = (as_object(answer).get(f"{kind}_token") for kind in ("access", "refresh"))
    assert isinstance(access, str) and isinstance(refresh, str), f"a login should answer two tokens, not {answer.text}"
    return access, refresh


def refreshed(caller, refresh):
    """A new access token for a refresh token."""
    answer = ask(caller, "POST", "/refresh", refresh)
    assert answer.status_code == 200, "the status of a refresh"
    return as_object(answer).get("access_token")


def ask(caller, method, path, token, **more):
    return caller.open(path, method=method, headers={"Authorization": f"Bearer {token}"}, **more)


def plan(caller, token, target):
    return ask(caller, "POST", "/plans", token, json={"target": target})


def as_object(answer):
    body = answer.get_json(silent=True)
    assert isinstance(body, dict), f"a {answer.status_code} whose body is no JSON object: {answer.text[:80]!r}"
    return body


def read(token):
    """The header, the claims and the signature of a token."""
    header, claims, signature = token.split(".")
    return json.loads(decoded(header)), json.loads(decoded(claims)), decoded(signature)


def signed(header, claims, secret, digest="sha256"):
    """A token; without a digest, one that nobody signed."""
    text = f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(claims).encode())}"
    signature = hmac.digest(secret.encode(), text.encode(), digest) if digest else b""
    return f"{text}.{encoded(signature)}"


def forgeries(token, secret, rng):
    """Tokens that were made of a good one without its secret, or with another algorithm, by what is wrong with them."""
    header, claims, signature = read(token)
    better = claims | {"role": "director", "exp": claims.get("exp", 0) + 86400}
    head, body, tail = token.split(".")
    return {
        "other claims and the old signature": f"{signed(header, better, '').rpartition('.')[0]}.{tail}",
        "no signature": f"{head}.{body}.",
        "another signature": f"{head}.{body}.{encoded(bytes([signature[0] ^ 1]) + signature[1:])}",
        "another secret": signed(header, claims, f"{rng.getrandbits(256):064x}"),
        "an empty secret": signed(header, claims, ""),
        "alg none": signed(header | {"alg": "none"}, better, "", None),
        "alg None": signed(header | {"alg": "None"}, claims, "", None),
        "HS512": signed(header | {"alg": "HS512"}, claims, secret, "sha512"),
        "no dots": rng.choice(["null", "undefined", tail]),
        "no JSON": f"{encoded(bytes([233, 63]))}.{body}.{tail}",
        "four parts": f"{token}.{tail}",
    }


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.concept("configuration.secrets", "tokens.signature")
def test_the_secret_is_that_of_the_configuration(solution, caller, config, people):
    """Tokens should be signed with HS256 and the configured secret, and without a good one there is no application."""
    for token in log_in(caller, people[1]):
        header, claims, signature = read(token)
        assert header["alg"] == "HS256"
        text = token.rpartition(".")[0].encode()
        expected = hmac.digest(config["JWT_SECRET_KEY"].encode(), text, "sha256")
        assert signature == expected, "the signature of a token, with the secret in JWT_SECRET_KEY"
        assert claims["sub"] == people[1].name
    for secret in (None, "", config["JWT_SECRET_KEY"][:31]):
        assert solution.probe("refusal", config | {"JWT_SECRET_KEY": secret}), (
            f"what it raises with the secret {secret!r}"
        )
    assert solution.probe("refusal", {}), "what create_app({}) raises"
    log_in(solution.app(config | {"JWT_SECRET_KEY": config["JWT_SECRET_KEY"][:32]}).client(), people[0])


@pytest.mark.concept("auth.same_answer")
def test_a_wrong_password_and_an_unknown_name_look_alike(caller, people, config):
    """A wrong password and an unknown name should get the same 401, and the right ones their tokens."""
    first, second, third = people
    log_in(caller, first)
    wrong = [
        {"name": first.name, "password": second.password},
        {"name": first.name, "password": f"{first.password} "},
        {"name": first.name, "password": first.entry[first.name]["password"]},
        {"name": f"{third.name}x", "password": third.password},
    ]
    bodies = []
    for credentials in wrong:
        answer = caller.post("/login", json=credentials)
        assert answer.status_code == 401, f"the refusal of {credentials}"
        bodies.append(answer.data)
    assert len(set(bodies)) == 1, f"the answers to wrong passwords and to an unknown name differ: {bodies}"


@pytest.mark.concept("auth.challenge")
def test_without_a_token_nothing_opens(caller, people, rng):
    """Without a token in the Authorization header no guarded address should open, wherever else a token is."""
    access, refresh = log_in(caller, people[2])
    target = rng.choice(TARGETS)
    assert plan(caller, access, target).status_code == 201
    for method, path in GUARDED:
        answer = caller.open(path, method=method, json={"target": "M1"})
        assert answer.status_code == 401, f"{method} {path} without a token"
    assert caller.post("/refresh").status_code == 401, "POST /refresh without a token"
    elsewhere = {"jwt": access, "token": access, "access_token": access, "access_token_cookie": access}
    for name, token in elsewhere.items():
        caller.set_cookie(name, token)
    answer = caller.get("/plans", query_string=elsewhere, json=elsewhere, headers={"Authorization": "Basic YTpi"})
    assert answer.status_code == 401, "with the token in the URL, in the body and in cookies"
    answer = caller.post("/refresh", query_string={"jwt": refresh}, json={"refresh_token": refresh})
    assert answer.status_code == 401, "POST /refresh with the token in the URL and in the body"
    assert ask(caller, "GET", "/plans", access).json == {"plans": [{"target": target, "by": people[2].name}]}


@pytest.mark.concept("tokens.signature")
def test_a_token_that_is_not_ours_opens_nothing(caller, config, people, rng):
    """A token that was altered, that nobody signed or that somebody else signed should open nothing."""
    access, refresh = log_in(caller, people[2])
    assert refreshed(caller, refresh)
    for method, path in [*GUARDED, ("POST", "/refresh")]:
        token = refresh if path == "/refresh" else access
        for how, made in forgeries(token, config["JWT_SECRET_KEY"], rng).items():
            answer = ask(caller, method, path, made, json={"target": "M1"})
            assert answer.status_code == 401, f"{method} {path} with a token with {how}"
    assert ask(caller, "GET", "/plans", access).json == {"plans": []}


@pytest.mark.concept("tokens.expiry")
def test_tokens_live_as_long_as_configured(solution, caller, config, people):
    """An access token should be good until it expires; then a refresh token brings a new one, until that expires."""
    access_seconds, refresh_seconds = config["JWT_ACCESS_TOKEN_EXPIRES"], config["JWT_REFRESH_TOKEN_EXPIRES"]
    access, refresh = log_in(caller, people[1])
    assert all("exp" in read(token)[1] for token in (access, refresh)), "a token without exp is good for ever"
    solution.probe("later", access_seconds - 20)
    assert ask(caller, "GET", "/plans", access).status_code == 200, "20 seconds before an access token expires"
    solution.probe("later", 40)
    assert ask(caller, "GET", "/plans", access).status_code == 401, "20 seconds after it has expired"
    second = refreshed(caller, refresh)
    solution.probe("later", access_seconds - 20)
    assert ask(caller, "GET", "/plans", second).status_code == 200, "20 seconds before the second one expires"
    solution.probe("later", 40)
    assert ask(caller, "GET", "/plans", second).status_code == 401, "20 seconds after the second one has"
    solution.probe("later", refresh_seconds - 2 * (access_seconds + 20) - 20)
    assert refreshed(caller, refresh), "20 seconds before the refresh token expires"
    solution.probe("later", 40)
    answer = ask(caller, "POST", "/refresh", refresh)
    assert answer.status_code == 401, "20 seconds after the refresh token has expired"


@pytest.mark.concept("tokens.kinds")
def test_each_kind_of_token_has_doors_of_its_own(caller, people, rng):
    """A refresh token should open /refresh and no view, and DELETE /plans should want an access token from a login."""
    target, director = rng.choice(TARGETS), people[2]
    access, refresh = log_in(caller, director)
    stale = refreshed(caller, refresh)
    for method, path in GUARDED[:4]:
        answer = ask(caller, method, path, refresh, json={"target": target})
        assert answer.status_code == 401, f"{method} {path} with a refresh token"
    for token in (access, stale):
        assert ask(caller, "POST", "/refresh", token).status_code == 401, "/refresh with an access token"
    planned = plan(caller, stale, target)
    assert (planned.status_code, planned.json) == (201, {"target": target, "by": director.name})
    assert ask(caller, "DELETE", "/plans", stale).status_code == 401, "DELETE /plans with a token from /refresh"
    assert ask(caller, "GET", "/plans", stale).json == {"plans": [planned.json]}, "refused requests do nothing"
    assert ask(caller, "DELETE", "/plans", access).status_code == 204
    assert ask(caller, "GET", "/plans", stale).json == {"plans": []}


@pytest.mark.concept("tokens.claims")
def test_the_role_in_the_token_decides(caller, config, people, rng):
    """What a member may do should be what the claim role of a signed token says, and too little is a 403."""
    guest, observer, director = people
    allowed = {"guest": (403, 403), "observer": (201, 403), "director": (201, 204)}
    target = rng.choice(TARGETS)
    for person in people:
        header, claims, _ = read(log_in(caller, person)[0])
        assert claims["role"] == person.role
        for role, statuses in allowed.items():
            token = signed(header, claims | {"role": role}, config["JWT_SECRET_KEY"])
            assert ask(caller, "GET", "/me", token).json == {"name": person.name, "role": role}
            for answer, status in zip(
                (plan(caller, token, target), ask(caller, "DELETE", "/plans", token)), statuses, strict=True
            ):
                assert answer.status_code == status, f"for the role {role} in the token of a {person.role}"
    token, _ = log_in(caller, observer)
    planned = ask(caller, "POST", "/plans", token, json={"target": target, "by": director.name, "role": "director"})
    assert planned.json == {"target": target, "by": observer.name}
    assert ask(caller, "DELETE", "/plans", token, json={"role": "director"}).status_code == 403
    reader, _ = log_in(caller, guest)
    assert plan(caller, reader, "M1").status_code == 403
    assert ask(caller, "GET", "/plans", reader).json == {"plans": [planned.json]}, "refused requests do nothing"


@pytest.mark.concept("tokens.claims")
def test_a_refresh_looks_at_the_member_again(solution, caller, config, people):
    """A new role should show in the next token from /refresh, and who has left should get none."""
    guest, observer, _ = people
    (old, refresh), (_, left) = log_in(caller, observer), log_in(caller, guest)
    assert ask(caller, "GET", "/me", refreshed(caller, refresh)).json == {"name": observer.name, "role": "observer"}
    members = config["MEMBERS"] | Person(observer.name, observer.password, "director").entry
    del members[guest.name]
    caller = solution.app(config | {"MEMBERS": members}).client()
    assert ask(caller, "GET", "/me", old).json == {"name": observer.name, "role": "observer"}, "a token from before"
    promoted = ask(caller, "GET", "/me", refreshed(caller, refresh)).json
    assert promoted == {"name": observer.name, "role": "director"}, "a token from /refresh, after a promotion"
    answer = ask(caller, "POST", "/refresh", left)
    assert answer.status_code == 401, "/refresh for somebody who is not in MEMBERS any more"


@pytest.mark.concept("auth.logout")
def test_logging_out_ends_one_login_and_all_its_tokens(caller, people, rng):
    """After a logout every token of that login should be worth nothing, whichever was shown, and other logins go on."""
    person = rng.choice(people)
    for shown in ("access", "refresh", "refreshed"):
        access, refresh = log_in(caller, person)
        second = refreshed(caller, refresh)
        other = log_in(caller, person)
        token = {"access": access, "refresh": refresh, "refreshed": second}[shown]
        assert ask(caller, "POST", "/logout", token).status_code == 204
        assert ask(caller, "GET", "/me", access).status_code == 401, f"the access token, {shown} token logged out"
        assert ask(caller, "GET", "/plans", second).status_code == 401, f"the one from /refresh, {shown} logged out"
        assert ask(caller, "POST", "/refresh", refresh).status_code == 401, f"the refresh token, {shown} logged out"
        assert ask(caller, "POST", "/logout", access).status_code == 401, "a second logout"
        assert ask(caller, "GET", "/me", other[0]).status_code == 200, "another login of the same member"
        assert ask(caller, "GET", "/me", refreshed(caller, other[1])).status_code == 200


@pytest.mark.concept("auth.logout")
def test_every_process_knows_who_logged_out(solution, caller, config, people, rng):
    """A logout should hold in every process with the same REVOKED_FILE, whether it started before or after."""
    person = rng.choice(people)
    logins = [log_in(caller, person) for _ in range(8)]
    *ended, ours, theirs, kept = [access for access, _ in logins]
    requests = [["POST", "/logout", token] for token in ended]
    assert solution.probe("ask_at_once", requests) == [204] * 5, "the statuses of five logouts at the same moment"
    assert ask(caller, "POST", "/logout", ours).status_code == 204
    asked = [*(["GET", "/me", token] for token in [*ended, ours, theirs]), ["POST", "/logout", theirs]]
    told = solution.probe("ask_elsewhere", config, asked)
    assert "answers" in told, f"the other process ended with {told.get('said')}"
    assert told["answers"] == [401] * 6 + [200, 204], (
        "a new process, asked with six tokens that were logged out here and one that is good"
    )
    assert ask(caller, "GET", "/me", theirs).status_code == 401, "a token that the other process logged out"
    assert ask(caller, "GET", "/me", kept).status_code == 200


@pytest.mark.concept("auth.challenge")
def test_each_refusal_says_why(solution, caller, config, people):
    """A refusal should name its reason in error, and a 401 should also have a challenge for the scheme Bearer."""
    guest, observer, director = people
    access, refresh = log_in(caller, director)
    reader, left = log_in(caller, guest)
    ended, _ = log_in(caller, observer)
    assert ask(caller, "POST", "/logout", ended).status_code == 204
    members = {name: entry for name, entry in config["MEMBERS"].items() if name != guest.name}
    without_guest = solution.app(config | {"MEMBERS": members}).client()
    refusals = [
        (401, "wrong_credentials", caller.post("/login", json=guest.credentials | {"password": director.password})),
        (401, "token_missing", caller.get("/plans")),
        (401, "token_missing", caller.get("/plans", headers={"Authorization": "Basic YTpi"})),
        (401, "token_invalid", ask(caller, "GET", "/plans", "nonsense")),
        (401, "token_invalid", ask(caller, "GET", "/plans", f"{access.rpartition('.')[0]}.{reader.split('.')[2]}")),
        (401, "wrong_kind", ask(caller, "GET", "/plans", refresh)),
        (401, "wrong_kind", ask(caller, "POST", "/refresh", access)),
        (401, "token_revoked", ask(caller, "GET", "/plans", ended)),
        (401, "token_revoked", ask(without_guest, "POST", "/refresh", left)),
        (401, "fresh_required", ask(caller, "DELETE", "/plans", refreshed(caller, refresh))),
        (403, "forbidden", plan(caller, reader, "M1")),
    ]
    solution.probe("later", config["JWT_ACCESS_TOKEN_EXPIRES"] + 20)
    for status, error, answer in [*refusals, (401, "token_expired", ask(caller, "GET", "/plans", access))]:
        assert (answer.status_code, as_object(answer).get("error")) == (status, error)
        scheme = answer.headers.get("WWW-Authenticate", "").partition(" ")[0]
        assert status != 401 or scheme.lower() == "bearer", f"the scheme in WWW-Authenticate with {error}"
