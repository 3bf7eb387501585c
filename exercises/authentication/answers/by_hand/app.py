"""Larch Street Darkroom: the application, with nothing but Flask's session."""

from __future__ import annotations

import secrets
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import pbkdf2_hmac
from hmac import compare_digest
from typing import Any

from flask import Flask, abort, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from accounts import Account, Accounts, EmailTaken

DEFAULTS = {
    "DATABASE": "darkroom.db",
    "PASSWORD_ROUNDS": 600_000,
    "IDLE_SECONDS": 30 * 60,
    "MAX_SECONDS": 30 * 24 * 60 * 60,
    "KEEPER_EMAIL": None,
    "KEEPER_PASSWORD": None,
}
FOR_MEMBERS = {"darkroom"}
FOR_KEEPERS = {"list_accounts", "change_role"}
CONTROLS = {chr(code) for code in [*range(32), *range(127, 160)]}


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The darkroom's site on the accounts in DATABASE. Its SECRET_KEY comes with ``config``."""
    app = Flask(__name__, static_folder=None)
    app.config.update(DEFAULTS)
    app.config.update(config or {})
    app.config.update(SESSION_COOKIE_SECURE=True, SESSION_COOKIE_SAMESITE="Lax")
    app.permanent_session_lifetime = timedelta(seconds=app.config["MAX_SECONDS"])
    accounts = app.extensions["accounts"] = Accounts(app.config["DATABASE"])
    email, password = app.config["KEEPER_EMAIL"], app.config["KEEPER_PASSWORD"]
    if email and password and not accounts.all():
        accounts.add(email, hashed(password, app.config["PASSWORD_ROUNDS"]), role="keeper")

    app.before_request(find_account)
    app.before_request(check_permission)
    for method, path, view in [
        ("GET", "/", home),
        ("GET", "/register", show_register),
        ("POST", "/register", register),
        ("GET", "/login", show_login),
        ("POST", "/login", login),
        ("POST", "/logout", logout),
        ("GET", "/darkroom", darkroom),
        ("GET", "/accounts", list_accounts),
        ("POST", "/accounts/<int:id>", change_role),
    ]:
        app.add_url_rule(path, view_func=view, methods=[method])
    return app


def hashed(password: str, rounds: int, salt: bytes | None = None) -> str:
    salt = salt or secrets.token_bytes(16)
    digest = pbkdf2_hmac("sha256", password.encode("utf-8", "surrogatepass"), salt, rounds)
    return f"{rounds}${b64encode(salt).decode()}${b64encode(digest).decode()}"


def matches(password: str, kept: str) -> bool:
    rounds, salt, _ = kept.split("$")
    return compare_digest(hashed(password, int(rounds), b64decode(salt)), kept)


def find_account() -> None:
    """Who is signed in. The session holds the account's stamp, when the login was, and when the last request."""
    g.account, now = None, int(time.time())
    begun, seen = session.get("begun", 0), session.get("seen", 0)
    is_idle = not session.permanent and now - seen >= current_app.config["IDLE_SECONDS"]
    if "stamp" in session and now - begun < current_app.config["MAX_SECONDS"] and not is_idle:
        g.account = stored().by_stamp(session["stamp"])
        session["seen"] = now


def check_permission() -> ResponseReturnValue | None:
    """Stops who may not go where the request leads, before the view."""
    if request.endpoint not in FOR_MEMBERS | FOR_KEEPERS:
        return None
    if g.account is None:
        if request.headers.get("X-Requested-With", "").lower() == "xmlhttprequest":
            return {"error": "Please log in."}, 401
        query = f"?{request.query_string.decode()}" if request.query_string else ""
        return redirect(url_for("show_login", next=request.path + query))
    if request.endpoint in FOR_KEEPERS and g.account.role != "keeper":
        abort(403)
    return None


def stored() -> Accounts:
    return current_app.extensions["accounts"]


def begin(account: Account, *, remember: bool = False) -> None:
    now = int(time.time())
    session.clear()
    session.update(stamp=account.stamp, begun=now, seen=now)
    session.permanent = remember


def home() -> ResponseReturnValue:
    account = g.account
    return {"id": account.id, "email": account.email, "role": account.role} if account else {"id": None}


def show_register() -> ResponseReturnValue:
    return render_template("register.html")


def register() -> ResponseReturnValue:
    email, password = request.form.get("email", ""), request.form.get("password", "")
    checks: list[tuple[Callable[[], bool], str]] = [
        (lambda: "@" in email, "That is no email."),
        (lambda: len(password) >= 8, "Eight characters, please."),
        (lambda: stored().by_email(email) is None, "This email is taken."),
    ]
    for is_fine, complaint in checks:
        if not is_fine():
            return render_template("register.html", error=complaint), 400
    try:
        begin(stored().add(email, hashed(password, current_app.config["PASSWORD_ROUNDS"])))
    except EmailTaken:
        return render_template("register.html", error="This email is taken."), 400
    return redirect("/", 303)


def show_login() -> ResponseReturnValue:
    return render_template("login.html")


def login() -> ResponseReturnValue:
    account = stored().by_email(request.form.get("email"))
    kept = account.password_hash if account else hashed("", current_app.config["PASSWORD_ROUNDS"], b"nobody")
    is_right = matches(request.form.get("password", ""), kept)
    if account is None or not is_right:
        return render_template("login.html", error="That did not work."), 401
    begin(account, remember="remember" in request.form)
    return redirect(own_path(request.form.get("next") or request.args.get("next") or "/"), 303)


def own_path(target: str) -> str:
    """The target if it is a path of this site, else the root."""
    is_path = target[:1] == "/" and target[1:2] not in ("/", "\\")
    return target if is_path and not CONTROLS & set(target) else "/"


def logout() -> ResponseReturnValue:
    if g.account:
        stored().set_stamp(g.account.id, secrets.token_urlsafe())
    session.clear()
    return redirect("/", 303)


def darkroom() -> ResponseReturnValue:
    return render_template("darkroom.html", account=g.account)


def list_accounts() -> ResponseReturnValue:
    return render_template("accounts.html", accounts=stored().all())


def change_role(id: int) -> ResponseReturnValue:
    if not stored().by_id(id):
        abort(404)
    if request.form.get("role") not in {"member", "keeper"}:
        abort(400)
    stored().set_role(id, request.form["role"])
    return redirect("/accounts", 303)
