"""Kestrel Hill Observatory: the plans for the night."""

from flask import Blueprint, current_app
from flask_jwt_extended import get_jwt_identity, jwt_required

from bodies import texts
from tokens import roles_required

bp = Blueprint("plans", __name__, url_prefix="/plans")


@bp.get("")
@jwt_required(verify_type=False)
def show():
    return {"plans": current_app.extensions["plans"]}


@bp.post("")
@roles_required("observer", "director")
def add():
    [target] = texts("target")
    plan = {"target": target, "by": get_jwt_identity()}
    current_app.extensions["plans"].append(plan)
    return plan, 201


@bp.delete("")
@roles_required("director", fresh=True)
def clear():
    current_app.extensions["plans"].clear()
    return "", 204
