"""Kestrel Hill Observatory in one module: every address is guarded by its row in a table, before its view is called."""

import secrets
import sqlite3

from flask import Flask, abort, jsonify, request
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    current_user,
    get_jwt,
    verify_jwt_in_request,
)
from flask_jwt_extended.exceptions import (
    FreshTokenRequired,
    InvalidHeaderError,
    JWTDecodeError,
    NoAuthorizationError,
    RevokedTokenError,
    UserLookupError,
    WrongTokenError,
)
from jwt import ExpiredSignatureError, InvalidTokenError
from werkzeug.exceptions import HTTPException

from bodies import texts
from members import Members

EVERYBODY = {"guest", "observer", "director"}
GUARDS = {
    "refresh": ({"refresh": True}, None),
    "log_out": ({"verify_type": False}, None),
    "me": ({}, EVERYBODY),
    "show": ({}, EVERYBODY),
    "add": ({}, EVERYBODY - {"guest"}),
    "clear": ({"fresh": True}, {"director"}),
}
REASONS = {
    ExpiredSignatureError: "token_expired",
    FreshTokenRequired: "fresh_required",
    InvalidHeaderError: "token_invalid",
    InvalidTokenError: "token_invalid",
    JWTDecodeError: "token_invalid",
    NoAuthorizationError: "token_missing",
    RevokedTokenError: "token_revoked",
    UserLookupError: "token_revoked",
    WrongTokenError: "wrong_kind",
}


class Observatory(Flask):
    """A Flask application that begins with a good secret and a table of ended logins."""

    def __init__(self, config):
        super().__init__(__name__)
        self.config.from_mapping(MEMBERS={}, REVOKED_FILE="revoked.db", JWT_REFRESH_TOKEN_EXPIRES=30 * 86400)
        self.config.from_mapping(config)
        secret = self.config.get("JWT_SECRET_KEY") or ""
        if len(secret) < 32:
            raise SystemExit("no JWT_SECRET_KEY, no observatory")
        self.members = Members(self.config["MEMBERS"])
        self.plans = []
        self.sql("CREATE TABLE IF NOT EXISTS ended (family TEXT)")

    def sql(self, statement, *values):
        connection = sqlite3.connect(self.config["REVOKED_FILE"])
        try:
            with connection:
                return connection.execute(statement, values).fetchone()
        finally:
            connection.close()


def create_app(config=None):
    app = Observatory(config or {})
    jwt = JWTManager(app)
    refuse_with_reasons(app)

    @jwt.token_in_blocklist_loader
    def has_ended(header, claims):
        return app.sql("SELECT count(*) FROM ended WHERE family = ?", claims["family"])[0] > 0

    @jwt.user_lookup_loader
    def find(header, claims):
        if claims["type"] == "access":
            return {"name": claims["sub"], "role": claims["role"]}
        role = app.members.role_of(claims["sub"])
        return role and {"name": claims["sub"], "role": role}

    @app.before_request
    def guard():
        if request.endpoint in GUARDS:
            how, roles = GUARDS[request.endpoint]
            verify_jwt_in_request(**how)
            if roles and current_user["role"] not in roles:
                abort(403, "forbidden")

    def access_token(user, family, fresh):
        return create_access_token(
            user["name"], fresh=fresh, additional_claims={"family": family, "role": user["role"]}
        )

    @app.post("/login")
    def log_in():
        name, password = texts("name", "password")
        if not app.members.check(name, password):
            abort(401, "wrong_credentials")
        user, family = {"name": name, "role": app.members.role_of(name)}, secrets.token_urlsafe()
        refresh_token = create_refresh_token(name, additional_claims={"family": family})
        return jsonify(access_token=access_token(user, family, fresh=True), refresh_token=refresh_token)

    @app.post("/refresh")
    def refresh():
        return jsonify(access_token=access_token(current_user, get_jwt()["family"], fresh=False))

    @app.post("/logout")
    def log_out():
        app.sql("INSERT INTO ended VALUES (?)", get_jwt()["family"])
        return "", 204

    @app.get("/me")
    def me():
        return dict(current_user)

    @app.get("/plans")
    def show():
        return jsonify(plans=app.plans)

    @app.post("/plans")
    def add():
        plan = {"target": texts("target")[0], "by": current_user["name"]}
        app.plans.append(plan)
        return plan, 201

    @app.delete("/plans")
    def clear():
        del app.plans[:]
        return "", 204

    return app


def refuse_with_reasons(app):
    @app.errorhandler(HTTPException)
    def http_error(error):
        challenge = {"WWW-Authenticate": 'Bearer realm="plans"'} if error.code == 401 else {}
        return {"error": error.description}, error.code, challenge

    def refusal(error):
        reason = next(REASONS[kind] for kind in type(error).__mro__ if kind in REASONS)
        return (
            {"error": reason},
            401,
            {"WWW-Authenticate": f'Bearer error="invalid_token", error_description="{reason}"'},
        )

    # The most specific class that has a handler wins, and the extension registers many of them.
    for kind in {*REASONS, *InvalidTokenError.__subclasses__()}:
        app.register_error_handler(kind, refusal)
