"""The Lantern Loft Players: booking seats, in a few steps."""

from flask import Flask, abort, flash, g, get_flashed_messages, redirect, render_template, request, session, url_for

from theatre import Taken, Theatre

YEAR = 365 * 24 * 60 * 60


def create_app(config=None):
    """The box office of one theatre. Its SECRET_KEY comes with ``config``."""
    app = Flask(__name__)
    app.config.update(PLAYS={}, MEMBERS={})
    app.config.update(config or {})
    theatre = Theatre(app.config["PLAYS"], app.config["MEMBERS"])

    @app.get("/status")
    def status():
        return {"lookups": theatre.lookups}

    app.config.update(SESSION_COOKIE_SECURE=True, SESSION_COOKIE_SAMESITE="Lax")

    @app.before_request
    def find_member():
        g.member = session.get("name")

    @app.after_request
    def name_member(response):
        if g.member:
            response.headers["X-Member"] = g.member
        return response

    @app.get("/plays/<play>")
    def show_play(play):
        free = theatre.free(play)
        if free is None:
            abort(404)
        size = "large" if request.cookies.get("print") == "large" else "normal"
        return {"play": play, "free": free, "print": size}

    @app.post("/print")
    def choose_print():
        size = request.form.get("print")
        if size not in ("large", "normal"):
            abort(400)
        response = redirect(url_for("show_basket"), 303)
        response.set_cookie("print", size, max_age=YEAR, secure=True, httponly=True, samesite="Lax")
        return response

    @app.get("/basket")
    def show_basket():
        notice = " ".join(get_flashed_messages()) or None
        return {"member": g.member, "seats": session.get("basket", []), "notice": notice}

    @app.post("/basket")
    def fill_basket():
        play, seats = request.form.get("play"), request.form.getlist("seat")
        if not seats or not set(seats) <= set(theatre.free(play) or []):
            abort(400)
        basket = session.get("basket", [])
        chosen = [[play, seat] for seat in dict.fromkeys(seats) if [play, seat] not in basket]
        session["basket"] = basket + chosen
        return redirect(url_for("show_basket"), 303)

    @app.get("/sign-in")
    def sign_in():
        return render_template("sign_in.html")

    @app.post("/sign-in")
    def check_card():
        card, target = request.form.get("card"), request.form.get("next", "")
        if not theatre.admits(card, request.form.get("pin")):
            abort(403)
        session["name"] = theatre.name_of(card)
        flash(f"Welcome, {session['name']}.")
        return redirect(target if is_own_path(target) else url_for("show_basket"), 303)

    @app.post("/sign-out")
    def sign_out():
        session.clear()
        return redirect(url_for("show_basket"), 303)

    @app.get("/checkout")
    def check_out():
        voucher = request.args.get("voucher")
        if not g.member:
            return redirect(url_for("sign_in", next=url_for("check_out", voucher=voucher)), 303)
        return {"member": g.member, "seats": session.get("basket", []), "voucher": voucher}

    @app.post("/bookings")
    def book():
        if not g.member:
            abort(401)
        body, basket = request.get_json(), session.get("basket")
        if not isinstance(body, dict) or not isinstance(body.get("phone"), str):
            abort(400)
        if not basket:
            abort(409)
        try:
            number = theatre.book(basket)
        except Taken:
            abort(409)
        del session["basket"]
        return {"number": number, "seats": basket, "phone": body["phone"]}, 201

    return app


def is_own_path(target):
    """Whether a redirect to this text, which anybody may have written, stays on this site."""
    return target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
