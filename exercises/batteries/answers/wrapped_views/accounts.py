"""Saltmarsh Singers: signing in and out, and the two ways to say who one is."""

from functools import wraps

from flask import Blueprint, g, redirect, render_template, request
from flask_login import LoginManager, current_user, login_user, logout_user

from models import Member, db

bp = Blueprint("accounts", __name__)
login_manager = LoginManager()
login_manager.session_protection = "strong"


@login_manager.user_loader
def load_member(member_id):
    return db.session.get(Member, member_id)


def staff_only(view):
    """Lets only staff reach a view of a browser."""

    @wraps(view)
    def guarded(*args, **kwargs):
        if current_user.is_anonymous:
            return redirect("/login")
        return view(*args, **kwargs) if current_user.is_staff else ("For staff only.", 403)

    return guarded


def with_credentials(view):
    """Lets only members reach a view of the API; g.member is who asks."""

    @wraps(view)
    def guarded(*args, **kwargs):
        match request.authorization:
            case None:
                g.member = None
            case sent:
                g.member = member_with(sent.parameters.get("username"), sent.parameters.get("password"))
        if g.member:
            return view(*args, **kwargs)
        return {"error": "credentials"}, 401, {"WWW-Authenticate": 'Basic realm="archive", charset="UTF-8"'}

    return guarded


def member_with(email, password):
    for member in db.session.execute(db.select(Member).where(Member.email == email)).scalars():
        if member.check_password(password or ""):
            return member
    return None


@bp.get("/")
def home():
    return {"member": None if current_user.is_anonymous else current_user.name}


@bp.get("/login")
def login():
    return render_template("login.html")


@bp.post("/login")
def check_login():
    if member := member_with(request.form.get("email"), request.form.get("password")):
        login_user(member)
        return redirect("/")
    return render_template("login.html", error="That was not right."), 401


@bp.post("/logout")
def logout():
    logout_user()
    return redirect("/")
