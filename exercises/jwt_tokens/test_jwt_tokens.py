"""Checks of `jwt_tokens`: books of mountain huts that open for the tokens of an identity service."""

import base64
import functools
import hmac
import json
import time
from dataclasses import dataclass, field

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA512

PEOPLE = ["aino", "bjarte", "chloé", "dario", "edda", "fionn"]
HUTS = ["alpenrose", "bothy", "cairn", "dovre", "edelweiss", "fjell"]
NONES = ["none", "None", "NONE", "nOnE"]


@functools.cache
def rsa_key():
    """A key that takes long to find, so there is one for all checks."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Key:
    """A key of the identity service, and what its key set says about it."""

    kid: str
    alg: str
    private: object = None
    more: dict = field(default_factory=dict)

    def __post_init__(self):
        self.private = self.private or (rsa_key() if self.alg == "RS256" else ec.generate_private_key(ec.SECP256R1()))

    @property
    def jwk(self):
        numbers = self.private.public_key().public_numbers()
        if isinstance(numbers, rsa.RSAPublicNumbers):
            shape = {"kty": "RSA", "n": number_as_text(numbers.n, 256), "e": number_as_text(numbers.e, 3)}
        else:
            x, y = number_as_text(numbers.x, 32), number_as_text(numbers.y, 32)
            shape = {"kty": "EC", "crv": "P-256", "x": x, "y": y}
        return shape | {"kid": self.kid, "alg": self.alg, "use": "sig"} | self.more

    @property
    def public_texts(self):
        """The forms in which somebody may have the public key, and may take it for a secret."""
        info, public = serialization.PublicFormat.SubjectPublicKeyInfo, self.private.public_key()
        pem = public.public_bytes(serialization.Encoding.PEM, info)
        der = public.public_bytes(serialization.Encoding.DER, info)
        return [pem, pem.strip(), der, json.dumps(self.jwk).encode(), decoded(self.jwk["n"]), self.jwk["n"].encode()]

    def sign(self, claims, **header):
        """A token; the header says what this key's tokens say, with ``header`` laid over it."""
        return compact({"alg": self.alg, "kid": self.kid, "typ": "JWT"} | header, claims, self.signature)

    def signature(self, text):
        if self.alg == "RS256":
            return self.private.sign(text, padding.PKCS1v15(), SHA256())
        r, s = decode_dss_signature(self.private.sign(text, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def long_signature(self, text):
        return self.private.sign(text, padding.PKCS1v15(), SHA512())

    def pss_signature(self, text):
        return self.private.sign(text, padding.PSS(padding.MGF1(SHA256()), 32), SHA256())


def compact(header, claims, signature):
    text = f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(claims).encode())}"
    return f"{text}.{encoded(signature(text.encode()))}"


def hs256(secret):
    """A function that signs with a secret."""
    return lambda text: hmac.digest(secret, text, "sha256")


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number_as_text(number, size):
    return encoded(number.to_bytes(size, "big"))


@pytest.fixture
def keys(rng):
    """Two keys of the identity service, one of each algorithm."""
    first, second = rng.sample(range(1000, 10000), 2)
    return [Key(f"corrie-{first}", "RS256"), Key(f"corrie-{second}", "ES256")]


@pytest.fixture
def config(keys, rng):
    """The configuration of huts nobody could have hard-coded."""
    number = rng.randrange(1000)
    return {
        "HUTS": rng.sample(HUTS, 2),
        "JWKS": {"keys": [key.jwk for key in keys]},
        "ISSUER": f"https://id{number}.corrie.example/",
        "AUDIENCE": f"https://huts{number}.corrie.example",
        "LEEWAY": rng.randrange(40, 120),
    }


@pytest.fixture
def caller(solution, config):
    """A client of an application with this configuration."""
    return solution.app(config).client()


@pytest.fixture
def claims(config, rng):
    """The claims of a good token without scopes."""
    sub = f"{rng.choice(PEOPLE)}-{rng.randrange(1000)}"
    return {"iss": config["ISSUER"], "aud": config["AUDIENCE"], "sub": sub, "exp": int(time.time()) + 300}


def ask(caller, token, path="/me", method="GET", **more):
    return caller.open(path, method=method, headers={"Authorization": f"Bearer {token}"}, **more)


def assert_good(caller, token, claims, what="a good token"):
    answer = ask(caller, token)
    assert answer.status_code == 200, f"the status of {what}"
    assert answer.json["sub"] == claims["sub"]


