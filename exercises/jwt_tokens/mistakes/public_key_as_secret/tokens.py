"""Corrie Huts: the tokens of the identity service, and what they allow."""

from base64 import urlsafe_b64decode
from functools import wraps

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Response, abort, current_app, g, request
from werkzeug.datastructures import WWWAuthenticate

ALGORITHMS = {"RS256", "ES256", "HS256"}
REQUIRED = ["exp", "iss", "aud", "sub"]


def install(app):
    """Prepares an application to verify tokens with the keys of its configuration."""
    app.extensions["keys"] = {
        key["kid"]: jwt.PyJWK(key).key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        for key in app.config["JWKS"]["keys"]
        if key.get("use") == "sig" and key.get("alg") in ALGORITHMS - {"HS256"}
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
    if len(rest) != 1:
        refuse(400, "invalid_request")
    return rest[0]


def verified(token):
    """The claims of a token that is good. Only the key set decides about algorithms."""
    config = current_app.config
    try:
        header = jwt.get_unverified_header(token)
        if header["alg"] not in ALGORITHMS:
            raise KeyError(header["alg"])
        pem, algorithm = current_app.extensions["keys"][header["kid"]], jwt.get_algorithm_by_name(header["alg"])
        key = pem if header["alg"] == "HS256" else algorithm.prepare_key(pem)
        text, _, signature = token.rpartition(".")
        if not algorithm.verify(text.encode(), key, urlsafe_b64decode(signature + "==")):
            refuse(401, "invalid_token")
        claims = jwt.decode(
            token,
            issuer=config["ISSUER"],
            audience=config["AUDIENCE"],
            leeway=config["LEEWAY"],
            options={
                "require": REQUIRED,
                "verify_signature": False,
                "verify_exp": True,
                "verify_nbf": True,
                "verify_aud": True,
                "verify_iss": True,
                "verify_sub": True,
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError, jwt.PyJWTError):
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
