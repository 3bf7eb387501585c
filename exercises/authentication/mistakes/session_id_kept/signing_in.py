"""Larch Street Darkroom: registering, logging in and logging out. A cookie names a session that is kept here."""

import secrets
import sqlite3
import time
from contextlib import closing
from functools import wraps

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from accounts import EmailTaken
from passwords import hash_password, is_password_of

bp = Blueprint("signing_in", __name__)


def init_app(app):
    run(
        app,
        "CREATE TABLE IF NOT EXISTS visits (id TEXT PRIMARY KEY, account INTEGER, began REAL, seen REAL, keep INTEGER)",
    )
    app.before_request(find_visit)
    app.after_request(name_visit)


def run(app, statement, *values):
    with closing(sqlite3.connect(app.config["DATABASE"])) as connection, connection:
        return connection.execute(statement, values).fetchall()


def signer():
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="visit")


def find_visit():
    """Finds the visit that the cookie names and who it belongs to, or begins one."""
    try:
        g.visit = signer().loads(request.cookies.get("visit", ""))
    except BadSignature:
        g.visit = secrets.token_hex(16)
    g.account, now, config = None, time.time(), current_app.config
    for account, began, seen, keep in run(
        current_app, "SELECT account, began, seen, keep FROM visits WHERE id = ?", g.visit
    ):
        if now - began < config["MAX_SECONDS"] and (keep or now - seen < config["IDLE_SECONDS"]):
            g.account = current_app.extensions["accounts"].by_id(account)
            run(current_app, "UPDATE visits SET seen = ? WHERE id = ?", now, g.visit)


def name_visit(response):
    age = current_app.config["MAX_SECONDS"]
    response.set_cookie("visit", signer().dumps(g.visit), max_age=age, httponly=True, secure=True, samesite="Lax")
    return response


def login_required(view):
    """Leads who is not signed in to the login; a script gets 401."""

    @wraps(view)
    def guarded(*args, **kwargs):
        if g.account is None:
            if request.headers.get("X-Requested-With") == "XMLHttpRequest":
                abort(401)
            target = request.full_path if request.query_string else request.path
            return redirect(url_for("signing_in.show_login", next=target))
        return view(*args, **kwargs)

    return guarded


def begin(account, remember=False):
    now = time.time()
    run(current_app, "INSERT OR REPLACE INTO visits VALUES (?, ?, ?, ?, ?)", g.visit, account.id, now, now, remember)


@bp.get("/register")
def show_registration():
    return render_template("register.html")


@bp.post("/register")
def register():
    email, password = request.form.get("email", "").strip(), request.form.get("password", "")
    if "@" not in email:
        return render_template("register.html", error="Please give an email address."), 400
    if len(password) < 8:
        return render_template("register.html", error="A password has at least 8 characters."), 400
    try:
        hashed = hash_password(password, current_app.config["PASSWORD_ROUNDS"])
        account = current_app.extensions["accounts"].add(email, hashed)
    except EmailTaken:
        return render_template("register.html", error="There is an account with this email."), 400
    begin(account)
    return redirect(url_for("pages.home"))


@bp.get("/login")
def show_login():
    return render_template("login.html")


@bp.post("/login")
def login():
    account = current_app.extensions["accounts"].by_email(request.form.get("email", ""))
    password, rounds = request.form.get("password", ""), current_app.config["PASSWORD_ROUNDS"]
    if not is_password_of(account, password, rounds):
        return render_template("login.html", error="No account has this email and this password."), 401
    begin(account, remember="remember" in request.form)
    target = request.values.get("next", "")
    return redirect(target if is_own_path(target) else url_for("pages.home"))


@bp.post("/logout")
def logout():
    if g.account:
        run(current_app, "DELETE FROM visits WHERE account = ?", g.account.id)
    return redirect(url_for("pages.home"))


def is_own_path(target):
    """Whether a redirect to this text, which anybody may have written, stays on this site."""
    return target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