def assert_not_good(caller, tokens):
    """None of these tokens, named by what is wrong with them, opens the door."""
    for what, token in tokens.items():
        assert ask(caller, token).status_code == 401, f"the status for a token with {what}"


@pytest.mark.concept("tokens.signature")
def test_only_what_the_service_signed_is_believed(caller, keys, claims, rng):
    """A token should be believed for its signature: not one that was altered, nor one that brings its own key along."""
    for key in keys:
        good, thief = key.sign(claims), Key(key.kid, "ES256")
        assert_good(caller, good, claims, f"a good {key.alg} token")
        head, body, tail = good.split(".")
        altered = encoded(json.dumps(claims | {"sub": "somebody", "scope": "book:write"}).encode())
        signature = decoded(tail)
        forged = {
            "other claims and the old signature": f"{head}.{altered}.{tail}",
            "no signature": f"{head}.{body}.",
            "an altered signature": f"{head}.{body}.{encoded(bytes([signature[0] ^ 1]) + signature[1:])}",
            "the signature of another token": f"{head}.{body}.{key.sign(claims | {'sub': 'x'}).split('.')[2]}",
            "another key": thief.sign(claims, alg=key.alg),
            "its own key in the header": thief.sign(claims, jwk=thief.jwk),
            "its own key in the header, under another kid": thief.sign(
                claims, kid="mine", jwk=thief.jwk | {"kid": "mine"}
            ),
            "an address of its own keys": thief.sign(claims, jku="http://127.0.0.1:9/keys", x5u="http://127.0.0.1:9/x"),
            "three parts that are nothing": "a.b.c",
            "no dots": rng.choice(["null", tail, "{}"]),
            "a list for a header": f"{encoded(b'[]')}.{body}.{tail}",
            "a text for claims": f"{head}.{encoded(b'x')}.{tail}",
        }
        assert_not_good(caller, forged)


@pytest.mark.concept("tokens.algorithm")
def test_the_key_decides_the_algorithm(caller, keys, claims):
    """The key should decide which algorithm verifies, whatever a token says: no none, no HS256 with a public key."""
    rs, es = keys
    assert_good(caller, rs.sign(claims), claims)
    assert_good(caller, es.sign(claims), claims)
    wrong = {f"alg {alg}": compact({"alg": alg, "kid": rs.kid}, claims, lambda _: b"") for alg in NONES}
    for number, secret in enumerate(rs.public_texts):
        token = compact({"alg": "HS256", "kid": rs.kid}, claims, hs256(secret))
        wrong[f"HS256 and the public key for a secret (form {number})"] = token
    wrong |= {
        "HS256 and an empty secret": compact({"alg": "HS256", "kid": es.kid}, claims, hs256(b"")),
        "PS256 and the key for RS256": compact({"alg": "PS256", "kid": rs.kid}, claims, rs.pss_signature),
        "RS512 and the key for RS256": compact({"alg": "RS512", "kid": rs.kid}, claims, rs.long_signature),
        "RS256 and the kid of the key for ES256": rs.sign(claims, kid=es.kid),
        "ES256 and the kid of the key for RS256": es.sign(claims, kid=rs.kid),
        "alg RS256 over a signature of ES256": es.sign(claims, alg="RS256"),
        "no alg": compact({"kid": rs.kid}, claims, rs.signature),
        "a list for alg": rs.sign(claims, alg=["RS256"]),
    }
    assert_not_good(caller, wrong)


