"""Larch Street Darkroom: registering, logging in and logging out."""

from datetime import timedelta

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for
from flask_login import LoginManager, UserMixin, login_user, logout_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from accounts import EmailTaken
from passwords import hash_password, is_password_of

bp = Blueprint("signing_in", __name__)
login_manager = LoginManager()
COOKIES = {"HTTPONLY": True, "SECURE": True, "SAMESITE": "Lax"}


class User(UserMixin):
    """An account as Flask-Login wants it. Its id is a ticket: the account's stamp and the time of the login, signed."""

    def __init__(self, account):
        self.account = account

    def get_id(self):
        return tickets().dumps(self.account.stamp)


def init_app(app):
    login_manager.init_app(app)
    for name, value in COOKIES.items():
        app.config[f"SESSION_COOKIE_{name}"] = app.config[f"REMEMBER_COOKIE_{name}"] = value
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(seconds=app.config["IDLE_SECONDS"])
    app.config["REMEMBER_COOKIE_DURATION"] = timedelta(seconds=app.config["MAX_SECONDS"])


def tickets():
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="login")


@login_manager.user_loader
def load_user(ticket):
    """The user to whom this ticket was given, unless it is too old or the stamp has changed since."""
    try:
        stamp = tickets().loads(ticket, max_age=current_app.config["MAX_SECONDS"])
    except BadSignature:
        return None
    account = current_app.extensions["accounts"].by_stamp(stamp)
    return User(account) if account else None


@login_manager.unauthorized_handler
def ask_to_log_in():
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        abort(401)
    target = request.full_path if request.query_string else request.path
    return redirect(url_for("signing_in.show_login", next=target))


def begin(account, remember=False):
    """Signs an account in, in a browser where nothing is left of the login before."""
    session.clear()
    logout_user()
    session.permanent = True
    login_user(User(account), remember=remember)


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
    session.clear()
    logout_user()
    return redirect(url_for("pages.home"))


def is_own_path(target):
    """Whether a redirect to this text, which anybody may have written, stays on this site."""
    return target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
