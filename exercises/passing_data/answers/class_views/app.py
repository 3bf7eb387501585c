"""The Lantern Loft Players: a blueprint of class-based views; the member is a proxy that asks when it is needed."""

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template_string,
    request,
    session,
    url_for,
)
from flask.views import MethodView
from werkzeug.local import LocalProxy

from theatre import Taken, Theatre

bp = Blueprint("office", __name__)
theatre = LocalProxy(lambda: current_app.extensions["theatre"])

FORM = """<!doctype html><title>Sign in</title><form method="post">
<input type="hidden" name="next" value="{{ target }}"><input name="card"><input name="pin" type="password">
<button name="go" value="1">Go</button></form>"""


def member():
    """The name of the member whose request this is, or None."""
    if not hasattr(g, "member"):
        g.member = theatre.name_of(session["card"]) if session.get("card") else None
    return g.member


def is_own_path(target):
    parts = urlsplit(target.replace("\\", "/"))
    is_clean = not any(ord(letter) < 32 or ord(letter) == 127 for letter in target)
    return is_clean and target[:1] == "/" and target[1:2] not in ("/", "\\") and not parts.netloc and not parts.scheme


def to_basket():
    return redirect(url_for("office.basket"), code=303)


@bp.after_app_request
def name_member(response):
    if member():
        response.headers.add("X-Member", member())
    return response


class Play(MethodView):
    def get(self, play):
        free = theatre.free(play)
        if free is None:
            abort(404)
        return jsonify(play=play, free=free, print={"large": "large"}.get(request.cookies.get("print"), "normal"))


class Print(MethodView):
    def post(self):
        if request.form.get("print", "") not in {"large", "normal"}:
            abort(400)
        response = make_response(to_basket())
        response.set_cookie("print", request.form["print"], 31_536_000, secure=True, httponly=True, samesite="LAX")
        return response


class Basket(MethodView):
    def get(self):
        return jsonify(member=member(), seats=session.get("seats", []), notice=session.pop("notice", None))

    def post(self):
        play = request.form["play"]
        wanted, seats = request.form.getlist("seat"), session.setdefault("seats", [])
        if len(wanted) == 0 or any(seat not in (theatre.free(play) or ()) for seat in wanted):
            abort(400)
        for seat in wanted:
            if [play, seat] not in seats:
                seats.append([play, seat])
        session.modified = True
        return to_basket()


class SignIn(MethodView):
    def get(self):
        return render_template_string(FORM, target=request.args.get("next", type=str) or "")

    def post(self):
        if not theatre.admits(request.form.get("card", ""), request.form.get("pin", "")):
            abort(403)
        session["card"] = request.form["card"]
        session["notice"] = f"Good to see you, {theatre.name_of(session['card'])}"
        target = request.form.get("next") or ""
        return redirect(target, 303) if is_own_path(target) else to_basket()


class SignOut(MethodView):
    def post(self):
        for key in list(session):
            session.pop(key)
        return to_basket()


class Checkout(MethodView):
    def get(self):
        if not member():
            here = request.script_root + request.full_path.rstrip("?")
            return redirect(url_for("office.sign_in", next=here, _external=True), 303)
        return jsonify(member=member(), seats=session.get("seats", []), voucher=request.args.get("voucher"))


class Bookings(MethodView):
    def post(self):
        if not member():
            abort(401)
        phone = request.json.get("phone") if isinstance(request.json, dict) else None
        if not isinstance(phone, str):
            abort(400)
        seats = session.get("seats")
        try:
            number = theatre.book(seats or abort(409))
        except Taken:
            abort(409)
        session["seats"] = []
        return make_response(jsonify(number=number, seats=seats, phone=phone), 201)


bp.add_url_rule("/plays/<play>", view_func=Play.as_view("play"))
bp.add_url_rule("/print", view_func=Print.as_view("print"))
bp.add_url_rule("/basket", view_func=Basket.as_view("basket"))
bp.add_url_rule("/sign-in", view_func=SignIn.as_view("sign_in"))
bp.add_url_rule("/sign-out", view_func=SignOut.as_view("sign_out"))
bp.add_url_rule("/checkout", view_func=Checkout.as_view("checkout"))
bp.add_url_rule("/bookings", view_func=Bookings.as_view("bookings"))
bp.add_url_rule("/status", view_func=lambda: {"lookups": theatre.lookups}, endpoint="status")


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_mapping(PLAYS={}, MEMBERS={}, SESSION_COOKIE_SECURE=True, SESSION_COOKIE_SAMESITE="Lax")
    app.config.from_mapping(config)
    app.extensions["theatre"] = Theatre(app.config["PLAYS"], app.config["MEMBERS"])
    app.register_blueprint(bp)
    return app