@pytest.mark.concept("tokens.key_rotation")
def test_keys_come_and_go_by_their_kid(solution, config, keys, claims, rng):
    """The kid should pick the key: a new one once it is in the set, an old one no more, and never another one."""
    old, kept = keys
    new = Key(f"corrie-{rng.randrange(10000, 99999)}", "ES256")
    before = solution.app(config).client()
    for key in (old, kept):
        assert_good(before, key.sign(claims), claims, f"a token of the {key.alg} key")
    wrong = {
        "a kid that is not in the set": new.sign(claims),
        "no kid": compact({"alg": "ES256"}, claims, kept.signature),
        "a kid that is no text": kept.sign(claims, kid=[kept.kid]),
        "null for a kid": kept.sign(claims, kid=None),
        "an empty kid": kept.sign(claims, kid=""),
        "the signature of another key than its kid says": new.sign(claims, kid=kept.kid),
    }
    assert_not_good(before, wrong)
    twins = solution.app(config | {"JWKS": {"keys": [kept.jwk, new.jwk]}}).client()
    for key in (kept, new):
        assert_good(twins, key.sign(claims), claims, "a token of a key in the new set")
    assert_not_good(
        twins,
        {
            "a key that is not in the set any more": old.sign(claims),
            "the signature of another key of the set": kept.sign(claims, kid=new.kid),
        },
    )
    alone = solution.app(config | {"JWKS": {"keys": [kept.jwk]}}).client()
    assert_good(alone, kept.sign(claims), claims, "a token of the only key in the set")
    assert_not_good(alone, {"no kid, where there is one key": compact({"alg": "ES256"}, claims, kept.signature)})
    assert_not_good(
        solution.app(config | {"JWKS": {"keys": []}}).client(), {"a key, where the set is empty": kept.sign(claims)}
    )


@pytest.mark.concept("tokens.key_rotation", "tokens.algorithm")
def test_only_the_signing_keys_of_a_set_count(solution, config, keys, claims, rng):
    """A set may hold keys for other uses and of kinds nobody knows yet: they verify nothing and hinder nothing."""
    secret = rng.randbytes(32)
    other = Key("for-encryption", "ES256", more={"use": "enc"})
    strange = [
        {"kty": "oct", "k": encoded(secret), "kid": "shared", "alg": "HS256", "use": "sig"},
        {"kty": "oct", "k": encoded(secret), "kid": "shared-too", "use": "sig"},
        {"kty": "LATTICE", "kid": "tomorrow", "alg": "ML-9000", "use": "sig", "pub": "AAAA"},
        {"kty": "RSA", "kid": "half"},
    ]
    rs512 = Key("long", "RS256", more={"alg": "RS512"})
    found = [*strange, other.jwk, rs512.jwk, *(key.jwk for key in keys)]
    rng.shuffle(found)
    caller = solution.app(config | {"JWKS": {"keys": found}}).client()
    for key in keys:
        assert_good(caller, key.sign(claims), claims, f"a good {key.alg} token, where the set has strange keys too")
    sign = hs256(secret)
    wrong = {
        "a key for another use": other.sign(claims),
        "a key for another algorithm, RS512": rs512.sign(claims),
        "RS512, which is not ours": compact({"alg": "RS512", "kid": "long"}, claims, rs512.long_signature),
        "HS256 and a secret of the set": compact({"alg": "HS256", "kid": "shared"}, claims, sign),
        "HS256 and a secret of the set without an alg": compact({"alg": "HS256", "kid": "shared-too"}, claims, sign),
        "a key of a strange kind": keys[0].sign(claims, kid="tomorrow"),
        "half a key": keys[0].sign(claims, kid="half"),
    }
    assert_not_good(caller, wrong)


@pytest.mark.concept("tokens.expiry")
def test_a_token_is_good_from_nbf_until_exp(solution, caller, config, keys, claims, rng):
    """A token should be good from its nbf until its exp, give or take LEEWAY seconds, and none is good for ever."""
    now, leeway, key = claims["exp"] - 300, config["LEEWAY"], rng.choice(keys)
    early = key.sign(claims | {"nbf": now + leeway + 200.5, "exp": now + 9000.25})
    short = key.sign(claims | {"nbf": now - 10})
    wrong = {
        "no exp": key.sign({name: value for name, value in claims.items() if name != "exp"}),
        "null for exp": key.sign(claims | {"exp": None}),
        "a text for exp": key.sign(claims | {"exp": "tomorrow"}),
        "a text for nbf": key.sign(claims | {"nbf": "yesterday"}),
        "an exp of yesterday": key.sign(claims | {"exp": now - 86400}),
        "an nbf of tomorrow": key.sign(claims | {"nbf": now + 86400, "exp": now + 90000}),
    }
    assert_good(caller, short, claims)
    assert_not_good(caller, {**wrong, "an nbf that is more than LEEWAY away": early})
    solution.probe("later", 215)
    assert_good(caller, early, claims, "a token whose nbf is less than LEEWAY away")
    solution.probe("later", 300 - 215 + leeway - 15)
    assert_good(caller, short, claims, "a token whose exp is over by less than LEEWAY")
    solution.probe("later", 30)
    assert_not_good(caller, {**wrong, "an exp that is over by more than LEEWAY, though it was good before": short})
    assert_good(caller, early, claims)


