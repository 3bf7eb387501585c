"""Corrie Huts: the tokens of the identity service, read with joserfc by a class that knows nothing of Flask."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from flask import current_app, g, request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key
from joserfc.jws import CompactSignature
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, Unauthorized

KINDS = {"RS256": "RSA", "ES256": "EC"}


class NotGood(Exception):
    """A token that is not to be believed."""


class Verifier:
    """Tells good tokens from others, by a key set and what the claims have to be."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        usable = [jwk for jwk in config["JWKS"]["keys"] if jwk.get("use") == "sig" and jwk.get("alg") in KINDS]
        self._keys: dict[str, Key] = {jwk["kid"]: JWKRegistry.import_key(jwk, KINDS[jwk["alg"]]) for jwk in usable}
        self._claims = jwt.JWTClaimsRegistry(
            leeway=config["LEEWAY"],
            exp={"essential": True},
            iss={"essential": True, "value": config["ISSUER"]},
            aud={"essential": True, "value": config["AUDIENCE"]},
            sub={"essential": True},
        )

    def claims(self, token: str) -> dict[str, Any]:
        try:
            claims = jwt.decode(token, self._key_of, algorithms=list(KINDS)).claims
            self._claims.validate({name: value for name, value in claims.items() if name != "iat"})
        except (JoseError, ValueError, TypeError) as error:
            raise NotGood from error
        if not isinstance(claims.get("scope", ""), str):
            raise NotGood
        return claims

    def _key_of(self, token: CompactSignature) -> Key:
        header = token.headers()
        key = self._keys.get(header.get("kid"))
        if key is None or key.alg != header["alg"]:
            raise NotGood
        return key


def install(app):
    app.extensions["verifier"] = Verifier(app.config)


def needs(*scopes):
    def decorate(view):
        @functools.wraps(view)
        def guarded(**arguments):
            g.claims = claims_of_request()
            if set(scopes) - set(g.claims.get("scope", "").split(" ")):
                raise challenged(Forbidden, error="insufficient_scope")
            return view(**arguments)

        return guarded

    return decorate


def caller():
    return g.claims


def claims_of_request():
    authorization = request.authorization
    if authorization is None or authorization.type != "bearer":
        raise challenged(Unauthorized)
    token = authorization.token
    if not token or any(character in token for character in " ,"):
        raise challenged(BadRequest, error="invalid_request")
    try:
        return current_app.extensions["verifier"].claims(token)
    except NotGood:
        raise challenged(Unauthorized, error="invalid_token") from None


def challenged(kind: type[HTTPException], **parameters: str) -> HTTPException:
    error = kind()
    response = error.get_response()
    response.www_authenticate = WWWAuthenticate("bearer", parameters)
    error.response = response
    return error
