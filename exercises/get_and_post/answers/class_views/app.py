"""Skua Head Light: the visitors' book as a blueprint of class-based views, with signed tokens."""

import secrets

from flask import Blueprint, Flask, current_app, redirect, render_template_string, request, url_for
from flask.views import MethodView
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.exceptions import BadRequest

from book import Book

bp = Blueprint("visitors", __name__)

BOOK = """<!doctype html><title>Skua Head</title><main>
{% for e in entries %}
<p><a href="{{ url_for('.entry', number=e.number) }}">{{ e.name }}</a> {{ e.note }}</p>
{% endfor %}
<a href="{{ url_for('.form') }}">Sign</a></main>"""

ENTRY = """<!doctype html><title>{{ e.name }}</title><main><h1>{{ e.name }}</h1><p>{{ e.note }}</p>
<form action="{{ url_for('.removal', number=e.number) }}" method="post">
<input name="code" type="password"><button name="button" value="remove">Remove</button></form></main>"""

FORM = """<!doctype html><title>Sign</title><main>{% for error in errors %}<p>{{ error }}</p>{% endfor %}
<form action="{{ url_for('.book') }}" method="post"><input name="nonce" type="hidden" value="{{ nonce }}">
<input name="name" value="{{ name }}"><input name="note" value="{{ note }}"><button>Sign</button></form></main>"""


class Visitors:
    """What one application keeps: the book, which nonce wrote which entry, and the key that signs nonces."""

    def __init__(self):
        self.book = Book()
        self.done = {}
        self.serializer = URLSafeSerializer(secrets.token_bytes())


def visitors():
    return current_app.extensions["visitors"]


def nonce_of(form):
    """The nonce of a form that was sent; BadRequest where we did not sign it."""
    try:
        return visitors().serializer.loads(form["nonce"])
    except BadSignature:
        raise BadRequest("not a form of ours") from None


def errors_of(form):
    for field, longest in (("name", 60), ("note", 500)):
        if not 0 < len(form.get(field, "").strip()) <= longest:
            yield f"The {field} must have 1 to {longest} characters."


class BookView(MethodView):
    def get(self):
        return render_template_string(BOOK, entries=visitors().book.entries()), kept()

    def post(self):
        nonce, done = nonce_of(request.form), visitors().done
        if nonce not in done:
            if errors := list(errors_of(request.form)):
                values = {field: request.form.get(field, "") for field in ("name", "note")}
                return render_template_string(FORM, nonce=request.form["nonce"], errors=errors, **values), 400
            done[nonce] = visitors().book.add(request.form["name"].strip(), request.form["note"].strip())
        return redirect(url_for(".entry", number=done[nonce].number, _external=True), code=303)


class EntryView(MethodView):
    def get(self, number):
        entry = visitors().book.get(number)
        return (render_template_string(ENTRY, e=entry), kept()) if entry else ("No such entry.", 404)


class RemovalView(MethodView):
    def post(self, number):
        if visitors().book.get(number) is None:
            return "No such entry.", 404
        code = current_app.config["KEEPER_CODE"]
        if code is None or request.form.getlist("code") != [code]:
            return "That is not the code.", 403
        visitors().book.remove(number)
        return redirect(url_for(".book"), code=303)


class FormView(MethodView):
    def get(self):
        nonce = visitors().serializer.dumps(secrets.token_hex())
        return render_template_string(FORM, nonce=nonce), {"Cache-Control": "no-store, private"}


def kept():
    return {"Cache-Control": f"public, max-age={current_app.config['PAGE_MAX_AGE']}"}


bp.add_url_rule("/", view_func=BookView.as_view("book"))
bp.add_url_rule("/sign", view_func=FormView.as_view("form"))
bp.add_url_rule("/entries/<int:number>", view_func=EntryView.as_view("entry"))
bp.add_url_rule("/entries/<int:number>/remove", view_func=RemovalView.as_view("removal"))


def create_app(config=None):
    app = Flask(__name__)
    app.config |= {"KEEPER_CODE": None, "PAGE_MAX_AGE": 60} | dict(config or {})
    app.extensions["visitors"] = Visitors()
    app.register_blueprint(bp)
    return app