@pytest.mark.concept("tokens.audience")
def test_a_token_is_from_the_issuer_and_for_this_audience(caller, config, keys, claims, rng):
    """A token that somebody else issued, or that was issued for somebody else, should open nothing here."""
    key, issuer, audience = rng.choice(keys), config["ISSUER"], config["AUDIENCE"]
    elsewhere = f"https://shop{rng.randrange(1000)}.corrie.example"
    for aud in (audience, [audience], [elsewhere, audience]):
        assert_good(caller, key.sign(claims | {"aud": aud}), claims, f"a token whose aud is {aud}")
    changed = {
        "aud": [
            elsewhere,
            [elsewhere],
            [],
            f"{audience}.evil.example",
            audience[:-1],
            audience.upper(),
            "",
            None,
            {},
            7,
        ],
        "iss": [elsewhere, f"{issuer}x", issuer.rstrip("/"), issuer.upper(), "", None, 7],
        "sub": [None, 7, ["aino"]],
        "scope": [7, ["book:read"], {"book:read": True}],
    }
    wrong = {
        f"{value!r} for {name}": key.sign(claims | {name: value}) for name, those in changed.items() for value in those
    }
    for name in ("aud", "iss", "sub"):
        wrong[f"no {name}"] = key.sign({other: value for other, value in claims.items() if other != name})
    assert_not_good(caller, wrong)


@pytest.mark.concept("tokens.bearer")
def test_the_token_is_in_one_authorization_header(caller, config, keys, claims, rng):
    """The token should be taken from one Authorization header, its scheme in any case, and from nowhere else."""
    token, other = (rng.choice(keys).sign(claims | {"sub": sub}) for sub in (claims["sub"], "somebody"))
    for scheme in ("Bearer", "bearer", "BEARER", "bEARer"):
        answer = caller.get("/me", headers={"Authorization": f"{scheme} {token}"})
        assert (answer.status_code, answer.json) == (200, {"sub": claims["sub"], "scopes": []}), f"the scheme {scheme}"
    for value in ("", f"Basic {encoded(b'aino:secret')}", f"Token {token}", f"Bearerer {token}", token):
        answer = caller.get("/me", headers={"Authorization": value} if value else {})
        assert answer.status_code == 401, f"with Authorization: {(value or 'absent')[:20]}"
    for name in ("access_token", "token", "jwt"):
        caller.set_cookie(name, token)
        answer = caller.get("/me", query_string={name: token}, headers={"X-Access-Token": token})
        assert answer.status_code == 401, f"with the token in the URL and in a cookie, as {name}"
    answer = caller.post(f"/huts/{config['HUTS'][0]}/book", data={"access_token": token})
    assert answer.status_code == 401, "with the token in a form"
    headers = [["Bearer"], ["Bearer "], [f"Bearer {token} {other}"], [f"bearer {token} x"]]
    headers += [[f"Bearer {token},Bearer {token}"], [f"Bearer {token}"] * 2, [f"Bearer {token}", f"Bearer {other}"]]
    for values in headers:
        answer = caller.get("/me", headers=[("Authorization", value) for value in values])
        what = ", ".join(values).replace(token, "<token>").replace(other, "<other>")
        assert answer.status_code == 400, f"with Authorization: {what}"


@pytest.mark.concept("auth.challenge")
def test_a_good_token_without_the_scope_is_a_403(caller, config, keys, claims, rng):
    """A view should ask for its scope, by its whole name: a good token without it is a 403, and nothing is done."""
    key, book = rng.choice(keys), f"/huts/{rng.choice(config['HUTS'])}/book"
    text, entry = f"Snow to {rng.randrange(10, 99)} cm", {"json": {"text": "refused"}}

    def sign(scope):
        return key.sign(claims | {"scope": scope})

    assert caller.get("/huts").json == {"huts": sorted(config["HUTS"])}, "GET /huts is open"
    assert ask(caller, "nonsense", "/huts").status_code == 200, "GET /huts, whatever token comes"
    written = ask(caller, sign("book:write book:read"), book, "POST", json={"text": text})
    assert (written.status_code, written.json) == (201, {"by": claims["sub"], "text": text})
    assert ask(caller, sign("book:read book:write profile")).json["scopes"] == ["book:read", "book:write", "profile"]
    for scope in ("", "book:read", "book", "write", "book:writer", "xbook:write", "BOOK:WRITE", "book:read,book:write"):
        assert ask(caller, sign(scope), book, "POST", **entry).status_code == 403, f"POST with the scope {scope!r}"
    for token in (key.sign(claims), sign("book:write")):
        assert ask(caller, token, book).status_code == 403, "GET without the scope book:read"
    assert caller.post(book, **entry).status_code == 401, "POST without a token"
    assert ask(caller, sign("book:read"), book).json == {"entries": [{"by": claims["sub"], "text": text}]}


