"""The Lantern Loft Players: without Flask's session, with cookies that the application signs itself."""

import functools
import re
from urllib.parse import urlencode

from flask import Flask, Response, abort, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from markupsafe import Markup
from werkzeug.urls import iri_to_uri

from theatre import Taken, Theatre

COOKIE = {"httponly": True, "secure": True, "samesite": "Lax", "path": "/"}
FORM = Markup(
    "<!doctype html><html><body><form method=post action='{}'><input name=card><input type=password name=pin>"
    "<input type=hidden name=next value='{}'><input type=submit></form></body></html>"
)


def create_app(config=None):
    app = Flask("lantern_loft")
    app.config.update({"PLAYS": {}, "MEMBERS": {}} | dict(config or {}))
    theatre = Theatre(app.config["PLAYS"], app.config["MEMBERS"])

    def signer(name):
        return URLSafeSerializer(app.config["SECRET_KEY"], salt=f"lantern-loft-{name}")

    def read(name, absent):
        try:
            return signer(name).loads(request.cookies[name])
        except (KeyError, BadSignature):
            return absent

    @app.before_request
    def load():
        g.card, g.basket, g.notice = read("who", None), read("seats", []), read("told", None)
        g.member = theatre.name_of(g.card) if g.card else None

    @app.after_request
    def keep(response):
        for name, value in {"who": g.card, "seats": g.basket, "told": g.notice}.items():
            if value:
                response.set_cookie(name, signer(name).dumps(value), **COOKIE)
            elif name in request.cookies:
                response.delete_cookie(name, **COOKIE)
        if g.member:
            response.headers["X-Member"] = g.member
        return response

    def see_other(path, **query):
        query = f"?{urlencode(query)}" if query else ""
        return Response(status=303, headers={"Location": request.script_root + path + query})

    def for_members(view):
        @functools.wraps(view)
        def wrapper():
            return view() if g.member else abort(401)

        return wrapper

    @app.get("/status")
    def status():
        return {"lookups": theatre.lookups}

    @app.get("/plays/<name>")
    def play(name):
        if theatre.free(name) is None:
            abort(404)
        large = request.cookies.get("print") == "large"
        return {"play": name, "free": theatre.free(name), "print": "large" if large else "normal"}

    @app.post("/print")
    def choose():
        if request.form.get("print") not in ("large", "normal"):
            abort(400)
        response = see_other("/basket")
        response.set_cookie("print", request.form["print"], max_age=365 * 86400, **COOKIE)
        return response

    @app.route("/basket", methods=["GET", "POST"])
    def basket():
        if request.method == "POST":
            play, seats = request.form.get("play", ""), request.form.getlist("seat")
            if not seats or set(seats) - set(theatre.free(play) or []):
                abort(400)
            g.basket = [list(seat) for seat in dict.fromkeys([*map(tuple, g.basket), *((play, s) for s in seats)])]
            return see_other("/basket")
        notice, g.notice = g.notice, None
        return {"member": g.member, "seats": g.basket, "notice": notice}

    @app.route("/sign-in", methods=["GET", "POST"])
    def sign_in():
        if request.method == "GET":
            return str(FORM.format(request.script_root + "/sign-in", request.args.get("next", "")))
        if not theatre.admits(request.form.get("card"), request.form.get("pin")):
            abort(403)
        g.card = request.form["card"]
        g.notice = f"{theatre.name_of(g.card)}, good evening!"
        target = request.form.get("next", "")
        if re.fullmatch(r"/([^/\\\x00-\x1f\x7f][^\x00-\x1f\x7f]*)?", target):
            return Response(status=303, headers={"Location": iri_to_uri(target)})
        return see_other("/basket")

    @app.post("/sign-out")
    def sign_out():
        g.card, g.basket, g.notice = None, [], None
        return see_other("/basket")

    @app.get("/checkout")
    def check_out():
        if g.member is None:
            query = request.query_string.decode()
            return see_other("/sign-in", next=f"{request.script_root}/checkout" + (f"?{query}" if query else ""))
        return {"member": g.member, "seats": g.basket, "voucher": request.args.get("voucher")}

    @app.post("/bookings")
    @for_members
    def book():
        match request.get_json():
            case {"phone": str(phone)}:
                seats, g.basket = g.basket, []
            case _:
                abort(400)
        try:
            number = theatre.book(seats) if seats else abort(409)
        except Taken:
            g.basket = seats
            abort(409)
        return {"number": number, "seats": seats, "phone": phone}, 201

    return app
