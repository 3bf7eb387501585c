"""Corrie Huts: the huts and their books. Given; you may change it."""

from flask import Blueprint, abort, current_app, request

from tokens import caller, needs

bp = Blueprint("huts", __name__)


@bp.get("/huts")
def huts():
    return {"huts": sorted(current_app.extensions["books"])}


@bp.get("/me")
@needs()
def me():
    return {"sub": caller()["sub"], "scopes": sorted(caller().get("scope", "").split())}


@bp.get("/huts/<code>/book")
@needs("book:read")
def read(code):
    return {"entries": book_of(code)}


@bp.post("/huts/<code>/book")
@needs("book:write")
def write(code):
    match request.get_json(silent=True):
        case {"text": str(text)}:
            entry = {"by": caller()["sub"], "text": text}
            book_of(code).append(entry)
            return entry, 201
    abort(400, "An entry is a JSON object with a text.")


def book_of(code):
    books = current_app.extensions["books"]
    return books[code] if code in books else abort(404)
