"""Kestrel Hill Observatory: what tokens are refused, and who may do what."""

from functools import wraps

from flask import abort, current_app
from flask_jwt_extended import JWTManager, get_jwt, jwt_required
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
        @jwt_required(fresh=fresh)
        def guarded(*args, **kwargs):
            answer = view(*args, **kwargs)
            if get_jwt()["role"] not in roles:
                abort(403, "forbidden")
            return answer

        return guarded

    return decorate
