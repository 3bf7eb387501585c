"""Skua Head Light: the visitors' book on the web."""

from secrets import token_hex
from uuid import uuid4

from flask import Flask, abort, make_response, redirect, render_template, request, session

from book import Book


def create_app(config=None):
    """A visitors' book of its own, empty, with its pages."""
    app = Flask(__name__)
    app.config.update(KEEPER_CODE=None, PAGE_MAX_AGE=60)
    app.config.update(config or {})

    app.extensions["book"] = Book()

    app.secret_key = token_hex()
    book = app.extensions["book"]
    written = {}  # token: the number of the entry that the form with this token wrote

    def page_to_keep(template, **values):
        page = make_response(render_template(template, **values))
        page.cache_control.public = True
        page.cache_control.max_age = app.config["PAGE_MAX_AGE"]
        return page

    def form_page(token, error="", status=200):
        page = make_response(render_template("sign.html", token=token, error=error, typed=request.form), status)
        page.cache_control.no_store = True
        return page

    @app.get("/")
    def read_book():
        return page_to_keep("book.html", entries=book.entries())

    @app.get("/entries/<int:number>")
    def read_entry(number):
        return page_to_keep("entry.html", entry=book.get(number) or abort(404))

    @app.get("/sign")
    def show_form():
        session["token"] = uuid4().hex
        return form_page(session["token"])

    @app.post("/")
    def sign():
        token, name, note = (request.form.get(field, "").strip() for field in ("token", "name", "note"))
        if token not in written:
            if not token or token != session.get("token"):
                session["token"] = uuid4().hex
                return form_page(session["token"], "This form was incomplete. Please send it again.", 400)
            if not 1 <= len(name) <= 60 or not 1 <= len(note) <= 500:
                return form_page(token, "We need a name of up to 60 and a note of up to 500 characters.", 400)
            written[session.pop("token")] = book.add(name, note).number
        return redirect(f"/entries/{written[token]}", 303)

    @app.post("/entries/<int:number>/remove")
    def remove(number):
        if not book.get(number):
            abort(404)
        code = app.config["KEEPER_CODE"]
        if code is None or request.form.get("code") != code:
            abort(403)
        book.remove(number)
        return redirect("/", 303)

    return app
