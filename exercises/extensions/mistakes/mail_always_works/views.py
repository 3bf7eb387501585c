"""Quince Row: the newsletter over HTTP."""

from flask import Blueprint, abort, current_app, request
from flask_mail import Message

from extensions import cache, mail, tariff

bp = Blueprint("newsletter", __name__)


def garden():
    """The garden of the current application."""
    return current_app.extensions["garden"]


def sent_object():
    """The JSON object that the request carries; 400 where it carries none."""
    body = request.get_json()
    if not isinstance(body, dict):
        abort(400, "Please send a JSON object.")
    return body


def sent_text(key, *, one_line=False):
    """A text of the object, not blank and, where it becomes a header, without control characters; else 400."""
    text = sent_object().get(key)
    if not isinstance(text, str) or not text.strip():
        abort(400, f"Please send a {key}.")
    if one_line and any(character < " " for character in text):
        abort(400, f"The {key} has to be one line.")
    return text


@bp.get("/harvest")
@cache.cached(query_string=True)
def harvest():
    return {"pickings": garden().pickings(request.args.get("crop"), request.args.get("bed"))}


@bp.post("/harvest")
def pick():
    body = sent_object()
    try:
        picking = garden().pick(body["crop"], body["bed"], body["kilos"])
    except (KeyError, ValueError):
        abort(400, "A picking has a crop, a bed and its kilos.")
    cache.clear()
    return picking, 201


@bp.get("/me")
def me():
    member = garden().member(request.headers.get("X-Card"))
    if member is None:
        abort(401)
    return member, {"Cache-Control": "private, no-cache"}


@bp.put("/me")
def rename():
    card = request.headers.get("X-Card")
    if garden().member(card) is None:
        abort(401)
    garden().rename(card, sent_text("name", one_line=True))
    return me()


@bp.post("/ads")
def place_ad():
    return {"cents": tariff.charge(sent_text("text"))}, 201


@bp.post("/issues")
def send_issue():
    title, text, members = sent_text("title", one_line=True), sent_text("text"), garden().members()
    with mail.connect() as connection:
        for member in members:
            connection.send(Message(title, recipients=[(member["name"], member["email"])], body=text))
    return {"sent": len(members)}


@bp.get("/status")
def status():
    return {"lookups": garden().lookups, **tariff.takings()}
