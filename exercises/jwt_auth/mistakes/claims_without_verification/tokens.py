"""Kestrel Hill Observatory: what tokens are refused, and who may do what."""

from functools import wraps

import jwt as pyjwt
from flask import abort, current_app, g, request
from flask_jwt_extended import JWTManager
from flask_jwt_extended.exceptions import WrongTokenError

from revoked import Revoked


def install(app):
    """Sets up the tokens of an application, and how it refuses them."""
    if len(app.config["JWT_SECRET_KEY"] or "") < 32:
        raise RuntimeError("JWT_SECRET_KEY needs at least 32 characters.")
    app.extensions["revoked"] = Revoked(app.config["REVOKED_FILE"])
    jwt = JWTManager(app)
    jwt.token_in_blocklist_loader(lambda header, claims: claims["login"] in current_app.extensions["revoked"])
    jwt.unauthorized_loader(refusal("token_missing"))
    jwt.invalid_token_loader(refusal("token_invalid"))
    jwt.expired_token_loader(refusal("token_expired"))
    jwt.revoked_token_loader(refusal("token_revoked"))
    jwt.needs_fresh_token_loader(refusal("fresh_required"))
    app.register_error_handler(WrongTokenError, refusal("wrong_kind"))
    app.after_request(challenge)


def refusal(error):
    """A function that refuses a token, whatever it is told about it."""
    return lambda *_: ({"error": error}, 401)


def challenge(response):
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def roles_required(*roles, fresh=False):
    """Lets a view be reached with an access token of one of these roles only."""

    def decorate(view):
        @wraps(view)
        def guarded(*args, **kwargs):
            if request.authorization is None or request.authorization.type != "bearer":
                abort(401, "token_missing")
            try:
                g.claims = pyjwt.decode(request.authorization.token, options={"verify_signature": False})
            except pyjwt.InvalidTokenError:
                abort(401, "token_invalid")
            if g.claims["type"] != "access":
                abort(401, "wrong_kind")
            if fresh and not g.claims["fresh"]:
                abort(401, "fresh_required")
            if g.claims["role"] not in roles:
                abort(403, "forbidden")
            return view(*args, **kwargs)

        return guarded

    return decorate
