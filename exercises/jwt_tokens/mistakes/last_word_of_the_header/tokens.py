"""Corrie Huts: the tokens of the identity service, and what they allow."""

from functools import wraps

import jwt
from flask import Response, abort, current_app, g, request
from werkzeug.datastructures import WWWAuthenticate

ALGORITHMS = {"RS256", "ES256"}
REQUIRED = ["exp", "iss", "aud", "sub"]


def install(app):
    """Prepares an application to verify tokens with the keys of its configuration."""
    app.extensions["keys"] = {
        key["kid"]: jwt.PyJWK(key)
        for key in app.config["JWKS"]["keys"]
        if key.get("use") == "sig" and key.get("alg") in ALGORITHMS
    }


def needs(*scopes):
    """Decorates a view: only a good token that grants all of these scopes reaches it."""

    def decorate(view):
        @wraps(view)
        def guarded(*args, **kwargs):
            g.claims = verified(bearer_token())
            if not {*scopes} <= {*g.claims.get("scope", "").split()}:
                refuse(403, "insufficient_scope")
            return view(*args, **kwargs)

        return guarded

    return decorate


def caller():
    """The claims of the token that came with the current request."""
    return g.claims


def bearer_token():
    """The one token of the request."""
    scheme, *rest = request.headers.get("Authorization", "").split() or [""]
    if scheme.lower() != "bearer":
        refuse(401)
    if not rest:
        refuse(400, "invalid_request")
    return rest[-1]


def verified(token):
    """The claims of a token that is good. Only the key set decides about algorithms."""
    config = current_app.config
    try:
        key = current_app.extensions["keys"][jwt.get_unverified_header(token)["kid"]]
        claims = jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            issuer=config["ISSUER"],
            audience=config["AUDIENCE"],
            leeway=config["LEEWAY"],
            options={"require": REQUIRED},
        )
    except (KeyError, jwt.InvalidTokenError):
        refuse(401, "invalid_token")
    if not isinstance(claims.get("scope", ""), str):
        refuse(401, "invalid_token")
    return claims


def refuse(status, error=None):
    response = Response(status=status)
    response.www_authenticate = WWWAuthenticate(
        "bearer", {"realm": "Corrie Huts"} | ({"error": error} if error else {})
    )
    abort(response)
