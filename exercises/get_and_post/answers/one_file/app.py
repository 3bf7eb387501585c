"""Skua Head Light: the visitors' book in one module, with pages put together by Markup and a list of issued tokens."""

import hmac
import secrets

from flask import Flask, Response, request
from markupsafe import Markup
from werkzeug.exceptions import Forbidden, NotFound

from book import Book

PAGE = Markup("<!doctype html><html lang=en><meta charset=utf-8><title>{0}</title><h1>{0}</h1>{1}</html>")
ENTRY = Markup("<section><a href='/entries/{0.number}'>{0.name}</a><blockquote>{0.note}</blockquote></section>")
KEEPER = Markup(
    "<form method=post action='/entries/{}/remove'><input name=code type=password><button>Remove</button></form>"
)
FORM = Markup(
    "<p>{error}</p><form method=POST action='http://localhost/'>"
    "<input name=name value='{name}'><textarea name=note>\n{note}</textarea>"
    "<input type=hidden name=ticket value='{ticket}'><input type=submit name=send value=Sign></form>"
)


def create_app(config=None):
    app = Flask("skua_head")
    app.config.from_mapping(KEEPER_CODE=None, PAGE_MAX_AGE=60)
    app.config.from_mapping(config)
    book, tickets = Book(), {}

    def page(title, body, status=200, control="no-store"):
        return Response(PAGE.format(title, body), status, {"Cache-Control": control}, mimetype="text/html")

    def form(error="", status=200, name="", note=""):
        ticket = secrets.token_urlsafe()
        tickets[ticket] = None
        return page("Sign", FORM.format(error=error, name=name, note=note, ticket=ticket), status)

    def see_other(path):
        return Response("", 303, {"Location": request.host_url.rstrip("/") + path, "Cache-Control": "no-store"})

    @app.route("/", methods=["GET", "POST"])
    def index():
        if request.method == "POST":
            return sign(request.form.to_dict())
        entries = Markup("").join(ENTRY.format(entry) for entry in book.entries())
        return page("The book", entries, control=f"max-age={app.config['PAGE_MAX_AGE']}")

    def sign(sent):
        ticket, name, note = sent.get("ticket"), sent.get("name", ""), sent.get("note", "")
        if ticket not in tickets:
            return form("The form has no ticket.", 400, name, note)
        if tickets[ticket] is None:
            if not (0 < len(name.strip()) <= 60 and 0 < len(note.strip()) <= 500):
                return form("Too short or too long.", 400, name, note)
            tickets[ticket] = book.add(name.strip(), note.strip()).number
        return see_other(f"/entries/{tickets[ticket]}")

    @app.route("/sign")
    def new():
        return form()

    @app.route("/entries/<int:number>")
    def entry(number):
        found = find(number)
        return page(
            found.name,
            ENTRY.format(found) + KEEPER.format(number),
            control=f"max-age={app.config['PAGE_MAX_AGE']}, public",
        )

    @app.route("/entries/<int:number>/remove", methods=["POST"])
    def remove(number):
        find(number)
        code = app.config["KEEPER_CODE"]
        if not code or not hmac.compare_digest(code.encode(), request.form.get("code", "").encode()):
            raise Forbidden()
        book.remove(number)
        return see_other("/")

    def find(number):
        found = book.get(number)
        if found is None:
            raise NotFound()
        return found

    return app