@pytest.mark.concept("auth.challenge")
def test_a_refusal_challenges_and_says_what_is_missing(caller, config, keys, claims, rng):
    """WWW-Authenticate should ask for Bearer, and its error say what was wrong; without a token there is none."""
    key, book = rng.choice(keys), f"/huts/{config['HUTS'][0]}/book"
    good = key.sign(claims)
    assert_good(caller, good, claims)
    refusals = {
        "no token": (caller.get("/me"), 401, None),
        "another scheme": (caller.get("/me", headers={"Authorization": "Basic YTpi"}), 401, None),
        "an empty token": (ask(caller, ""), 400, "invalid_request"),
        "two tokens": (ask(caller, f"{good} {good}"), 400, "invalid_request"),
        "two headers": (ask(caller, f"{good}, Bearer {good}"), 400, "invalid_request"),
        "nonsense": (ask(caller, "nonsense"), 401, "invalid_token"),
        "an old token": (ask(caller, key.sign(claims | {"exp": claims["exp"] - 10**7})), 401, "invalid_token"),
        "a token for others": (ask(caller, key.sign(claims | {"aud": "others"})), 401, "invalid_token"),
        "a kid that is not in the set": (ask(caller, key.sign(claims, kid="other")), 401, "invalid_token"),
        "a list for scope": (ask(caller, key.sign(claims | {"scope": ["book:read"]})), 401, "invalid_token"),
        "no scope, to read": (ask(caller, good, book), 403, "insufficient_scope"),
        "no scope, to write": (ask(caller, good, book, "POST", json={"text": "x"}), 403, "insufficient_scope"),
    }
    for what, (answer, status, error) in refusals.items():
        assert answer.status_code == status, f"the status with {what}"
        assert "WWW-Authenticate" in answer.headers, f"a {status} should have a WWW-Authenticate, with {what}"
        challenge = answer.www_authenticate
        told = (challenge.type.lower(), challenge.parameters.get("error"))
        assert told == ("bearer", error), f"the scheme and the error of the challenge with {what}"


@pytest.mark.concept("layers.statelessness")
def test_any_process_can_answer(solution, caller, config, keys, claims):
    """A token should be good in every process, without having been seen before, and a request without one in none."""
    first, second = (key.sign(claims | {"scope": "book:read"}) for key in keys)
    expected = {"sub": claims["sub"], "scopes": ["book:read"]}
    seen = ask(caller, first)
    assert (seen.status_code, seen.json) == (200, expected)
    assert seen.headers.getlist("Set-Cookie") == [], "cookies that are set"
    told = solution.probe("ask_elsewhere", config, [second, first, f"{first}x", first])
    assert "answers" in told, f"the other process ended with {told.get('said')}"
    answers = told["answers"]
    assert [status for status, _ in answers] == [200, 200, 401, 200], "the statuses of four tokens in another process"
    assert [body for status, body in answers if status == 200] == [expected] * 3
    assert caller.get("/me").status_code == 401, "a request without a token, after one with it"
    assert ask(caller, second).json == expected, "a token that was seen in another process only"


@pytest.mark.concept("layers.statelessness")
def test_requests_at_the_same_time_do_not_mix(solution, caller, config, keys, claims, rng):
    """While the body of one request was still coming another was answered: each should be its own caller's."""
    first, second = rng.sample(PEOPLE, 2)
    slow, quick = (rng.choice(keys).sign(claims | {"sub": sub, "scope": "book:write"}) for sub in (first, second))
    text = f"Snow to {rng.randrange(10, 99)} cm"
    told = solution.probe("write_while_another_asks", f"/huts/{config['HUTS'][0]}/book", slow, quick, text)
    assert told["another"] == [200, {"sub": second, "scopes": ["book:write"]}]
    assert told["first"] == [201, {"by": first, "text": text}]
