"""Kestrel Hill Observatory: logging in, staying in, and logging out."""

from uuid import uuid4

from flask import Blueprint, abort, current_app
from flask_jwt_extended import create_access_token, create_refresh_token, get_jwt, get_jwt_identity, jwt_required

from bodies import texts

bp = Blueprint("accounts", __name__)


@bp.post("/login")
def log_in():
    name, password = texts("name", "password")
    members = current_app.extensions["members"]
    if not members.check(name, password):
        abort(401, "wrong_credentials")
    login = uuid4().hex
    return {
        "access_token": create_access_token(
            name, fresh=True, additional_claims={"login": login, "role": members.role_of(name)}
        ),
        "refresh_token": create_refresh_token(name, additional_claims={"login": login}),
    }


@bp.post("/refresh")
@jwt_required(refresh=True)
def refresh():
    name = get_jwt_identity()
    role = current_app.extensions["members"].role_of(name)
    if role is None:
        abort(401, "token_revoked")
    return {"access_token": create_access_token(name, additional_claims={"login": get_jwt()["login"], "role": role})}


@bp.post("/logout")
@jwt_required(verify_type=False)
def log_out():
    current_app.extensions["revoked"].add(get_jwt()["login"])
    return "", 204


@bp.get("/me")
@jwt_required()
def me():
    return {"name": get_jwt_identity(), "role": get_jwt()["role"]}
