"""Kestrel Hill Observatory: the plans for the night."""

from flask import Blueprint, current_app

from bodies import texts

bp = Blueprint("plans", __name__, url_prefix="/plans")

# TODO: ask for the right token, and note by whom a plan is.


@bp.get("")
def show():
    return {"plans": current_app.extensions["plans"]}


@bp.post("")
def add():
    [target] = texts("target")
    plan = {"target": target, "by": None}
    current_app.extensions["plans"].append(plan)
    return plan, 201


@bp.delete("")
def clear():
    current_app.extensions["plans"].clear()
    return "", 204
